"""The graph's labels, properties and relationships, as neomodel classes: the one place that says what is stored.

The schema (constraints and indexes) is generated from these classes; bulk reads and writes use Cypher on the same names.
Declared, but written by no source yet: HOLDS.
Recorded facts come first, derived facts after them. Times are UTC epoch milliseconds; ids are ours. They stand in
the property `id`, which neomodel keeps for itself, so that here it is called `uid`.
"""

from __future__ import annotations

from typing import ClassVar

from neomodel import (
    ArrayProperty,
    BooleanProperty,
    FloatProperty,
    IntegerProperty,
    RelationshipFrom,
    RelationshipTo,
    StringProperty,
    StructuredNode,
    StructuredRel,
)

# ── recorded ────────────────────────────────────────────────────────────────────────────────────────────────────────


class TookPart(StructuredRel):
    """`answered` is when a meeting's `response` was given, 0 where nobody knows."""

    role = StringProperty()
    response = StringProperty()
    answered = IntegerProperty()


class Identifies(StructuredRel):
    score = FloatProperty()
    rule = StringProperty()
    reasons = ArrayProperty(StringProperty())
    weights = ArrayProperty(FloatProperty())


class Resembles(StructuredRel):
    score = FloatProperty()
    reasons = ArrayProperty(StringProperty())
    weights = ArrayProperty(FloatProperty())


class Judged(StructuredRel):
    verdict = StringProperty()
    by = StringProperty()
    at = IntegerProperty()
    why = StringProperty()


class Past(StructuredRel):
    """What retention removed, as counts by month (year times 100 and month); a meeting counts once a pair."""

    months = ArrayProperty(IntegerProperty())
    mails = ArrayProperty(IntegerProperty())
    meetings = ArrayProperty(IntegerProperty())


class Controls(StructuredRel):
    share = FloatProperty()
    evidence = StringProperty()


class Dated(StructuredRel):
    start_ms = IntegerProperty()
    end_ms = IntegerProperty()


class Address(StructuredNode):
    """`derived_*` are concluded from behaviour: what stands behind an address that only looks like a person's."""

    uid = StringProperty(unique_index=True, db_property="id")
    email = StringProperty(index=True)
    kind = StringProperty()
    kind_rule = StringProperty()
    names = ArrayProperty(StringProperty())
    own_mailbox = BooleanProperty()
    derived_kind = StringProperty()
    derived_rule = StringProperty()
    derived_reason = StringProperty()

    took_part = RelationshipTo("Interaction", "TOOK_PART", model=TookPart)
    identifies = RelationshipTo("Person", "IDENTIFIES", model=Identifies)
    judged = RelationshipTo("Address", "JUDGED", model=Judged)
    resembles = RelationshipTo("Address", "RESEMBLES", model=Resembles)
    past = RelationshipTo("Address", "PAST", model=Past)


class Interaction(StructuredNode):
    uid = StringProperty(unique_index=True, db_property="id")
    at = IntegerProperty(index=True)
    audience = IntegerProperty()
    duration_minutes = IntegerProperty()
    thread = StringProperty(index=True)
    reply_to = StringProperty()
    topic = StringProperty()
    doubt = StringProperty()
    dropped_by = StringProperty()
    source_ids = ArrayProperty(StringProperty())
    version = IntegerProperty()
    instant = IntegerProperty()

    participants = RelationshipFrom("Address", "TOOK_PART", model=TookPart)


class Message(Interaction):
    pass


class Meeting(Interaction):
    pass


class Employment(StructuredNode):
    uid = StringProperty(unique_index=True, db_property="id")
    email = StringProperty()
    name = StringProperty()
    title = StringProperty()
    level = FloatProperty()
    department = StringProperty()
    manager = StringProperty()
    organisation = StringProperty()
    start_ms = IntegerProperty()
    end_ms = IntegerProperty()
    source = StringProperty()
    stated_ms = IntegerProperty()
    aliases = ArrayProperty(StringProperty())
    key = StringProperty()
    manager_key = StringProperty()


