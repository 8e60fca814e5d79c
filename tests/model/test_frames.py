"""Results as frames of pandas and Polars: the same rows and types, and unknown stays unknown."""

import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from asking import asked

from mainstay import load
from mainstay.errors import UsageError
from mainstay.examples import tiny
from mainstay.model.network import Network
from mainstay.model.result import ARROW, Column, ColumnType, Result
from mainstay.present.verbs import analysis, questions

ROOT = Path(__file__).parents[2]
LISTS = pd.ArrowDtype(pa.list_(pa.string()))
PANDAS: dict[ColumnType, Any] = {
    "text": pd.StringDtype(),
    "number": pd.Float64Dtype(),
    "integer": pd.Int64Dtype(),
    "yes_no": pd.BooleanDtype(),
    "texts": LISTS,
}
POLARS: dict[ColumnType, Any] = {
    "text": pl.String,
    "number": pl.Float64,
    "integer": pl.Int64,
    "yes_no": pl.Boolean,
    "texts": pl.List(pl.String),
}
VALUES: dict[ColumnType, list[Any]] = {
    "text": ["", None, "Nîmes\n|"],
    "number": [0.0, None, 0.1],
    "integer": [2**53 + 1, None, -1],
    "yes_no": [True, None, False],
    "texts": [[], None, ["a", "b;c"]],
}
"""What a careless frame loses: nothing beside unknown, and a number that no float can hold."""


@cache
def study(name: str) -> Network:
    return load(ROOT / "studies" / name)


@cache
def answer(verb: str, name: str) -> Result:
    found = asked(verb, study(name))
    assert found.data.num_rows
    return found


def hand_made() -> Result:
    """Make a result with a column of each type."""
    columns = [Column(name, f"unit of {name}", "", type=name) for name in VALUES]
    data = pa.table({name: pa.array(VALUES[name], type_) for name, type_ in ARROW.items()})
    return replace(analysis("coverage")(tiny()), key=("text",), columns=tuple(columns), data=data)


def same(value: Any) -> Any:
    """Give a value with its type, so that 1 is neither 1.0 nor True, and NA is None."""
    if value is pd.NA:
        return None
    return [same(part) for part in value] if isinstance(value, list) else (type(value), value)


def rows_of_pandas(frame: Any) -> list[dict[str, Any]]:
    columns = {name: [same(v) for v in frame[name].tolist()] for name in frame.columns}
    return [dict(zip(columns, row)) for row in zip(*columns.values())]


def rows_of(table: Any) -> list[dict[str, Any]]:
    return [
        {name: None if value is None else same(value) for name, value in row.items()}
        for row in table
    ]


def types_of(result: Result, types: dict[ColumnType, Any]) -> dict[str, Any]:
    return {column.name: types[column.type] for column in result.columns}


every_answer = pytest.mark.parametrize(
    ("verb", "name"),
    [(verb, name) for verb in questions() for name in ("artillery-155mm", "permanent-magnets")],
)


@every_answer
def test_both_frames_have_the_rows_and_types_of_the_table(verb: str, name: str) -> None:
    result = answer(verb, name)
    pandas, polars = result.to_pandas(), result.to_polars()
    assert rows_of_pandas(pandas) == rows_of(result.table)
    assert rows_of(polars.to_dicts()) == rows_of(result.table)
    assert dict(pandas.dtypes) == types_of(result, PANDAS)
    assert dict(polars.schema) == types_of(result, POLARS)


@every_answer
def test_what_is_unknown_is_missing_in_both_frames_and_only_that(verb: str, name: str) -> None:
    result = answer(verb, name)
    unknown = {c: sum(row[c] is None for row in result.table) for c in result.data.column_names}
    assert result.to_pandas().isna().sum().to_dict() == unknown
    assert result.to_polars().null_count().row(0, named=True) == unknown


