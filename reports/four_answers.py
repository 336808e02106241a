"""The four answers on one page: who holds influence, what breaks, whom we depend on, and where these meet.

In: findings of a run (best first, by kind) and the snapshot that names everybody. Out: sections of entries, each with a
headline and its reasons in sentences, to be printed (terminal.py) or given as JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.sentences import days, person_names
from graph_model.disposition import Disposition
from graph_model.findings import Finding, FindingKind, Topic
from graph_model.snapshot import Snapshot
from reports.days import day
from reports.dispositions import disposition_sentence

Findings = Mapping[FindingKind, Sequence[Finding]]

NO_NAMES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding for a reader: whom it is about, what it says, and why."""

    subject: str
    name: str
    value: float
    headline: str
    reasons: tuple[str, ...]
    disposition: str = ""
    """What was decided about it, in a sentence; "" where nothing was."""


@dataclass(frozen=True, slots=True)
class Section:
    """One question with its best answers; `nothing` says what it means when there are none."""

    question: str
    meaning: str
    entries: tuple[Entry, ...]
    nothing: str


@dataclass(frozen=True, slots=True)
class Answers:
    """The page: what it was computed from, and a section for each question."""

    run: str
    as_of: str
    population: str
    notes: tuple[str, ...]
    sections: tuple[Section, ...]


class Names:
    """Names of people, organisations and units by id, from the snapshot; people who are called the same have their addresses
    beside. `former` names people by ids that they once had.
    """

    def __init__(self, snapshot: Snapshot, former: Mapping[str, str]) -> None:
        self._names = {**former, **dict(zip(snapshot.people.id, person_names(snapshot), strict=True))} | {
            key: name
            for table in (snapshot.organisations, snapshot.units)
            for key, name in zip(table.id, table.name, strict=True)
        }

    def __call__(self, key: str) -> str:
        return self._names.get(key, key)


def four_answers(
    snapshot: Snapshot,
    findings: Findings,
    *,
    run: str,
    as_of_ms: int | None,
    notes: Iterable[str] = (),
    top: int = 5,
    former: Mapping[str, str] = NO_NAMES,
    dispositions: Iterable[Disposition] = (),
    questions: Sequence[Question] | None = None,
) -> Answers:
    """The page from the best `top` findings of each question (by default of the four), with what was decided about them."""
    names, decided = Names(snapshot, former), {each.topic: each for each in dispositions}
    return Answers(
        run=run,
        as_of=day(as_of_ms),
        population=_population(snapshot, as_of_ms),
        notes=tuple(notes),
        sections=tuple(
            Section(
                question=each.question,
                meaning=each.meaning(findings),
                entries=tuple(_entry(each, finding, names, decided) for finding in each.choose(findings)[:top]),
                nothing=each.nothing(findings),
            )
            for each in questions or QUESTIONS
        ),
    )


def _population(snapshot: Snapshot, as_of_ms: int | None) -> str:
    """What the answers are drawn from: of the interactions those until then, of all else what the graph holds."""
    ours, at = int(snapshot.people.internal.sum()), snapshot.interactions.at
    looked_at = np.full(len(at), True) if as_of_ms is None else at <= as_of_ms
    later = len(at) - np.count_nonzero(looked_at)
    guessed = np.count_nonzero(snapshot.interactions.guessed & looked_at)
    conversations = f", {guessed:,} of them in conversations that no reply header proves" if guessed else ""
    left_out = f"{later:,} of later days left out, " if later else ""
    whole = "; all but the interactions counted as the graph is now" if later else ""
    return (
        f"{ours:,} people of ours and {len(snapshot.people) - ours:,} of others, "
        f"{len(at) - later:,} interactions{conversations} ({left_out}{snapshot.dropped:,} more kept out as noise), "
        f"{len(snapshot.organisations):,} organisations, {len(snapshot.contracts):,} contracts{whole}"
    )


# ── the questions ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Question:
    """A question, which findings answer it, and how one of them reads."""

    question: str
    meaning: Callable[[Findings], str]
    choose: Callable[[Findings], Sequence[Finding]]
    headline: Callable[[Finding, Names], str]
    nothing: Callable[[Findings], str]


def _entry(question: Question, finding: Finding, names: Names, decided: Mapping[Topic, Disposition]) -> Entry:
    decision = decided.get(finding.topic)
    return Entry(
        subject=finding.subject,
        name=names(finding.subject),
        value=finding.score.value,
        headline=question.headline(finding, names),
        reasons=tuple(reason.text for reason in finding.score.reasons),
        disposition=disposition_sentence(decision) if decision else "",
    )


def _of(kind: FindingKind) -> Callable[[Findings], Sequence[Finding]]:
    return lambda findings: findings.get(kind, ())


def _influencers(findings: Findings) -> Sequence[Finding]:
    """Those whom no reporting line shows; where no hierarchy is known to compare with, the most influential."""
    ranked = findings.get(FindingKind.INFLUENCE, ())
    return [finding for finding in ranked if finding.details["informal"]] if _has_hierarchy(findings) else ranked


def _has_hierarchy(findings: Findings) -> bool:
    return any(each.details["gap_state"] != "unknown" for each in findings.get(FindingKind.INFLUENCE, ()))


