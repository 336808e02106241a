"""Mailboxes are streamed: cut anywhere, the messages are the same."""

import codecs
import mailbox
import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.mail.headers import MAX_HEADER_BYTES
from ingest.mail.mbox import MAX_LOOKAHEAD_BYTES, MMDF, messages_in_mbox

START = b"From ada@x.org Tue Nov  6 10:04:55 2001\n"
BOX = (
    START + b"From: ada@x.org\nSubject: one\n\nbody\n>From quoted 10:00\nFrom here on: no time\nFrom 10:00 on\nwe meet\n\n"
    + START + b"From: bob@x.org\n\n"
    + START.replace(b"\n", b"\r\n") + b"From: eve@x.org\r\nTo: x@y.z\r\n\r\nbody\r\n\r\n"
    + START + b"\nno header\n\n"
    + START + b"From: last@x.org\nTo: y@y.z"
)  # fmt: skip
HEADERS = [
    b"From: ada@x.org\nSubject: one", b"From: bob@x.org", b"From: eve@x.org\r\nTo: x@y.z\r", b"", b"From: last@x.org\nTo: y@y.z"
]  # fmt: skip


def headers(*pieces):
    return [each.header for each in messages_in_mbox(pieces)]


def test_messages_are_found_and_what_only_looks_like_one_is_not():
    assert [each.rstrip(b"\r") for each in headers(BOX)] == [each.rstrip(b"\r") for each in HEADERS]


def test_the_offset_is_where_the_header_stands():
    for each in messages_in_mbox([BOX]):
        assert BOX[each.offset : each.offset + len(each.header)] == each.header
        assert BOX[each.separator :].startswith(b"From ")


@given(st.lists(st.integers(0, len(BOX)), max_size=12))
@settings(deadline=None, max_examples=150)
def test_where_the_stream_is_cut_makes_no_difference(cuts):
    edges = [0, *sorted(set(cuts)), len(BOX)]
    pieces = [BOX[a:b] for a, b in pairwise(edges) if a < b]
    assert list(messages_in_mbox(pieces)) == list(messages_in_mbox([BOX]))


def test_the_standard_library_finds_the_same_messages(tmp_path):
    box = mailbox.mbox(tmp_path / "box")
    for number in range(50):
        message = mailbox.mboxMessage(
            f"From: p{number}@x.org\nTo: q@x.org\n\nFrom here\n\nFrom there 10:00\n" + "x" * 5000
        )
        message.set_from(f"p{number}@x.org", True)
        box.add(message)
    box.close()
    data = (tmp_path / "box").read_bytes()
    assert len(headers(*(data[n : n + 4096] for n in range(0, len(data), 4096)))) == 50


def test_a_mailbox_of_any_size_takes_little_memory():
    body = b"x" * 60 + b"\n"
    pieces = (START + b"From: a@x.org\n\n" + body * 17_000 if n % 2 else body * 17_000 for n in range(120))
    tracemalloc.start()
    found = sum(not each.is_rest for each in messages_in_mbox(pieces))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == 60
    assert peak < 8 << 20


