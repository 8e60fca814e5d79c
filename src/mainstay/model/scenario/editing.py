"""The edits of a scenario, made one after another."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from mainstay.errors import Problem, nearest, stop_if_any
from mainstay.model.checks import check_network
from mainstay.model.network import Network, Table
from mainstay.model.scenario.edit import Edit
from mainstay.model.scenario.notes import SUPPOSED
from mainstay.model.scenario.rewriting import rewritten
from mainstay.model.scenario.values import fault_of, kind_of, said
from mainstay.schema.spec import ColumnSpec, tables

_COMMON = {"evidence_ids": [SUPPOSED], "confidence": "low", "verified": False, "mark": "open"}
"""What a row that is added carries where the edit does not say otherwise."""


def edited(
    network: Network, edits: Sequence[Edit], day: str, file: str, *, lenient: bool = False
) -> tuple[Network, list[Edit]]:
    """Return a network with some edits made, and the edits that were left out.

    Parameters
    ----------
    network : Network
    edits : sequence of Edit
    day : str
        Date of a row that is added, where the edit gives none.
    file : str
        Where the edits stand, for the place of a problem.
    lenient : bool
        Leave out an edit of a row that is not there, or that refers to one which is not.

    Raises
    ------
    DataError
        SCN012 for an edit that can't be made; the codes of the check where the network is no more
        sound with the edits.
    """
    problems: list[Problem] = []
    left: list[Edit] = []
    found = network
    for edit in edits:
        if lenient and not _is_there(found, edit):
            left.append(edit)
            continue
        wrong = list(_problems(found, edit, file))
        problems += wrong
        if not wrong:
            found = _made(found, edit, day)
    stop_if_any(problems)
    made = [edit for edit in edits if edit not in left]
    broken = _broken(network, found, file, lenient=lenient) if made else []
    if not (lenient and broken):
        stop_if_any(broken)
        return found, left
    return _one_by_one(network, made, day, left)


def _one_by_one(
    network: Network, edits: Sequence[Edit], day: str, left: Sequence[Edit]
) -> tuple[Network, list[Edit]]:
    """Make the edits that leave the network as sound as it was; add the others to those left."""
    out = list(left)
    for edit in edits:
        after = _made(network, edit, day) if _is_there(network, edit) else network
        if after is network or _broken(network, after, "", lenient=True):
            out.append(edit)
        else:
            network = after
    return network, out


def _is_there(network: Network, edit: Edit) -> bool:
    """Say whether the row is there that an edit changes or removes."""
    is_known = edit.deed == "add" or edit.table not in tables()
    return is_known or edit.key in network[edit.table].index


def _broken(before: Network, after: Network, file: str, *, lenient: bool) -> list[Problem]:
    """Return the errors of a network; when lenient, those that it did not have before."""
    known = set(check_network(before, file, frozenset())) if lenient else set()
    every = check_network(after, file, frozenset())
    return [problem for problem in every if problem.kind == "error" and problem not in known]


def _made(network: Network, edit: Edit, day: str) -> Network:
    changed = _done(network[edit.table], edit, day)
    return replace(network, tables={**network.tables, edit.table: changed})


def _done(table: Table, edit: Edit, day: str) -> Table:
    values = {name: _held(table.spec.columns[name], edit.values[name]) for name in edit.values}
    if edit.deed == "add":
        common = {**_COMMON, "as_of_date": day} if "mark" in table.spec.columns else {}
        row = {**common, table.spec.key: edit.key, **values}
        return rewritten(table, {}, [(-1, row)])
    place = table.index[edit.key]
    if edit.deed == "remove":
        return rewritten(table, {}, removed={place})
    row = {**table.row(edit.key), **values}
    if "verified" in edit.values or "mark" not in table.spec.columns:
        return rewritten(table, {place: row})
    ids = dict.fromkeys([*row["evidence_ids"], SUPPOSED])
    doubt = {"verified": False, "confidence": "low", "evidence_ids": list(ids)}
    return rewritten(table, {place: {**row, **doubt}})


def _held(column: ColumnSpec, value: Any) -> Any:
    """Return a value in the type in which the column holds it."""
    return float(value) if column.type == "number" and value is not None else value


def _problems(network: Network, edit: Edit, file: str) -> Iterator[Problem]:
    def problem(column: str, found: object, allowed: str, fix: str) -> Problem:
        return Problem(
            code="SCN012",
            file=file,
            line=edit.line,
            column=column,
            found=said(found),
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
    if edit.deed == "add" and (fault := fault_of(table.spec.columns[table.spec.key], edit.key)):
        yield problem("key", edit.key, *fault)
    for name, value in edit.values.items():
        column = table.spec.columns.get(name)
        if column is None or name == table.spec.key:
            fix = nearest(name, table.spec.columns)
            yield problem(name, value, f"a column of {edit.table} beside its key", fix)
        elif fault := fault_of(column, value):
            yield problem(name, value, *fault)
    for column in _missing(table, edit):
        yield problem(column.name, "nothing", kind_of(column), f"Give {column.name}.")


def _missing(table: Table, edit: Edit) -> list[ColumnSpec]:
    """Return the columns that a row to be added has to have."""
    given = edit.values.keys() | _COMMON.keys() | {"as_of_date", table.spec.key}
    columns = table.spec.columns.items() if edit.deed == "add" else ()
    return [column for name, column in columns if column.need == "required" and name not in given]
