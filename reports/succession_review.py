"""The succession review: what would be lost with somebody, who could follow them, and how what they hold is handed over.

In: material, and whom it is about: everybody on whom much hangs (by the run's findings), or a person, an account or a unit
(what `analytics.succession_review` says of them). Out: a document for whoever may see people by name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.coverage import AccountCoverage, contact_details, readable
from analytics.handover import handover_details
from analytics.removal import Held
from analytics.succession import successor_findings
from analytics.succession_review import Succession
from graph_model.disposition import Disposition
from graph_model.findings import Finding, FindingKind, Reason, Topic
from reports.charts.lanes import Lane, Lanes
from reports.days import day
from reports.dispositions import disposition_sentence
from reports.document import (
    Block,
    Chart,
    Checklist,
    Column,
    Document,
    Facts,
    Kind,
    Notes,
    Paragraph,
    Row,
    Section,
    Table,
    Task,
)  # fmt: skip
from reports.handover import handover_sentence
from reports.material import Material
from reports.method import method

TITLE = "Succession review"
MOST_LANES = 25
REVIEWED = frozenset(
    {
        FindingKind.SINGLE_POINT_OF_FAILURE, FindingKind.SUCCESSOR, FindingKind.CRITICAL_CONTACT,
        FindingKind.CONTACT_COVERAGE, FindingKind.TRUCK_FACTOR,
    }
)  # fmt: skip
"""Kinds of findings that a succession review looks at."""


@dataclass(frozen=True, slots=True)
class Post:
    """Somebody who may leave (`person`, an id), as findings say it: `accounts` and `handover` as in DETAILS of a single point
    of failure, `successors` findings, the best first.
    """

    person: str
    accounts: Sequence[Mapping[str, Any]]
    successors: Sequence[Finding]
    handover: Sequence[Mapping[str, Any]]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Together:
    """What nobody would hold any more if all of `name` left together; `handover`: (who of them, step).

    `left_out`: people of it on whom an account hangs alone, too, and who are not looked at.
    """

    name: str
    accounts: Sequence[Mapping[str, Any]]
    handover: Sequence[tuple[str, Mapping[str, Any]]]
    left_out: int = 0


def key_posts(material: Material, top: int) -> list[Post]:
    """The first `top` single points of failure of the run, with their successors."""
    followers = defaultdict[str, list[Finding]](list)
    for each in material.of(FindingKind.SUCCESSOR):
        followers[each.details["leaver"]].append(each)
    return [
        Post(
            person=each.subject,
            accounts=each.details["accounts"],
            successors=followers[each.subject],
            handover=each.details["handover"],
            reasons=each.score.reasons,
        )
        for each in material.of(FindingKind.SINGLE_POINT_OF_FAILURE)[:top]
    ]


def posts_of(material: Material, found: Succession, cut_off: Mapping[int, Reason]) -> list[Post]:
    """The people of a succession that was asked for, each as if they left alone; `cut_off`: person -> what colleagues lose."""
    snapshot, parameters, people = material.snapshot, material.parameters, material.snapshot.people.id
    steps = defaultdict[int, list[Any]](list)
    if not found.together:  # of a unit the handover leads out of it, as if all left
        for leaver, step in found.handover:
            steps[leaver].append(step)
    return [
        Post(
            person=people.at(each.person),
            accounts=[_held(material, held) for held in each.held],
            successors=successor_findings(snapshot, each.successors, parameters),
            handover=handover_details(snapshot, steps[each.person], parameters),
            reasons=(cut_off[each.person],) if each.person in cut_off else (),
        )
        for each in found.leavers
    ]


def together_of(material: Material, name: str, found: Succession) -> Together | None:
    """What hangs on a unit as a whole; None where the succession is no unit's."""
    if not found.together:
        return None
    snapshot, people = material.snapshot, material.snapshot.people.id
    plan = handover_details(snapshot, [step for _, step in found.handover], material.parameters)
    leavers = [people.at(leaver) for leaver, _ in found.handover]
    accounts = [_account(material, each) for each in found.accounts]
    return Together(name, accounts, list(zip(leavers, plan, strict=True)), found.left_out)


def _held(material: Material, held: Held) -> dict[str, Any]:
    [contact] = contact_details(material.snapshot, [held.contact], material.parameters)
    return {
        **contact,
        "organisation": material.snapshot.organisations.id.at(held.account.organisation),
        "state": held.state,
        "partial": bool(held.account.unseen),
        "stays_with": [material.snapshot.people.id.at(each.person) for each in held.without.live],
    }


def _account(material: Material, account: AccountCoverage) -> dict[str, Any]:
    return {
        "organisation": material.snapshot.organisations.id.at(account.organisation),
        "scale": readable(account.strength, material.parameters),
        "holders": [material.snapshot.people.id.at(each.person) for each in account.live],
    }