def _nobody_informal(findings: Findings) -> str:
    if not findings.get(FindingKind.INFLUENCE):
        return "Not known: nobody of ours has a live tie to a colleague."
    return "Nobody's influence is far above the formal rank."


def _nothing_breaks(findings: Findings) -> str:
    covered = [each for each in findings.get(FindingKind.CONTACT_COVERAGE, ()) if each.details["state"] != "none"]
    if not covered:
        return "Not known: nobody of ours has a live contact with another organisation."
    return f"None of the {len(covered):,} organisations that we are in live contact with hangs on one person."


def _no_choke_point(findings: Findings) -> str:
    if not findings.get(FindingKind.DEPENDENCY_PATH):
        return "Not known: nothing that is loaded and in force supplies us."
    return "Every loaded need of ours has a declared substitute for each single supplier."


def _no_critical_contact(findings: Findings) -> str:
    if not costly_choke_points(findings):
        return _no_choke_point(findings)
    return "No choke point hangs on a single live contact."


def _influence_meaning(findings: Findings) -> str:
    if _has_hierarchy(findings) or not findings.get(FindingKind.INFLUENCE):
        return "People whose influence is far above their formal rank."
    return "The most influential people; nobody's formal rank is known, so who is so without rank cannot be said."


def costly_choke_points(findings: Findings) -> Sequence[Finding]:
    """Those that cost us something; one that only others depend on, with a substitute for us, costs nothing."""
    points = findings.get(FindingKind.CHOKE_POINT, ())
    return [each for each in points if each.details["operational"] != "safe" or each.details["needs_together"]]


def _influence(finding: Finding, names: Names) -> str:
    interval = "" if finding.low is None else f" (interval {finding.low} to {finding.high})"
    gap = finding.details["gap"]
    beyond = "" if gap is None else f", {abs(gap):.0f} points {'above' if gap > 0 else 'below'} the formal rank"
    percentile = finding.details["influence_percentile"]
    partial = (
        "; partial: seen in colleagues' mailboxes only" if finding.details.get("mailbox") == "seen_by_others" else ""
    )
    return f"rank {finding.rank} by influence{interval}, at percentile {percentile:.0f}{beyond}{partial}"


def _single_point(finding: Finding, names: Names) -> str:
    details = finding.details
    sole = [names(each["organisation"]) for each in details["accounts"] if each["state"] == "sole"]
    dominant = [names(each["organisation"]) for each in details["accounts"] if each["state"] == "dominant"]
    if not sole and not dominant:
        return f"the only link of {details['component_drop']} colleagues to the rest of the internal network"
    successors = ", ".join(names(each["person"]) for each in details["successors"][:2])
    what = f"only live contact to {', '.join(sole)}" if sole else f"dominant contact to {', '.join(dominant)}"
    doubts = [names(each["organisation"]) for each in details["accounts"] if each.get("partial")]
    what += f" (there may be more contact with {', '.join(doubts)} than is seen)" if doubts else ""
    return f"{what}; {f'could take over: {successors}' if successors else 'no successor at hand'}"


def _choke_point(finding: Finding, names: Names) -> str:
    details, currency = finding.details, finding.details["currency"]
    if details["operational"] == "lost":
        risk = f"{_money(details['value_at_risk'], currency)} a year at risk"
        risk += _without(details["exposure"], details["exposed_days"])
    elif details["operational"] == "unknown":
        risk = f"{_money(details['value_unknown'], currency)} a year in doubt"
    else:
        needs = ", ".join(each["category"] or "a supply" for each in details["needs_together"])
        risk = f"with all that it controls it would cost us {needs}"
    return f"tier {details['tier']}, {risk}: " + " → ".join(names(each) for each in details["path"])


def _without(exposure: str, length: float | None) -> str:
    """For how long, where that is known."""
    if exposure == "covered":
        return ", but it recovers before we need it"
    return "" if length is None else f", up to {days(length)} without"


def _critical_contact(finding: Finding, names: Names) -> str:
    details = finding.details
    part = "the only live contact" if details["state"] == "sole" else f"{details['share']:.0%} of the contact"
    part += " that is seen" if details.get("partial") else ""
    value = details["value_at_risk"]
    stake = (
        "how much depends on it is not known"
        if value is None
        else f"{_money(value, details['currency'])} a year at risk"
    )
    return f"{part} to {names(details['organisation'])}: {stake}"


def _money(amount: float | None, currency: str) -> str:
    return "an unknown amount" if amount is None else f"{amount:,.0f} {currency}"


QUESTIONS: tuple[Question, ...] = (
    Question(
        "Who really holds influence here?",
        _influence_meaning,
        _influencers,
        _influence,
        _nobody_informal,
    ),
    Question(
        "What breaks if one person leaves?",
        lambda _: "People who alone, or nearly alone, hold a live relationship.",
        _of(FindingKind.SINGLE_POINT_OF_FAILURE),
        _single_point,
        _nothing_breaks,
    ),
    Question(
        "Whom do we depend on, through whom?",
        lambda _: "Organisations whose failure costs us something, or may, for all that has been declared.",
        costly_choke_points,
        _choke_point,
        _no_choke_point,
    ),
    Question(
        "Which person is the only contact to a supplier on whom much of our business hangs?",
        lambda _: "The three together: value at risk times the share of the tie.",
        _of(FindingKind.CRITICAL_CONTACT),
        _critical_contact,
        _no_critical_contact,
    ),
)
