"""Columns that the policy maps."""

import pytest

from graph_model.errors import InputError
from graph_model.policy import Policy
from ingest.pipeline import load
from ingest.tables.column_mapping import checked_columns, columns_from_json
from ingest.tables.people_csv import PEOPLE, parse_people
from ingest.terms import Terms
from tests.ingest.memory_recording import MemoryRecording

MAPPING = {"email": "Kennung (Post)", "name": "Wer", "title": "Email"}
TABLE = "Kennung (Post),Wer,Email\nada@x.org,Ada,Head\n"


def test_a_mapping_goes_before_our_own_spellings():
    assert PEOPLE.columns(["Email", "Wer", "Kennung (Post)"], MAPPING) == {"email": 2, "name": 1, "title": 0}
    [facts] = parse_people(TABLE.encode(), "hr.csv", MAPPING)
    assert (facts.employments[0].email, facts.employments[0].title) == ("ada@x.org", "Head")


def test_a_mapped_header_that_is_not_there_leaves_our_spellings():
    assert PEOPLE.columns(["Mail", "Name"], MAPPING) == {"email": 0, "name": 1}


def loaded(folder, **policy):
    recording = MemoryRecording()
    return load([folder], recording, terms=Terms(Policy(**policy), 10)), recording


def test_a_table_of_unknown_columns_is_recognised_by_the_mapping_and_else_told_how_to_map(tmp_path):
    (tmp_path / "export.csv").write_text("Kennung (Post);Wer\nada@x.org;Ada\n", encoding="utf-8")
    record, _ = loaded(tmp_path)
    [reject] = record.rejects
    assert reject.source.endswith("export.csv")
    assert "Kennung (Post), Wer" in reject.reason
    assert "people: email" in reject.reason
    assert "--columns" in reject.reason
    record, recording = loaded(tmp_path, columns={"people": MAPPING})
    assert record.rejected == {}
    assert [each.name for each in recording.all("employments")] == ["Ada"]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"persons": {}}, "no table 'persons'. There is no"),
        ({"people": {"mail": "X"}}, "has no column 'mail'. It has: email, name"),
        ({"people": {"email": 5}}, "text of a header"),
        ({"people": ["email"]}, "not of that shape"),
        ([], "not of that shape"),
    ],
)
def test_a_mapping_of_what_is_not_there_is_refused_in_a_sentence(columns, said):
    with pytest.raises(InputError, match=said.partition(". There")[0].replace("(", r"\(")):
        checked_columns(columns)


@pytest.mark.parametrize("text", [b"{", b"[]", b"\xff"])
def test_a_file_that_is_no_mapping_is_refused(text):
    with pytest.raises(InputError):
        columns_from_json(text)


def test_one_zero_byte_costs_its_row_only(tmp_path):
    rows = "".join(f"p{number}@x.org,P{number}\n" for number in range(200)).replace("p7@x.org,P7\n", "p7@x.org,P\0 7\n")
    (tmp_path / "hr.csv").write_text(f"email,name\n{rows}", encoding="utf-8")
    record, _ = loaded(tmp_path)
    assert (record.new, record.rejected) == (199, {"zero byte in the row": 1})
    assert record.rejects[0].place == "line 9"


def test_managers_are_found_by_name_number_or_key_of_another_file():
    text = (
        "email,name,employee id,manager,manager id\n"
        "a@x.org,Ada,E-1,Bob Builder,\nb@x.org,Bob Builder,E-2,E-1,\nc@x.org,Cy,E-3,,E-2\nd@x.org,Di,E-4,,E-99\n"
    )
    lines = [facts.employments[0] for facts in parse_people(text.encode(), "hr.csv")]
    assert [line.manager for line in lines] == ["b@x.org", "a@x.org", "b@x.org", ""]
    assert [bool(line.manager_key) for line in lines] == [False, False, False, True]