class DirectoryGroup(StructuredNode):
    uid = StringProperty(unique_index=True, db_property="id")
    key = StringProperty()
    name = StringProperty()
    members = ArrayProperty(StringProperty())
    source = StringProperty()
    stated_ms = IntegerProperty()


class PartyTo(StructuredRel):
    role = StringProperty()


class Supplies(StructuredRel):
    evidence = StringProperty()
    declared = BooleanProperty()
    category = StringProperty()
    annual_value = FloatProperty()
    currency = StringProperty()
    share = FloatProperty()
    substitutable = BooleanProperty()
    start_ms = IntegerProperty()
    end_ms = IntegerProperty()
    recovery_days = FloatProperty()
    survival_days = FloatProperty()


class Organisation(StructuredNode):
    """Listed ones are recorded (`listed`), inferred ones derived; `internal`, `rule`, `search` and `same_as` always are.

    One that is the same as another, by whose id it says so, is a line about that one only: readers pass it over.
    """

    uid = StringProperty(unique_index=True, db_property="id")
    key = StringProperty()
    name = StringProperty()
    domains = ArrayProperty(StringProperty())
    country = StringProperty()
    parent = StringProperty()
    source = StringProperty()
    stated_ms = IntegerProperty()
    also = ArrayProperty(StringProperty())
    recovery_days = FloatProperty()
    survival_days = FloatProperty()
    owners = ArrayProperty(StringProperty())
    listed = BooleanProperty()
    internal = BooleanProperty()
    rule = StringProperty()
    search = StringProperty(index=True)
    same_as = StringProperty()

    party_to = RelationshipTo("Contract", "PARTY_TO", model=PartyTo)
    supplies = RelationshipTo("Organisation", "SUPPLIES", model=Supplies)
    controls = RelationshipTo("Organisation", "CONTROLS", model=Controls)


class Contract(StructuredNode):
    uid = StringProperty(unique_index=True, db_property="id")
    key = StringProperty()
    buyer = StringProperty()
    supplier = StringProperty()
    title = StringProperty()
    category = StringProperty()
    value = FloatProperty()
    currency = StringProperty()
    per_year = BooleanProperty()
    start_ms = IntegerProperty()
    end_ms = IntegerProperty()
    terms = StringProperty()
    substitutable = BooleanProperty()
    source = StringProperty()
    stated_ms = IntegerProperty()
    co_suppliers = ArrayProperty(StringProperty())
    award = StringProperty()
    status = StringProperty()
    said = StringProperty()
    recovery_days = FloatProperty()
    survival_days = FloatProperty()


class Award(StructuredNode):
    uid = StringProperty(unique_index=True, db_property="id")
    key = StringProperty()
    buyer = StringProperty()
    suppliers = ArrayProperty(StringProperty())
    title = StringProperty()
    category = StringProperty()
    value = FloatProperty()
    currency = StringProperty()
    start_ms = IntegerProperty()
    end_ms = IntegerProperty()
    status = StringProperty()
    said = StringProperty()
    source = StringProperty()
    stated_ms = IntegerProperty()


class Ownership(StructuredNode):
    uid = StringProperty(unique_index=True, db_property="id")
    key = StringProperty()
    owner = StringProperty()
    owned = StringProperty()
    share = FloatProperty()
    voting = FloatProperty()
    more_than = BooleanProperty()
    interests = ArrayProperty(StringProperty())
    person = BooleanProperty()
    start_ms = IntegerProperty()
    end_ms = IntegerProperty()
    replaces = ArrayProperty(StringProperty())
    source = StringProperty()
    stated_ms = IntegerProperty()


class Dependency(StructuredNode):
    uid = StringProperty(unique_index=True, db_property="id")
    supplier = StringProperty()
    buyer = StringProperty()
    category = StringProperty()
    value = FloatProperty()
    currency = StringProperty()
    share = FloatProperty()
    substitutable = BooleanProperty()
    source = StringProperty()
    stated_ms = IntegerProperty()
    recovery_days = FloatProperty()
    survival_days = FloatProperty()


