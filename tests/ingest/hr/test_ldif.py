"""LDIF as directories export it."""

from base64 import b64encode
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.entities import AddressKind
from graph_model.errors import BadRecord
from ingest.hr.ldif import MAX_ENTRY_BYTES, NO_PERSON, dn_key, entries_in, entry_facts, is_ldif
from ingest.hr.record import person_key

NAME = b64encode("Jörg Müller".encode()).decode()
TEXT = f"""version: 1

# people
dn: CN=Ada Lovelace,OU=Engines,DC=x,DC=org
objectClass: top
objectClass: person
cn: Ada Lovelace
title: Head of
  Engines
department: Engines
company: Acme
mail: old@x.org
proxyAddresses: smtp:a.lovelace@x.org
proxyAddresses: SMTP:Ada@X.org
proxyAddresses: X500:/o=Acme/cn=ada
otherMailbox: ada@y.org
manager: cn=bob builder, ou=Board, dc=x, dc=org
userAccountControl: 512

dn: CN=Jörg,DC=x,DC=org
displayName:: {NAME}
mail: joerg@x.org
userAccountControl: 514
whenChanged: 20240301101500.0Z

dn: ou=Engines,dc=x,dc=org
objectClass: organizationalUnit
ou: Engines

dn: cn=all,dc=x,dc=org
objectClass: groupOfNames
member: CN=Ada Lovelace,OU=Engines,DC=x,DC=org

dn: cn=bob,dc=x,dc=org
changetype: modify
replace: title
title: Boss
-
"""


def entries(text, size=1 << 20):
    data = text.encode()
    return list(entries_in(data[start : start + size] for start in range(0, len(data), size)))


def line_of(text, entry=0):
    [line] = entry_facts(entries(text)[entry][1], "people.ldif", 7).employments
    return line


def test_an_entry_is_a_position_with_all_its_addresses():
    line = line_of(TEXT, 1)
    assert (line.email, line.aliases) == ("ada@x.org", ("a.lovelace@x.org", "ada@y.org", "old@x.org"))
    assert (line.name, line.title, line.department, line.organisation) == (
        "Ada Lovelace",
        "Head of Engines",
        "Engines",
        "Acme",
    )
    assert line.manager_key == person_key("cn=bob builder,ou=board,dc=x,dc=org")
    assert line.end_ms is None


def test_a_disabled_account_is_somebody_who_left_and_names_may_be_in_base64():
    line = line_of(TEXT, 2)
    assert (line.name, line.end_ms) == ("Jörg Müller", 1_709_251_200_000)


def test_units_are_counted_groups_kept_and_changes_rejected():
    found = [data for _, data in entries(TEXT)]
    assert entry_facts(found[3], "f", 0).excluded == ("no-person",)
    [group] = entry_facts(found[4], "f", 0).groups
    assert (group.name, group.members) == ("all", (line_of(TEXT, 1).key,))
    for changetype in ("modify", "delete"):
        with pytest.raises(BadRecord, match=f"changetype {changetype}"):
            entry_facts(found[5].replace(b"modify", changetype.encode()), "f", 0)


def test_a_group_that_names_no_entries_is_counted():
    entry = b"dn: cn=pumps\nobjectClass: posixGroup\ncn: pumps\nmemberUid: ada\n"
    assert entry_facts(entry, "f", 0).excluded == ("group",)


def test_entries_know_their_line_whatever_the_chunks_and_line_ends():
    assert [number for number, _ in entries(TEXT)] == [1, 3, 20, 26, 30, 34]
    for size in (1, 7, 100):
        assert entries(TEXT, size) == entries(TEXT)
    assert [number for number, _ in entries(TEXT.replace("\n", "\r\n"), 5)] == [1, 3, 20, 26, 30, 34]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("dn: cn=x\nno attribute", "no attribute"),
        ("dn: cn=x\nmail:: %%%", "base64"),
        ("mail: a@b.co", "without a DN"),
        ("dn: cn=x\ncn: Nobody", "no usable email"),
        ("dn: cn=x\njpegPhoto:: " + "A" * (MAX_ENTRY_BYTES + 1), "larger"),
    ],
)
def test_a_broken_entry_is_rejected_and_its_neighbour_is_not(entry, reason):
    (_, broken), (_, good) = entries(f"{entry}\n\ndn: cn=a\nmail: a@b.co\n")
    with pytest.raises(BadRecord, match=reason):
        entry_facts(broken, "f", 0)
    assert entry_facts(good, "f", 0).employments[0].email == "a@b.co"


def test_an_entry_ends_where_the_next_dn_begins_though_no_line_is_blank():
    text = "version: 1\ndn: cn=a\nmail: a@x.org\nDN:: Y249Yg==\nmail: b@x.org\n"
    assert [number for number, _ in entries(text)] == [1, 4]
    lines = [line_of(text, entry) for entry in (0, 1)]
    assert [(line.email, line.aliases, line.key) for line in lines] == [
        ("a@x.org", (), person_key("cn=a")),
        ("b@x.org", (), person_key("cn=b")),
    ]


