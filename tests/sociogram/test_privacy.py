"""Privacy from end to end: files in, and nothing of whom policy or a person keeps out, however often they are loaded."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from graph_model.errors import ConfigurationError, InputError
from graph_model.findings import FindingKind
from graph_model.policy import Exclusion, Policy
from graph_model.recorder import Recorder
from graph_model.run_store import latest_run, read_findings
from graph_model.store import Store
from graph_model.suppression import Why, check_pseudonymise
from ingest.pseudonyms import Pseudonyms
from sociogram.analysing import run_analysis
from sociogram.cli import cli
from sociogram.demo.company import CompanySize, make_company
from sociogram.demo.folder import write_folder
from sociogram.jobs import resolve_graph, run_import
from sociogram.privacy import find_person, let_back_in, remove_for_good
from sociogram.privacy_key import PrivacyKey
from sociogram.settings import Settings
from tests.graph_model.test_erasure import whole_text
from tests.sociogram.test_load import settings_of

NOW = 1_712_000_000_000  # 1 April 2024

HR = (
    "email,name,title,manager_email\nada@us.example,Ada Lovelace,Head,\nbob@us.example,Bob Birch,Buyer,ada@us.example\n"
)
MAIL = (
    "From: {sender}\nTo: {to}\nCc: Carl Cole <carl@us.example>\nDate: {day:02d} Mar 2024 10:00:00 +0000\n"
    "Subject: {subject}\nMessage-ID: <{day}.{number}@host>\n\nbody\n"
)
ADA, BOB, EVE = "Ada Lovelace <ada@us.example>", "Bob Birch <bob@us.example>", "Eve Ek <eve@them.example>"
HOME = '"Lovelace, Ada" <ada.lovelace@us.example>'


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    (folder / "Legal").mkdir(parents=True)
    (folder / "hr.csv").write_text(HR)
    (folder / "odd.csv").write_text("email,name,start_date\nada@us.example,Ada Lovelace,never\n")
    pairs = [(ADA, EVE), (EVE, HOME), (BOB, f"{ADA}, {EVE}"), (EVE, BOB), (BOB, EVE), (HOME, BOB)]
    for day in range(1, 13):
        sender, to = pairs[day % len(pairs)]
        text = MAIL.format(
            sender=sender, to=to, day=day, number=1, subject=f"secret merger {day}" if day == 7 else f"s {day}"
        )
        (folder / f"{day}.eml").write_text(text)
    (folder / "Legal" / "1.eml").write_text(
        MAIL.format(sender="Law <law@firm.example>", to=BOB, day=20, number=2, subject="x")
    )
    return folder


@pytest.fixture
def key(tmp_path: Path) -> PrivacyKey:
    return PrivacyKey(tmp_path / "keys" / "privacy-key", is_ours=True)


def in_force(store: Store, policy: Policy) -> None:
    with Recorder(store) as recorder:
        recorder.policy(policy)


TRACES = ("ada@us.example", "ada.lovelace@us.example", "ada lovelace", "lovelace, ada")


def traces(store: Store) -> list[str]:
    text = whole_text(store)
    return [trace for trace in TRACES if trace in text]


def test_an_erased_person_is_not_brought_back_by_loading_again(
    store: Store, files: Path, key: PrivacyKey, tmp_path: Path
) -> None:
    run_import(store, [files], now_ms=NOW, privacy_key=key)
    run_analysis(store, cache=tmp_path / "cache")
    assert len(traces(store)) == 4
    assert list((tmp_path / "cache").iterdir())
    subject = find_person(store, " Ada@US.example ", key)
    assert subject.emails == ("ada.lovelace@us.example", "ada@us.example")
    removal = remove_for_good(store, subject, key, why=Why.ERASED, now_ms=NOW, cache=tmp_path / "cache")
    resolve_graph(store)
    assert removal.went["interactions_removed"] > 0
    assert traces(store) == []
    assert list((tmp_path / "cache").iterdir()) == []
    record = run_import(store, [files], now_ms=NOW + 1, privacy_key=key).record
    assert traces(store) == []
    assert record.new == 0
    assert record.excluded["opted out"] > 0
    run_analysis(store)
    assert traces(store) == []
    assert "bob@us.example" in whole_text(store)


def test_the_graph_is_the_same_as_if_the_erased_person_had_never_been_loaded(
    store: Store, files: Path, key: PrivacyKey
) -> None:
    run_import(store, [files], now_ms=NOW, privacy_key=key)
    remove_for_good(store, find_person(store, "ada@us.example", key), key, why=Why.ERASED, now_ms=NOW, cache=None)
    resolve_graph(store)
    erased = recorded_facts(store)
    store.write_query("MATCH (n) WHERE NOT n:Revision AND NOT n:Suppressed AND NOT n:Privacy DETACH DELETE n")
    run_import(store, [files], now_ms=NOW, privacy_key=key)
    assert recorded_facts(store) == erased


def recorded_facts(store: Store) -> list[str]:
    nodes = store.read(
        "MATCH (n) WHERE n:Address OR n:Interaction OR n:Employment OR n:Person RETURN properties(n) AS p"
    )
    links = store.read(
        "MATCH (a:Address)-[t:TOOK_PART]->(i:Interaction) RETURN a.email AS a, t.role AS role, i.id AS i"
    )
    return sorted(json.dumps(row, sort_keys=True) for row in [*nodes, *links])


def test_who_opted_out_can_be_let_back_in(store: Store, files: Path, key: PrivacyKey) -> None:
    before = run_import(store, [files], now_ms=NOW, privacy_key=key).record
    remove_for_good(store, find_person(store, "ada@us.example", key), key, why=Why.OPTED_OUT, now_ms=NOW, cache=None)
    assert run_import(store, [files], now_ms=NOW, privacy_key=key).record.new == 0
    assert let_back_in(store, "ada.lovelace@us.example", key) > 0
    assert let_back_in(store, "ada.lovelace@us.example", key) == 0
    run_import(store, [files], now_ms=NOW, privacy_key=key)
    assert len(traces(store)) == 4
    assert before.new == len(store.read("MATCH (n) WHERE n:Interaction OR n:Employment RETURN n.id AS id"))


def test_a_lost_key_lets_nobody_back_in(store: Store, files: Path, key: PrivacyKey, tmp_path: Path) -> None:
    run_import(store, [files], now_ms=NOW, privacy_key=key)
    remove_for_good(store, find_person(store, "ada@us.example", key), key, why=Why.ERASED, now_ms=NOW, cache=None)
    other = PrivacyKey(tmp_path / "other", is_ours=True)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        run_import(store, [files], now_ms=NOW, privacy_key=other)
    assert not other.path.exists()
    other.path.write_text("ab" * 32)
    other.path.chmod(0o600)
    with pytest.raises(ConfigurationError, match="made with another key"):
        run_import(store, [files], now_ms=NOW, privacy_key=other)
    with pytest.raises(ConfigurationError, match="needs the privacy key"):
        run_import(store, [files], now_ms=NOW)
    assert traces(store) == []


def test_exclusions_leave_a_count_by_name_and_nothing_else(store: Store, files: Path) -> None:
    rules = (Exclusion("works council", "subject", "*merger*"), Exclusion("lawyers", "folder", "legal"))
    in_force(store, Policy(exclusions=rules))
    record = run_import(store, [files], now_ms=NOW).record
    assert record.excluded == {"lawyers": 1, "works council": 1}
    assert "law@firm.example" not in whole_text(store)


def test_every_load_keeps_to_the_age_limit(store: Store, files: Path) -> None:
    run_import(store, [files], now_ms=NOW)
    assert counted(store, "Message") == 13
    in_force(store, Policy(retention_days=25))
    record = run_import(store, [files], now_ms=NOW).record  # the oldest day that is kept is 7 March
    assert (counted(store, "Message"), record.excluded, record.new) == (6, {"older than retention": 7}, 0)
    before = store.read("MATCH ()-[p:PAST]->() RETURN p.months AS months, p.mails AS mails")
    assert {tuple(row["months"]) for row in before} == {(202403,)}
    in_force(store, Policy())
    run_import(store, [files], now_ms=NOW)
    assert counted(store, "Message") == 6  # what is in the sums is not counted again
    assert store.read("MATCH ()-[p:PAST]->() RETURN p.months AS months, p.mails AS mails") == before


def test_what_a_limit_removed_without_sums_is_loaded_again_once_it_is_lifted(store: Store, files: Path) -> None:
    run_import(store, [files], now_ms=NOW)
    in_force(store, Policy(retention_days=25, keep_monthly_sums=False))
    run_import(store, [files], now_ms=NOW)
    ten_days = 10 * 86_400_000
    record = run_import(store, [files], now_ms=NOW + ten_days).record  # the account is of today, not of the first load
    assert (counted(store, "Message"), record.excluded) == (1, {"older than retention": 12})
    in_force(store, Policy())
    assert run_import(store, [files], now_ms=NOW + ten_days).record.new == 12
    assert counted(store, "Message") == 13


def counted(store: Store, label: str) -> int:
    return int(store.read(f"MATCH (n:{label}) RETURN count(n) AS n")[0]["n"])


# ── pseudonyms ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_pseudonyms_cannot_be_switched_on_or_off_for_people_who_are_there(
    store: Store, files: Path, key: PrivacyKey
) -> None:
    run_import(store, [files], now_ms=NOW)
    with pytest.raises(InputError, match="holds clear addresses"):
        check_pseudonymise(store, Policy(pseudonymise=True))
    store.write_query("MATCH (n) WHERE NOT n:Revision DETACH DELETE n")
    in_force(store, Policy(pseudonymise=True))
    run_import(store, [files], now_ms=NOW, privacy_key=key)
    with pytest.raises(InputError, match="cannot be switched off"):
        check_pseudonymise(store, Policy())
    traces = (r"\bada@", "lovelace", r"\bbob@", "birch", r"\beve@", "@host")  # a digest may end like a short name
    assert [trace for trace in traces if re.search(trace, whole_text(store))] == []
    assert "us.example" in whole_text(store)


def test_a_person_under_a_pseudonym_can_be_erased_by_their_clear_address(
    store: Store, files: Path, key: PrivacyKey
) -> None:
    in_force(store, Policy(pseudonymise=True))
    run_import(store, [files], now_ms=NOW, privacy_key=key)
    made = Pseudonyms(key.existing()).address("ada@us.example")
    assert made in whole_text(store)
    subject = find_person(store, "ada@us.example", key)
    assert len(subject.emails) == 2
    remove_for_good(store, subject, key, why=Why.ERASED, now_ms=NOW, cache=None)
    record = run_import(store, [files], now_ms=NOW, privacy_key=key).record
    assert made not in whole_text(store)
    assert (record.new, record.excluded["opted out"] > 0) == (0, True)


def test_the_findings_under_pseudonyms_are_those_of_the_clear_graph(
    store: Store, key: PrivacyKey, tmp_path: Path
) -> None:
    write_folder(make_company(7, CompanySize(140, 32, 12)), tmp_path / "company")
    mail = sorted((tmp_path / "company" / "mail").iterdir())[:25]
    tables = sorted((tmp_path / "company").glob("*.csv"))
    paths = [*tables, *mail, *sorted((tmp_path / "company" / "calendars").iterdir())[:10]]
    clear, modularity = findings_of(store, paths, Policy(), None), modularity_of(store)
    store.write_query("MATCH (n) WHERE NOT n:Revision DETACH DELETE n")
    hidden = findings_of(store, paths, Policy(pseudonymise=True), key)
    assert len(clear) > 50
    assert [each for each in hidden if each[0] not in DRAWN] == [each for each in clear if each[0] not in DRAWN]
    reach = [each[2] for some in (clear, hidden) for each in some if each[0] == FindingKind.INFLUENCE_SET]
    assert reach[0] == pytest.approx(reach[1], rel=0.1)
    assert modularity_of(store) == pytest.approx(modularity, abs=0.05)


DRAWN = {FindingKind.COMMUNITY, FindingKind.COMMUNITY_COMPARISON, FindingKind.INFLUENCE_SET}
"""What is sampled by the hash of ids, or decided by their order where two divisions are about as good."""


def findings_of(store: Store, paths: list[Path], policy: Policy, key: PrivacyKey | None) -> list[tuple[Any, ...]]:
    """Kind, rank and value of every finding, and the organisation that it is about."""
    in_force(store, policy)
    run_import(store, paths, privacy_key=key, now_ms=2_000_000_000_000)
    run = run_analysis(store).record.id
    names = {row["id"]: row["name"] for row in store.read("MATCH (o:Organisation) RETURN o.id AS id, o.name AS name")}
    found = [each for kind in FindingKind for each in read_findings(store, run, kind, limit=100_000)]
    return sorted((e.kind.value, e.rank, round(e.score.value, 6), names.get(e.subject, "")) for e in found)


def modularity_of(store: Store) -> float:
    """Of the whole division: small communities have no findings of their own."""
    run = latest_run(store)
    assert run is not None
    [found] = read_findings(store, run.id, FindingKind.COMMUNITY_COMPARISON, limit=2)
    return float(found.details["modularity"])


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────────────


def sociogram(store: Store, home: Path, *arguments: str) -> Any:
    environment = {
        **settings_of(store.address),
        "SOCIOGRAM_DATA_DIR": str(home),
        "SOCIOGRAM_CACHE_DIR": str(home / "cache"),
    }
    return CliRunner().invoke(
        cli, arguments, env={**environment, "SOCIOGRAM_DATABASE_NAME": store.address.database or ""}
    )


def test_erasing_shows_the_addresses_first_and_asks_for_yes(store: Store, files: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    run_import(store, [files], now_ms=NOW)
    shown = sociogram(store, home, "privacy", "erase", "ada@us.example")
    assert shown.exit_code == 1
    assert "ada.lovelace@us.example  (" in shown.output
    assert "add --yes" in shown.output
    dry = json.loads(
        sociogram(store, home, "privacy", "erase", "ada@us.example", "--dry-run", "--yes", "--json").output
    )
    assert (dry["done"], dry["held"]["ada@us.example"] > 0) == (False, True)
    assert not (home / "privacy-key").exists()
    done = json.loads(sociogram(store, home, "privacy", "erase", "ada@us.example", "--yes", "--json").output)
    assert done["done"] is True
    assert os.stat(home / "privacy-key").st_mode & 0o777 == 0o600
    assert traces(store) == []
    listed = json.loads(sociogram(store, home, "privacy", "list", "--json").output)
    assert listed["suppressed"] == {"erased": {"people": 1, "addresses": 2}}
    assert "1  people erased, with 2 addresses" in sociogram(store, home, "privacy", "list").output


@pytest.mark.parametrize("command", ["erase", "opt-out"])
def test_decisions_and_alerts_about_somebody_go_with_them_and_that_is_said(
    store: Store, files: Path, tmp_path: Path, command: str
) -> None:
    home = tmp_path / "home"
    run_import(store, [files], now_ms=NOW)
    person = find_person(store, "ada@us.example", PrivacyKey.of(Settings(data_dir=home))).ids[0]
    store.write_query("CREATE (:Disposition {id: 'd', subject: $person, others: []})", person=person)
    store.write_query("CREATE (:Alert {id: 'a', about: [$person]})", person=person)
    done = sociogram(store, home, "privacy", command, "ada@us.example", "--yes")
    assert done.exit_code == 0, done.output
    assert "1  decisions about them removed" in done.output
    assert "1  alerts about them removed" in done.output
    assert "Backups, and files that were loaded, are yours to clear." in done.output


def test_who_is_who_under_pseudonyms_is_asked_and_judged_by_clear_addresses(
    store: Store, files: Path, tmp_path: Path
) -> None:
    home, bob = tmp_path / "home", "bob@us.example"
    in_force(store, Policy(pseudonymise=True))
    key = PrivacyKey(home / "privacy-key", is_ours=True)
    run_import(store, [files], now_ms=NOW, privacy_key=key)
    made = Pseudonyms(key.existing())
    for one in ("ada@us.example", made.address("ada@us.example")):
        said = sociogram(store, home, "identity", "judge", one, bob, "different", "--why", "x")
        assert made.address(bob) in said.output
        assert sociogram(store, home, "identity", "show", one).exit_code == 0
        assert sociogram(store, home, "identity", "undo", one, bob).exit_code == 0


def test_the_other_commands_do_what_they_say(store: Store, files: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    run_import(store, [files], now_ms=NOW)
    found = json.loads(sociogram(store, home, "privacy", "export", "bob@us.example").output)
    assert found["addresses"][0]["email"] == "bob@us.example"
    assert (
        "Removed, and not to come back"
        in sociogram(store, home, "privacy", "opt-out", "bob@us.example", "--yes").output
    )
    assert "bob@us.example" not in whole_text(store)
    assert "Let back in" in sociogram(store, home, "privacy", "readmit", "bob@us.example").output
    assert "Nobody on the list" in sociogram(store, home, "privacy", "readmit", "bob@us.example").output
    assert "no limit" in sociogram(store, home, "privacy", "retain").output
    in_force(store, replace(Policy(), retention_days=1))
    assert json.loads(sociogram(store, home, "privacy", "retain", "--json").output)["interactions"] > 0
    assert counted(store, "Message") == 0
    assert "is no mail address" in sociogram(store, home, "privacy", "readmit", "nobody@").output
    assert "There is no person" in sociogram(store, home, "privacy", "erase", "nobody", "--yes").output


@pytest.mark.parametrize(
    ("mode", "text", "reason"), [(0o644, "ab" * 32, "others can read"), (0o600, "short", "32 bytes")]
)
def test_a_key_file_that_is_none_is_refused(tmp_path: Path, mode: int, text: str, reason: str) -> None:
    path = tmp_path / "key"
    path.write_text(text)
    path.chmod(mode)
    with pytest.raises(ConfigurationError, match=reason):
        PrivacyKey(path, is_ours=False).existing()
