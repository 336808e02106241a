"""A very small company with one supplier, as recorded facts and as what is concluded from them."""

from __future__ import annotations

from graph_model.derived import (
    ContractParties,
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
    Dependency,
    Employment,
    Interaction,
    Organisation,
    Participation,
    Role,
    organisation_id,
)
from graph_model.identifiers import meeting_id, message_id
from graph_model.recorder import Recorder

DAY = 86_400_000

ANN, ANN_ALIAS, BOB, EVE, NEWS = (
    Address("ann@us.example", names=("Ann Ash",)),
    Address("ann.ash@us.example", names=("Ash, Ann",)),
    Address("bob@us.example", names=("Bob",)),
    Address("eve@them.example", names=("Ève Ünal",)),
    Address("news@them.example"),
)
ADDRESSES = (ANN, ANN_ALIAS, BOB, EVE, NEWS)


def message(day: int, sender: Address, *to: Address, cc: tuple[Address, ...] = (), dropped_by: str = "") -> Interaction:
    """A message of that day. A dropped one keeps its sender only."""
    recipients = [Participation(each.email, Role.TO) for each in to] + [Participation(c.email, Role.CC) for c in cc]
    return Interaction(
        id=message_id(day * DAY, sender.email, [each.email for each in (*to, *cc)], "subject", ""),
        channel=Channel.MESSAGE,
        at_ms=day * DAY,
        audience=len(recipients),
        participants=(Participation(sender.email, Role.SENDER), *([] if dropped_by else recipients)),
        thread="t" * 24,
        dropped_by=dropped_by,
        source_ids=(f"<{day}@{sender.email}>",),
    )


MEETING = Interaction(
    id=meeting_id("uid-1", None),
    channel=Channel.MEETING,
    at_ms=20 * DAY,
    audience=2,
    participants=(
        Participation(ANN.email, Role.ORGANISER, "accepted"),
        Participation(BOB.email, Role.ATTENDEE, "declined"),
        Participation(EVE.email, Role.ATTENDEE, "accepted"),
    ),
    duration_minutes=90,
    source_ids=("uid-1",),
)
INTERACTIONS = (
    message(10, ANN, EVE, cc=(BOB, ANN_ALIAS)),
    message(11, EVE, ANN_ALIAS),
    message(12, BOB, ANN, EVE),
    message(13, NEWS, ANN, dropped_by="list"),
    MEETING,
)
ORGANISATIONS = (
    Organisation("us", "Us Ltd", ("us.example",)),
    Organisation("them", "Thém AG", ("them.example",), country="DE", recovery_days=60.0),
)
CONTRACT = Contract("c-1", "us", "them", "Steel", "steel", 1000.0, "EUR", per_year=True, start_ms=0, end_ms=400 * DAY)
DEPENDENCY = Dependency("them", "us", "steel", share=0.5, substitutable=False, recovery_days=90.0, survival_days=20.5)
EMPLOYMENT = Employment("ann@us.example", "Ann Ash", "Head of Steel", 6.0, "Buying", organisation="us")


def record_company(recorder: Recorder) -> None:
    recorder.organisations(ORGANISATIONS)
    recorder.employments([EMPLOYMENT])
    recorder.contracts([CONTRACT])
    recorder.dependencies([DEPENDENCY])
    recorder.addresses(ADDRESSES)
    recorder.interactions(INTERACTIONS)


US, THEM = organisation_id("us"), organisation_id("them")

RESOLUTION = Resolution(
    organisations=(
        ResolvedOrganisation(US, "Us Ltd", ("us.example",), internal=True),
        ResolvedOrganisation(THEM, "Thém AG", ("them.example",), country="DE"),
    ),
    units=(Unit("u" * 24, "Buying"),),
    people=(
        Person(ANN.id, "Ann Ash", ANN.email, True, (ANN_ALIAS.id,), True, "Head of Steel", 6.0, US, "u" * 24),
        Person(BOB.id, "Bob", BOB.email, True, organisation=US, manager=ANN.id),
        Person(EVE.id, "Ève Ünal", EVE.email, False, organisation=THEM),
    ),
    identifications=(
        Identification(ANN.email, ANN.id, 1.0, "first"),
        Identification(ANN_ALIAS.email, ANN.id, 0.9, "same-name", ("both are called Ann Ash at Us Ltd",)),
        Identification(BOB.email, BOB.id, 1.0, "first"),
        Identification(EVE.email, EVE.id, 1.0, "first"),
    ),
    parties=(ContractParties(CONTRACT.id, US, THEM),),
    supply=(
        SupplyLink(THEM, US, CONTRACT.id, False, "steel", 1000.0, "EUR", start_ms=0, end_ms=400 * DAY),
        SupplyLink(
            THEM,
            US,
            DEPENDENCY.id,
            True,
            "steel",
            share=0.5,
            substitutable=False,
            recovery_days=90.0,
            survival_days=20.5,
        ),
    ),
    our_domains=("us.example",),
    our_domains_guessed=True,
    notes=("guessed",),
)
