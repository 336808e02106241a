"""What alerts say: a sentence, the finding's own first reason, and the id by which the API has the finding.

In: the graph and a message of the outbox. Out: what is told of those of its alerts that still are there. People are named only
where that is wished; else they are called by the beginning of their ids, also within reasons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final

from gql.node import FINDING_TYPES, global_id
from graph_model.alert import Alert, AlertKind, AlertMessage
from graph_model.alert_store import alerts_by_id
from graph_model.directory import findings_by_id, organisations_by_id, people_by_id
from graph_model.run_store import StoredFinding
from graph_model.store import View

ALERTS = "sociogram.alerts"
TEST = "sociogram.test"
MOST_LINES = 200

_SAID: Final[Mapping[AlertKind, str]] = {
    AlertKind.SINGLE_POINT_OF_FAILURE: "{0} is now a single point of failure.",
    AlertKind.SOLE_CONTACT: "{1} is now our only live contact with {0}.",
    AlertKind.CRITICAL_CONTACT: "{0} is now a critical contact: to {1}.",
    AlertKind.CHOKE_POINT: "{0} is now a choke point: without it we lose what we need.",
    AlertKind.WORSE_ACCOUNT: "The account {0} now fares worse than before.",
    AlertKind.DETERIORATION: "What we exchange with {0} has fallen, beyond chance.",
}
"""Kind -> a sentence about those whom it is about, in their order."""


@dataclass(frozen=True, slots=True)
class ToldAlert:
    """An alert for a reader. `finding` is the id of the finding in the API."""

    id: str
    kind: AlertKind
    what: str
    why: str
    finding: str


@dataclass(frozen=True, slots=True)
class Telling:
    """What one message tells. `run` is the id of the run in the API."""

    id: str
    type: str
    run: str
    made_ms: int
    alerts: tuple[ToldAlert, ...] = ()

    @property
    def title(self) -> str:
        number = len(self.alerts)
        return "Sociogram: a test" if self.type == TEST else f"Sociogram: {number} alert{'' if number == 1 else 's'}"

    @property
    def at(self) -> str:
        """When it was made, in ISO 8601."""
        return self._moment.isoformat().replace("+00:00", "Z")

    @property
    def at_date(self) -> str:
        """The same as mails have it."""
        return format_datetime(self._moment)

    @property
    def _moment(self) -> datetime:
        return datetime.fromtimestamp(self.made_ms // 1000, UTC)

    def lines(self) -> Iterator[str]:
        """What a mail says."""
        if self.type == TEST:
            yield "This is a test of alerts. Nothing happened."
            return
        yield f"A run has found what the one before it did not. Run {self.run}"
        for each in self.alerts[:MOST_LINES]:
            yield from ("", each.what, f"  {each.why}", f"  Finding {each.finding}")
        if len(self.alerts) > MOST_LINES:
            yield f"\n{len(self.alerts) - MOST_LINES:,} more: `sociogram alerts list` shows them."


def telling(view: View, message: AlertMessage, *, names: bool) -> Telling:
    """What a message tells by now: of whom was erased, nothing."""
    found = list(alerts_by_id(view, message.alerts).values())
    return Telling(
        message.id, ALERTS, global_id("Run", message.run), message.made_ms, told_alerts(view, found, names=names)
    )


def told_alerts(view: View, alerts: Sequence[Alert], *, names: bool) -> tuple[ToldAlert, ...]:
    """Alerts for a reader, in their order; those whose findings are gone are left out."""
    findings = findings_by_id(view, [each.finding for each in alerts])
    here = [each for each in alerts if each.finding in findings]
    ids = sorted({key for each in here for key in (*each.about, *_ids(findings[each.finding]))})
    people = {key: (each.name, each.email) for key, each in people_by_id(view, ids).items()}
    shown = {key: each.name for key, each in organisations_by_id(view, ids).items()}
    shown |= {key: name if names else f"person {key[:8]}" for key, (name, _) in people.items()}
    veil = {} if names else {text: shown[key] for key, texts in people.items() for text in texts if text}
    return tuple(_told(each, findings[each.finding], shown, veil) for each in here)


def _told(alert: Alert, finding: StoredFinding, shown: Mapping[str, str], veil: Mapping[str, str]) -> ToldAlert:
    what = _SAID[alert.kind].format(*(shown.get(key, key) for key in alert.about))
    return ToldAlert(
        id=alert.id,
        kind=alert.kind,
        what=what[0].upper() + what[1:],
        why=_replaced(finding.score.reasons[0].text, veil),
        finding=global_id(FINDING_TYPES[finding.kind], finding.id),
    )


def _ids(finding: StoredFinding) -> Iterator[str]:
    """Whatever may be an id of somebody whom its reasons name."""
    yield finding.subject
    yield from finding.score.reasons[0].evidence
    yield from _strings(finding.details)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _strings(each)


def _replaced(text: str, veil: Mapping[str, str]) -> str:
    """The text with each of these in its place.

    >>> _replaced("Ann Lee and Ann Leeds write.", {"Ann Lee": "person 1", "Ann Leeds": "person 2"})
    'person 1 and person 2 write.'
    """
    if not veil:
        return text
    names = "|".join(map(re.escape, sorted(veil, key=len, reverse=True)))
    return re.sub(rf"(?<!\w)(?:{names})(?!\w)", lambda found: veil[found[0]], text)
