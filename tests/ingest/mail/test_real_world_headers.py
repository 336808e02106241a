"""Headers as the world writes them, each through `parse_message`: from the archives of cpython, talon and Dovecot, Enron, and
what mail programs are known for. The standard library (`email.policy.default`) is the oracle where a shape is one of the
standard's. Where it is none, we read what its writer meant.
"""

import email.parser
import email.policy
import tarfile
from datetime import UTC, datetime

import pytest

from graph_model.entities import Role
from ingest.mail.email_address import mailboxes
from ingest.mail.headers import parse_headers
from ingest.mail.mbox import messages_in_mbox
from ingest.mail.message import parse_message
from tests.conftest import shared_data

NOW = 1_790_000_000_000
ADA = {"ada@x.org": "Ada"}
FULL = {"ada@x.org": "Ada Lovelace"}
LAST_FIRST = {"ada@x.org": "Lovelace, Ada"}
NAMELESS = {"ada@x.org": ""}
TWO = {"ada@x.org": "", "bob@x.org": ""}
NAMED_TWO = {"ada@x.org": "Ada", "bob@x.org": "Bob"}
HARRY = {"harora@na.enron.x500": "Arora, Harry"}
ADA_OF_EXCHANGE = {"ada1f@exchange-administrative-group-fydibohf23spdlt.exchangelabs.x500": "Ada"}

STANDARD = [
    (b"ada@x.org", NAMELESS),
    (b"<ada@x.org>", NAMELESS),
    (b"Ada <ada@x.org>", ADA),
    (b"Ada<ada@x.org>", ADA),
    (b'"Lovelace, Ada" <ada@x.org>', LAST_FIRST),
    (b"Dr. Ada L. <ada@x.org>", {"ada@x.org": "Dr. Ada L."}),
    (b'"Ada \\"Countess\\" L" <ada@x.org>', {"ada@x.org": 'Ada "Countess" L'}),
    (b'"Ada (HR)" <ada@x.org>', {"ada@x.org": "Ada (HR)"}),
    (b"'Ada Lovelace' <ada@x.org>", FULL),
    # encoded words
    (b"=?utf-8?q?Ada_L=C3=B6velace?= <ada@x.org>", {"ada@x.org": "Ada Lövelace"}),
    (b"=?utf-8?b?QWRhIEzDtnZlbGFjZQ==?= <ada@x.org>", {"ada@x.org": "Ada Lövelace"}),
    (b'"=?utf-8?q?L=C3=B6velace=2C_Ada?=" <ada@x.org>', {"ada@x.org": "Lövelace, Ada"}),
    (b"=?UTF-8?Q?L=C3=B6velace,_Ada?= <ada@x.org>", {"ada@x.org": "Lövelace, Ada"}),
    (b"=?utf-8?q?Ada?=\n =?utf-8?q?_Lovelace?= <ada@x.org>", FULL),
    (b"=?utf-8?q?Ada?=<ada@x.org>", ADA),
    (b"=?iso-2022-jp?B?GyRCJUYlOSVIGyhC?= <ada@x.org>", {"ada@x.org": "テスト"}),
    (b"=?gb2312?B?1dTBog==?= <ada@x.org>", {"ada@x.org": "赵立"}),
    (b"=?utf-8?q?ada=40y=2Eorg?= <ada@x.org>", NAMELESS),  # a name that is an address is none
    (b"=?utf-8?Q?Ada_L <ada@x.org>", {"ada@x.org": "=?utf-8?Q?Ada_L"}),
    # comments
    (b"ada@x.org (Ada Lovelace)", FULL),
    (b"ada@x.org (Ada (the Countess) Lovelace)", {"ada@x.org": "Ada (the Countess) Lovelace"}),
    (b"(Ada) ada@x.org", ADA),
    (b"Ada (work) <ada@x.org>", ADA),
    (b"Ada <ada(work)@x.org>", ADA),
    (b"<ada (comment)@ (comment) x.org>", NAMELESS),
    (b"Ada <ada@x.org> (via list)", ADA),
    # groups
    (b"undisclosed-recipients:;", {}),
    (b"Undisclosed recipients: ;", {}),
    (b"team: ada@x.org, bob@x.org;", TWO),
    (b"team: ada@x.org;, bob@x.org", TWO),
    (b'"A team": Ada <ada@x.org>;', ADA),
    # folded, spaced, doubled
    (b"Ada\n <ada@x.org>,\n\tBob\n <bob@x.org>", NAMED_TWO),
    (b"ada@x.org,\n \n bob@x.org", TWO),
    (b"Ada\t<ada@x.org>", ADA),
    (b'"Ada\n Lovelace" <ada@x.org>', FULL),
    (b"ada@\n x.org", NAMELESS),
    (b"ada @ x . org", NAMELESS),
    (b"Ada < ada@x.org >", ADA),
    (b",ada@x.org,,bob@x.org,", TWO),
    (b"Ada <ada@x.org>, Ada <ADA@X.ORG>", ADA),
    # local parts and domains
    (b'"ada"@x.org', NAMELESS),
    (b'"ada lovelace"@x.org', {'"ada lovelace"@x.org': ""}),
    (b"ada+tag@x.org", {"ada+tag@x.org": ""}),
    (b"o'brien@x.org", {"o'brien@x.org": ""}),
    (b"ada%x.org@gate.org", {"ada%x.org@gate.org": ""}),
    (b"ada@[127.0.0.1]", {"ada@[127.0.0.1]": ""}),
    (b"ada@localhost", {"ada@localhost": ""}),
    (b"ada@xn--mnchen-3ya.de", {"ada@xn--mnchen-3ya.de": ""}),
    (b"<@relay.org,@other.org:ada@x.org>", NAMELESS),
    (b"Ada <@relay.org:ada@x.org>", ADA),
    (b"Ada Lovelace/HOU/ECT@ECT", {'"ada lovelace/hou/ect"@ect': ""}),
]

