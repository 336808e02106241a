"""From a mailbox to an alarm that the API answers with, on both servers."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from analytics.parameters import InfluenceParameters, RunParameters
from graph_model.findings import FindingKind
from graph_model.run_store import read_findings
from graph_model.store import Store
from sociogram.analysing import run_analysis
from sociogram.jobs import run_import
from tests.analytics.account_book import correspondence
from tests.analytics.snapshots import on_day
from tests.analytics.test_deterioration import FALL, loss
from tests.gql.client import Client

WHO = {0: "Ada Ash <ada@us.example>", 1: "Ben Bay <ben@us.example>", 2: "Zoe Zed <zoe@loss.example>"}
QUICK = RunParameters(influence=InfluenceParameters(replicates=0))


def mailbox(folder: Path) -> Path:
    """Two years of mail of Ben with Zoe, who write less and less, a letter of Ada's to her, and one on the last day."""
    mails = sorted([*correspondence(1, 1, 2, loss), (0, [2], 720.5), (0, [1], 728)], key=lambda mail: mail[2])
    with (folder / "all.mbox").open("w") as file:
        for number, (sender, (reader,), day) in enumerate(mails):
            at = datetime.fromtimestamp(on_day(day) / 1000, UTC)
            file.write(
                f"From x@y {at:%a %b %d %H:%M:%S %Y}\nFrom: {WHO[sender]}\nTo: {WHO[reader]}\nDate: {format_datetime(at)}\n"
                f"Subject: Matter {number}\nMessage-ID: <{number}@x.example>\n\nhello\n\n"
            )
    return folder / "all.mbox"


QUERY = """{ deteriorationAlarms(first: 2) { edges { node { organisation { name health { watch } } began
    pairs { person { name } contact { name } } score { reasons { evidence { __typename } } } } } }
    outreachConflicts(first: 2) { edges { node { toSamePerson conflicts { people { name } openings { at } } } } } }"""


def test_an_account_that_fell_silent_is_found_stored_and_answered(any_store: Store, tmp_path: Path) -> None:
    run_import(any_store, [mailbox(tmp_path)], our_domains=["us.example"])
    outcome = run_analysis(any_store, QUICK)
    (stored,) = read_findings(any_store, outcome.record.id, FindingKind.DETERIORATION_ALARM, limit=9)
    (found,) = [each for each in outcome.analysis.findings if each.kind is FindingKind.DETERIORATION_ALARM]
    assert (stored.details, stored.score) == (found.details, found.score)
    answer = Client(any_store).ask(QUERY)
    (alarm,) = [edge["node"] for edge in answer["deteriorationAlarms"]["edges"]]
    assert alarm["organisation"] == {"name": "loss.example", "health": {"watch": "FALLING"}}
    began = datetime.fromisoformat(alarm["began"]).timestamp() * 1000
    assert abs(began - on_day(7 * FALL)) <= on_day(28) - on_day(0)
    assert alarm["pairs"] == [{"person": {"name": "Ben Bay"}, "contact": {"name": "Zoe Zed"}}]
    evidence = [each["__typename"] for reason in alarm["score"]["reasons"] for each in reason["evidence"]]
    assert evidence == ["Interaction"] * 5
    (conflict,) = [edge["node"] for edge in answer["outreachConflicts"]["edges"]]
    assert conflict["toSamePerson"] == 2, "Ada after Ben, and Ben again after Ada"
    assert [each["name"] for each in conflict["conflicts"][1]["people"]] == ["Ben Bay", "Ada Ash"]
    assert len(conflict["conflicts"][1]["openings"]) == 2
