"""Calendars recorded in a store, with what is concluded when a load is complete."""

from graph_model.notices import apply_notices
from graph_model.policy import Policy
from graph_model.recorder import Recorder
from graph_model.store import Store
from graph_model.superseded import drop_superseded
from graph_model.writer_lease import WriterLease
from ingest.calendars.calendar import parse_calendar
from ingest.noise import judge
from tests.ingest.calendars.known_meetings import NOW


def load(store: Store, *files: bytes) -> int:
    """One load of these files. Returns how many meetings became other than they were recorded."""
    for data in files:
        found = [judge(each, Policy()) for facts in parse_calendar(data, "a", NOW) for each in facts.candidates]
        with Recorder(store) as recorder:
            recorder.addresses([address for _, addresses in found for address in addresses])
            recorder.interactions([meeting for meeting, _ in found])
    with WriterLease(store) as lease:
        return apply_notices(store, lease, NOW) + drop_superseded(store, lease)
