"""A company in which one person holds every account, and whose suppliers hang on each other: for questions that compute."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from graph_model.derived import (
    ContractParties,
    ControlLink,
    Identification,
    Person,
    Resolution,
    ResolvedOrganisation,
    SupplyLink,
    Unit,
)
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
from graph_model.identifiers import message_id
from graph_model.recorder import Recorder
from graph_model.resolution_store import write_resolution
from graph_model.revision import read_revision
from graph_model.store import Store
from graph_model.writer_lease import WriterLease

ACCOUNTS = 24
DAY = 86_400_000
LAST_DAY = 20_000

US, TOP = organisation_id("us"), organisation_id("top")
SUPPLIERS = [organisation_id(f"s{i}") for i in range(ACCOUNTS)]
STAFF = [Address(f"p{i:02}@us.example") for i in range(10)]
HOLDER, DEPUTY = STAFF[0], STAFF[1]
OUTSIDE = [Address(f"o{i:02}@s{i}.example") for i in range(ACCOUNTS)]
BUYING, LABS = "b" * 24, "l" * 24
CONTRACTS = [
    Contract(f"c-{i:02}", "us", f"s{i}", category=f"need {i // 2}", value=3650.0, per_year=True, substitutable=True)
    for i in range(ACCOUNTS)
]
PAIRS = [*pairwise([*STAFF, HOLDER]), *((HOLDER, each) for each in OUTSIDE), (DEPUTY, OUTSIDE[0])]
"""Who writes with whom: colleagues in a ring, one of them with every supplier, another one with the first, too."""


def write_deals(store: Store, more: Sequence[Interaction] = ()) -> None:
    """Facts and conclusions, and no run."""
    mails = [
        mail for one, other in PAIRS for day in range(6) for mail in (_mail(one, other, day), _mail(other, one, day))
    ]
    with Recorder(store) as recorder:
        recorder.organisations([Organisation("us", "Us Ltd"), Organisation("top", "Top Holding", recovery_days=7.0)])
        recorder.organisations([Organisation(f"s{i}", f"Supplier {i:02}", recovery_days=30.0) for i in range(ACCOUNTS)])
        recorder.contracts(CONTRACTS)
        recorder.addresses([*STAFF, *OUTSIDE])
        recorder.interactions([*mails, *more])
    with WriterLease(store) as lease:
        write_resolution(store, lease, _resolution(), read_revision(store).number)


def _mail(sender: Address, to: Address, day: int) -> Interaction:
    at = (LAST_DAY - day) * DAY
    return Interaction(
        message_id(at, sender.email, [to.email], "s", ""),
        Channel.MESSAGE,
        at,
        1,
        (Participation(sender.email, Role.SENDER), Participation(to.email, Role.TO)),
    )


def _resolution() -> Resolution:
    """The first two suppliers are of one owner; each but the first is the only supplier of the one two before it."""
    ours = [
        Person(each.id, f"Person {i:02}", each.email, True, organisation=US, unit=BUYING if i < 6 else LABS)
        for i, each in enumerate(STAFF)
    ]
    theirs = [
        Person(each.id, f"Out {i:02}", each.email, False, organisation=SUPPLIERS[i]) for i, each in enumerate(OUTSIDE)
    ]
    links = [
        SupplyLink(
            SUPPLIERS[i], US, each.id, False, each.category, 3650.0, "EUR", substitutable=True, survival_days=10.0
        )
        for i, each in enumerate(CONTRACTS)
    ]
    further = [SupplyLink(source, buyer, source, True, "ore") for buyer, source in pairwise(SUPPLIERS)]
    return Resolution(
        organisations=(
            ResolvedOrganisation(US, "Us Ltd", internal=True),
            ResolvedOrganisation(TOP, "Top Holding"),
            *(ResolvedOrganisation(key, f"Supplier {i:02}") for i, key in enumerate(SUPPLIERS)),
        ),
        units=(Unit(BUYING, "Buying"), Unit(LABS, "Labs")),
        people=(*ours, *theirs),
        identifications=tuple(Identification(a.email, a.id, 1.0, "first") for a in (*STAFF, *OUTSIDE)),
        parties=tuple(ContractParties(each.id, US, SUPPLIERS[i]) for i, each in enumerate(CONTRACTS)),
        supply=(*links, *further),
        controls=tuple(ControlLink(TOP, each, "parent") for each in SUPPLIERS),
        our_domains=("us.example",),
    )
