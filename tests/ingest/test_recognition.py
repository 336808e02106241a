"""Files are known by their content."""

import pytest

from graph_model.policy import Policy
from ingest.files import Head
from ingest.recognition import why_unrecognised
from ingest.sources import SOURCES
from ingest.terms import Terms


def kinds(data):
    return [source.name for source in SOURCES if source.recognises(Head("file", len(data), data), Terms(Policy(), 0))]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"From ada@x.org Tue Nov  6 10:04:55 2001\nFrom: ada@x.org\n\n", "mailbox"),
        (b"From - Tue Nov  6 10:04:55 2001\r\nX-Mozilla-Status: 0001\r\n", "mailbox"),
        (b"Message-ID: <1>\nDate: x\nFrom: a@x.org\n\nbody", "message"),
        (b"Return-Path: <a@x.org>\r\nReceived: from x\r\n\tby y; z\r\n", "message"),
        (b"\xef\xbb\xbfFrom: a@x.org\nTo: b@x.org\n\n", "message"),
        (b"From: a@x.org\n\nbody", "message"),
        (b"BEGIN:VCALENDAR\r\n", "calendar"),
        ("BEGIN:VCALENDAR\r\n".encode("utf-16"), "calendar"),
        (b"email,name\n", "people"),
        (b"id;name;domains\n", "organisations"),
        (b"contract_id,buyer,supplier\n", "contracts"),
        (b"supplier,buyer,category\n", "dependencies"),
    ],
)
def test_each_kind_is_recognised_and_by_its_source_only(data, kind):
    assert kinds(data) == [kind]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"1,3,2\n2,2,2\n",
        b"from,to\n1,2\n",
        b"Dear all,\nFrom here on: nothing\n",
        b"From now on\nwe meet at 10:00\n",
        b"title: front matter\ndate: today\n\n# text",
        b"messages: all\n\nok thread\n",
        b"\x89PNG\r\n\x1a\n\0\0\0",
        b"viva.csv\0\0\0\0\0ustar name,domains\n",
        b"{\"from\": \"a@b.c\", \"to\": \"d@e.f\"}",
    ],
)  # fmt: skip
def test_what_is_none_of_them_is_not_taken_for_one(data):
    head = Head("file", len(data), data)
    assert kinds(data) == []
    assert why_unrecognised(head).startswith("it is ")
