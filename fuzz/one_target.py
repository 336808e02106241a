"""One target under libFuzzer, in a process of its own: `python -m fuzz.one_target NAME [libFuzzer's options]`."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["ingest", "icalendar", "olefile"]):
    from fuzz.targets import attempt, target_named

if __name__ == "__main__":
    name = sys.argv.pop(1)
    target = target_named(name)
    atheris.Setup(sys.argv, lambda data: attempt(target, data))
    atheris.Fuzz()
