"""The edits of a scenario, made one after another."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from mainstay.errors import DataError, Problem, nearest
from mainstay.model.checks import check_network
from mainstay.model.network import Network, Table
from mainstay.model.scenario.edit import Edit
from mainstay.model.scenario.notes import SUPPOSED
from mainstay.model.scenario.rewriting import rewritten
from mainstay.schema.spec import ColumnSpec, tables

_COMMON = {"evidence_ids": [SUPPOSED], "confidence": "low", "verified": False, "mark": "open"}
"""What a row that is added carries where the edit does not say otherwise."""
_PLAIN: dict[str, tuple[type, ...]] = {
    "number": (int, float),
    "integer": (int,),
    "yes_no": (bool,),
    "refs": (list,),
    "texts": (list,),
}


def edited(network: Network, edits: Sequence[Edit], day: str, file: str) -> Network:
    """Return a network with some edits made.

    Parameters
    ----------
    network : Network
    edits : sequence of Edit
    day : str
        Date of a row that is added, where the edit gives none.
    file : str
        Where the edits stand, for the place of a problem.

    Raises
    ------
    DataError
        SCN012 for an edit that can't be made; the codes of the check where the network is no more
        sound with the edits.
    """
    problems: list[Problem] = []
    for edit in edits:
        found = list(_problems(network, edit, file))
        problems += found
        if not found:
            changed = _done(network[edit.table], edit, day)
            network = replace(network, tables={**network.tables, edit.table: changed})
    if edits and not problems:
        every = check_network(network, file, frozenset())
        problems = [problem for problem in every if problem.kind == "error"]
    if problems:
        raise DataError(problems)
    return network


def _done(table: Table, edit: Edit, day: str) -> Table:
    if edit.deed == "add":
        common = {**_COMMON, "as_of_date": day} if "mark" in table.spec.columns else {}
        row = {**common, table.spec.key: edit.key, **edit.values}
        return rewritten(table, {}, [(-1, row)])
    place = table.index[edit.key]
    if edit.deed == "remove":
        return rewritten(table, {}, removed={place})
    row = {**table.row(edit.key), **edit.values}
    if "verified" in edit.values or "mark" not in table.spec.columns:
        return rewritten(table, {place: row})
    ids = dict.fromkeys([*row["evidence_ids"], SUPPOSED])
    doubt = {"verified": False, "confidence": "low", "evidence_ids": list(ids)}
    return rewritten(table, {place: {**row, **doubt}})


def _problems(network: Network, edit: Edit, file: str) -> Iterator[Problem]:
    def problem(column: str, found: object, allowed: str, fix: str) -> Problem:
        return Problem(
            code="SCN012",
            file=file,
            line=edit.line,
            column=column,
            found=str(found),
            allowed=allowed,
            fix=fix.strip(),
        )

    if edit.table not in tables():
        fix = nearest(edit.table, tables())
        yield problem("table", edit.table, "a table of the schema", fix)
        return
    table = network[edit.table]
    if (edit.key in table.index) == (edit.deed == "add"):
        allowed = f"a {table.spec.key} that {edit.table} " + (
            "does not have yet" if edit.deed == "add" else "has"
        )
        fix = "Give it another key." if edit.deed == "add" else nearest(edit.key, table.index)
        yield problem("key", edit.key, allowed, fix)
    for name, value in edit.values.items():
        column = table.spec.columns.get(name)
        if column is None or name == table.spec.key:
            fix = nearest(name, table.spec.columns)
            yield problem(name, value, f"a column of {edit.table} beside its key", fix)
        elif not _fits(column, value):
            yield problem(name, value, _kind(column), "Correct the value.")
    if edit.deed == "add":
        given = edit.values.keys() | _COMMON.keys() | {"as_of_date", table.spec.key}
        for name, column in table.spec.columns.items():
            if column.need == "required" and name not in given:
                yield problem(name, "nothing", _kind(column), f"Give {name}.")


def _fits(column: ColumnSpec, value: Any) -> bool:
    """Say whether a column can hold a value."""
    if value is None:
        return column.need != "required"
    is_flag = isinstance(value, bool)
    if is_flag != (column.type == "yes_no") or type(value) not in _PLAIN.get(column.type, (str,)):
        return False
    if column.is_number:
        low = float("-inf") if column.low is None else column.low
        return bool(low <= value <= (float("inf") if column.high is None else column.high))
    return not column.is_list or all(isinstance(part, str) for part in value)


def _kind(column: ColumnSpec) -> str:
    span = "" if column.low is None else f" from {column.low:g}"
    span += "" if column.high is None else f" to {column.high:g}"
    return f"{column.type.replace('_', ' or ')}{span}: {column.about}"
