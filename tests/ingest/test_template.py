"""An empty programme folder has every table, is read again, and never overwrites."""

import tomllib
from pathlib import Path

import pytest

from mainstay.errors import UsageError
from mainstay.ingest.read import read
from mainstay.ingest.template import write_template
from mainstay.schema.spec import tables


def test_template_has_a_header_for_every_table_and_only_wants_a_home(tmp_path: Path) -> None:
    written = write_template(tmp_path / "my programme")
    assert {path.name for path in written} == {f"{n}.csv" for n in tables()} | {"network.toml"}
    reading = read(tmp_path / "my programme")
    assert [(problem.code, problem.column) for problem in reading.errors] == [("KEY002", "home")]
    assert {len(reading.network[name]) for name in tables()} == {0}


@pytest.mark.parametrize("name", ['say "x"', "back\\slash", "tab\tand\nline", "ünï", "#"])
def test_template_makes_a_sound_head_of_any_folder_name(tmp_path: Path, name: str) -> None:
    head = write_template(tmp_path / name)[0].read_text(encoding="utf-8")
    assert tomllib.loads(head)["title"].isprintable()


def test_template_is_not_written_over_anything(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("mine")
    with pytest.raises(UsageError, match=r"USE006 .* is not empty"):
        write_template(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]


def test_template_is_not_written_in_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match="USE006"):
        write_template(tmp_path / "file")
