"""`python -m fuzz [--seconds N] [NAME …]`: fuzz each target for a while, and keep what crashes it as a fixture of the tests."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from fuzz.targets import TARGETS

FIXTURES = Path(__file__).resolve().parents[1] / "tests" / "fixtures" / "ingest"
CRASHES = FIXTURES / "crashes"
MOST_BYTES = 8192
"""Of one input: what is wrong with a parser shows in small files, which can be kept."""
SECONDS_FOR_ONE = 10
MOST_MEGABYTES = 1024


def main() -> int:
    """Fuzz, and say how each target fared. Returns the number of targets that crashed."""
    options = _options()
    fared = {name: _fuzz(name, options.seconds) for name in options.names or [target.name for target in TARGETS]}
    for name, (crashes, last_line) in fared.items():
        print(f"{name:20} {'CRASHED: ' + ', '.join(crashes) if crashes else 'no crash'}   {last_line}")  # noqa: T201 # a table to look at
    return sum(bool(crashes) for crashes, _ in fared.values())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(target.name for target in TARGETS))
    parser.add_argument("--seconds", type=int, default=30, help="for each target")
    return parser.parse_args()


def _fuzz(name: str, seconds: int) -> tuple[list[str], str]:
    """The names of new crash files of a target, and the last progress that libFuzzer told."""
    crashes = CRASHES / name
    crashes.mkdir(parents=True, exist_ok=True)
    before = set(crashes.iterdir())
    with tempfile.TemporaryDirectory() as corpus:
        done = subprocess.run(
            [sys.executable, "-m", "fuzz.one_target", name, f"-artifact_prefix={crashes}/", f"-max_total_time={seconds}",
             f"-timeout={SECONDS_FOR_ONE}", f"-rss_limit_mb={MOST_MEGABYTES}", f"-max_len={MOST_BYTES}", corpus, str(FIXTURES)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False, cwd=FIXTURES.parents[2],
        )  # fmt: skip
    found = sorted(path.name for path in set(crashes.iterdir()) - before)
    if not any(crashes.iterdir()):
        crashes.rmdir()
    if done.returncode and not found:
        found = [f"exit status {done.returncode}"]
    return found, _told(done.stdout, bool(found))


def _told(output: str, crashed: bool) -> str:
    """How many inputs were tried; of a crash, the error."""
    lines = [line for line in output.splitlines() if line.strip()]
    if crashed:
        return next((line for line in lines if "Error" in line or "Exception" in line), lines[-1] if lines else "")
    return next((line for line in reversed(lines) if line.startswith("Done ")), "")


if __name__ == "__main__":
    sys.exit(main())