def test_a_header_without_end_is_cut_above_the_limit_and_its_neighbours_are_found():
    endless = START + b"To: a@x.org\n" + b"X-Filler: abc\n" * (MAX_HEADER_BYTES // 12)
    found = headers(START + b"From: a@x.org\n\n\n" + endless + b"\n\n" + START + b"From: b@x.org\n\n")
    assert len(found) == 3
    assert len(found[1]) > MAX_HEADER_BYTES


@given(
    st.lists(st.sampled_from([START, b"From: a@x.org\n", b"\n", b"From ", b"\r\n", b"\x00", b"x" * 300]), max_size=40)
)
@settings(deadline=None, max_examples=200)
def test_no_bytes_make_it_raise_or_hang(parts):
    list(messages_in_mbox(parts))


def counted(body, gap=b"\n", length=None):
    """A message of mboxcl: its body is not quoted, and its length is said."""
    return START + b"From: a@x.org\nContent-Length: %d\n\n" % (len(body) if length is None else length) + body + gap


INNER = b"See:\n\n" + START + b"From: inner@x.org\n\n" + START + b"From: other@x.org\n\nend\n"


@given(
    st.lists(st.sampled_from([b"", b"x\n", INNER, INNER * 3]), min_size=1, max_size=6),
    st.sampled_from([b"\n", b"", b"\r\n"]),
)
@settings(deadline=None, max_examples=60)
def test_a_length_that_leads_to_a_message_or_the_end_is_believed(bodies, gap):
    box = b"".join(counted(body if body.endswith(b"\n") else b"\n", gap) for body in bodies)
    for size in (50, 1 << 20):
        assert len(headers(*(box[n : n + size] for n in range(0, len(box), size)))) == len(bodies)


def test_a_length_that_leads_nowhere_is_not_believed():
    for length in (0, 3, len(INNER) - 4, len(INNER) + 9, 10**14):
        assert len(headers(counted(INNER, length=length) + START + b"From: b@x.org\n\n")) == 4


def test_what_is_kept_to_follow_a_length_is_bounded():
    liar = START + b"From: a@x.org\nContent-Length: 99999999999\n\n"
    pieces = (liar + (START + b"From: b@x.org\nX: " + b"y" * 400 + b"\n\n") * 1000 for _ in range(60))
    tracemalloc.start()
    assert sum(1 for _ in messages_in_mbox(pieces)) == 60 * 1001
    assert tracemalloc.get_traced_memory()[1] < 4 * MAX_LOOKAHEAD_BYTES
    tracemalloc.stop()


@pytest.mark.parametrize("ends", [b"\r", b"\r\n", b"\n"])
def test_line_ends_of_all_systems_are_read_alike(ends):
    box = BOX.replace(b"\r\n", b"\n").replace(b"\n", ends)
    for size in (1 << 20, 7):  # the line ends of a file are told by its first piece
        found = [
            each.replace(b"\r", b"\n")
            for each in headers(box[:60], *(box[n : n + size] for n in range(60, len(box), size)))
        ]
        assert [each.split() for each in found] == [each.split() for each in HEADERS]


def test_a_mailbox_without_blank_lines_is_cut_at_its_separators():
    box = (START + b"From: a@x.org\nTo: b@x.org\n") * 500
    assert headers(box) == [b"From: a@x.org\nTo: b@x.org"] * 499 + [b"From: a@x.org\nTo: b@x.org\n"]


def test_a_byte_order_mark_belongs_to_no_message():
    box = codecs.BOM_UTF8 + BOX
    for size in (1, 2, 1 << 20):
        found = list(messages_in_mbox(box[n : n + size] for n in range(0, len(box), size)))
        assert [each.header for each in found] == [each.header for each in messages_in_mbox([BOX])]
        assert not any(each.is_rest for each in found)
        assert all(box[each.offset :].startswith(each.header) for each in found)


@given(st.integers(0, len(BOX)), st.integers(1, len(BOX)))
@settings(deadline=None, max_examples=150)
def test_of_a_mailbox_cut_off_at_its_front_every_whole_message_is_found(cut, size):
    whole = [each for each in messages_in_mbox([BOX]) if each.separator >= cut]
    box = BOX[cut:]
    found = list(messages_in_mbox(box[n : n + size] for n in range(0, len(box), size)))
    rest = [(each.offset, each.header) for each in found if each.is_rest]
    assert [(each.offset + cut, each.header) for each in found[len(rest) :]] == [(e.offset, e.header) for e in whole]
    assert rest == ([(0, b"")] if whole and BOX[cut : whole[0].separator].strip() else [])


def test_a_line_of_ten_megabytes_is_only_a_line():
    long = b"y" * (10 << 20)
    box = START + b"From: a@x.org\n\n" + long + b"\n" + START + b"From: b@x.org\nX: " + long + b"\n\n" + BOX
    sizes = [len(each) for each in headers(*(box[n : n + (1 << 20)] for n in range(0, len(box), 1 << 20)))]
    assert len(sizes) == 2 + len(HEADERS)
    assert sizes[1] == MAX_HEADER_BYTES + 1


def test_mmdf_sets_messages_apart_by_control_characters():
    line = b"\1\1\1\1\n"
    box = line + b"From: a@x.org\n\nbody\n" + line + line + START + b"From: b@x.org\n\n\1\1\1\n" + line
    assert [each.header for each in messages_in_mbox([box], MMDF)] == [b"From: a@x.org", b"From: b@x.org"]