class Policy(StructuredNode):
    """A version of what the business decided; `current` marks the one in force."""

    uid = StringProperty(unique_index=True, db_property="id")
    decisions = StringProperty()
    current = BooleanProperty()


class Import(StructuredNode):
    uid = StringProperty(unique_index=True, db_property="id")
    started_ms = IntegerProperty(index=True)
    sources = ArrayProperty(StringProperty())
    read = IntegerProperty()
    new = IntegerProperty()
    merged = IntegerProperty()
    duplicate = IntegerProperty()
    rejected = StringProperty()
    dropped = StringProperty()
    excluded = StringProperty()
    dropped_new = StringProperty()
    by_source = StringProperty()
    unchanged_files = IntegerProperty()
    unchanged = IntegerProperty()
    grown_files = IntegerProperty()
    grown = IntegerProperty()
    is_finished = BooleanProperty()
    notes = ArrayProperty(StringProperty())

    rejects = RelationshipTo("Reject", "REJECTED")


class Reject(StructuredNode):
    uid = StringProperty(unique_index=True, db_property="id")
    source = StringProperty()
    place = StringProperty()
    reason = StringProperty()


class LoadedFiles(StructuredNode):
    """Some files whose facts are all here: of each an opaque fingerprint and, after a space, its account as JSON.

    Or one mailbox, by a digest of its path, and up to where its facts are all here, as JSON.
    """

    uid = StringProperty(unique_index=True, db_property="id")
    marks = ArrayProperty(StringProperty())


class Sync(StructuredNode):
    """A live source: where its next sync goes on, when it last succeeded, and what went wrong since."""

    uid = StringProperty(unique_index=True, db_property="id")
    kind = StringProperty()
    cursor = StringProperty()
    last_started_ms = IntegerProperty()
    last_success_ms = IntegerProperty()
    last_error = StringProperty()
    counts = StringProperty()


class Schedule(StructuredNode):
    """What is to be done again and again, when it is due next, and what was started the last time."""

    uid = StringProperty(unique_index=True, db_property="id")
    name = StringProperty()
    kind = StringProperty()
    due = StringProperty()
    zone = StringProperty()
    by = StringProperty()
    recorded_ms = IntegerProperty()
    sources = ArrayProperty(StringProperty())
    then_run = BooleanProperty()
    parameters = StringProperty()
    paused = BooleanProperty()
    next_ms = IntegerProperty()
    last_ms = IntegerProperty()
    missed = IntegerProperty()
    jobs = ArrayProperty(StringProperty())
    error = StringProperty()
    succeeded_ms = IntegerProperty()
    claimed = IntegerProperty()


class Suppressed(StructuredNode):
    """An address or a name of somebody who was erased or opted out, as a keyed digest: it must not come back."""

    uid = StringProperty(unique_index=True, db_property="id")
    what = StringProperty()
    why = StringProperty()
    at = IntegerProperty()
    person = StringProperty(index=True)


class Privacy(StructuredNode):
    """One node: recognises the privacy key, says whether people are under pseudonyms, and how far sums replace the past."""

    uid = StringProperty(unique_index=True, db_property="id")
    key_check = StringProperty()
    pseudonymised = BooleanProperty()
    summed_before_ms = IntegerProperty()


class AuditEntry(StructuredNode):
    """Who read or changed what about whom; never changed, and each holds the digest of the one before.

    That numbers are unique is what keeps the chain of several writers from forking.
    """

    number = IntegerProperty(unique_index=True)
    at = IntegerProperty(index=True)
    caller = StringProperty()
    act = StringProperty(index=True)
    operation = StringProperty()
    fields = ArrayProperty(StringProperty())
    refused = ArrayProperty(StringProperty())
    people = ArrayProperty(StringProperty())
    purpose = StringProperty()
    errors = ArrayProperty(StringProperty())
    previous = StringProperty()
    digest = StringProperty()


