"""A network with errors can be looked at, but answers no question."""

from pathlib import Path

import pytest
from strategies import Folder, changed, tiny_folder, tiny_head, write_folder

import mainstay
from mainstay.errors import DataError, UsageError
from mainstay.schema.spec import tables

VERBS = ["coverage", "concentration", "origin", "deliverable", "single_points", "shared_inputs"]
BROKEN = [
    (name, column.name)
    for name, rows in tiny_folder().items()
    for column in tables()[name].refs
    if rows and rows[0].get(column.name) and not column.is_list
]


def broken(table: str, column: str) -> Folder:
    """Return the tiny network with one reference to nowhere."""
    folder = tiny_folder()
    key = tables()[table].key
    return changed(folder, table, folder[table][0][key], **{column: "XXQ"})


@pytest.mark.parametrize(("table", "column"), BROKEN)
def test_a_reference_to_nowhere_is_refused_and_never_computed_with(
    table: str, column: str, tmp_path: Path
) -> None:
    path = write_folder(tmp_path, broken(table, column), tiny_head())
    with pytest.raises(DataError, match="KEY002"):
        mainstay.load(path)
    network = mainstay.read(path).network
    assert len(network[table]) == len(tiny_folder()[table])
    for verb in VERBS:
        with pytest.raises(UsageError, match="USE019"):
            getattr(mainstay, verb)(network)


def test_a_bill_of_too_many_tiers_is_refused(tmp_path: Path) -> None:
    folder = tiny_folder()
    item, line = folder["items"][0], folder["bom_lines"][0]
    deep = [item | {"item_id": f"i{n}", "kind": "part", "unit": "each"} for n in range(202)]
    steps = [
        line
        | {"bom_line_id": f"b{n}", "parent_id": f"i{n}", "child_id": f"i{n + 1}"}
        | {"unit": "each", "role": "component", "alt_group": ""}
        for n in range(201)
    ]
    folder["items"] = folder["items"] + deep
    folder["bom_lines"] = folder["bom_lines"] + steps
    problems = mainstay.read(write_folder(tmp_path, folder, tiny_head())).errors
    assert [(p.code, p.key, p.found) for p in problems] == [
        ("NET013", "b200", "an item 201 tiers below another")
    ]