@every_answer
def test_units_stand_in_the_attributes_of_a_pandas_frame(verb: str, name: str) -> None:
    result = answer(verb, name)
    units = {column.name: column.unit for column in result.columns if column.unit}
    assert result.to_pandas().attrs == {"units": units}


@every_answer
def test_a_frame_without_rows_keeps_its_columns_and_types(verb: str, name: str) -> None:
    result = answer(verb, name)
    empty = replace(result, data=result.data.slice(0, 0))
    assert len(empty.to_pandas()) == empty.to_polars().height == 0
    assert dict(empty.to_pandas().dtypes) == types_of(result, PANDAS)
    assert dict(empty.to_polars().schema) == types_of(result, POLARS)
    assert empty.to_pandas().attrs == result.to_pandas().attrs


def test_an_answer_that_has_no_rows_keeps_its_types() -> None:
    result = analysis("shared-inputs")(tiny(), least=2)
    assert result.table == ()
    assert dict(result.to_pandas().dtypes) == types_of(result, PANDAS)
    assert dict(result.to_polars().schema) == types_of(result, POLARS)


def test_values_that_are_easily_lost_come_through() -> None:
    result = hand_made()
    assert rows_of_pandas(result.to_pandas()) == rows_of(result.table)
    assert result.to_polars().to_dicts() == list(result.table)
    assert result.to_polars().to_dict(as_series=False) == VALUES


def test_a_column_of_which_nothing_is_known_keeps_its_type() -> None:
    result = hand_made()
    nothing = replace(result, data=result.data.slice(1, 1))
    assert nothing.to_pandas().isna().all(axis=None)
    assert dict(nothing.to_pandas().dtypes) == types_of(result, PANDAS)
    assert dict(nothing.to_polars().schema) == types_of(result, POLARS)


def test_unknown_is_neither_zero_nor_no_in_a_comparison() -> None:
    pandas, polars = hand_made().to_pandas(), hand_made().to_polars()
    for name, value in (("number", 0.0), ("integer", -1), ("yes_no", False), ("text", "")):
        assert (pandas[name] == value)[1] is pd.NA
        assert (polars[name] == value)[1] is None
    assert pandas["number"].sum(skipna=False) is pd.NA
    assert len(pandas[pandas["number"] < 1]) == polars.filter(pl.col("number") < 1).height == 2


def test_lists_open_into_rows() -> None:
    pandas, polars = hand_made().to_pandas(), hand_made().to_polars()
    assert pandas["texts"].explode().dropna().tolist() == ["a", "b;c"]
    assert polars["texts"].explode().drop_nulls().to_list() == ["a", "b;c"]
    assert pandas["texts"].list.len().tolist() == [0, pd.NA, 2]


def test_writing_to_a_frame_leaves_the_result_as_it_was() -> None:
    result = hand_made()
    frame = result.to_pandas()
    frame.loc[0, "number"] = 7.0
    frame.loc[0, "text"] = "other"
    frame.attrs["units"]["number"] = "other"
    assert result.data.to_pylist() == hand_made().data.to_pylist()
    assert result.to_pandas().attrs["units"]["number"] == "unit of number"


@pytest.mark.parametrize(("library", "to"), [("pandas", "to_pandas"), ("polars", "to_polars")])
def test_a_library_that_is_missing_is_named_with_how_to_get_it(
    library: str, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = hand_made()
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(UsageError, match=rf"^USE018 {library} .*pip install {library}\b"):
        getattr(result, to)()


WITHOUT = """
import sys

class Absent:
    def find_spec(self, name, *more):
        if name.partition(".")[0] in {"pandas", "polars"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
import mainstay

result = mainstay.coverage(mainstay.tiny())
assert result.table
for to in (result.to_pandas, result.to_polars):
    try:
        to()
    except mainstay.UsageError as error:
        print(str(error)[:6])
"""


def test_nothing_else_needs_a_library_of_frames() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (done.stdout.split(), done.stderr) == (["USE018", "USE018"], "")
