"""One sync of a live source: its pages understood and recorded, each with the cursor to go on from.

In: an open graph, a source, and the seams to wait by. Out: an exact account of what was recorded. A page's cursor is kept
only once the page is: a sync that is killed goes on at the last whole page, and loses and doubles nothing. Between pages the
writer's lease is free for others.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from graph_model.derived import Resolution
from graph_model.entities import Channel, ImportRecord, Interaction
from graph_model.errors import SourceError
from graph_model.identifiers import identifier
from graph_model.policy import Policy
from graph_model.recorder import Recorder, read_policy
from graph_model.revision import read_revision
from graph_model.store import Store
from graph_model.sync_store import SyncState, read_sync, withdraw_planned, write_sync
from graph_model.writer_lease import WriterLease
from ingest.account import Account
from ingest.batch import Batch, by_source, in_batches, understand
from ingest.gate import Gate
from ingest.live.patience import BackOff, Patience, patient_pages
from ingest.live.source import LiveSource, Page, Secrets
from ingest.pipeline import record
from ingest.terms import Terms
from sociogram.jobs import Progress, resolve_graph
from sociogram.privacy import apply_retention, terms_in_force
from sociogram.privacy_key import PrivacyKey

WAIT_FOR_WRITER_SECONDS = 120.0
"""A sync works in the background: it lets an analysis finish its writing."""

USUAL_BACK_OFF = BackOff()


@dataclass(frozen=True, slots=True)
class Seams:
    """What a sync has from outside: the clock (UTC ms), sleep (seconds) and chance (0–1)."""

    clock: Callable[[], int]
    sleep: Callable[[float], None]
    jitter: Callable[[], float]


@dataclass(frozen=True, slots=True)
class Opened:
    """A live source, ready to be read; its secrets are for keeping them out of what is said of it."""

    name: str
    kind: str
    source: LiveSource
    secrets: Secrets


@dataclass(frozen=True, slots=True)
class SyncOutcome:
    """What one sync recorded. `resolution` is None where nothing was new; `said` is what is worth knowing of the way."""

    name: str
    record: ImportRecord
    resolution: Resolution | None
    withdrawn: int
    said: tuple[str, ...]


def run_sync(
    store: Store,
    live: Opened,
    seams: Seams,
    *,
    anew: bool = False,
    privacy_key: PrivacyKey | None = None,
    back_off: BackOff = USUAL_BACK_OFF,
    progress: Progress = lambda _what, _part: None,
) -> SyncOutcome:
    """Record what is new in a source since its last sync, then resolve identities and references anew.

    `anew`: everything there is, as if it had never been synced; nothing doubles.

    Raises:
        SourceError: the source cannot be read to the end. What was recorded stays, and the next sync goes on from there.
        StoreError: another writer does not finish, or the database fails.

    """
    sync = _Sync(store, live, seams, progress, anew, privacy_key)
    patience = Patience(back_off, sleep=seams.sleep, jitter=seams.jitter, tell=sync.tell)
    try:
        for page in patient_pages(live.source, sync.state.cursor, patience, sync.tell):
            sync.take(page)
    except SourceError as error:
        sync.close(error=live.secrets.scrub(str(error)))
        _resolve(store, progress)  # a part that can never be read must not keep the others from being seen
        raise
    finished = sync.close()
    return SyncOutcome(live.name, finished, _resolve(store, progress), sync.withdrawn, tuple(sync.said))


def _resolve(store: Store, progress: Progress) -> Resolution | None:
    return None if read_revision(store).is_resolved else resolve_graph(store, progress=progress)


@dataclass(slots=True)
class _Sync:
    """A sync under way."""

    store: Store
    live: Opened
    seams: Seams
    progress: Progress
    anew: bool
    privacy_key: PrivacyKey | None
    state: SyncState = field(init=False)
    started_ms: int = field(init=False)
    account: Account = field(init=False)
    withdrawn: int = 0
    said: list[str] = field(default_factory=list)
    part: float = 0.0
    is_listed: bool = False
    """Whether its import is in the graph, if only as one that is not finished: so it is seen that it was interrupted."""

    def __post_init__(self) -> None:
        self.started_ms = self.seams.clock()
        self.account = Account(self._terms().gate)
        fresh = SyncState(self.live.name, self.live.kind)
        known = read_sync(self.store, self.live.name) or fresh
        if known.kind != self.live.kind:
            known = fresh  # the name now stands for another thing
        if self.anew:
            known = replace(known, cursor={})
        apply_retention(self.store, read_policy(self.store) or Policy(), self.started_ms)
        self.state = replace(known, last_started_ms=self.started_ms, last_error="")
        with WriterLease(self.store, wait_seconds=WAIT_FOR_WRITER_SECONDS) as lease:
            write_sync(lease, self.state)

    def tell(self, sentence: str) -> None:
        """Keep a sentence for the end, and show it now."""
        self.said.append(sentence)
        self.progress(f"{self.live.name}: {sentence.removeprefix(f'{self.live.name}: ')}", self.part)

    def take(self, page: Page) -> None:
        """Record a page, then the cursor behind it."""
        self.part = page.part
        for sentence in page.said:
            self.tell(sentence)
        terms = self._terms()
        with Recorder(self.store, wait_seconds=WAIT_FOR_WRITER_SECONDS) as recorder:
            self._record(page, terms, recorder)
            threads = [_as_stored(thread, terms.gate) for thread in page.withdrawn]
            self.withdrawn += withdraw_planned(self.store, recorder.lease, threads, self.started_ms)
            self.state = replace(self.state, cursor=page.cursor)
            if self.account.read and not self.is_listed:
                recorder.keep_import(replace(self._import(), is_finished=False))
                self.is_listed = True
            write_sync(recorder.lease, self.state)
        self.progress(f"{self.live.name}: {self.account.read:,} records", page.part)

    def _terms(self) -> Terms:
        """As they are now: what is decided while a sync is under way holds from the next page on."""
        policy = read_policy(self.store) or Policy()
        return terms_in_force(self.store, policy, self.started_ms, self.privacy_key)

    def _record(self, page: Page, terms: Terms, recorder: Recorder) -> None:
        rejects = list(map(terms.gate.veiled, page.rejects))
        self.account.add_batch(Batch(rejects=rejects, read=len(rejects), source=self.live.kind))
        for raws in (some for portion in in_batches(page.raws) for some in by_source(portion)):
            batch = understand(raws, terms)
            self.account.add_batch(batch)
            for counts in record(batch, recorder):
                self.account.add_counts(counts, batch.source)

    def _import(self) -> ImportRecord:
        key = identifier("import", str(self.started_ms), self.live.name)
        return self.account.as_record(key, self.started_ms, (f"{self.live.kind}:{self.live.name}",))

    def close(self, error: str = "") -> ImportRecord:
        """Keep the account, if there is anything in it, and when the sync succeeded or why it did not."""
        finished = self._import()
        counts = _added(self.state.counts, finished, self.withdrawn)
        self.state = replace(self.state, last_error=error, counts=counts)
        if not error:
            self.state = replace(self.state, last_success_ms=self.seams.clock())
        with Recorder(self.store, wait_seconds=WAIT_FOR_WRITER_SECONDS) as recorder:
            if finished.read:
                recorder.keep_import(finished)
            write_sync(recorder.lease, self.state)
        return finished


def _as_stored(thread: str, gate: Gate) -> str:
    """A thread as it stands in the graph: perhaps under a pseudonym."""
    return gate.veiled(Interaction("", Channel.MEETING, None, 0, (), thread=thread)).thread


def _added(before: Mapping[str, int], finished: ImportRecord, withdrawn: int) -> dict[str, int]:
    now = {
        "syncs": 1,
        "read": finished.read,
        "new": finished.new,
        "merged": finished.merged,
        "duplicate": finished.duplicate,
        "rejected": sum(finished.rejected.values()),
        "withdrawn": withdrawn,
    }
    return {name: before.get(name, 0) + count for name, count in now.items()}


def system_seams(jitter: Callable[[], float]) -> Seams:
    """The clock and the sleep of this machine."""
    return Seams(lambda: time.time_ns() // 1_000_000, time.sleep, jitter)
