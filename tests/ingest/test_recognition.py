"""Files are known by their content."""

import pytest

from graph_model.policy import Policy
from ingest.files import Head
from ingest.recognition import why_unrecognised
from ingest.sources import SOURCES
from ingest.terms import Terms

START = b"From ada@x.org Tue Nov  6 10:04:55 2001\n"
PATCH = b"\nFrom 0123456789abcdef Mon Sep 17 00:00:00 2001\nFrom: Ada <ada@x.org>\nDate: Tue, 6 Nov 2001 10:04\nSubject: x\n\n"


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
        (START.replace(b"\n", b"\r") + b"From: ada@x.org\r\r", "mailbox"),
        (b"\n\n" + START + b"From: ada@x.org\n\n", "mailbox"),
        (b"\xef\xbb\xbf" + START + b"From: ada@x.org\n\n", "mailbox"),
        (b"From: a@x.org\nTo: b@x.org\n\n" + PATCH, "message"),
        (b"From: a@x.org\nTo: b@x.org\n\n> " + START + b"From: a@x.org\nTo: b@x.org\n\n", "message"),
        (b"\1\1\1\1\nFrom: ada@x.org\n\n\1\1\1\1\n", "mmdf"),
        (b"1234      \nFrom: ada@x.org\nTo: b@x.org\n\n", "apple-mail"),
        (b"From: a@x.org\rTo: b@x.org\r\rbody", "message"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "outlook-message"),
        (b"!BDN" + bytes(600), "outlook-data-file"),
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


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "it is empty"),
        (b"\x89PNG\r\n\x1a\n\0", "it is an image"),
        (b"<?xml version='1.0'?>\n<svg/>", "it is an image"),
        (b"%PDF-1.4\n", "it is a PDF document"),
        (b"RIFF\x10\0\0\0WAVE", "it is an image, a sound or a film"),
        (b"PK\3\4" + bytes(26) + b"[Content_Types].xml", "it is an office document"),
        (b"7z\xbc\xaf\x27\x1c", "it is a 7-Zip or RAR archive: pack it as zip or tar"),
        (b"(\xb5/\xfd\0", "it is compressed by a method that is not read"),
        (b"\0\1\2\3", "it is binary"),
        (b'{"a": 1}', "it is JSON, but of no kind that is known"),
        (b'[\n  {"a": 1}]', "it is JSON"),
        (b"<?xml version='1.0'?><a/>", "it is XML, but of no kind that is known"),
        (b"<!DOCTYPE html><html>", "it is a web page"),
        (b"BEGIN:VCARD\nFN:Ada\n", "it is an address book"),
        (b"colour;size\nred;1\n", "it is a table, but"),
        (b"1,3,2\n2,2,2\n", "it is text, but neither mail, nor a calendar"),
        (b"BM is no image here, but a text\n", "it is text"),
        ("Zürich".encode("utf-16"), "it is text"),
    ],
)
def test_what_nothing_reads_is_called_by_its_name(data, what):
    assert why_unrecognised(Head("file", len(data), data)).startswith(what)