def succession_review(
    material: Material, about: str, posts: Sequence[Post], together: Together | None = None
) -> Document:
    """The review. Raises NotAllowed for whoever may not see people by name."""
    material.reader.need_names(TITLE)
    sections = (
        _in_short(material, posts, together),
        _losses(material, posts, together),
        _successors(material, posts),
        _handover(material, posts, together),
        _reviews(material, posts, together),
        method(material, *material.said),
    )
    return material.document("succession-review", TITLE, about, *sections, names=True)


def _in_short(material: Material, posts: Sequence[Post], together: Together | None) -> Section:
    sole = sum(each["state"] == "sole" for post in posts for each in post.accounts)
    served = sum(any(each.details["good"] for each in post.successors) for post in posts)
    facts = [
        ("People looked at", f"{len(posts):,}"),
        ("Accounts of which one of them is the only live contact", f"{sole:,}"),
        ("People with a successor at hand", f"{served:,} of {len(posts):,}"),
    ]
    for each in material.of(FindingKind.TRUCK_FACTOR):
        bound = "" if each.details["exact"] else "at most "
        people, accounts = each.details["people"], each.details["accounts"]
        facts.append(
            (
                f"People whose leaving together would cost more than half of {accounts:,} accounts",
                f"{bound}{len(people):,}",
            )
        )
    if together:
        facts.append((f"Accounts that hang on {together.name} as a whole", f"{len(together.accounts):,}"))
        if together.left_out:
            facts.append(("People on whom accounts hang alone, and who are left out here", f"{together.left_out:,}"))
    text = (
        "A live contact is somebody who lately exchanged mail in both directions, or met, with people of an account. A "
        "successor is at hand who already holds enough of the same contacts; what nobody would hold after the handover is said "
        "beside each."
    )
    return Section("in-short", "In short", (Facts("in-short-facts", tuple(facts)), Paragraph(text), *_days(material)))


def _days(material: Material) -> Iterator[Block]:
    """Of which day what is, where not all is of one run."""
    if material.stored:
        of_the_run = f"run {material.stored.id}, as of {day(material.stored.as_of_ms)}"
        yield Notes(
            (
                f"Of the graph as it is, as of {day(material.run.as_of_ms)}: who holds what, who could follow, the handover.",
                f"Of {of_the_run}: values at risk, and whose leaving would cost more than half of the accounts.",
            )
        )


# ── what would be lost ──────────────────────────────────────────────────────────────────────────────────────────────


def _losses(material: Material, posts: Sequence[Post], together: Together | None) -> Section:
    rows = [(post, each) for post in posts for each in post.accounts]
    at_risk = _values_at_risk(material)
    table = Table(
        "losses",
        "What each holds, and what hangs on it",
        (
            Column("person", "Person", Kind.NAMES),
            Column("account", "Account", Kind.NAMES),
            Column("state", "Contact"),
            Column("share", "Share of it", Kind.PART),
            Column("strength", "Strength of 100", Kind.WHOLE),
            Column("last", "Last on", Kind.DAY),
            Column("value", "A year's value at risk", Kind.WHOLE),
            Column("partial", "More may be unseen"),
        ),
        tuple(_loss(material, post, each, at_risk) for post, each in rows),
        "No account hangs on one of them.",
    )
    cuts = [(post, tuple(each.text for each in post.reasons if not each.evidence)) for post in posts]
    others = tuple(Row((material.named(post.person),), texts) for post, texts in cuts if texts)
    links = Table(
        "links",
        "People without whom colleagues would be cut off from the others",
        (Column("person", "Person", Kind.NAMES),),
        others,
        "",
    )
    blocks = [*_strength_chart(material, rows), table, *([links] if others else []), *_together(material, together)]
    return Section("losses", "What would be lost", tuple(blocks))


def _loss(
    material: Material, post: Post, each: Mapping[str, Any], at_risk: Mapping[tuple[str, str], float | None]
) -> Row:
    account = each["organisation"]
    reasons = tuple(reason.text for reason in post.reasons if account in reason.evidence)
    stays = ", ".join(material.named(person).name for person in each.get("stays_with", ()))
    values = (
        material.named(post.person), material.named(account), each["state"], each["share"], each["scale"],
        each["last_at"], at_risk.get((post.person, account)), each["partial"],
    )  # fmt: skip
    return Row(values, (*reasons, *([f"Without them it would stay with {stays}."] if stays else [])))


def _values_at_risk(material: Material) -> dict[tuple[str, str], float | None]:
    """(person, choke point) -> a year's value at risk of what they are the contact to."""
    return {
        (each.subject, each.details["organisation"]): each.details["value_at_risk"]
        for each in material.of(FindingKind.CRITICAL_CONTACT)
    }


def _strength_chart(material: Material, rows: Sequence[tuple[Post, Mapping[str, Any]]]) -> Iterator[Block]:
    drawn = sorted(rows, key=lambda each: -each[1]["scale"])[:MOST_LANES]
    if drawn:
        which = "all" if len(drawn) == len(rows) else f"the {MOST_LANES} strongest"
        lanes = tuple(
            Lane(_label(material, post, each), (each["scale"],), (0.0, each["scale"])) for post, each in drawn
        )
        yield Chart(
            "strength-chart",
            "Strength of what would be lost",
            f"Strength, from 0 to 100, of {which} contacts with accounts; the table below has all of them.",
            Lanes(lanes, ("strength",), "strength (of 100)"),
        )


