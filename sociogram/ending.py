"""How the process ends when it is told to: in order, and in one sentence. Imports little, so that it is ready at once."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import ClassVar

ENDING_SECONDS = 30.0
"""What an ending may take: until then more signals are not heard, so that a second Ctrl-C does not cut it short."""

AGAIN_SECONDS = 0.01

_GOES_ON = "Stopped. What was recorded stays; the same command goes on from there."
_SENTENCES = {
    "load": _GOES_ON,
    "sync": _GOES_ON,
    "analyse": "Stopped. Nothing of this run is stored.",
    "backup": "Stopped. No backup was written.",
    "restore": "Stopped. If it had begun to write, nothing else opens the graph until the same command has finished.",
}
"""What is said at the end of a command that leaves something, or would have."""

_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""Signals that end a process from outside; not every platform has all of them."""


class Stopped(SystemExit):
    """We were told to end: exit status 128 and the number of the signal. `sentence` is what is said then."""

    sentence: ClassVar[str] = "Stopped."


def say_when_stopped(sentence: str) -> None:
    """From now on, that is what is said if this process is told to end."""
    Stopped.sentence = sentence


def sentence_of(arguments: Sequence[str]) -> str:
    """What is said of a command until it says otherwise.

    >>> sentence_of(["analyse", "--json"]), sentence_of(["report"])
    ('Stopped. Nothing of this run is stored.', 'Stopped.')
    """
    return _SENTENCES.get(arguments[0] if arguments else "", "Stopped.")


def end_at_once(number: int, _frame: FrameType | None) -> None:
    """Before anything is done there is nothing to give back; and an exception may be lost in what an import runs."""
    print(Stopped.sentence, file=sys.stderr, flush=True)  # noqa: T201
    os._exit(128 + number)


def hear(handler: Callable[[int, FrameType | None], None]) -> None:
    """Let `handler` hear what ends a process, but for what it was started to ignore, as `nohup` and shells do."""
    for each in _SIGNALS:
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, handler)


@contextmanager
def ending_in_order() -> Iterator[None]:
    """Ctrl-C, SIGTERM, or closing the terminal ends what is done here the normal way: server, lease, folders are given back.

    What an object does at its end can raise nothing, so that a signal that comes just then would be lost: it is sent again.
    """
    last_heard, before = float("-inf"), sys.unraisablehook

    def leave(number: int, _frame: FrameType | None) -> None:
        nonlocal last_heard
        if time.monotonic() - last_heard > ENDING_SECONDS:
            last_heard = time.monotonic()
            raise Stopped(128 + number)

    def send_again(lost: sys.UnraisableHookArgs) -> None:
        nonlocal last_heard
        if not isinstance(lost.exc_value, Stopped):
            before(lost)
            return
        last_heard = float("-inf")
        number = int(str(lost.exc_value.code)) - 128
        threading.Timer(AGAIN_SECONDS, os.kill, (os.getpid(), number)).start()

    hear(leave)
    sys.unraisablehook = send_again
    try:
        yield
    except Stopped:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the exit status is decided
        print(Stopped.sentence, file=sys.stderr)  # noqa: T201
        raise
    finally:
        sys.unraisablehook = before
        for each in _SIGNALS:
            if signal.getsignal(each) is leave:
                signal.signal(each, signal.SIG_DFL)  # nothing is left to give back
