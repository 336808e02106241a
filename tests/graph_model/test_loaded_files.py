"""Fingerprints of loaded files in the graph: found again, on both servers, and forgotten on request."""

from __future__ import annotations

from graph_model.loaded_files import FILES_A_NODE, forget_loaded_files
from graph_model.recorder import Recorder
from graph_model.revision import read_revision
from graph_model.store import Store


def test_fingerprints_are_found_again_until_they_are_forgotten(any_store: Store) -> None:
    marks = {f"digest{number}": f'{{"mailbox": {{"read": {number}}}}}' for number in range(2 * FILES_A_NODE + 1)}
    before = read_revision(any_store).number
    with Recorder(any_store) as recorder:
        recorder.loaded_files.add(marks)
        recorder.loaded_files.add(marks)
    with Recorder(any_store) as recorder:
        assert recorder.loaded_files.known({*marks, "other"}) == marks
        assert recorder.loaded_files.known({"digest7", "other"}) == {"digest7": marks["digest7"]}
        assert any_store.read("MATCH (n:LoadedFiles) RETURN count(n) AS n") == [{"n": 3}]
        forget_loaded_files(recorder.lease)
        assert recorder.loaded_files.known(marks) == {}
    assert read_revision(any_store).number == before


def test_of_a_mailbox_the_latest_extent_is_kept_until_it_is_forgotten(any_store: Store) -> None:
    with Recorder(any_store) as recorder:
        recorder.loaded_files.add({"digest": "{}"})
        recorder.loaded_files.keep_extents({"box": "[1]", "other": "[2]"})
        recorder.loaded_files.keep_extents({"box": "[3]"})
    with Recorder(any_store) as recorder:
        assert recorder.loaded_files.extents(["box", "nobody's"]) == {"box": "[3]"}
        assert recorder.loaded_files.known({"digest"}) == {"digest": "{}"}
        forget_loaded_files(recorder.lease)
        assert recorder.loaded_files.extents(["box", "other"]) == {}
