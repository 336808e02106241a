"""Groups of a directory, loaded: teams for whoever asks, the department for the analysis, whichever file came first."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from graph_model.erasure import subject_of
from graph_model.interaction_reader import read_interactions
from graph_model.revision import read_revision
from graph_model.snapshot_reader import read_snapshot
from graph_model.store import Store
from graph_model.subject_export import export_of
from sociogram.jobs import run_import
from tests.gql.client import Client
from tests.graph_model.test_store_contract import whole_graph
from tests.ingest.hr.test_scim import ADA, BOB, GROUP

NOW = 1_790_000_000_000
MEMBERS = "MATCH (p:Person)-[:MEMBER_OF]->(u:Unit) RETURN p.email AS email, u.name AS name, u.kind AS kind"
TEAMS = "{ people(first: 5) { edges { node { email unit { name kind } teams { name kind } } } } }"
SERVICE = {"schemas": GROUP["schemas"], "id": "g-3", "displayName": "On call", "members": GROUP["members"]}
LDIF = """dn: cn=boilers,dc=x
objectClass: groupOfNames
cn: Boilers
member: cn=cleo,dc=x
member: cn=dan,dc=x

dn: cn=cleo,dc=x
objectClass: person
cn: Cleo
mail: cleo@x.org

dn: cn=dan,dc=x
objectClass: person
cn: Dan
mail: dan@x.org
"""


def written(folder: Path, *texts: str) -> list[Path]:
    """One file for each, written at moments of their own."""
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{number}.{'ldif' if text.startswith('dn:') else 'json'}" for number, text in enumerate(texts)]
    for number, (path, text) in enumerate(zip(paths, texts, strict=True)):
        path.write_text(text, "utf-8")
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
    return paths


def load(store: Store, paths: Iterable[Path]) -> None:
    """Each file by a load of its own."""
    for path in paths:
        run_import(store, [path], now_ms=NOW)


def test_groups_are_teams_beside_the_department_whichever_file_came_first(any_store: Store, tmp_path: Path) -> None:
    paths = written(tmp_path, LDIF, *map(json.dumps, (GROUP, SERVICE, ADA, BOB)))
    load(any_store, paths)
    found = {(row["email"].partition("@")[0], row["name"], row["kind"]) for row in any_store.read(MEMBERS)}
    assert found == {
        ("ada", "Engines", "department"),
        *((who, team, "team") for who in ("ada", "bob") for team in ("Pumps", "On call")),
        *((who, "Boilers", "team") for who in ("cleo", "dan")),
    }
    snapshot = read_snapshot(any_store, read_revision(any_store), read_interactions(any_store))
    assert len(snapshot.people) == 4
    assert (len(snapshot.units), snapshot.units.name.at(0)) == (1, "Engines")
    members = zip(snapshot.memberships.person, snapshot.memberships.team, strict=True)
    assert {
        (snapshot.people.email.at(who).partition("@")[0], snapshot.teams.name.at(team)) for who, team in members
    } == {(who, name) for who, name, kind in found if kind == "team"}
    _check_readers(any_store)
    first = whole_graph(any_store)
    any_store.write_query("MATCH (n) WHERE NOT n:Revision DETACH DELETE n")
    load(any_store, reversed(paths))
    assert whole_graph(any_store) == first


def _check_readers(store: Store) -> None:
    nodes = {edge["node"]["email"]: edge["node"] for edge in Client(store).ask(TEAMS)["people"]["edges"]}
    assert len(nodes) == 4
    assert nodes["ada@x.org"]["unit"] == {"name": "Engines", "kind": "department"}
    assert nodes["ada@x.org"]["teams"] == [{"name": name, "kind": "team"} for name in ("On call", "Pumps")]
    assert nodes["bob@x.org"]["unit"] is None
    [own] = export_of(store, subject_of(store, "ada@x.org"))["people"]
    assert (own["unit"], own["teams"]) == ("Engines", ["On call", "Pumps"])


def test_a_later_export_says_who_is_in_the_team_now(store: Store, tmp_path: Path) -> None:
    paths = written(tmp_path, *map(json.dumps, (ADA, BOB, GROUP, {**GROUP, "members": []})))
    load(store, paths[:3])
    assert [row["name"] for row in store.read(MEMBERS) if row["kind"] == "team"] == ["Pumps", "Pumps"]
    load(store, paths[3:])
    assert [row["name"] for row in store.read(MEMBERS)] == ["Engines"]