BEYOND_THE_STANDARD = [
    # what is missing or too much
    (b"Ada <<ada@x.org>>", ADA),
    (b"<<ada@x.org>>", NAMELESS),
    (b"Ada <ada@x.org", ADA),
    (b'"Ada <ada@x.org>', NAMELESS),
    (b'"Ada" ada@x.org', NAMELESS),
    (b"Ada Lovelace ada@x.org", NAMELESS),
    (b"Ada (HR <ada@x.org>", {"ada@x.org": "Ada HR"}),
    (b"<ada@x.org><bob@x.org>", TWO),
    (b"Ada <ada@x.org> Bob <bob@x.org>", NAMED_TWO),
    (b"ada@x.org bob@x.org", TWO),
    (b"Ada :) <ada@x.org>", NAMELESS),
    (b"Ada @ Work <ada@x.org>", NAMELESS),
    (b"bob@y.org <ada@x.org>", NAMELESS),
    (b"ada@x.org on behalf of Bob <bob@x.org>", {"bob@x.org": ""}),
    # envelopes, signed or rewritten
    (b"SRS0=abc=de=x.org=ada@relay.org", {"ada@x.org": ""}),
    (b"prvs=0123456789=ada@x.org", NAMELESS),
    # Outlook's separator and unquoted names
    (b"ada@x.org; bob@x.org", TWO),
    (b"Lovelace, Ada <ada@x.org>; bob@x.org", {**LAST_FIRST, "bob@x.org": ""}),
    (b"Lovelace, Ada <ada@x.org>, Builder, Bob <bob@x.org>", {**LAST_FIRST, "bob@x.org": "Builder, Bob"}),
    (b"'ada@x.org' <'ada@x.org'>", NAMELESS),
    (b'"Dan Salter" <ada@x.org>@ENRON', NAMELESS),
    (b"=?utf-8?q?L=C3=B6velace?=, Ada <ada@x.org>", {"ada@x.org": "Lövelace, Ada"}),
    # everything encoded, address and all
    (b"=?utf-8?q?ada=40x=2Eorg?=", NAMELESS),
    (b"=?utf-8?q?Ada_=3Cada=40x=2Eorg=3E?=", ADA),
    (b"=?utf-8?b?QWRhIDxhZGFAeC5vcmc+?=, bob@x.org", {**ADA, "bob@x.org": ""}),
    # schemes
    (b"Ada [mailto:ada@x.org]", ADA),
    (b"<mailto:ada@x.org?subject=Hi>", NAMELESS),
    (b"Ada <SMTP:ada@x.org>", ADA),
    (b"Ada [SMTP:ada@x.org]", NAMELESS),
    # Notes, Exchange
    (b'"ada".@enron@x.org', NAMELESS),
    (b'"ada@home"@x.org', NAMELESS),
    (b"Arora, Harry </O=ENRON/OU=NA/CN=RECIPIENTS/CN=HARORA>", HARRY),
    (b"Arora, Harry </O=ENRON/OU=NA/CN=RECIPIENTS/CN=HARORA@ENRON.com>", HARRY),
    (b"Arora, Harry <EX:/o=enron/ou=na/cn=recipients/cn=harora>", HARRY),
    (b"Arora, Harry <IMCEAEX-_O=ENRON_OU=NA_CN=RECIPIENTS_CN=HARORA@enron.com>", HARRY),
    (
        b"Ada </o=ExchangeLabs/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=ada1f>",
        ADA_OF_EXCHANGE,
    ),
    (
        b"Ada <IMCEAEX-_O=EXCHANGELABS_OU=EXCHANGE+20ADMINISTRATIVE+20GROUP+20+28FYDIBOHF23SPDLT+29"
        b"_CN=RECIPIENTS_CN=ada1f@x.org>",
        ADA_OF_EXCHANGE,
    ),
    (b"IMCEAINVALID-ada+40x+2Eorg@y.org", NAMELESS),
    (b"IMCEANOTES-Ada+20Lovelace_HOU_ECT+40ECT@ENRON.com", {'"ada lovelace/hou/ect"@ect': ""}),
    # one address, however it is dotted
    (b"ada..l@x.org", {"ada.l@x.org": ""}),
    (b".ada.@x.org.", NAMELESS),
    # raw bytes
    (b"J\xf6rg <joerg@x.de>", {"joerg@x.de": "Jörg"}),
    (b"J\xc3\xb6rg <joerg@x.de>", {"joerg@x.de": "Jörg"}),
    (b"j\xc3\xb6rg@m\xc3\xbcnchen.de", {"jörg@xn--mnchen-3ya.de": ""}),
    (b"\xe2\x80\x8bada@x.org\xe2\x80\x8b", NAMELESS),
    (b"Ada\xc2\xa0Lovelace <ada@x.org>", FULL),
    (b"Ada \x00 <ada@x.org>", ADA),
    # nobody
    (b"", {}),
    (b"<>", {}),
    (b"ada", {}),
    (b"MAILER-DAEMON (Mail Delivery System)", {}),
    (b"gate!x!ada", {}),
    (b"fax:+1-555-1234", {}),
    (b"ada@x..org", {}),
    (b"(ada@x.org)", {}),
]