class AuditHead(StructuredNode):
    """One node: the number and the digest of the last entry."""

    uid = StringProperty(unique_index=True, db_property="id")
    number = IntegerProperty()
    digest = StringProperty()
    writer = StringProperty()


class Revision(StructuredNode):
    """One node: counts the transactions that changed recorded facts, says who may write, and what is derived so far.

    `written` counts all transactions of whoever may write, also those of derived facts, runs and decisions.
    `rewritten` is the latest number at which anything but what `Written` names may have changed of interactions. Stamps are
    those of who wrote a number: a graph that went on from a restored backup has the same numbers with others. `restoring`
    names the backup that is being written into this graph, which until then is no state that it ever had.
    """

    uid = StringProperty(unique_index=True, db_property="id")
    graph = StringProperty()
    schema = IntegerProperty()
    number = IntegerProperty()
    stamp = StringProperty()
    written = IntegerProperty()
    written_stamp = StringProperty()
    rewritten = IntegerProperty()
    rewritten_stamp = StringProperty()
    writer = StringProperty()
    writer_until = IntegerProperty()
    restoring = StringProperty()
    claimed = IntegerProperty()
    resolved = IntegerProperty()
    resolution = StringProperty()
    rules = IntegerProperty()
    our_domains = ArrayProperty(StringProperty())
    our_domains_guessed = BooleanProperty()
    notes = ArrayProperty(StringProperty())


class Written(StructuredNode):
    """The ids of the interactions that came or changed with one revision, since the latest that `Revision.rewritten` names."""

    revision = IntegerProperty(unique_index=True)
    stamp = StringProperty()
    interactions = ArrayProperty(StringProperty())


# ── derived ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class WorksFor(StructuredRel):
    title = StringProperty()
    level = FloatProperty()
    start_ms = IntegerProperty()
    end_ms = IntegerProperty()


class Tie(StructuredRel):
    run = StringProperty()
    strength = FloatProperty()
    mail_strength = FloatProperty()
    meeting_strength = FloatProperty()
    mails = IntegerProperty()
    meetings = IntegerProperty()
    first_at = IntegerProperty()
    last_at = IntegerProperty()
    balance = FloatProperty()
    reciprocity = FloatProperty()
    answers = IntegerProperty()
    reply_hours = FloatProperty()
    before = FloatProperty()
    pair_before = FloatProperty()
    trend = FloatProperty()


class Unit(StructuredNode):
    uid = StringProperty(unique_index=True, db_property="id")
    name = StringProperty()
    kind = StringProperty()

    holds = RelationshipTo("Contract", "HOLDS", model=Dated)


class Person(StructuredNode):
    uid = StringProperty(unique_index=True, db_property="id")
    name = StringProperty()
    email = StringProperty()
    internal = BooleanProperty()
    listed = BooleanProperty()
    former_ids = ArrayProperty(StringProperty())
    left_ms = IntegerProperty()
    search = StringProperty(index=True)
    title_search = StringProperty()

    works_for = RelationshipTo("Organisation", "WORKS_FOR", model=WorksFor)
    worked_for = RelationshipTo("Organisation", "WORKED_FOR", model=WorksFor)
    member_of = RelationshipTo("Unit", "MEMBER_OF")
    reports_to = RelationshipTo("Person", "REPORTS_TO")
    ties = RelationshipTo("Person", "TIE", model=Tie)
    owns = RelationshipTo("Organisation", "OWNS")
    addresses = RelationshipFrom("Address", "IDENTIFIES", model=Identifies)


class Run(StructuredNode):
    """One analysis; `complete` only when all of its findings are written, `sequence` orders runs as they were made.

    `alerted` is the sequence at which it was looked through for alerts.
    """

    uid = StringProperty(unique_index=True, db_property="id")
    sequence = IntegerProperty(index=True)
    complete = BooleanProperty()
    as_of_ms = IntegerProperty()
    window_days = FloatProperty()
    parameters = StringProperty()
    policy = StringProperty()
    versions = StringProperty()
    snapshot_hash = StringProperty()
    revision = StringProperty()
    notes = ArrayProperty(StringProperty())
    started_ms = IntegerProperty()
    alerted = IntegerProperty()
    looked = IntegerProperty()


