"""Header blocks: nasty ones by example, everything else by fuzzing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.errors import BadRecord
from ingest.mail.headers import MAX_HEADER_BYTES, decode_words, parse_headers


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