def recipients(value):
    found = parse_message(b"From: me@z.org\nTo: " + value + b"\n\n", NOW)
    names = {each.email: "".join(each.names) for each in found.addresses}
    return {each.email: names[each.email] for each in found.interaction.participants if each.role is not Role.SENDER}


@pytest.mark.parametrize(("value", "expected"), STANDARD + BEYOND_THE_STANDARD)
def test_recipients_are_read_however_they_are_written(value, expected):
    assert recipients(value) == expected


@pytest.mark.parametrize("value", [value for value, _ in STANDARD])
def test_the_standard_library_finds_the_same_addresses(value):
    parser = email.parser.BytesParser(policy=email.policy.default)
    message = parser.parsebytes(b"To: " + value.replace(b"\n \n", b"\n") + b"\n\n")
    assert {each.addr_spec.lower() for each in message["to"].addresses} == set(recipients(value))


def foreign_headers():
    """The headers of all mail in the archives of cpython, talon and Dovecot."""
    for name in ("cpython-test_email", "talon-replies", "dovecot-imaptest"):
        with tarfile.open(shared_data(f"mail/{name}.tar.gz")) as archive:
            files = [(each.name, archive.extractfile(each).read()) for each in archive if each.isfile()]
        for path, data in files:
            if path.endswith(".mbox"):
                yield from (each.header.lstrip() for each in messages_in_mbox([data]))
            elif path.endswith((".txt", ".eml")):
                yield data


