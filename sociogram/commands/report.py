"""`sociogram report KIND`: findings as documents, written to files that can be handed on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from analytics.scope import unit_members
from analytics.sentences import organisation_name, person_name
from analytics.succession_review import account_succession, person_succession, unit_succession
from analytics.ties import compute_ties
from analytics.what_if import Failing, failing
from graph_model.errors import InputError
from graph_model.findings import FindingKind
from reports.document import Document
from reports.formats import FORMATS, rendered
from reports.four_answers import costly_choke_points
from reports.influence_report import influence_report
from reports.material import Material
from reports.reader import READERS
from reports.relationship_brief import relationship_brief
from reports.succession_review import TITLE as SUCCESSION_TITLE
from reports.succession_review import key_posts, posts_of, succession_review, together_of
from reports.supply_chain_review import supply_chain_review
from sociogram.commands.naming import Naming
from sociogram.graph import open_graph
from sociogram.printing import say
from sociogram.privacy_key import PrivacyKey
from sociogram.report_material import report_material
from sociogram.settings import Settings

TO_THE_TERMINAL = "-"
MOST_FAILURES = 5
"""Choke points whose failure is looked at where none is named."""
INFLUENCE = (FindingKind.INFLUENCE, FindingKind.COMMUNITY, FindingKind.UNIT_COVERAGE)
SUCCESSION = (
    FindingKind.SINGLE_POINT_OF_FAILURE, FindingKind.SUCCESSOR, FindingKind.CRITICAL_CONTACT, FindingKind.TRUCK_FACTOR,
)  # fmt: skip
SUPPLY = (
    FindingKind.DEPENDENCY_PATH, FindingKind.CHOKE_POINT, FindingKind.CONCENTRATION, FindingKind.CRITICAL_CONTACT,
)  # fmt: skip
RELATIONSHIP = (
    FindingKind.CONTACT_COVERAGE, FindingKind.ACCOUNT_HEALTH, FindingKind.DETERIORATION_ALARM,
    FindingKind.RESPONSE_TIMES, FindingKind.OUTREACH_CONFLICT, FindingKind.CHOKE_POINT, FindingKind.CONCENTRATION,
    FindingKind.CRITICAL_CONTACT,
)  # fmt: skip
"""Kinds of findings that each report reads."""


def document_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every report."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="The same as --format json --output -."),
        click.option("--as", "role", type=click.Choice(list(READERS)), default="analyst", show_default=True,
                     help="For whom: the report holds what this role may see, and says so."),
        click.option("--output", "-o", help="The file to write; - prints it. By default named after report and run."),
        click.option("--format", "kind", type=click.Choice(list(FORMATS)), default="html", show_default=True),
    ):  # fmt: skip
        command = option(command)
    return command


@click.command()
@click.option("--run", help="A run, or how its id begins (`sociogram runs`); by default the latest.")
@click.option("--top", default=20, show_default=True, type=click.IntRange(1, 1000), help="People of the ranking.")
@document_options
@click.pass_obj
def influence(settings: Settings, /, run: str | None, top: int, role: str, **where: Any) -> None:
    """Who holds influence: the network drawn, the ranking with intervals and reasons, gaps, units, changes, method."""
    with open_graph(settings) as store:
        material = report_material(
            store, settings, READERS[role], INFLUENCE, run=run, compared=FindingKind.INFLUENCE
        )  # fmt: skip
    hand_over(influence_report(material, top), **where)


@click.command()
@click.argument("who", required=False)
@click.option("--unit", help="A department or a team, by name or id.")
@click.option("--account", help="An organisation, by name, domain or id: who holds it.")
@click.option(
    "--top", default=20, show_default=True, type=click.IntRange(1, 1000), help="People, where nobody is named."
)
@document_options
@click.pass_obj
def succession(
    settings: Settings, /, who: str | None, *, unit: str | None, account: str | None, top: int, role: str, **where: Any
) -> None:
    """What would be lost if WHO left, who could follow, and how all is handed over; decisions and reviews.

    WHO is one of us, by name, any email address or id. Or the people of a unit, or an account's, as the graph is now. Nobody
    named: everybody on whom much hangs alone, as the latest run found them.
    """
    if sum(each is not None for each in (who, unit, account)) > 1:
        raise click.UsageError("Name one at most: WHO, or --unit, or --account.")
    READERS[role].need_names(SUCCESSION_TITLE)
    with open_graph(settings) as store:
        material = report_material(store, settings, READERS[role], SUCCESSION)
        naming = Naming(store, material.snapshot, PrivacyKey.of(settings))
        if who is None and unit is None and account is None:
            document = succession_review(material, "Everybody on whom much hangs", key_posts(material, top))
        else:
            material = material.as_of_now()
            document = _succession(material, naming, who, unit, account)
    hand_over(document, **where)


def _succession(material: Material, naming: Naming, who: str | None, unit: str | None, account: str | None) -> Document:
    """The review of those who are named, as the graph is now."""
    snapshot, parameters = material.snapshot, material.parameters
    ties = compute_ties(snapshot, parameters)
    if who is not None:
        person = naming.person_of_ours(who)
        name, found = person_name(snapshot, person), person_succession(snapshot, ties, person, parameters)
    elif account is not None:
        organisation = naming.organisation_but_ours(account)
        name = organisation_name(snapshot, organisation)
        found = account_succession(snapshot, ties, organisation, parameters)
    else:
        members = unit_members(snapshot, unit or "")
        name, found = members.name, unit_succession(snapshot, ties, members.people, parameters)
    return succession_review(material, name, posts_of(material, found), together_of(material, name, found))


@click.command("supply-chain")
@click.option(
    "--fail", multiple=True, help="What is lost if these organisations fail together; may be given several times."
)
@click.option("--run", help="A run, or how its id begins (`sociogram runs`); by default the latest.")
@document_options
@click.pass_obj
def supply_chain(settings: Settings, /, fail: tuple[str, ...], run: str | None, role: str, **where: Any) -> None:
    """On whom we depend: tiers drawn, choke points, concentration against limits, what-if results, critical contacts.

    Without --fail the first choke points are looked at, each with all that it controls.
    """
    with open_graph(settings) as store:
        material = report_material(store, settings, READERS[role], SUPPLY, run=run)
        naming = Naming(store, material.snapshot, PrivacyKey.of(settings))
        together = list(dict.fromkeys(map(naming.organisation_but_ours, fail)))
    hand_over(supply_chain_review(material, list(_failures(material, together))), **where)


def _failures(material: Material, together: Sequence[int]) -> Iterator[Failing]:
    points = [material.organisation_at.get(each.subject) for each in costly_choke_points(material.findings)]
    groups = [together] if together else [[each] for each in points[:MOST_FAILURES] if each is not None]
    for group in groups:
        yield failing(material.snapshot, group, material.parameters, with_controlled=True)


@click.command("relationship")
@click.argument("which")
@document_options
@click.pass_obj
def relationship(settings: Settings, /, which: str, role: str, **where: Any) -> None:
    """All about our relationship with the organisation WHICH (name, domain or id): who knows whom, health, contracts, risks.

    As a manager sees it who owns the account: --as manager.
    """
    with open_graph(settings) as store:
        material = report_material(store, settings, READERS[role], RELATIONSHIP)
        organisation = Naming(store, material.snapshot, PrivacyKey.of(settings)).organisation_but_ours(which)
    hand_over(relationship_brief(material, organisation), **where)


REPORTS = (influence, succession, supply_chain, relationship)


def hand_over(document: Document, *, kind: str, output: str | None, as_json: bool) -> None:
    """Write the document where it is wanted, and say where that is."""
    kind, output = ("json", TO_THE_TERMINAL) if as_json else (kind, output)
    chosen = FORMATS[kind]
    data = rendered(document, kind)
    if output == TO_THE_TERMINAL:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    path = Path(output or f"{document.key}-{document.edition.run[:8]}{chosen.suffix}")
    try:
        path.write_bytes(data)
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}). Name another file with --output.") from error
    say(
        False,
        None,
        [f"Written to {path} ({len(data):,} bytes), run {document.edition.run}. {document.edition.confidentiality}"],
    )