@pytest.mark.parametrize("attribute", ["jpegPhoto", "userCertificate;binary"])
def test_an_unreadable_value_that_nothing_needs_costs_nobody(attribute):
    assert line_of(f"dn: cn=a\nmail: a@b.co\n{attribute}:: %%%\n").email == "a@b.co"


FOOTER = "# search result\nsearch: 2\nresult: {}\n\n# numResponses: 2\n"


def test_what_ldapsearch_says_of_its_search_is_no_entry():
    text = f"dn: cn=a\nmail: a@b.co\n\n# search reference\nref: ldap://other.x.org\n\n{FOOTER.format('0 Success')}"
    found = [entry_facts(data, "f", 0) for _, data in entries(text)]
    assert [(len(facts.employments), facts.read) for facts in found] == [(1, 1), (0, 0), (0, 0), (0, 0)]


def test_a_search_that_was_cut_short_is_told():
    (_, footer), _ = entries(FOOTER.format("4 Size limit exceeded"))
    with pytest.raises(BadRecord, match=r"4 Size limit exceeded.*in pages"):
        entry_facts(footer, "f", 0)


def test_a_url_is_not_followed():
    assert line_of("dn: cn=a\nmail: a@b.co\njpegPhoto:< file:///etc/passwd\n").email == "a@b.co"


def test_dns_are_compared_without_case_and_spaces():
    assert dn_key(r"CN=Doe\, Jane , O=X") == dn_key(r"cn=doe\, jane,o=x") != dn_key("cn=doe,cn=jane,o=x")


def test_a_mail_is_no_ldif():
    assert not is_ldif(b"From: a@b.co\ndn: x\n")
    assert not is_ldif(b"")


@given(st.binary(max_size=200), st.integers(1, 50))
@settings(deadline=None, max_examples=300)
def test_no_bytes_raise_anything_but_a_bad_record(data, size):
    for _, entry in entries_in([data[start : start + size] for start in range(0, len(data), size)]):
        with suppress(BadRecord):
            entry_facts(b"dn: cn=a\n" + entry, "f", 0)


@pytest.mark.parametrize(
    ("details", "kind"),
    [("4", AddressKind.ROLE), ("34359738368", AddressKind.ROLE), ("16", AddressKind.ROOM), ("32", AddressKind.ROOM)],
)
def test_shared_mailboxes_and_rooms_of_exchange_are_nobody_who_left(details, kind):
    head = "dn: cn=Newton,dc=x\nobjectClass: user\nmail: newton@x.org\nuserAccountControl: 514\n"
    text = f"{head}msExchRecipientTypeDetails: {details}\n"
    facts = entry_facts(text.encode(), "x.ldif", 7)
    assert (facts.employments, facts.excluded) == ((), (NO_PERSON,))
    assert [(each.email, each.kind) for each in facts.addresses] == [("newton@x.org", kind)]


def test_a_mailbox_of_exchange_that_is_somebodys_is_a_position():
    text = "dn: cn=Ada,dc=x\nobjectClass: user\nmsExchRecipientTypeDetails: 1\nmail: ada@x.org\n"
    assert [line.email for line in entry_facts(text.encode(), "x.ldif", 7).employments] == ["ada@x.org"]


@pytest.mark.parametrize(
    "whose", ["title: Engineer", "manager: cn=Bob,dc=x", "givenName: Ada\nsn: King", "employeeNumber: 7"]
)
@pytest.mark.parametrize("control", ["512", "514"])
def test_a_mailbox_that_was_made_shared_when_somebody_left_is_theirs(whose, control):
    head = "dn: cn=Ada King,dc=x\nobjectClass: user\nmail: ada@x.org\nmsExchRecipientTypeDetails: 34359738368\n"
    line = line_of(f"{head}{whose}\nuserAccountControl: {control}\nwhenChanged: 20240301101500.0Z\n")
    assert (line.email, line.end_ms) == ("ada@x.org", 1_709_251_200_000)


@pytest.mark.parametrize(
    "more", ["", "department: Sales", "sn: Sales", "givenName: Sales\nsn: North", "givenName: Front\nsn: Desk"]
)
def test_a_shared_mailbox_of_a_department_is_nobodys(more):
    head = "dn: cn=Sales,dc=x\nobjectClass: user\nmail: sales@x.org\nuserAccountControl: 514\n"
    facts = entry_facts(f"{head}{more}\nmsExchRecipientTypeDetails: 4\n".replace("\n\n", "\n").encode(), "x.ldif", 7)
    assert (facts.employments, facts.excluded) == ((), (NO_PERSON,))