def test_the_standard_library_finds_the_same_addresses_in_other_peoples_test_mail():
    parser = email.parser.BytesParser(policy=email.policy.default)
    compared, only_there, only_here = 0, [], []
    for data in foreign_headers():
        message, ours = parser.parsebytes(data, headersonly=True), parse_headers(data)
        for field in ("from", "sender", "to", "cc", "bcc"):
            theirs = {one.addr_spec.lower() for value in message.get_all(field, []) for one in value.addresses}
            found = {address for value in ours.all(field) for _, address in mailboxes(value)}
            compared += bool(theirs)
            only_there += sorted(theirs - found)
            only_here += sorted(found - theirs)
    assert (sorted(only_there), only_here) == (["<>", "baz", "d", "d", "foo", "xx"], [])  # none of which is an address
    assert compared == 187


@pytest.mark.parametrize(
    ("field", "own"),
    [
        (b"Message-ID: <1@x>", ("1@x",)),
        (b"MESSAGE-id :\n <1@x>", ("1@x",)),
        (b"Message-ID: 1@x", ("1@x",)),
        (b"Message-ID: <1@x", ("1@x",)),
        (b"Message-ID: <<1@x>>", ("1@x",)),
        (b"Message-ID: <1@x> (added by postmaster@x)", ("1@x",)),
        (b"Message-ID: <1@x>\nMessage-ID: <2@x>", ("1@x",)),
        (b"Message-ID: <>", ()),
        (b"Message-ID:", ()),
        (b"X-No-Message-ID: <1@x>", ()),
    ],
)
def test_a_message_id_is_read_or_missing(field, own):
    found = parse_message(b"From: a@x.org\nTo: b@x.org\n" + field + b"\n\n", NOW).interaction
    assert found.source_ids == own
    assert bool(found.thread) == bool(own)
    assert found.id


@pytest.mark.parametrize(
    "fields",
    [
        b"In-Reply-To: <1@x>",
        b"References: <1@x>",
        b"References: <0@x>\n <1@x>",
        b"References: <0@x>,<1@x>",
        b"References: <0@x><1@x>",
        b"References: <1@x> <0@x>\nIn-Reply-To: <1@x>",
        b'In-Reply-To: Your message of "Tue, 6 Nov 2001 10:04:55 PST." <1@x>',
        b"In-Reply-To: Message from b@x.org of 6 Nov <1@x>",
        b"In-Reply-To: <b@x.org> <1@x>",
        b"References: <0@x>\nReferences: <1@x>",
        b"References: <0@x>\nIn-Reply-To: =?utf-8?q?lunch?= <1@x>",
    ],
)
def test_what_is_answered_is_read(fields):
    asked = parse_message(b"From: b@x.org\nTo: a@x.org\nIn-Reply-To: <1@x>\n\n", NOW).interaction.reply_to
    assert parse_message(b"From: a@x.org\nTo: b@x.org\n" + fields + b"\n\n", NOW).interaction.reply_to == asked != ""


@pytest.mark.parametrize(
    ("date", "at_ms", "doubt"),
    [
        ("Mon, 1 Jan 0000 00:00:00 +0000", -62_135_596_800_000, "ancient"),
        ("Sat, 1 Jan 0001 00:00:00 +1400", -62_135_596_800_000, "ancient"),
        ("0001-01-01T00:00:00+14:00", -62_135_596_800_000, "ancient"),
        ("Thu, 1 Jan 1970 00:00:00 GMT", 0, "ancient"),
        ("Mon, 31 Dec 1979 16:00:00 -0800", 315_532_800_000, "ancient"),
        ("Wed, 6 Nov 2044 10:04:55 -0800", 2_362_068_295_000, "future"),
        ("Fri, 31 Dec 9999 23:59:59 -1400", 253_402_300_799_000, "future"),
        ("9999-12-31T23:59:59-14:00", 253_402_300_799_000, "future"),
        ("", None, ""),
        ("yesterday", None, ""),
        ("Wed, 30 Feb 2001 10:00:00 GMT", None, ""),
        ("Tue, 6 Nov 20011 10:04:55 GMT", None, ""),
        ("Tue Nov 6 10:04:55" + " " * 500_000, None, ""),
        ("(" * 500_000, None, ""),
    ],
)
def test_missing_and_absurd_dates_are_kept_marked_and_can_be_shown(date, at_ms, doubt):
    found = parse_message(
        b"From: a@x.org\nTo: b@x.org\nMessage-ID: <1@x>\nDate: " + date.encode() + b"\n\n", NOW
    ).interaction
    assert (found.at_ms, found.doubt) == (at_ms, doubt)
    assert at_ms is None or 1 <= datetime.fromtimestamp(at_ms / 1000, UTC).year <= 9999
