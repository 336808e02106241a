import itertools

from hypothesis import given
from hypothesis import strategies as st

from analytics.stable_labels import NO_FORMER, FormerLabels, stable_labels

PEOPLE = "abcdefghijkl"


def former(*groups: str, highest: int = 0) -> FormerLabels:
    label = {id: number for number, ids in enumerate(groups, 1) for id in ids}
    return FormerLabels(label, max(highest, len(groups)))


def test_without_a_run_before_numbers_go_by_the_order_given() -> None:
    assert stable_labels(["abc", "de"], NO_FORMER, 0.2) == [1, 2]
    assert stable_labels([], NO_FORMER, 0.2) == []
    assert stable_labels([], former("ab"), 0.2) == []


def test_a_community_that_gained_and_lost_people_keeps_its_number() -> None:
    assert stable_labels(["efghix", "abcy"], former("abcd", "efgh"), 0.2) == [2, 1]


def test_the_larger_part_of_a_split_keeps_the_number_and_the_other_gets_a_new_one() -> None:
    assert stable_labels(["abcd", "ef"], former("abcdef", highest=7), 0.1) == [1, 8]


def test_of_two_that_merge_the_number_of_the_larger_is_kept() -> None:
    assert stable_labels(["abcdef"], former("ab", "cdef"), 0.2) == [2]


def test_too_small_an_overlap_counts_for_nothing_and_no_number_is_given_twice() -> None:
    assert stable_labels(["awxyz"], former("abcde"), 0.2) == [2]
    assert stable_labels(["awxyz"], former("abcde"), 0.1) == [1]


def test_the_assignment_is_the_best_as_a_whole_and_not_the_first_that_fits() -> None:
    """The first would take number 1 by itself; then the second would have none."""
    now, before = ["abcdef", "gh"], former("abcdgh", "ef")
    assert overlap_sum(now, before, stable_labels(now, before, 0.05)) == best_sum(now, before)


groupings = st.lists(st.integers(0, 3), min_size=len(PEOPLE), max_size=len(PEOPLE)).map(
    lambda chosen: [
        "".join(p for p, g in zip(PEOPLE, chosen, strict=True) if g == each) for each in sorted(set(chosen))
    ]
)


@given(groupings, groupings)
def test_overlaps_add_up_to_the_most_that_any_numbering_reaches(now: list[str], before: list[str]) -> None:
    labels = stable_labels(now, former(*before), 1e-9)
    assert len(set(labels)) == len(labels)
    assert abs(overlap_sum(now, former(*before), labels) - best_sum(now, former(*before))) < 1e-9


@given(groupings)
def test_the_same_communities_keep_all_their_numbers(groups: list[str]) -> None:
    assert stable_labels(groups, former(*groups), 0.2) == list(range(1, len(groups) + 1))


def overlap_sum(now: list[str], before: FormerLabels, labels: list[int]) -> float:
    return sum(jaccard(ids, {id for id, number in before.label.items() if number == label})
               for ids, label in zip(now, labels, strict=True))  # fmt: skip


def jaccard(one: str, other: set[str]) -> float:
    return len(set(one) & other) / len(set(one) | other)


def best_sum(now: list[str], before: FormerLabels) -> float:
    """By trying every numbering."""
    numbers = [*sorted(set(before.label.values())), *range(100, 100 + len(now))]
    return max(overlap_sum(now, before, list(each)) for each in itertools.permutations(numbers, len(now)))
