"""JSON files of every layout as their records."""

from __future__ import annotations

import json
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph_model.errors import BadRecord
from ingest import json_records
from ingest.json_records import MAX_DEPTH, MAX_RECORD_BYTES, PAGES, json_value, parsed_object, records_in

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text('ab"\\{}[]\n€😀', max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", 'b"{', "value"]), inner, max_size=3)
    ),
    max_leaves=8,
)
OBJECTS = st.lists(st.dictionaries(st.sampled_from(["a", "b{", "value "]), VALUES, min_size=1, max_size=3), max_size=5)
LAYOUTS = {
    "one object a line": lambda each: "\n".join(json.dumps(one, ensure_ascii=False) for one in each),
    "one object a line, marked": lambda each: "".join(f"\x1e{json.dumps(one)}\r\n" for one in each),
    "pretty-printed, one behind the other": lambda each: "\n".join(json.dumps(one, indent=4) for one in each),
    "pretty-printed at the line's start": lambda each: "\n".join(json.dumps(one, indent=0) for one in each),
    "glued": lambda each: "".join(map(json.dumps, each)),
    "an array": lambda each: json.dumps(each, indent=1),
    "an array of arrays": lambda each: json.dumps([each[:2], [each[2:]]], indent=0),
    "a page": lambda each: json.dumps({"@odata.context": "c", "Value": each, "next": {"a": [{}]}}),
    "an array of pages": lambda each: json.dumps([{"items": [one], "tail": [{"b": 1}]} for one in each]),
}
SIZES = st.integers(1, 40)


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def cut(data: bytes, size: int = 1 << 20) -> list[bytes]:
    return [each for _, each in records_in(pieces(data, size))]


def read(data: bytes, size: int = 1 << 20, remainders: bool = False) -> list[object]:
    return [json_value(each) for _, each in records_in(pieces(data, size), PAGES, remainders=remainders)]


def reasons(data: bytes, size: int = 1 << 20) -> list[str]:
    """Why records are none, "" for those that are."""
    found = []
    for each in cut(data, size):
        try:
            parsed_object(each)
            found.append("")
        except BadRecord as exc:
            found.append(exc.reason)
    return found


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@settings(deadline=None, max_examples=40)
@given(objects=OBJECTS, size=SIZES)
def test_every_layout_gives_the_objects_back_however_it_is_read(
    layout: str, encoding: str, objects: list[object], size: int
) -> None:
    assert read(LAYOUTS[layout](objects).encode(encoding), size) == objects


@given(OBJECTS, st.sampled_from([None, 0, 1]), SIZES, VALUES)
@settings(deadline=None, max_examples=150)
def test_a_page_is_cut_into_its_lists_and_what_remains_comes_last(
    objects: list[object], indent: int | None, size: int, other: object
) -> None:
    text = json.dumps({"other": [other], "value": objects, "items": objects, "z": 1}, indent=indent)
    remainder = {"other": [other], "value": [], "items": [], "z": 1}
    assert read(text.encode(), size, remainders=True) == [*objects, *objects, remainder]
    assert read(text.encode(), size) == [*objects, *objects]


def test_lists_of_other_names_or_within_records_are_not_cut() -> None:
    record = {"other": [{"a": 1}], "b": {"value": [{"c": 1}]}}
    assert read(json.dumps(record).encode()) == [record]
    assert read(json.dumps({"value": [{"value": [{"a": 1}]}]}).encode()) == [{"value": [{"a": 1}]}]


def test_a_record_that_breaks_off_does_not_hide_its_neighbours() -> None:
    found = cut(b'{"a": 1}\n{"a": {"b": 2\n{"a": 3}\n{"a": "x\n{"a": 4}\n{\n  "a": [\n{\n "c": 1}]}\n{"a"')
    assert found[::2] == [b'{"a": 1}', b'{"a": 3}', b'{"a": 4}', b'{"a"']
    assert json.loads(found[5]) == {"a": [{"c": 1}]}


@pytest.mark.parametrize(
    ("text", "records"),
    [
        (b'{"a": 1}\n{"b": \n{"c": 3}\n', [b'{"a": 1}', b'{"b":', b'{"c": 3}']),
        (b'{"a": 1}\n{"b": [\n{"c": 3}\n', [b'{"a": 1}', b'{"b": [', b'{"c": 3}']),
        (b'[{"a": [1}, {"b": 2}]', [b'{"a": [1}', b'{"b": 2}']),
        (b'[{"a": 1], {"b": 2}]', [b'{"a": 1', b'{"b": 2}']),
        (b'{"value": [{"a": [1}, {"b": 2}], "n": 1} {"c": 3}', [b'{"a": [1}', b'{"b": 2}', b'{"c": 3}']),
        (b'{"value": [{"a": 1], "n": 1} {"c": 3}', [b'{"a": 1', b'{"c": 3}']),
        (b'{"value": [{"a": 1}}, {"b": 2}]}', [b'{"a": 1}', b'{"b": 2}']),
        (b'{"value": [\n {"a": "x\n },\n {"b": 2}\n]}', [b'{"a": "x\n }', b'{"b": 2}']),
        (b'[\n{"a": {"b": 1,\n{"c": 2},\n{"d": 3}]', [b'{"a": {"b": 1,', b'{"c": 2}', b'{"d": 3}']),
        (b'{"value": [{"a": 1}, {"a"\n{"value": [{"b": 2}]}', [b'{"a": 1}', b'{"a"', b'{"b": 2}']),
        (b'{"a": "x\\\n{"b": 2}', [b'{"a": "x\\', b'{"b": 2}']),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 7, 1 << 20])
