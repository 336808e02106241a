"""A company that is large enough for pages: everything that the API can show, as facts, conclusions and findings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from analytics.parameters import RunParameters
from graph_model.alert import Alert, AlertKind
from graph_model.alert_store import write_alerts
from graph_model.derived import (
    AccountOwner,
    ContractParties,
    ControlLink,
    Identification,
    Person,
    Post,
    Resemblance,
    Resolution,
    ResolvedOrganisation,
    SupplyLink,
    Unit,
)
from graph_model.entities import (
    UNRECOGNISED,
    Address,
    Channel,
    Contract,
    Dependency,
    ImportRecord,
    Interaction,
    Judgement,
    Organisation,
    Participation,
    Reject,
    Role,
    SourceCounts,
    Verdict,
    organisation_id,
)
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.identifiers import meeting_id, message_id
from graph_model.job import Job, JobKind, JobState
from graph_model.job_store import begin_job, end_job
from graph_model.judgements import judge
from graph_model.policy import Policy
from graph_model.recorder import Recorder
from graph_model.resolution_store import write_resolution
from graph_model.revision import read_revision
from graph_model.run_store import RunRecord, latest_run, read_findings, write_run
from graph_model.store import Row, Store
from graph_model.writer_lease import WriterLease

SIZE = 24
"""Internal people, suppliers, contracts, messages and findings of each kind."""
DAY = 86_400_000
AS_OF = 20_000 * DAY
RUN, OLDER_RUN = "run-2", "run-1"
POLICY = Policy(our_domains=("us.example",), base_currency="CHF")

US = organisation_id("us")
SUPPLIERS = [organisation_id(f"s{i}") for i in range(SIZE)]
STAFF = [Address(f"p{i:02}@us.example", names=(f"Person {i:02}",)) for i in range(SIZE)]
OUTSIDE = [Address(f"o{i:02}@s{i}.example") for i in range(SIZE)]
ALIAS = Address("zoe@home.example", names=("Zoë Müller",))
NEWS = Address("news@s1.example")
ZOE = STAFF[0]
MANAGER, OWN = STAFF[5], (20, 21, 22, 23)
"""Who owns an account, and the numbers of it and of what it controls, directly and through others."""
FILE = "/home/Person 02/contracts.csv"
"""In somebody's own folder."""
CONTRACTS = [
    Contract(
        f"c-{i:02}",
        "us",
        f"s{i}",
        f"Contract {i}",
        "steel" if i % 2 else "power",
        1000.25 * (i + 1),
        "EUR",
        True,
        0,
        source=FILE,
    )
    for i in range(SIZE)
]
DEPENDENCIES = [
    Dependency(f"s{i + 1}", f"s{i}", "ore", 5.0, "EUR", 0.5, False, recovery_days=90.0, source=FILE)
    for i in range(SIZE - 1)
]


def _message(i: int, *, dropped_by: str = "") -> Interaction:
    sender, to = (NEWS, ZOE) if dropped_by else (STAFF[i], OUTSIDE[i])
    took_part = (Participation(sender.email, Role.SENDER),)
    at = AS_OF - i * DAY
    return Interaction(
        message_id(at, sender.email, [to.email, ALIAS.email], "s", ""),
        Channel.MESSAGE,
        at,
        1,
        took_part
        if dropped_by
        else (*took_part, Participation(to.email, Role.TO), Participation(ALIAS.email, Role.CC)),
        dropped_by=dropped_by,
        source_ids=(f"<{i}@x>",),
    )


TEAMS = [Unit(f"team-{i:02}", f"Team {i:02}", "team") for i in range(SIZE)]
MESSAGES = [_message(i) for i in range(SIZE)]
DROPPED = _message(30, dropped_by="list")
MEETING = Interaction(
    meeting_id("m", None),
    Channel.MEETING,
    AS_OF - 50 * DAY,
    2,
    (Participation(ZOE.email, Role.ORGANISER, "accepted"), Participation(STAFF[1].email, Role.ATTENDEE, "accepted")),
    duration_minutes=60,
)