class Finding(StructuredNode):
    COMPOSITE_INDEXES: ClassVar[tuple[tuple[str, ...], ...]] = (("run", "kind", "rank"), ("run", "subject"))

    uid = StringProperty(unique_index=True, db_property="id")
    run = StringProperty()
    kind = StringProperty()
    subject = StringProperty()
    rank = IntegerProperty()
    low = IntegerProperty()
    high = IntegerProperty()
    value = FloatProperty()
    unit = StringProperty()
    score_kind = StringProperty()
    reasons = StringProperty()
    details = StringProperty()

    about_people = RelationshipTo("Person", "ABOUT")
    about_organisations = RelationshipTo("Organisation", "ABOUT")


class Disposition(StructuredNode):
    """What somebody decided about a topic of findings: recorded, though no analysis depends on it."""

    uid = StringProperty(unique_index=True, db_property="id")
    kind = StringProperty()
    subject = StringProperty()
    others = ArrayProperty(StringProperty())
    state = StringProperty()
    by = StringProperty()
    at = IntegerProperty()
    owner = StringProperty()
    review = IntegerProperty()
    note = StringProperty()


class ApiKey(StructuredNode):
    """Who may call the API: known by a digest, and of no interest to any analysis."""

    uid = StringProperty(unique_index=True, db_property="id")
    name = StringProperty()
    digest = StringProperty()
    roles = ArrayProperty(StringProperty())
    person = StringProperty()
    made = IntegerProperty()
    expires = IntegerProperty()


class Job(StructuredNode):
    """An import, a sync or a run that was started, and what became of it: control data, no fact.

    `holder` is who does it, which it keeps alive with `lease_until`; `queue` says that it waited for its turn.
    """

    uid = StringProperty(unique_index=True, db_property="id")
    kind = StringProperty()
    state = StringProperty()
    by = StringProperty()
    request = StringProperty()
    sources = ArrayProperty(StringProperty())
    doing = StringProperty()
    part = FloatProperty()
    queued_ms = IntegerProperty()
    started_ms = IntegerProperty(index=True)
    ended_ms = IntegerProperty()
    cancelling = BooleanProperty()
    outcome = StringProperty()
    error_code = StringProperty()
    error = StringProperty()
    holder = StringProperty()
    queue = BooleanProperty()
    lease_until = IntegerProperty()


class Alert(StructuredNode):
    """What newly is so in a run; `about` are the ids of all that it is about. It holds no text."""

    uid = StringProperty(unique_index=True, db_property="id")
    kind = StringProperty()
    finding = StringProperty()
    run = StringProperty()
    at_ms = IntegerProperty(index=True)
    about = ArrayProperty(StringProperty())


class AlertMessage(StructuredNode):
    """What tells of alerts over a channel, until it is sent or given up: an outbox."""

    uid = StringProperty(unique_index=True, db_property="id")
    channel = StringProperty()
    run = StringProperty()
    alerts = ArrayProperty(StringProperty())
    made_ms = IntegerProperty()
    next_ms = IntegerProperty(index=True)
    tried = IntegerProperty()
    sent_ms = IntegerProperty()
    error = StringProperty()
    claimed = IntegerProperty()


NODES: tuple[type[StructuredNode], ...] = (
    Address, Interaction, Employment, DirectoryGroup, Organisation, Contract, Award, Ownership, Dependency, Policy, Import,
    Reject, LoadedFiles, Sync, Suppressed, Privacy, AuditEntry, AuditHead, Revision, Written,
    Disposition, Schedule, Unit, Person, Run, Finding, ApiKey, Job, Alert, AlertMessage,
)  # fmt: skip
"""Every label with a schema of its own (`Message` and `Meeting` share that of `Interaction`)."""
