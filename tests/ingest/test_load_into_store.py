"""The pipeline into a real graph: the counts of the server are those of the entities' own merge."""

from graph_model.policy import Policy
from graph_model.recorder import Recorder
from ingest.pipeline import load
from ingest.terms import Terms
from tests.ingest.memory_recording import MemoryRecording

NOW = 1_700_000_000_000


def write_company(folder):
    mail = "From: Ada <ada@x.org>\nTo: bob@y.org, eve@y.org\nDate: 6 Nov 2001 10:04:55 GMT\nSubject: a\nMessage-ID: <{}@x>\n\n"
    (folder / "1").write_text(mail.format(1))
    (folder / "2").write_text(mail.format(2).replace("eve@y.org", "cy@y.org"))
    (folder / "3").write_text(mail.format(1))
    (folder / "list").write_text(mail.format(3).replace("Subject: a", "Subject: b\nPrecedence: bulk"))
    (folder / "hr.csv").write_text("email,name,manager\nada@x.org,Ada Lovelace,\nnobody,N,\n")
    (folder / "orgs.csv").write_text("id,name,domains\no-1,X,x.org\n")
    (folder / "contracts.csv").write_text("contract_id,buyer,supplier,value\nc-1,o-1,y.org,5\n")
    (folder / "needs.csv").write_text("supplier,buyer\ny.org,o-1\n")
    (folder / "a.ics").write_text(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20200506T100000Z\nORGANIZER:mailto:ada@x.org\n"
        "ATTENDEE:mailto:bob@y.org\nEND:VEVENT\nEND:VCALENDAR\n"
    )


def test_the_graph_counts_as_the_entities_merge_and_a_second_load_changes_nothing(store, tmp_path):
    write_company(tmp_path)
    expected = load([tmp_path], MemoryRecording(), terms=Terms(Policy(), NOW))
    with Recorder(store) as recorder:
        first = load([tmp_path], recorder, terms=Terms(Policy(), NOW))
        second = load([tmp_path], recorder, terms=Terms(Policy(), NOW + 1))
    assert (first.read, first.new, first.rejected, first.dropped) == (
        expected.read, expected.new, expected.rejected, expected.dropped
    )  # fmt: skip
    assert first.merged + first.duplicate == expected.merged + expected.duplicate
    assert (second.new, second.merged, second.duplicate) == (0, 0, first.new + first.merged + first.duplicate)
