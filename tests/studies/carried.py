"""Compare a study with the facts as they were first written down, which a clone may not have."""

import csv
import os
from pathlib import Path

import pytest

from mainstay.model.network import Network

STUDIES = Path(__file__).parents[2] / "studies"
GIVEN = Path(os.environ.get("MAINSTAY_SHARED", STUDIES.parents[1] / "shared")) / "studies"
"""Where the facts were first written down; a stranger's clone does not have it."""


def beside(study: str) -> pytest.MarkDecorator:
    """Skip a test where the fact tables of a study are not beside this clone."""
    return pytest.mark.skipif(
        not (GIVEN / study).is_dir(),
        reason="the fact tables that the study was carried over from are not beside this clone",
    )


def given(study: str, table: str) -> list[dict[str, str]]:
    """Return the rows of a table as they were first written down."""
    path = GIVEN / study / f"{table}.csv"
    if not path.is_file():
        pytest.fail(f"{path.parent} is there without {path.name}")
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def compare(
    study: str, network: Network, table: str, ours: str, number: str, column: str, spare: int = 0
) -> None:
    """Hold that every number of a table was carried over, and at most `spare` were added."""
    written = sorted(float(row[number]) for row in given(study, table) if row[number])
    carried = network[ours]
    columns = [column, *({"share_high"} & carried.spec.columns.keys())]
    held = [
        next((cell for cell in cells if cell is not None), None)
        for cells in zip(*(carried[name] for name in columns), strict=True)
    ]
    left = [value for value in held if value is not None]
    for value in written:
        assert value in left
        left.remove(value)
    assert len(left) <= spare
