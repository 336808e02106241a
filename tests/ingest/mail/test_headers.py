"""Header blocks: nasty ones by example, everything else by fuzzing."""

import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.errors import BadRecord
from ingest.mail.headers import MAX_HEADER_BYTES, WANTED, Headers, decode_words, header_block, parse_headers
from tests.conftest import shared_data


def fields(data):
    return parse_headers(data).fields


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"From: a@b.c\r\nTo: d@e.f\r\n\r\nFrom: body", {"from": ["a@b.c"], "to": ["d@e.f"]}),
        (b"from : a@b.c\nX-Other: 1\n\n", {"from": ["a@b.c"]}),
        (b"To: a@b.c,\n\td@e.f\nTo: g@h.i\n\n", {"to": ["a@b.c, d@e.f", "g@h.i"]}),
        (b"From: J\xf6rg <j@x.de>", {"from": ["Jörg <j@x.de>"]}),
        (b"From: J\xc3\xb6rg <j@x.de>", {"from": ["Jörg <j@x.de>"]}),
        (b"garbage without a colon\nFrom: a@b.c\n\n", {"from": ["a@b.c"]}),
        (b"\nFrom: body@only.org", {}),
        (b"\r\nFrom: body@only.org", {}),
        (b"From: a@b.c\rTo: d@e.f\r", {"from": ["a@b.c"], "to": ["d@e.f"]}),
        (b"", {}),
        (b"From: a@b.c\n\r\nTo: body@x.org\n\n", {"from": ["a@b.c"]}),
    ],
)
def test_fields_are_read_as_they_stand(data, expected):
    assert fields(data) == expected


def test_the_body_is_never_looked_at_even_if_it_is_huge():
    assert fields(b"From: a@b.c\n\n" + b"x" * (3 * MAX_HEADER_BYTES)) == {"from": ["a@b.c"]}


def test_a_header_without_end_is_refused_by_its_size():
    with pytest.raises(BadRecord, match="header longer than"):
        parse_headers(b"To: " + b"a@b.c, " * MAX_HEADER_BYTES)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("=?utf-8?B?SsO2cmc=?=", "Jörg"),
        ("=?utf-8?B?SsM=?= =?utf-8?B?tnJn?=", "Jörg"),
        ("=?iso-8859-1?Q?J=F6rg_M?= x", "Jörg M x"),
        ("=?nonsense?Q?abc?=", "abc"),
        ("=?utf-8?B?S?=", "S"),
        ("=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c"),
        ("=?utf-8*de?Q?J=C3=B6rg?=", "Jörg"),
        ("no words, 1 =? 2", "no words, 1 =? 2"),
    ],
)
def test_encoded_words_are_decoded_and_broken_ones_survive(raw, expected):
    assert decode_words(raw) == expected


@given(st.binary(max_size=400))
@settings(deadline=None, max_examples=300)
def test_no_bytes_make_it_raise(data):
    for values in fields(data).values():
        for value in values:
            decode_words(value)


@given(st.text(alphabet="=?QqBbutf-8 _\n AF0é", max_size=60))
@settings(deadline=None, max_examples=300)
def test_no_text_makes_decoding_raise(text):
    assert isinstance(decode_words(text), str)


# ── the slow, obvious twin ──────────────────────────────────────────────────────────────────────────────────────────


def plainly(data):
    """The wanted fields, line by line."""
    block = header_block(data).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    found = {}
    for line in block.replace(b"\n ", b" ").replace(b"\n\t", b" ").split(b"\n"):
        name, colon, value = line.partition(b":")
        name = name.lower().rstrip().decode("latin-1")
        if colon and name in WANTED:
            found.setdefault(name, []).append(as_text(value).strip())
    return found


def as_text(value):
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


PIECES = [
    b"\n", b"\n", b"\r", b"\r\n", b" ", b"\t", b":", b": ", b"From", b"to", b"CC", b"Message-ID", b"SUBJECT", b"x", b"a@b.c",
    b"\xe9", b"\xc3\xa9", b"\xc5\xbf", b"\x0b", b"\x1c", b"List-Unsubscribe", b"received",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join))
@settings(deadline=None, max_examples=1500)
def test_fields_are_those_of_reading_line_by_line(data):
    assert fields(data) == plainly(data)
    assert list(fields(data)) == list(plainly(data))


@pytest.mark.parametrize("name", ["enron-ucb-1702", "enron-arora-h-maildir", "cpython-test_email", "dovecot-imaptest"])
def test_real_mail_is_read_as_line_by_line(name):
    with tarfile.open(shared_data(f"mail/{name}.tar.gz")) as archive:
        members = (archive.extractfile(member) for member in archive)
        read = [member.read(1 << 16) for member in members if member]
    assert sum(map(bool, map(plainly, read))) > 30
    for data in read:
        for variant in (data, data.replace(b"\n", b"\r\n"), data.replace(b"\n", b"\r")):
            assert fields(variant) == plainly(variant)


def test_fields_can_be_given_as_they_are():
    headers = Headers({"to": ["a@b.c", "d@e.f"], "from": ["g@h.i"]})
    assert (headers.all("to"), headers.first("from"), headers.has("cc")) == (["a@b.c", "d@e.f"], "g@h.i", False)
    assert headers
    assert not Headers({})


@pytest.mark.parametrize(
    ("charset", "written", "read"),
    [
        ("punycode", "Mnchen-3ya", "Mnchen-3ya"),
        ("IDNA", "xn--mnchen-3ya", "xn--mnchen-3ya"),
        ("unicode_escape", "=5Cu0041", "\\u0041"),
        ("rot13", "a=FC", "aü"),
        ("nonsense", "a=FC", "aü"),
    ],
)
def test_what_is_no_charset_of_mail_is_read_as_latin_1(charset, written, read):
    assert decode_words(f"=?{charset}?q?{written}?=") == read
