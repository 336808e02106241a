"""What is listed without an id, and is listed already, is one organisation wherever the graph is read."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from graph_model import directory
from graph_model.conclusions import read_conclusions
from graph_model.directory import ORGANISATIONS, filters, read_count, read_page
from graph_model.snapshot_reader import current_snapshot
from graph_model.store import Store
from graph_model.window import Window
from sociogram.jobs import run_import

FILES = {
    "suppliers.csv": "id,name,domains,country\nP-025,Juniper Maritime,juniper.example,NO\n",
    "accounts.csv": "name,domains,owners\nJuniper Maritime AS,juniper.example,ann@us.example\n",
    "hr.csv": "email,name\nann@us.example,Ann Lee\n",
}


@pytest.mark.parametrize("order", [[*FILES], [*reversed(FILES)]])
def test_a_list_without_ids_says_whose_account_a_known_organisation_is(
    any_store: Store, tmp_path: Path, order: Sequence[str]
) -> None:
    for name in order:
        (tmp_path / name).write_text(FILES[name])
        run_import(any_store, [tmp_path / name], our_domains=["us.example"])
    [juniper] = read_page(any_store, ORGANISATIONS, Window(10), filters(internal=False)).items
    assert (juniper.key, juniper.name, juniper.country) == ("P-025", "Juniper Maritime", "NO")
    assert read_count(any_store, ORGANISATIONS, ()) == read_conclusions(any_store).organisations == 2
    assert len(current_snapshot(any_store, None).organisations.id) == 2
    for called in ("p-025", "Juniper Maritime AS"):
        assert directory.organisations_called(any_store, called, ()) == {juniper.id}
    assert directory.accounts_owned_by(any_store, "ann@us.example") == {juniper.id}
