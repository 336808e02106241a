"""The summary of a load: every count, and of each reason a few examples."""

from __future__ import annotations

from graph_model.conclusions import Conclusions
from graph_model.entities import ImportRecord, Reject
from sociogram.import_summary import summary_lines


def test_counts_reasons_and_us_are_told() -> None:
    rejects = [Reject("a.csv", f"line {line}", "no email") for line in range(9)] + [Reject("b.bin", "file", "not text")]
    record = ImportRecord("i", 0, ("x",), 20, 5, 2, 3, {"no email": 9, "not text": 1}, {"broadcast": 4}, tuple(rejects))
    text = "\n".join(summary_lines(record, Conclusions(0, 0, 0, ("us.example",), our_domains_guessed=True)))
    assert "Read 20: 5 new, 2 merged with a known one, 3 duplicate." in text
    assert "Not used: 10" in text
    assert text.count("a.csv, line") == 2
    assert "b.bin, file: not text" in text
    assert "        4  broadcast" in text
    assert "Us: us.example (guessed" in text


def test_one_unchanged_file_is_one_file() -> None:
    texts = [
        "\n".join(summary_lines(ImportRecord("i", 0, (), unchanged_files=files), Conclusions(0, 0, 0)))
        for files in (1, 2)
    ]
    assert "in 1 unchanged file, not" in texts[0]
    assert "in 2 unchanged files, not" in texts[1]


def test_what_was_known_of_mailboxes_that_have_grown_is_told() -> None:
    record = ImportRecord("i", 0, (), 1300, 7, 0, 1293, grown_files=1, grown=1290)
    text = "\n".join(summary_lines(record, Conclusions(0, 0, 0)))
    assert "Of these 1,290 in 1 mailbox that has only grown, read on from there (--again)." in text


def test_nobody_is_us_when_nothing_says_so() -> None:
    assert "--our-domain" in "\n".join(summary_lines(ImportRecord("i", 0, ()), Conclusions(0, 0, 0)))