def write_company(store: Store) -> None:
    """Facts, conclusions, and two runs, the later of which has findings of every kind."""
    with Recorder(store) as recorder:
        recorder.policy(POLICY)
        names = {"us": "Us Ltd", **{f"s{i}": f"Supplier {i:02}" for i in range(SIZE)}}
        recorder.organisations([Organisation(key, name, (f"{key}.example",)) for key, name in names.items()])
        recorder.contracts(CONTRACTS)
        recorder.dependencies(DEPENDENCIES)
        recorder.addresses([*STAFF, *OUTSIDE, ALIAS, NEWS])
        recorder.interactions([*MESSAGES, DROPPED, MEETING])
    with WriterLease(store) as lease:
        for i, each in enumerate(STAFF):
            other = OUTSIDE[(i + 1) % SIZE].email
            judge(
                store,
                lease,
                Judgement(each.email, other, Verdict.DIFFERENT, "Ann", AS_OF + i, "They were seen together."),
            )
        write_resolution(store, lease, _resolution(), read_revision(store).number)
        write_run(store, lease, _run(OLDER_RUN), [_before_percentiles(_influence(0, 1))], [])
        write_run(store, lease, _run(RUN), list(_findings()), _ties())
    _write_loads(store)
    _write_alerts(store)


def _write_alerts(store: Store) -> None:
    """As many alerts of the latest run as there are of anything, of two kinds in turn."""
    kinds = {
        AlertKind.SINGLE_POINT_OF_FAILURE: FindingKind.SINGLE_POINT_OF_FAILURE,
        AlertKind.CHOKE_POINT: FindingKind.CHOKE_POINT,
    }
    found = [(kind, read_findings(store, RUN, of, limit=SIZE)) for kind, of in kinds.items()]
    raised = []
    for i in range(SIZE):
        kind, findings = found[i % 2]
        finding = findings[i // 2 % len(findings)]
        raised.append(Alert(f"alert-{i:02}", kind, finding.id, RUN, AS_OF + i // 3, (finding.subject,)))
    run = latest_run(store)
    assert run is not None
    assert write_alerts(store, run, raised, [], AS_OF)


def _write_loads(store: Store) -> None:
    """Imports and the jobs that made them, the last of which failed; and one of a run."""
    for i in range(SIZE):
        with Recorder(store) as recorder:
            recorder.keep_import(_load(i))
        job = begin_job(store, Job(f"job-{i:02}", JobKind.IMPORT, "ann", "{}", (f"box-{i:02}",)), "test")
        failed = i == SIZE - 1
        end_job(
            store, job.id, "test", JobState.FAILED if failed else JobState.SUCCEEDED,
            outcome=None if failed else f"load-{i:02}", error=("LOAD_FAILED", "It broke.") if failed else ("", ""),
        )  # fmt: skip
    begin_job(store, Job("job-run", JobKind.RUN, "ann", "{}"), "test")
    end_job(store, "job-run", "test", JobState.SUCCEEDED, outcome=RUN)


def _load(i: int) -> ImportRecord:
    """An import of a mailbox, of which some records could not be used, in order of number the later."""
    rejected = {"No date.": 2, "No sender.": 1, f"{UNRECOGNISED}a picture": 1}
    rejects = (
        Reject(f"box-{i:02}", "message 3", "No date."), Reject(f"box-{i:02}", "message 4", "No date."),
        Reject(f"box-{i:02}", "message 9", "No sender."), Reject("photo.jpg", "file", f"{UNRECOGNISED}a picture"),
    )  # fmt: skip
    counts = SourceCounts(
        10, 4, 1, 1, {"No date.": 2, "No sender.": 1}, {"legal": 1}, {"newsletter": 2}, {"newsletter": 1}
    )
    return ImportRecord(
        f"load-{i:02}", AS_OF + i, (f"box-{i:02}",), 10, 4, 1, 1, rejected, {"newsletter": 2}, rejects, {"legal": 1},
        {"newsletter": 1}, {"mailbox": counts}, ("A note.",), unchanged_files=1, unchanged=3,
    )  # fmt: skip


def _run(key: str) -> RunRecord:
    parameters = RunParameters().to_json()
    versions = {"sociogram": "0.1.0"}
    return RunRecord(key, AS_OF, 365.0, parameters, POLICY.version, "hash", "rev", AS_OF + DAY, versions, ("a note",))


def _resolution() -> Resolution:
    manager = STAFF[1].id
    staff = [
        Person(a.id, f"Person {i:02}", a.email, True, (), True, "Clerk", 2.0, US, "u" * 24, manager if i > 1 else "")
        for i, a in enumerate(STAFF)
    ]
    zoe = Person(
        ZOE.id, "Zoë Müller", ZOE.email, True, (ALIAS.id,), True, "Clerk", 2.0, US, "u" * 24, manager, 0, AS_OF
    )
    staff[3] = replace(
        staff[3],
        teams=(TEAMS[0].id, TEAMS[1].id),
        former=(Post(SUPPLIERS[1], "Clerk", None, 9 * DAY), Post(SUPPLIERS[0], "Trainee", 0, 2 * DAY)),
    )
    outside = [Person(a.id, f"Out {i:02}", a.email, False, organisation=SUPPLIERS[i]) for i, a in enumerate(OUTSIDE)]
    first = [Identification(a.email, a.id, 1.0, "first") for a in [*STAFF, *OUTSIDE]]
    links = [SupplyLink(SUPPLIERS[i], US, c.id, False, c.category, c.value, "EUR") for i, c in enumerate(CONTRACTS)]
    declared = [
        SupplyLink(SUPPLIERS[i + 1], SUPPLIERS[i], d.id, True, "ore", 5.0, "EUR", 0.5, False)
        for i, d in enumerate(DEPENDENCIES)
    ]
    return Resolution(
        organisations=(
            ResolvedOrganisation(US, "Us Ltd", ("us.example",), internal=True),
            *(ResolvedOrganisation(key, f"Supplier {i:02}", (f"s{i}.example",)) for i, key in enumerate(SUPPLIERS)),
        ),
        units=(Unit("u" * 24, "Buying"), *TEAMS),
        controls=tuple(ControlLink(SUPPLIERS[i], SUPPLIERS[i + 1], f"own-{i:02}", 0.6) for i in range(SIZE - 1)),
        people=(zoe, *staff[1:], *outside),
        identifications=(
            *first,
            Identification(ALIAS.email, ZOE.id, 0.8, "same-name", ("both are called Zoë Müller",)),
        ),
        parties=tuple(ContractParties(c.id, US, SUPPLIERS[i]) for i, c in enumerate(CONTRACTS)),
        supply=(*links, *declared),
        account_owners=(AccountOwner(MANAGER.id, SUPPLIERS[20]),),
        our_domains=("us.example",),
        reviews=tuple(
            Resemblance(each.email, OUTSIDE[i].email, 0.6 + i / 100, ("both are called so",), (0.6,))
            for i, each in enumerate(STAFF)
        ),
        review_count=SIZE,
        notes=(f"The manager of {STAFF[3].email} is given by a number that nobody has.",),
    )


def _tie(mail: float, meeting: float, mails: int, meetings: int) -> Row:
    return {
        "strength": mail + meeting,
        "mail_strength": mail,
        "meeting_strength": meeting,
        "mails": mails,
        "meetings": meetings,
        "first_at": AS_OF - 30 * DAY,
        "last_at": AS_OF - DAY,
    }


def _ties() -> Iterator[tuple[str, list[tuple[str, Row]]]]:
    """Everybody mails the next two; Zoë and Person 01 mail each other and share a meeting."""
    for i, each in enumerate(STAFF):
        ends = [(STAFF[(i + step) % SIZE].id, _tie(step * 1.0, 0.0, step, 0)) for step in (2, 3)]
        if i == 0:
            measures = {"balance": 0.75, "reciprocity": 1 / 3, "answers": 2, "reply_hours": 1.5, "pair_before": 0.0}
            ends.append((STAFF[1].id, {**_tie(6.0, 2.0, 6, 1), **measures}))
        if i == 1:
            ends.append((ZOE.id, _tie(2.0, 2.0, 2, 1)))
        yield each.id, ends


# ── findings ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _findings() -> Iterator[Finding]:
    yield _truck_factor()
    for i in range(SIZE):
        yield _influence(i, max(i, 1))  # the first two share a rank
        yield from (
            _coverage(i),
            _unit_coverage(i),
            _single_point(i),
            _successor(i),
            _concentration(i),
            _path(i),
            _choke_point(i),
            _critical(i),
            _community(i),
            _health(i),
            _alarm(i),
            _responses(i),
            _conflict(i),
        )
    yield from (_comparison(), _influence_set())


def _score(value: float, text: str, *evidence: str) -> Score:
    return Score(value, ScoreKind.SUM, (Reason(value, text, evidence),), "points")


def _finding(kind: FindingKind, subject: str, rank: int, details: dict[str, Any], *evidence: str) -> Finding:
    score = _score(100.0 - rank, "because", *evidence)
    return Finding(kind, subject, rank, score, low=rank, high=rank + 2, details=json.loads(json.dumps(details)))


def _influence(i: int, rank: int) -> Finding:
    details = {
        "components": {"reach": 90.0, "brokerage": None},
        "raw": {"reach": 0.1, "brokerage": None},
        "influence_percentile": 90.0,
        "formal_percentile": 40.0 if i % 2 else None,
        "gap": 50.0 if i % 2 else None,
        "gap_state": "gap" if i % 2 else "unknown",
        "informal": bool(i % 2),
        "roles": {"coordinator": 1, "gatekeeper": 2, "representative": 3, "consultant": 4, "liaison": i} if i else None,
        "mailbox": "seen_by_others" if i else "loaded",
        "scope": {"kind": "unit", "id": "u" * 24, "name": "Buying"} if i else None,
        "told_unit": "Buying",
        "told_level": 2.0 if i % 2 else None,
    }
    return _finding(FindingKind.INFLUENCE, STAFF[i].id, rank, details, STAFF[(i + 1) % SIZE].id, MESSAGES[i].id)


def _before_percentiles(finding: Finding) -> Finding:
    """The finding as runs stored it that did not keep the percentile of influence yet, nor what came later."""
    later = ("influence_percentile", "mailbox", "roles", "scope", "told_unit", "told_level")
    return replace(finding, details={k: v for k, v in finding.details.items() if k not in later})


def _contact(i: int) -> dict[str, Any]:
    return {
        "person": STAFF[i % SIZE].id,
        "strength": 5.0,
        "scale": 29.0,
        "share": 1.0,
        "last_at": AS_OF,
        "live": True,
        "partial": bool(i % 2),
    }


def _coverage(i: int) -> Finding:
    details = {"state": "sole", "partial": bool(i % 2), "contacts": [_contact(i)], "hhi": 1.0}
    return _finding(FindingKind.CONTACT_COVERAGE, SUPPLIERS[i], i + 1, details, STAFF[i].id)


def _unit_coverage(i: int) -> Finding:
    side = {
        "unit": "u" * 24,
        "name": "Buying",
        "people": 7,
        "state": "dominant",
        "partial": True,
        "hhi": 0.68,
        "contacts": [_contact(i)],
        "others": 2,
    }
    details = {"other": f"{i:024}", "sides": [side, {**side, "name": f"Unit {i}", "state": "sole"}], "pairs": SIZE}
    return _finding(FindingKind.UNIT_COVERAGE, "u" * 24, i + 1, details, STAFF[i].id)


def _single_point(i: int) -> Finding:
    account = {
        "organisation": SUPPLIERS[i],
        "state": "sole",
        "partial": bool(i % 2),
        "share": 1.0,
        "strength": 5.0,
        "scale": 29.0,
        "last_at": AS_OF,
    }
    details = {
        "accounts": [account],
        "accounts_lost": 1,
        "strength_lost": 5.0,
        "component_drop": 0,
        "cut_vertex": False,
        "efficiency_drop": 0.125,
        "efficiency_error": 0.0,
        "bridges": [{"person": STAFF[(i + 1) % SIZE].id, "cut_off": 4}],
        "successors": [{"person": STAFF[(i + 1) % SIZE].id, "score": 61.0}],
        "handover": [
            {
                "contact": OUTSIDE[i].id,
                "organisation": SUPPLIERS[i],
                "receiver": STAFF[(i + 1) % SIZE].id,
                "knows": False,
                "between": None,
                "scale": 29.0,
                "tie_scale": 50.0,
            }
        ],
    }
    return _finding(FindingKind.SINGLE_POINT_OF_FAILURE, STAFF[i].id, i + 1, details, SUPPLIERS[i])


def _successor(i: int) -> Finding:
    details = {
        "leaver": STAFF[i].id,
        "contact_overlap": 0.5,
        "shared_unit": True,
        "tie_to_leaver": 20.0,
        "residual_loss": 0.25,
        "good": True,
    }
    return _finding(FindingKind.SUCCESSOR, STAFF[(i + 1) % SIZE].id, i + 1, details)


def _truck_factor() -> Finding:
    people = [each.id for each in STAFF[:13]]
    details = {"people": people, "accounts": SIZE, "accounts_lost": 13, "exact": True, "at_least": 13}
    return _finding(FindingKind.TRUCK_FACTOR, US, 1, details, *people)


def _concentration(i: int) -> Finding:
    side = "spend" if i else "revenue"
    party = {
        "organisation": SUPPLIERS[i],
        "members": [SUPPLIERS[i], SUPPLIERS[(i + 1) % SIZE]],
        "value": 600.0,
        "share": 0.6,
        "over_limit": True,
        "contracts": [CONTRACTS[i].id],
    }
    details = {
        "side": side,
        "measure": f"{side} {i}",
        "of_all": i < 2,
        "total": 1000.0,
        "currency": "CHF",
        "unstated": 2,
        "limit": 0.15 if i else 0.1,
        "band_2010": "moderate",
        "band_2023": "high",
        "parties": [party],
        "others": 3,
    }
    return _finding(FindingKind.CONCENTRATION, US, i + 1, details)


def _path(i: int) -> Finding:
    contract, far = CONTRACTS[i].id, SUPPLIERS[(i + 1) % SIZE]
    details = {
        "organisations": [far, SUPPLIERS[i], US],
        "categories": ["ore", "steel"],
        "evidence": [DEPENDENCIES[min(i, SIZE - 2)].id, contract],
        "values": [5.0, None],
        "tier": 2,
        "more_exist": False,
    }
    return _finding(FindingKind.DEPENDENCY_PATH, far, i + 1, details, contract)


NEED = {
    "category": "steel",
    "value": 1e7,
    "certain": True,
    "recovery_days": 120.0,
    "survival_days": 47.0,
    "exposed_days": 73.0,
    "value_lost": 2e6,
}


def _choke_point(i: int) -> Finding:
    details = {
        "structural": True,
        "operational": "lost",
        "dominates": [SUPPLIERS[(i + 1) % SIZE]],
        "needs_lost": [NEED],
        "value_at_risk": 1e7,
        "value_unknown": None,
        "recovery_days": 120.0,
        "exposure": "exposed",
        "exposed_days": 73.0,
        "value_lost": 2e6,
        "controls": [SUPPLIERS[(i + 2) % SIZE]],
        "needs_together": [{**NEED, "category": "coal"}],
        "currency": "CHF",
        "tier": 1,
        "redundancy": 1,
        "path": [SUPPLIERS[i], US],
    }
    return _finding(FindingKind.CHOKE_POINT, SUPPLIERS[i], i + 1, details, CONTRACTS[i].id, ZOE.id)


def _critical(i: int) -> Finding:
    details = {
        "organisation": SUPPLIERS[i],
        "state": "dominant",
        "partial": bool(i % 2),
        "share": 0.8,
        "value_at_risk": 8e6,
        "currency": "CHF",
        "path": [SUPPLIERS[i], US],
        "evidence": [CONTRACTS[i].id],
        "alternatives": [_contact(i + 1)],
    }
    return _finding(FindingKind.CRITICAL_CONTACT, STAFF[i].id, i + 1, details, SUPPLIERS[i])


def _community(i: int) -> Finding:
    members = [STAFF[(i + step) % SIZE].id for step in range(5)]
    details = {
        "label": i + 1,
        "highest_label": SIZE,
        "size": 5,
        "step": 5,
        "members": members,
        "top_people": [{"person": members[1], "strength": 9.0}],
        "units": [{"unit": "u" * 24, "name": "Buying", "people": 5}],
        "others": 0,
        "density_inside": 0.9,
        "density_outside": 0.1,
        "strength_inside": 0.7,
    }
    return _finding(FindingKind.COMMUNITY, f"community-{i + 1}", i + 1, details)


def _comparison() -> Finding:
    outsider = {
        "person": STAFF[2].id,
        "unit": "u" * 24,
        "unit_name": "Buying",
        "community": 2,
        "unit_community": None,
        "share_there": 0.75,
        "share_home": 0.25,
        "reason": "because",
    }
    details = {
        "method": "leiden",
        "communities": SIZE,
        "people": SIZE,
        "people_with_unit": SIZE,
        "step": 5,
        "nmi": 0.5,
        "nmi_by_chance": 0.1,
        "modularity": 0.6,
        "unit_modularity": 0.4,
        "outsiders_total": 1,
        "outsiders": [outsider],
    }
    return _finding(FindingKind.COMMUNITY_COMPARISON, "communities", 1, details)


def _influence_set() -> Finding:
    details = {
        "members": [
            {"person": STAFF[3].id, "adds": 8.0, "together": 8.0},
            {"person": ZOE.id, "adds": 2, "together": 10.0},
        ],
        "people": SIZE,
        "reach": 10.0,
        "reach_low": 9.0,
        "reach_high": 11.0,
        "confidence": 0.99,
        "approximation": 0.43,
        "samples": 1000,
        "top_by_rank": [ZOE.id, STAFF[1].id],
        "top_by_rank_reach": 9.5,
        "difference": "Person 03 instead of Person 01",
    }
    return _finding(FindingKind.INFLUENCE_SET, "influence-set", 1, details, STAFF[3].id)


def _health(i: int) -> Finding:
    parts = [
        {"name": "strength", "now": 1.0, "before": 2.0, "points": 33.3, "state": "worse"},
        {"name": "our_reply_hours", "now": None, "before": None, "points": None, "state": "unknown"},
    ]
    details = {"state": "worse", "parts": parts, "watch": "falling", "watch_sentence": "The exchange has fallen."}
    return _finding(FindingKind.ACCOUNT_HEALTH, SUPPLIERS[i], i + 1, details)


def _alarm(i: int) -> Finding:
    details = {
        "began": AS_OF - 70 * DAY,
        "noticed": AS_OF - 28 * DAY,
        "before": 5.0,
        "since": 1.0,
        "history_weeks": 52,
        "false_alarms_per_year": 0.05,
        "pairs": [{"person": STAFF[i].id, "contact": OUTSIDE[i].id, "before": 4.0, "since": 0.5}],
    }
    return _finding(FindingKind.DETERIORATION_ALARM, SUPPLIERS[i], i + 1, details, STAFF[i].id, MESSAGES[i].id)


def _responses(i: int) -> Finding:
    details = {
        "promised_hours": 10.0,
        "messages": 4,
        "within": 2,
        "late": 1,
        "unanswered": 1,
        "within_share": 0.5,
        "median_hours": 3.0,
        "people": [{"person": STAFF[i].id, "answered": 3, "within": 2, "median_hours": 3.0}],
        "waiting": [{"interaction": MESSAGES[i].id, "people": [STAFF[i].id], "hours": 20.0}],
    }
    return _finding(FindingKind.RESPONSE_TIMES, SUPPLIERS[i], i + 1, details, STAFF[i].id)


def _conflict(i: int) -> Finding:
    pair = [STAFF[i].id, STAFF[(i + 1) % SIZE].id]
    openings = [MESSAGES[i].id, MESSAGES[(i + 1) % SIZE].id]
    conflict = {"people": pair, "contacts": [OUTSIDE[i].id], "openings": openings, "at": AS_OF, "days_apart": 3.0}
    details = {"conflicts": [conflict], "total": 1, "to_same_person": 1, "more_exist": False}
    return _finding(FindingKind.OUTREACH_CONFLICT, SUPPLIERS[i], i + 1, details, *pair)
