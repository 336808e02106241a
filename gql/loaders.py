"""Reading the graph for one request: on a bounded pool of threads, each question asked once, and for many keys together.

In: functions of `graph_model.directory`, which are synchronous. Out: awaitables. The number of round trips of an operation
so depends on its shape, and not on how many things it returns. What a mutation changes goes the same way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from concurrent.futures import Executor
from typing import Any, TypeVar, cast

from aiodataloader import DataLoader

from gql import observation
from gql.held_answers import HeldAnswers, OfState, may_be_held
from graph_model.derived import Resolution
from graph_model.errors import StoreBusy
from graph_model.recorder import Recorder
from graph_model.store import Store
from graph_model.writer_lease import WriterLease

Answer = TypeVar("Answer")
Batch = Callable[..., Mapping[str, Answer]]
"""fetch(view, keys, *more) -> key -> value; keys that name nothing are left out."""

Conclude = Callable[[Store], Resolution]
"""Brings who is who, and what else follows from recorded facts, up to date with them."""

WAIT_FOR_WRITER_SECONDS = 5.0
"""A mutation waits so long for whoever writes at the moment."""


class Loaders:
    """What one request reads and changes."""

    def __init__(self, store: Store, threads: Executor, conclude: Conclude, answers: HeldAnswers) -> None:
        self._store = store
        self._answers = answers
        self._held: OfState | None = None
        self._conclude = conclude
        self._threads = threads
        self._loaders: dict[Hashable, DataLoader[str, Any]] = {}
        self._asked: dict[Hashable, asyncio.Future[Any]] = {}
        self.things: dict[str, Any] = {}
        """Whatever was read by a key that does not say what it names; None for what is gone."""

    async def read(self, question: Callable[..., Answer], *arguments: Any) -> Answer:
        """question(store, *arguments), asked on a thread unless the answer is held."""
        held = self._held if may_be_held(question, *arguments) else None
        if held is None:
            return await self._on_a_thread(question, self._store, *arguments)
        key = (question, arguments)
        if key in held.answers:
            return cast("Answer", held.answers[key])
        answer = await self._on_a_thread(question, self._store, *arguments)
        held.hold(key, answer)
        return answer

    def begin_in(self, state: str) -> None:
        """What is read from now on belongs to this state of the graph, or to one that followed; "" is none."""
        if self._held is None and state:
            self._held = self._answers.of(state)

    async def change(self, work: Callable[[Store, WriterLease], Answer]) -> Answer:
        """work(store, lease), while nobody else writes; what is read afterwards is read anew.

        Raises:
            StoreBusy: somebody else writes, and goes on doing so.

        """
        return await self.record(lambda store, recorder: work(store, recorder.lease))

    async def record(self, work: Callable[[Store, Recorder], Answer]) -> Answer:
        """The same for what changes recorded facts: work(store, recorder)."""
        try:
            return await self._on_a_thread(_recording, self._store, work)
        finally:
            self._forget()

    async def rewrite(self, work: Callable[[Store], Answer]) -> Answer:
        """work(store), which takes the right to write by itself, as often as it needs it."""
        try:
            return await self._on_a_thread(work, self._store)
        finally:
            self._forget()

    async def conclude(self) -> tuple[str, ...] | None:
        """Conclude what follows from what is recorded: what is to be known about it; None while somebody else writes."""
        try:
            return (await self.rewrite(self._conclude)).notes
        except StoreBusy:
            return None

    def _forget(self) -> None:
        self._loaders.clear()
        self._asked.clear()
        self.things.clear()
        self._held = None

    async def _on_a_thread(self, work: Callable[..., Answer], *arguments: Any) -> Answer:
        observation.present().reads += 1
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    async def once(self, question: Callable[..., Answer], *arguments: Hashable) -> Answer:
        """The same, but asked only once in this request."""
        key = (question, arguments)
        if key not in self._asked:
            self._asked[key] = asyncio.ensure_future(self.read(question, *arguments))
        answer: Answer = await self._asked[key]
        return answer

    def load(self, fetch: Batch[Answer], key: str, *more: Hashable) -> asyncio.Future[Answer | None]:
        """fetch(view, [key, …], *more)[key], asked together with the other keys that are wanted at this moment."""
        loader = self._loaders.get((fetch, more))
        if loader is None:
            loader = self._loaders[fetch, more] = DataLoader(self._batch(fetch, more))
        if self._held is not None and (fetch, more, key) in self._held.answers:
            loader.prime(key, self._held.answers[fetch, more, key])
        return loader.load(key)

    def at_hand(self, fetch: Batch[Answer], key: str, *more: Hashable) -> Answer | Awaitable[Answer | None] | None:
        """The same, and at once where it was read before: what waits makes everything above it in the answer wait."""
        coming = self.load(fetch, key, *more)
        return coming.result() if coming.done() else coming

    def _batch(self, fetch: Batch[Answer], more: tuple[Hashable, ...]) -> Any:
        async def load_all(keys: list[str]) -> list[Answer | None]:
            held = self._held if may_be_held(fetch, *more) else None
            found = await self._on_a_thread(fetch, self._store, keys, *more)
            if held is not None:
                for key in keys:
                    held.hold((fetch, more, key), found.get(key))
            return [found.get(key) for key in keys]

        return load_all


def _recording(store: Store, work: Callable[[Store, Recorder], Answer]) -> Answer:
    with Recorder(store, wait_seconds=WAIT_FOR_WRITER_SECONDS) as recorder:
        return work(store, recorder)
