"""Compressed streams read as if they were not."""

import bz2
import gzip
import io
import lzma
import tracemalloc

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graph_model.errors import BadRecord
from ingest.archives.compression import FORMATS, unpacked
from ingest.archives.limits import FREE_BYTES, MAX_DEPTH, Budget

PACKERS = {"gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress}


def opened(data, budget=None):
    return unpacked(io.BufferedReader(io.BytesIO(data)), budget or Budget(len(data)))


def drained(stream):
    return sum(map(len, iter(lambda: stream.read1(1 << 16), b"")))


@pytest.mark.parametrize("packer", PACKERS)
def test_each_format_comes_out_as_it_went_in(packer):
    data = bytes(range(256)) * 3000
    assert opened(PACKERS[packer](data)).read() == data


@given(st.lists(st.tuples(st.sampled_from(sorted(PACKERS)), st.binary(max_size=2000)), max_size=4), st.integers(1, 999))
@settings(deadline=None, max_examples=60)
def test_members_one_after_the_other_are_one_stream(members, size):
    for packer, pack in PACKERS.items():
        parts = [data for name, data in members if name == packer]
        assume(not b"".join(parts).startswith(tuple(start for start, _ in FORMATS)))  # else it is unpacked once more
        stream = opened(b"".join(map(pack, parts)))
        assert b"".join(iter(lambda s=stream: s.read1(size), b"")) == b"".join(parts)


def test_layers_are_all_taken_off():
    assert opened(gzip.compress(bz2.compress(lzma.compress(b"hello")))).read() == b"hello"


def test_too_many_layers_are_refused():
    data = b"hello"
    for _ in range(MAX_DEPTH + 1):
        data = gzip.compress(data)
    with pytest.raises(BadRecord, match="layers"):
        opened(data)


def test_padding_behind_the_end_is_no_damage():
    assert opened(gzip.compress(b"hello") + b"\0" * 1024).read() == b"hello"
    assert opened(gzip.compress(b"hello") + b"signature").read() == b"hello"


@pytest.mark.parametrize("packer", PACKERS)
def test_what_breaks_off_is_an_error_after_what_was_there(packer):
    stream = opened(PACKERS[packer](bytes(range(256)) * 9000)[:-20])
    with pytest.raises((EOFError, OSError)):
        drained(stream)


@pytest.mark.parametrize("packer", PACKERS)
def test_a_bomb_is_given_up_and_takes_little_memory(packer):
    bomb = PACKERS[packer](b"\0" * (FREE_BYTES + (1 << 24)))
    tracemalloc.start()
    with pytest.raises(BadRecord, match="unpacks to more than 64 MiB"):
        drained(opened(bomb, Budget(1000)))
    assert tracemalloc.get_traced_memory()[1] < 12 << 20  # xz keeps a window of 8 MiB
    tracemalloc.stop()
