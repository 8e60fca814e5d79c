"""Valid folders are read without an error, and every cell comes back as it was written."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from strategies import (
    HEAD,
    Folder,
    folders,
    ids,
    rows,
    sample_folder,
    sample_key,
    tiny_folder,
    tiny_head,
    value_of,
    write_folder,
)

from mainstay.ingest.cells import parse
from mainstay.ingest.read import load, read
from mainstay.schema.spec import TableSpec, tables

bounded = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
each_table = pytest.mark.parametrize("spec", tables().values(), ids=lambda spec: spec.name)


def assert_as_written(path: Path, folder: Folder) -> None:
    """Read a folder and compare every cell with its text."""
    network = load(path)
    for name, written in folder.items():
        columns = tables()[name].columns.values()
        expected = [{c.name: value_of(c, row.get(c.name, "")) for c in columns} for row in written]
        assert list(network[name].rows()) == expected


def test_sample_of_every_table_comes_back_as_written(tmp_path: Path) -> None:
    folder = sample_folder()
    assert folder.keys() == tables().keys()
    assert_as_written(write_folder(tmp_path, folder), folder)


def test_tiny_comes_back_as_written(tmp_path: Path) -> None:
    folder = tiny_folder()
    assert_as_written(write_folder(tmp_path, folder, tiny_head()), folder)


@bounded
@given(folders())
def test_drawn_folder_comes_back_as_written(folder: Folder) -> None:
    home = next(iter(folder["countries"]))["country_id"]
    with tempfile.TemporaryDirectory() as place:
        path = write_folder(Path(place), folder, HEAD.replace("XXA", home))
        assert [str(problem) for problem in read(path).errors] == []
        assert_as_written(path, folder)


@each_table
@settings(bounded, max_examples=15)
@given(st.data())
def test_drawn_row_is_parsed_cell_by_cell(spec: TableSpec, data: st.DataObject) -> None:
    keys = {name: [sample_key(name, 1), sample_key(name, 2)] for name in tables()}
    row = data.draw(rows(spec, keys, ["kg", "t"])) | {spec.key: data.draw(ids(spec))}
    assert row.keys() == spec.columns.keys()
    for column in spec.columns.values():
        if row[column.name]:
            assert parse(column, row[column.name]) == value_of(column, row[column.name])
