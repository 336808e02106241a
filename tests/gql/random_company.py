"""A company at random, for lists: few values of everything, so that much is equal, and some of it is not known."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from analytics.parameters import RunParameters
from graph_model.derived import (
    ContractParties,
    Identification,
    Person,
    Resolution,
    ResolvedOrganisation,
    Unit,
)
from graph_model.disposition import Disposition, DispositionState
from graph_model.disposition_store import decide
from graph_model.entities import (
    Address,
    Channel,
    Contract,
    Interaction,
    Organisation,
    Participation,
    Role,
    organisation_id,
)
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.identifiers import identifier
from graph_model.policy import Policy
from graph_model.recorder import Recorder
from graph_model.resolution_store import write_resolution
from graph_model.revision import read_revision
from graph_model.run_store import RunRecord, write_run
from graph_model.store import Store
from graph_model.writer_lease import WriterLease

DAY = 86_400_000
RATES = {"USD": 0.5, "EUR": 2.0}
POLICY = Policy(our_domains=("us.example",), base_currency="CHF", rates=RATES)
CURRENCIES = ("CHF", "USD", "EUR", "JPY", "")
"""Of one there is no rate, and the last is none."""
TITLES = ("", "Head of Sales", "Leiterin Vertrieb", "Café Manager", "sales clerk")
NAMES = ("Ann", "ann", "Bob Ash", "Zoë", "Ömer", "eve-2")
UNITS = (Unit("u" * 24, "Sales"), Unit("v" * 24, "Labs"), Unit("t" * 24, "Tiger", "team"))
KINDS = (FindingKind.INFLUENCE, FindingKind.SINGLE_POINT_OF_FAILURE, FindingKind.CONTACT_COVERAGE,
         FindingKind.CRITICAL_CONTACT)  # fmt: skip


class RandomCompany:
    """What stands in it is drawn once; `write` records it."""

    def __init__(self, seed: int, size: int = 17) -> None:
        self._dice = Random(seed)
        names = ["us", *(f"o{i}" for i in range(6))]
        self.organisations = [self._organisation(each) for each in names]
        self.people = [self._person(i) for i in range(size)]
        self.contracts = [self._contract(i) for i in range(size)]
        self.interactions = [self._interaction(i) for i in range(size)]
        self.findings = [finding for kind in KINDS for finding in self._findings(kind)]
        self.dispositions = [self._disposition(each) for each in self.findings if self._dice.random() < 0.6]

    def _one(self, *values: Any) -> Any:
        return self._dice.choice(values)

    def _day(self, *, known: float = 0.8) -> int | None:
        return self._dice.randrange(1000) * DAY if self._dice.random() < known else None

    def _organisation(self, key: str) -> Organisation:
        name, country = self._one(*NAMES), self._one("", "DE", "de", "FR")
        return Organisation(key, f"{name} {key}", country=country, recovery_days=self._one(None, 7.0, 30.5))

    def _person(self, i: int) -> Person:
        internal = i % 3 > 0
        email = f"{self._one('a', 'b', 'B')}{i}@{'us' if internal else 'o1'}.example".lower()
        employer = "us" if internal else self._one("o1", "o2", "o3")
        return Person(
            Address(email).id,
            self._one(*NAMES),
            email,
            internal,
            former_ids=(identifier("former", email),),
            listed=self._one(True, False),
            title=self._one(*TITLES),
            level=self._one(None, 1.0, 2.0, 3.5),
            organisation=organisation_id(employer),
            unit=self._one("", *(unit.id for unit in UNITS[:2])) if internal else "",
            start_ms=self._day(),
            left_ms=self._day(known=0.4),
            teams=self._one((), (UNITS[2].id,)) if internal else (),
        )

    def _contract(self, i: int) -> Contract:
        start, end = self._day(), self._day()
        return Contract(
            f"{self._one('c', 'C', 'd')}-{i}", "us", f"o{i % 6}", self._one("", "Steel", "steel", "Ärger"),
            self._one("power", "Power", "ore"), self._one(None, 100.0, 200.0, 1234.5), self._one(*CURRENCIES),
            self._one(True, False), start, end if start is None or end is None else max(start, end),
            substitutable=self._one(None, True, False),
        )  # fmt: skip

    def _interaction(self, i: int) -> Interaction:
        dropped = self._one("", "", "list")
        who = [each.email for each in self._dice.sample(self.people, 1 if dropped else 3)]
        others = [Participation(each, Role.TO) for each in who[1:]]
        channel = self._one(Channel.MESSAGE, Channel.MEETING)
        took_part = (Participation(who[0], Role.SENDER), *others)
        return Interaction(identifier("at random", str(i)), channel, self._day(), 2, took_part, dropped_by=dropped)

    def _findings(self, kind: FindingKind) -> list[Finding]:
        about_people = kind is not FindingKind.CONTACT_COVERAGE
        subjects = [each.id for each in (self.people if about_people else self.organisations)]
        found = []
        for rank in range(1, len(subjects) + 1):
            details = {"state": "sole", "informal": False, "organisation": organisation_id(f"o{rank % 5}")}
            if about_people and rank % 4 == 0:  # as runs speak of them that were made before they were merged
                subjects[rank - 1] = identifier("former", self.people[rank - 1].email)
            value = self._one(1.0, 2.0, 2.5)
            score = Score(value, ScoreKind.SUM, (Reason(value, "because"),), "points")
            found.append(
                Finding(kind, subjects[rank - 1], rank - rank % 3 + 1, score, details=json.loads(json.dumps(details)))
            )
        return found

    def _disposition(self, finding: Finding) -> Disposition:
        state = self._one(*DispositionState)
        present = {identifier("former", each.email): each.id for each in self.people}
        return Disposition(finding.topic.renamed(present), state, "ann", DAY, self._one("", "Ann", "Bob"))

    def write(self, store: Store) -> None:
        """Facts, conclusions, one run, and what was decided about it."""
        addresses = [Address(each.email) for each in self.people]
        with Recorder(store) as recorder:
            recorder.policy(POLICY)
            recorder.organisations(self.organisations)
            recorder.contracts(self.contracts)
            recorder.addresses(addresses)
            recorder.interactions(self.interactions)
        with WriterLease(store) as lease:
            write_resolution(store, lease, self._resolution(), read_revision(store).number)
            parameters = RunParameters().to_json()
            run = RunRecord("run", 1000 * DAY, 365.0, parameters, POLICY.version, "hash", "rev", DAY)
            write_run(store, lease, run, self.findings, [])
            for each in self.dispositions:
                decide(store, lease, each)

    def _resolution(self) -> Resolution:
        return Resolution(
            organisations=tuple(
                ResolvedOrganisation(each.id, each.name, country=each.country, internal=each.key == "us")
                for each in self.organisations
            ),
            units=UNITS,
            people=tuple(self.people),
            identifications=tuple(Identification(each.email, each.id, 1.0, "first") for each in self.people),
            parties=tuple(
                ContractParties(each.id, organisation_id(each.buyer), organisation_id(each.supplier))
                for each in self.contracts
            ),
            our_domains=("us.example",),
        )
