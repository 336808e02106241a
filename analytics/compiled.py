"""How a hot loop is run: compiled by numba where there is much to do, as plain Python where there is little.

In: a function on plain arrays. Out: a `Kernel` of it. numba's first compile of a loop takes seconds, and a cached one
is still loaded on its first call; a small graph never pays for it. Both ways do the same arithmetic in the same order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, ParamSpec, TypeVar

import numba
import numpy as np

from graph_model.long_work import step

P = ParamSpec("P")
R = TypeVar("R")

SMALL = 20_000
"""Inner steps up to which plain Python is used: a million or so a second, while loading a cached kernel takes 30 ms."""

# What stands in a kernel's example for an array of each kind: it is the type that counts.
NO_INTS = np.zeros(0, np.int32)
NO_LONGS = np.zeros(0, np.int64)
NO_FLOATS = np.zeros(0, np.float64)
NO_FLAGS = np.zeros(0, np.bool_)
START = np.zeros(1, np.int64)
"""The offsets of nothing."""


class Kernel(Generic[P, R]):
    """A loop over arrays: `kernel.on(steps)` is the way to run it for that much work.

    `example` are arguments of the right types, as small as can be: `compile` needs them, and they say what is expected.
    Arrays are handed over as read-only views, also those in a NamedTuple: a mapped snapshot and one made in memory are then
    one type to the compiler (one compile), and no loop can write into its input.
    """

    def __init__(self, function: Callable[P, R], *example: Any) -> None:
        self.name = function.__name__.strip("_")
        self.plain = function
        self.example = example
        self.fast: Any = numba.njit(cache=True, nogil=True)(function)

    def on(self, steps: int) -> Callable[P, R]:
        """The loop, compiled if it has more than `SMALL` steps to do."""
        return self.compiled if steps > SMALL else self.plain

    def compiled(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """The loop, compiled, whatever there is to do. Raises Cancelled instead if nobody wants it any more."""
        step()
        result: R = self.fast(*(_read_only(each) for each in args), **kwargs)
        return result

    def compile(self) -> None:
        """Compile now, or load what an earlier process has compiled."""
        self.fast(*(_read_only(each) for each in self.example))


def _read_only(value: Any) -> Any:
    if isinstance(value, tuple):  # a named one, of arrays that belong together
        return type(value)(*(_read_only(each) for each in value))
    if not isinstance(value, np.ndarray):
        return value
    view = np.ascontiguousarray(value).view(np.ndarray)
    view.flags.writeable = False
    return view
