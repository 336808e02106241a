"""`sociogram load --columns`: what it refuses before a graph is opened."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from sociogram.cli import cli


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "The column mapping is no JSON"),
        ('{"persons": {}}', "There is no table 'persons'"),
        ('{"people": {"mail": "Post"}}', "The table 'people' has no column 'mail'. It has: email, name"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused_in_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    mapping = tmp_path / "columns.json"
    mapping.write_text(text, encoding="utf-8")
    environment = {"SOCIOGRAM_DATA_DIR": str(tmp_path / "data"), "SOCIOGRAM_CACHE_DIR": str(tmp_path / "cache")}
    result = CliRunner().invoke(cli, ["load", str(tmp_path), "--columns", str(mapping)], env=environment)
    assert result.exit_code == 1
    assert said in result.output
    assert not (tmp_path / "data").exists()