def _label(material: Material, post: Post, each: Mapping[str, Any]) -> str:
    return f"{material.named(each['organisation']).name}: {material.named(post.person).name}"


def _together(material: Material, together: Together | None) -> Iterator[Block]:
    if together:
        yield Table(
            "together",
            f"Accounts with which nobody would be in live contact if all of {together.name} left together",
            (
                Column("account", "Account", Kind.NAMES),
                Column("strength", "Strength of 100", Kind.WHOLE),
                Column("holders", "Held by", Kind.NAMES),
            ),
            tuple(
                Row((material.named(each["organisation"]), each["scale"], material.all_named(each["holders"])))
                for each in together.accounts
            ),
            f"No account hangs on {together.name} as a whole.",
        )


# ── who follows ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _successors(material: Material, posts: Sequence[Post]) -> Section:
    table = Table(
        "successors",
        "Who could follow whom, the best first",
        (
            Column("leaver", "Instead of", Kind.NAMES),
            Column("successor", "Successor", Kind.NAMES),
            Column("points", "Points of 100", Kind.WHOLE),
            Column("residual_loss", "Lost all the same", Kind.PART),
            Column("good", "At hand"),
        ),
        tuple(_successor(material, each) for post in posts for each in post.successors),
        "Nobody was found who could follow.",
    )
    nobody = [
        material.named(post.person).name for post in posts if not any(each.details["good"] for each in post.successors)
    ]
    notes = [Notes((f"No successor is at hand for {', '.join(nobody)}.",))] if nobody else []
    return Section("successors", "Successors", (table, *notes))


def _successor(material: Material, each: Finding) -> Row:
    leaver, successor = material.named(each.details["leaver"]), material.named(each.subject)
    return material.row(each, leaver, successor, each.score.value, each.details["residual_loss"], each.details["good"])


def _handover(material: Material, posts: Sequence[Post], together: Together | None) -> Section:
    steps = [(post.person, step) for post in posts for step in post.handover]
    if together:
        steps += together.handover
    plans = defaultdict[str, list[Task]](list)
    for leaver, step in steps:
        plans[leaver].append(
            Task(handover_sentence(_by_names(material, leaver, step)), f"strength {step['scale']:.0f} of 100")
        )
    blocks: tuple[Block, ...] = tuple(
        Checklist(f"handover-{number}", f"What {material.named(leaver).name} hands over", tuple(tasks))
        for number, (leaver, tasks) in enumerate(plans.items(), 1)
    )
    return Section("handover", "Handover plan", blocks or (Paragraph("There is nothing to hand over."),))


def _by_names(material: Material, leaver: str, step: Mapping[str, Any]) -> dict[str, Any]:
    ids = {name: step[name] for name in ("contact", "organisation", "receiver", "between")} | {"leaver": leaver}
    return {**step, **{name: key and material.named(key).name for name, key in ids.items()}}


# ── what was decided ────────────────────────────────────────────────────────────────────────────────────────────────


def _reviews(material: Material, posts: Sequence[Post], together: Together | None) -> Section:
    people = {post.person for post in posts}
    accounts = {each["organisation"] for post in posts for each in post.accounts}
    accounts |= {each["organisation"] for each in together.accounts} if together else set()
    decided = [
        each for each in material.dispositions
        if each.topic.kind in REVIEWED and not (people | accounts).isdisjoint(each.topic.ids)
    ]  # fmt: skip
    table = Table(
        "reviews",
        "What was decided, and when it is looked at again",
        (
            Column("about", "About", Kind.NAMES),
            Column("finding", "Finding"),
            Column("state", "State"),
            Column("owner", "Owner"),
            Column("decided", "Decided on", Kind.DAY),
            Column("review", "To be reviewed on", Kind.DAY),
            Column("due", f"Due by {day(material.run.as_of_ms)}"),
        ),
        tuple(_review(material, each) for each in decided),
        "Nothing was decided about any of this yet: `sociogram disposition set` records it.",
    )
    settled = {each.topic for each in decided}
    open_ones = [
        material.named(person).name
        for person in (post.person for post in posts)
        if Topic(FindingKind.SINGLE_POINT_OF_FAILURE, person) not in settled
    ]
    said = [Notes((f"Not reviewed yet: {', '.join(open_ones)}.",))] if open_ones else []
    return Section("reviews", "Decisions and the state of the last review", (table, *said))


def _review(material: Material, each: Disposition) -> Row:
    as_of = material.run.as_of_ms
    is_due = None if each.review_ms is None or as_of is None else each.review_ms <= as_of
    values = (
        material.all_named(each.topic.ids), each.topic.kind.value.replace("_", " "),
        each.state.value.replace("_", " "), each.owner, each.at_ms, each.review_ms, is_due,
    )  # fmt: skip
    return Row(values, (), disposition_sentence(each))
