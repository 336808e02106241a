"""The same of the demo company, whose findings and sentences are those of a real load and run."""

from __future__ import annotations

from graph_model.store import Store
from sociogram.demo.performance import Performance
from tests.gql.viewer_questions import named, people_words


def test_a_viewer_is_told_of_nobody_in_the_demo_company(demo: tuple[Store, Performance]) -> None:
    found, told = named(demo[0])
    assert found == set()
    assert len(people_words(demo[0])) > 900
    assert len(told) > 500_000
