"""What the fuzzer once found stays mended: every kept crash file is read or rejected, within seconds."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.targets import TARGETS, attempt, target_named

FIXTURES = Path(__file__).parents[1] / "fixtures" / "ingest"
CRASHES = sorted(path for path in FIXTURES.glob("crashes/*/*") if path.is_file())
SEEDS = [path.read_bytes() for path in sorted(FIXTURES.iterdir()) if path.is_file()]


@pytest.mark.parametrize("path", CRASHES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_that_once_crashed_is_read_or_rejected(path):
    attempt(target_named(path.parent.name), path.read_bytes())


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_every_parser_reads_or_rejects_the_files_of_all_others(target):
    for data in SEEDS:
        attempt(target, data)


@st.composite
def spoilt(draw):
    """A fixture with some of its bytes changed, taken away or doubled."""
    data = bytearray(draw(st.sampled_from(SEEDS))[:4096])
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        length = draw(st.integers(0, 40))
        data[at : at + length] = draw(st.one_of(st.binary(max_size=8), st.just(bytes(data[at : at + length]) * 2)))
    return bytes(data)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
@given(data=st.one_of(spoilt(), st.binary(max_size=200)))
@settings(deadline=None, max_examples=25)
def test_no_bytes_make_a_parser_raise(target, data):
    attempt(target, data)
