"""Privacy, wired: the terms that a load goes by, retention, and what is done about one person.

In: an open graph and where the privacy key is. Out: a gate with everything that policy and people have decided, so that
nothing else in a load has to know of it. The key is asked for only where the graph or the policy needs one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from shutil import rmtree

from graph_model.erasure import Removal, Subject, held_of, remove_person, subject_of
from graph_model.errors import ConfigurationError, InputError
from graph_model.identifiers import identifier
from graph_model.loaded_files import forget_loaded_files
from graph_model.policy import Policy
from graph_model.queries import privacy as queries
from graph_model.recorder import read_policy
from graph_model.retention import Retained, oldest_allowed, retain
from graph_model.revision import read_revision
from graph_model.store import Store, View
from graph_model.suppression import (
    KEY_SETTING,
    SuppressionList,
    Why,
    check_key,
    check_pseudonymise,
    check_value,
    has_suppressed,
    read_state,
    read_suppression,
    readmit,
)
from graph_model.writer_lease import WriterLease
from ingest.exclusions import Exclusions
from ingest.gate import Gate
from ingest.mail.email_address import clean
from ingest.pseudonyms import Pseudonyms
from ingest.terms import Terms
from sociogram.privacy_key import PrivacyKey

WAIT_FOR_WRITER_SECONDS = 5.0


def terms_in_force(store: Store, policy: Policy, now_ms: int, key: PrivacyKey | None = None) -> Terms:
    """What a load at `now_ms` goes by: the policy, the exclusions, the list of who must not come back, the age limit.

    Raises:
        ConfigurationError: the graph needs the privacy key, and it is not there or another one.
        InputError: pseudonyms were switched on or off for a graph that has people in it already.

    """
    state = read_state(store)
    pseudonyms = _pseudonyms(store, policy, key)
    gate = Gate(
        exclusions=Exclusions(policy.exclusions),
        suppressed=read_suppression(store, _existing(key)) if has_suppressed(store) else SuppressionList(),
        oldest_ms=oldest_allowed(policy, now_ms, state.summed_before_ms),
        pseudonyms=pseudonyms,
    )
    return Terms(policy, now_ms, gate)


def apply_retention(
    store: Store, policy: Policy, now_ms: int, wait_seconds: float = WAIT_FOR_WRITER_SECONDS
) -> Retained:
    """Remove what is older than the policy's limit; nothing is asked of the graph where there is none."""
    if not policy.retention_days:
        return Retained()
    with WriterLease(store, wait_seconds=wait_seconds) as lease:
        return retain(store, lease, policy, now_ms)


# ── pseudonyms ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _pseudonyms(store: Store, policy: Policy, key: PrivacyKey | None) -> Pseudonyms | None:
    check_pseudonymise(store, policy)
    if not policy.pseudonymise:
        return None
    secret = secret_of(store, key)
    if not read_state(store).pseudonymised:
        with WriterLease(store, wait_seconds=WAIT_FOR_WRITER_SECONDS) as lease:
            lease.write(lambda transaction: transaction.run(queries.KEEP_CHECK, check=check_value(secret)))
            lease.write(lambda transaction: transaction.run(queries.KEEP_PSEUDONYMISED, pseudonymised=True))
    return Pseudonyms(secret)


def _existing(key: PrivacyKey | None) -> bytes:
    if key is None:
        raise ConfigurationError(KEY_SETTING, "this graph keeps people from coming back, which needs the privacy key.")
    return key.existing()


def secret_of(view: View, key: PrivacyKey | None) -> bytes:
    """The key that the graph was begun with, or a new one where it needed none until now."""
    state = read_state(view)
    if key is None or state.key_check:
        secret = _existing(key)
        check_key(state, secret)
        return secret
    return key.made()


# ── one person ──────────────────────────────────────────────────────────────────────────────────────────────────────


def find_person(store: Store, given: str, key: PrivacyKey | None) -> Subject:
    """The person with this address, as anybody writes it, or with this id.

    Raises:
        InputError: it is no address.
        NotFound: it is an id that nobody has.

    """
    return subject_of(store, stored_address(store, given, key) if "@" in given else given.strip())


def stored_address(store: Store, given: str, key: PrivacyKey | None) -> str:
    """An address as the graph has it: canonical, or what stands for it in a graph of pseudonyms."""
    email = clean(given)
    if email is None:
        raise InputError(f"{given!r} is no mail address.")
    return Pseudonyms(secret_of(store, key)).address(email) if read_state(store).pseudonymised else email


def stored_addresses(store: Store, key: PrivacyKey) -> Callable[[str], str | None]:
    """The same for many: a function that asks the graph no more. It gives None for what is no mail address."""
    pseudonyms = Pseudonyms(secret_of(store, key)) if read_state(store).pseudonymised else None

    def stored(given: str) -> str | None:
        email = clean(given)
        return pseudonyms.address(email) if email and pseudonyms else email

    return stored


def stored_source_id(store: Store, given: str, key: PrivacyKey) -> str:
    """A Message-ID or UID as the graph has it: without brackets, or what stands for it in a graph of pseudonyms."""
    bare = given.strip().strip("<>")
    if not read_state(store).pseudonymised:
        return bare
    return Pseudonyms(secret_of(store, key)).digest("header", identifier("header", bare))


def look_up_person(store: Store, subject: Subject) -> Removal:
    """What removing the person would take away, without doing it."""
    policy = read_policy(store) or Policy()
    mentioned = any(each.pattern.casefold() in subject.emails for each in policy.exclusions)
    return Removal(subject.emails, held_of(store, subject), {}, mentioned)


def remove_for_good(
    store: Store, subject: Subject, key: PrivacyKey | None, *, why: Why, now_ms: int, cache: Path | None
) -> Removal:
    """Erase the person, or carry out that they opted out, and delete cached snapshots in which they still are."""
    before = look_up_person(store, subject)
    secret = secret_of(store, key)
    with WriterLease(store, wait_seconds=WAIT_FOR_WRITER_SECONDS) as lease:
        forget_loaded_files(lease)  # so that the next load says what it leaves out, even if this is cut short
        went = remove_person(store, lease, secret, subject, why=why, now_ms=now_ms)
    if cache is not None:
        forget_snapshots(store, cache)
    return Removal(before.emails, before.held, went, before.mentioned_in_policy)


def forget_snapshots(store: Store, cache: Path) -> None:
    """Delete the cached snapshots of this graph; the next analysis reads it anew."""
    for folder in _snapshots(cache, read_revision(store).graph):
        rmtree(folder)


def _snapshots(cache: Path, graph: str) -> Iterator[Path]:
    return cache.expanduser().glob(f"{graph}-*")


def let_back_in(store: Store, given: str, key: PrivacyKey) -> int:
    """Take the person with this address off the list, with all that stands there of them; how many entries that were."""
    email = stored_address(store, given, key)
    if not has_suppressed(store):
        return 0
    with WriterLease(store, wait_seconds=WAIT_FOR_WRITER_SECONDS) as lease:
        secret = _existing(key)
        forget_loaded_files(lease)  # first: what is cut short here must not keep them out
        return readmit(store, lease, secret, email)


def suppressed_counts(view: View) -> dict[str, dict[str, int]]:
    """How many people, with how many addresses, are on the list, by why. Nobody can say who they are."""
    rows: Sequence[Mapping[str, int | str]] = view.read(queries.SUPPRESSED_COUNTS)
    return {str(row["why"]): {"people": int(row["people"]), "addresses": int(row["addresses"])} for row in rows}
