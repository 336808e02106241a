"""`sociogram why` on a graph that was loaded from files."""

import json

import pytest
from click.testing import CliRunner

from sociogram.cli import cli

MAIL = """From: Ada <ada@x.org>
To: bob@x.org, build-bot@x.org
Date: Tue, 6 Nov 2001 10:04:55 -0800
Message-ID: <1@x>

From: Ada <ada@x.org>
To: bob@x.org
Date: Tue, 6 Nov 2001 11:04:55 -0800
List-Unsubscribe: <mailto:u@x.org>
Message-ID: <2@x>

From: Ada <ada@x.org>
To: bob@x.org
Sensitivity: Private
Message-ID: <3@x>

From: Eve <eve@x.org>
To: bob@x.org
Date: Thu, 1 Jan 1970 00:00:00 +0000
Message-ID: <4@x>
"""


@pytest.fixture(scope="module")
def why(tmp_path_factory):
    """Runs `why` and gives what it printed."""
    place = tmp_path_factory.mktemp("why")
    (place / "mail").mkdir()
    for number, text in enumerate(MAIL.split("\n\n")):
        (place / "mail" / f"{number}.eml").write_text(f"{text}\n\nbody\n")
    settings = {"SOCIOGRAM_DATA_DIR": str(place / "data"), "SOCIOGRAM_CACHE_DIR": str(place / "cache")}

    def run(*arguments):
        result = CliRunner().invoke(cli, arguments, env=settings, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    run("load", str(place / "mail"), "--our-domain", "x.org")
    return lambda *arguments: run("why", *arguments)


def test_an_address_is_explained_in_words(why):
    said = why("ADA@x.org")
    assert "ada@x.org is taken for the address of a person." in said
    assert "It belongs to Ada" in said
    assert (
        "1 interactions that count; 1 that it sent, called or was to attend, or whose date is not believed, do not."
        in said
    )
    assert "newsletter: One can unsubscribe from it" in said


@pytest.mark.parametrize("nothing", ["", "  "])
def test_nothing_is_no_question(nothing):
    result = CliRunner().invoke(cli, ("why", nothing))
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: Nothing is asked for: give an address")


def test_a_machine_is_explained_by_its_rule(why):
    assert "is taken for the address of a machine. By the rule machine-sender: Programs send from it." in why(
        "build-bot@x.org"
    )


def test_a_message_is_explained_by_its_message_id(why):
    assert "counts." in why("<1@x>")
    assert "is dropped by the rule newsletter: One can unsubscribe" in why("2@x")


def test_what_is_not_stored_is_said_so_with_what_exclusions_left_out(why):
    said = why("3@x")
    assert "Nothing of the name 3@x is stored." in said
    assert "1  private-message" in said


def test_what_could_not_be_read_may_be_among_the_rejects(why):
    assert "it could not be read (see the rejects: `sociogram imports show --rejects`)" in why("5@x")


def test_a_message_of_a_clock_that_was_never_set_does_not_count(why):
    said = why("4@x")
    assert "is kept, and does not count by its date." in said
    assert "counts." not in said


def test_the_same_as_json(why):
    facts = json.loads(why("2@x", "--json"))
    assert (facts["known"], facts["address"], facts["excluded"]) == (True, None, {})
    assert facts["interactions"][0]["interaction"]["dropped_by"] == "newsletter"
