"""What is told of a request when it has been answered: how it went, and nothing of what or whom it was about.

Whoever serves the API puts an `Observation` in place before the request comes here, and reads it afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import sha256

from graphql import OperationDefinitionNode


@dataclass(slots=True)
class Observation:
    """One request. `caller` is the name of whoever asked, `document` a digest of the document, `reads` how often the graph was
    asked; `code` is that of the first error.
    """

    request_id: str = ""
    caller: str = ""
    kind: str = ""
    operation: str = ""
    document: str = ""
    cost: int = 0
    reads: int = 0
    code: str = ""

    def of(self, operation: OperationDefinitionNode, document: str) -> None:
        """This is the operation, from this document."""
        self.kind = operation.operation.value
        self.operation = operation.name.value if operation.name else ""
        self.document = sha256(document.encode("utf-8", "surrogatepass")).hexdigest()[:16]


Stage = Callable[[str], AbstractContextManager[object]]
"""Whoever watches how long the stages of a request take: entered and left with each."""

_STAGES: ContextVar[Stage] = ContextVar("who watches stages", default=lambda _name: nullcontext())


def watch_stages(stages: Stage) -> None:
    """Let somebody watch the stages of the present request."""
    _STAGES.set(stages)


def stage(name: str) -> AbstractContextManager[object]:
    """What is done within is a stage of the present request."""
    return _STAGES.get()(name)


_PRESENT: ContextVar[Observation | None] = ContextVar("present observation", default=None)


def begin(observation: Observation) -> None:
    """This is what is told of the present request."""
    _PRESENT.set(observation)


def present() -> Observation:
    """What is told of the present request; one that nobody reads, where nobody watches."""
    return _PRESENT.get() or Observation()
