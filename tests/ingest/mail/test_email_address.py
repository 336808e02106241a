"""Addresses as the world writes them."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.mail.email_address import MAX_ADDRESS, clean, display_name, mailboxes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada@Example.COM", "ada@example.com"),
        ("'name@x.com'", "name@x.com"),
        ('"linda".@enron@enron.com', "linda@enron.com"),
        ("<.>", None),
        ("", None),
        ("@", None),
        ("a@", None),
        ("@b.c", None),
        ("a@b..c", None),
        ("a@-b.com", None),
        ("a@b c.com", None),
        ("john..doe.@x.com.", "john.doe@x.com"),
        ("mailto:Ada@x.org?subject=Hi", "ada@x.org"),
        ('"John Smith"@x.com', '"john smith"@x.com'),
        ('"john"@x.com', "john@x.com"),
        ("o'brien@x.com", "o'brien@x.com"),
        ("ada+news@x.org", "ada+news@x.org"),
        ("j@münchen.de", "j@xn--mnchen-3ya.de"),
        ("jörg@x.de", "jörg@x.de"),
        ("a@[10.0.0.1]", "a@[10.0.0.1]"),
        ("root@localhost", "root@localhost"),
        ("/O=ENRON/OU=NA/CN=RECIPIENTS/CN=HARORA", "harora@na.enron.x500"),
        ("/o=Enron/ou=NA/cn=Recipients/cn=Harora", "harora@na.enron.x500"),
        ("/O=ENRON/OU=NA/CN=RECIPIENTS/CN=HARORA@enron.com", "harora@na.enron.x500"),
        ("/o=enron/ou=na/cn=recipients/cn=harora@enron.com", "harora@na.enron.x500"),
        ("/O=/CN=", None),
        ("ada_partner.com#EXT#@tenant.onmicrosoft.com", "ada@partner.com"),
        ("prvs=1234abcd=ada@x.org", "ada@x.org"),
        ("btv1==0815abc==Ada.King@x.org", "ada.king@x.org"),
        ("SRS0=HHH=TT=x.org=ada@forwarder.org", "ada@x.org"),
        ("SRS0+Ab/c=2E=x.org=ada=king@forwarder.org", "ada=king@x.org"),
        ("SRS1=HHH=forwarder.org==HHH=TT=x.org=ada@second.org", "ada@x.org"),
        ("SRS0=HHH=ada@forwarder.org", "srs0=hhh=ada@forwarder.org"),
        ("news+ada=x.org@lists.y.org", "news+ada=x.org@lists.y.org"),
        ("ada_m_partner.co.uk#ext#@tenant.onmicrosoft.com", "ada_m@partner.co.uk"),
        ("ada#EXT#@tenant.onmicrosoft.com", "ada#ext#@tenant.onmicrosoft.com"),
        ("ada\uff20x.org", "ada@x.org"),
        ("ada\ufe6bx\uff0eorg", "ada@x.org"),
        ("a" * MAX_ADDRESS + "@b.c", None),
    ],
)
def test_an_address_has_one_canonical_form(text, expected):
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a@b.c, D@E.F", [("", "a@b.c"), ("", "d@e.f")]),
        ('"Lovelace, Ada" <ada@x.org>', [("Lovelace, Ada", "ada@x.org")]),
        ("Lovelace, Ada <ada@x.org>, Bob <bob@x.org>", [("Lovelace, Ada", "ada@x.org"), ("Bob", "bob@x.org")]),
        ("ada@x.org (Ada (Countess) Lovelace)", [("Ada (Countess) Lovelace", "ada@x.org")]),
        ("undisclosed-recipients:;", []),
        ("team: a@x.org, b@x.org; c@x.org", [("", "a@x.org"), ("", "b@x.org"), ("", "c@x.org")]),
        ("a@x.org; b@x.org", [("", "a@x.org"), ("", "b@x.org")]),
        ("a@x.org b@x.org", [("", "a@x.org"), ("", "b@x.org")]),
        ("=?utf-8?q?M=C3=BCller=2C_J?= <j@x.de>", [("Müller, J", "j@x.de")]),
        ('"Dan Salter" <dsalter1@charter.net>@ENRON', [("", "dsalter1@charter.net")]),
        ("orders@amazon.com [mailto:orders@amazon.com]", [("", "orders@amazon.com")]),
        ('"ada@x.org" <ada@x.org>', [("", "ada@x.org")]),
        ('"Ada \\"the first\\" L" <ada@x.org>', [('Ada "the first" L', "ada@x.org")]),
        ("Arora, Harry </O=ENRON/OU=NA/CN=RECIPIENTS/CN=HARORA>", [("Arora, Harry", "harora@na.enron.x500")]),
        ('"unclosed <ada@x.org>', [("", "ada@x.org")]),
        ("Ada [mailto:ada@x.org]", [("Ada", "ada@x.org")]),
        ("Lovelace, Ada [MAILTO: ada@x.org ]; Bob <b@x.org>", [("Lovelace, Ada", "ada@x.org"), ("Bob", "b@x.org")]),
        ("Ada <ada\uff20x.org>, bob\uff20x.org", [("Ada", "ada@x.org"), ("", "bob@x.org")]),
        (
            "/o=Acme, Inc/ou=First (Berlin)/cn=Recipients/cn=ada, b@x.org",
            [("", "ada@first-berlin.acme-inc.x500"), ("", "b@x.org")],
        ),
        ("/o=Acme/ou=NA/cn=ada (Ada Lovelace), b@x.org", [("Ada Lovelace", "ada@na.acme.x500"), ("", "b@x.org")]),
        ("/o=Acme/ou=NA/cn=ada, /o=Acme/ou=NA/cn=bob", [("", "ada@na.acme.x500"), ("", "bob@na.acme.x500")]),
        (", ,;<>,", []),
        ("", []),
    ],
)
def test_a_list_gives_names_and_addresses(value, expected):
    assert list(mailboxes(value)) == expected


GROUP = "/o=ExchangeLabs/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn="
IN_GROUP = "@exchange-administrative-group-fydibohf23spdlt.exchangelabs.x500"


@pytest.mark.parametrize("user", ["ada", "ada lovelac", "Ada-Lovelac", "Lovelace, A", "Lovelace"])
@pytest.mark.parametrize("form", ["{}", "<{}>", "Ada <{}>", '"Lovelace, Ada" <{}>', "EX:{}", "{} (Ada)"])
@pytest.mark.parametrize("between", [", ", ";"])
def test_a_path_of_exchange_online_is_one_address_wherever_it_stands(user, form, between):
    path = f"{GROUP}{'0123456789ABCDEF' * 2}-{user}"
    expected = f"{'0123456789abcdef' * 2}-{user.partition(',')[0].replace(' ', '-').lower()}{IN_GROUP}"
    entries = ["first@x.org", form.format(path), "Last <last@x.org>"]
    assert [email for _, email in mailboxes(between.join(entries))] == ["first@x.org", expected, "last@x.org"]
    assert clean(path) == expected
    [(name, email)] = mailboxes(form.format(path))
    assert (name, email) == (
        {"Ada <{}>": "Ada", "{} (Ada)": "Ada", '"Lovelace, Ada" <{}>': "Lovelace, Ada"}.get(form, ""),
        expected,
    )


@pytest.mark.parametrize(
    "value",
    [
        "/o=" + "(,/o=" * 50_000,
        "/o=" + ",a(" * 80_000,
        "/o=a/" + "b, " * 80_000,
        "[mailto:" * 30_000,
        "(a" * 100_000,
        "(" + "(x)" * 100_000,
        "<x> " + "a" * 200_000,
        "<x> a" + " " * 200_000 + "b",
        "a <a@b.c> " * 20_000,
    ],
)
def test_no_list_takes_longer_than_its_length(value):
    assert set(mailboxes(value)) <= {("a", "a@b.c")}


ADDRESSY = st.text(alphabet="aA.@_#\uff20\"'<>()/=,;:\\ +-[]0ßüİ\t\x00", max_size=40)


@given(st.one_of(st.text(max_size=60), ADDRESSY, st.emails()))
@settings(deadline=None, max_examples=600)
def test_cleaning_is_idempotent_and_never_raises(text):
    once = clean(text)
    assert once is None or (clean(once) == once and "@" in once and len(once) <= MAX_ADDRESS)


@given(st.one_of(st.text(max_size=80), ADDRESSY))
@example('.";@0')
@example('a, ";x"@0')
@settings(deadline=None, max_examples=400)
def test_lists_never_raise_and_hold_only_canonical_addresses(value):
    for name, email in mailboxes(value):
        assert clean(email) == email
        assert display_name(name) == name or "=?" in name


@given(st.emails().filter(lambda email: email[0].isalnum()))
@settings(deadline=None, max_examples=200)
def test_valid_addresses_of_the_standard_are_kept(email):
    assert clean(email) is not None or len(email) > MAX_ADDRESS


def test_an_address_in_the_comment_counts_where_there_is_no_other():
    assert mailboxes("Ada (ada@x.org)") == (("Ada", "ada@x.org"),)
    assert [email for _, email in mailboxes("bob@x.org (for ada@x.org), Bo (x)")] == ["bob@x.org"]