def test_damage_costs_the_record_that_it_is_in(text: bytes, records: list[bytes], size: int) -> None:
    assert cut(text, size) == records


@given(
    st.lists(st.integers(0, 99), min_size=3, max_size=6),
    st.sampled_from([b'{"a": [1', b'{"a', b'{"a": {"b": ', b'{"a": 1]}', b'"a": 1}', b"x", b"}", b"["]),
)
@example([1, 2, 3], b"[" * 1000)
@settings(deadline=None, max_examples=60)
def test_a_broken_line_costs_no_other_wherever_it_is_cut(numbers: list[int], broken: bytes) -> None:
    lines = [json.dumps({"n": each}).encode() for each in numbers]
    lines.insert(2, broken)
    assert set(lines) - {broken} <= set(cut(b"\n".join(lines), 5))


def test_a_page_that_is_cut_off_gives_the_items_before_the_cut() -> None:
    assert cut(b'{"value": [{"a": 1}, {"a": 2}, {"a"') == [b'{"a": 1}', b'{"a": 2}', b'{"a"']
    assert reasons(b'{"value": [{"a": 1}, ') == ["", "the file breaks off in a list"]
    assert reasons(b'[{"a": 1}') == ["", "the file breaks off in a list"]


@pytest.mark.parametrize("size", [30, 1 << 20])
def test_an_object_beyond_the_limit_is_rejected_and_its_neighbours_are_read(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(json_records, "MAX_RECORD_BYTES", 100)
    text = b'{"a": 1}\n{"b": "' + b"x" * 500 + b'"}\n{"a": 2}'
    first, long, last = cut(text, size)
    assert (first, last) == (b'{"a": 1}', b'{"a": 2}')
    with pytest.raises(BadRecord, match="longer than"):
        json_value(long)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": [1} {"a": 1}', ["unreadable JSON: Expecting ',' delimiter", ""]),
        ("[" * (MAX_DEPTH + 1), ["the file breaks off in a list", "nested deeper than 200 levels"]),
        ('{"a":' * 300 + "1" + "}" * 300 + '{"a": 1}', ["nested deeper than 200 levels", ""]),
        ('{"a": 1}\n"b": 2}\n{"c": 3}\nend', ["", "text that is no object", "", "text that is no object"]),
        ('{"value": [1, {"a": 1}, "x"], "n": 1}', ["text that is no object", "", "text that is no object"]),
    ],
)
@pytest.mark.parametrize("size", [1, 1 << 20])
def test_limits_and_damage_have_reasons(text: str, expected: list[str], size: int) -> None:
    assert reasons(text.encode(), size) == expected


@pytest.mark.parametrize("data", [b'{"a": }', b"[" * 100_000, b'{"a": 1' + b"0" * 5000 + b"}", b"\xff\xfe\xfa"])
def test_what_is_no_json_is_rejected_with_a_reason(data: bytes) -> None:
    with pytest.raises(BadRecord, match="unreadable JSON"):
        json_value(data)


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=200) | st.text('{}[]"\\\n,:a', max_size=60).map(str.encode), SIZES)
def test_no_bytes_raise_anything_but_a_bad_record_and_pieces_make_no_difference(data: bytes, size: int) -> None:
    found = cut(data, size)
    assert found == cut(data)
    for each in found:
        with suppress(BadRecord):
            parsed_object(each)


@pytest.mark.parametrize(
    "text",
    [
        b'"' + b'\\"' * 1_000_000,
        b'{"a":' * 500_000,
        b"{}" * 200_000,
        b'"\\' * 1_000_000,
        b'"\n' * 500_000,
        b'{"a": "\n' * 200_000,
        b'{"value":[' * 200_000,
        b'{"a": 1}\n{"a": [' + b"\n{" * 200_000,
        b'{"a": 1}\n{\n"a": [' + b"\n{" * 200_000,
        b'{"a"' + b"\n" * 1_000_000 + b"{}",
    ],
)
@pytest.mark.parametrize("size", [1 << 10, 1 << 20])
def test_nothing_makes_it_hang(text: bytes, size: int) -> None:
    started = time.process_time()
    cut(text, size)
    assert time.process_time() - started < 60


@pytest.mark.parametrize("inner", [b'"' + b"x" * 40 + b'"', b'[{"a": 1}, {"b": [2, 3]}]'])
def test_a_long_object_is_read_in_linear_time(inner: bytes) -> None:
    text = b'{"a": [' + b", ".join([inner] * ((20 << 20) // len(inner))) + b"]}"
    started = time.process_time()
    assert cut(text, 1 << 12) == [text]
    assert time.process_time() - started < 60


def test_a_page_of_any_length_needs_the_memory_of_one_record() -> None:
    record = b'{"a": "' + b"x" * 1000 + b'"},'
    stream = (b'{"value": [' if not number else record for number in range(20_000))
    tracemalloc.start()
    try:
        assert sum(1 for _ in records_in(stream)) == 20_000  # the last one says that the file breaks off
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_a_string_without_an_end_needs_the_memory_of_one_record() -> None:
    stream = (b'{"a": "' if not number else b"x" * (1 << 20) for number in range(2 * MAX_RECORD_BYTES >> 20))
    ((_, found),) = records_in(stream)
    with pytest.raises(BadRecord, match="longer than 32 MiB"):
        json_value(found)
