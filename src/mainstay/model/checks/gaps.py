"""Gaps: facts that are not there. They never stop an analysis; they widen its answer."""

from collections import defaultdict
from collections.abc import Iterator

from mainstay.errors import Problem
from mainstay.model.checks.quantities import unconverted
from mainstay.model.checks.structure import children
from mainstay.model.network import Network
from mainstay.units import akin


def _gap(
    code: str,
    file: str,
    found: str,
    allowed: str,
    fix: str,
    *,
    key: str,
    column: str | None = None,
) -> Problem:
    return Problem(
        kind="gap",
        code=code,
        file=file,
        column=column,
        key=key,
        found=found,
        allowed=allowed,
        fix=fix,
    )


def missing_cells(network: Network) -> Iterator[Problem]:
    """Wanted cells that are empty, one gap for each column, with the keys of the rows."""
    for table in network.tables.values():
        for column in table.spec.columns.values():
            if column.need != "wanted":
                continue
            cells = zip(table.keys, table[column.name], strict=True)
            empty = [key for key, cell in cells if cell is None]
            if empty:
                yield _gap(
                    "GAP001",
                    table.file,
                    f"empty in {len(empty)} of {len(table)} rows",
                    column.about.rstrip("."),
                    "Leave empty what is not published; add it with its evidence once it is.",
                    column=column.name,
                    key=";".join(empty),
                )


def unsourced_items(network: Network) -> Iterator[Problem]:
    """Items that nobody is known to make."""
    items = network["items"]
    made = set(network["sources"]["item_id"])
    for key, kind in zip(items.keys, items["kind"], strict=True):
        if key not in made and kind != "know_how":
            yield _gap(
                "GAP002",
                items.file,
                "no source listed",
                "at least one source",
                "Until one is known the item counts as available from an unlisted source.",
                key=key,
            )


def unpublished_inputs(network: Network) -> Iterator[Problem]:
    """Items that are no material and whose bill of materials is not published."""
    items, lines = network["items"], children(network)
    for key, kind in zip(items.keys, items["kind"], strict=True):
        if not lines[key] and kind not in {"material", "know_how"}:
            yield _gap(
                "GAP003",
                items.file,
                "inputs not published",
                "a bill of materials",
                "Until it is known, an alternative that uses the item leaves results apparent.",
                key=key,
            )


def unverified_rows(network: Network) -> Iterator[Problem]:
    """Rows that nobody has read in a publication, one gap for each table."""
    for table in network.tables.values():
        if "verified" not in table.spec.columns:
            continue
        rows = zip(table.keys, table["verified"], strict=True)
        unverified = [key for key, verified in rows if not verified]
        if unverified:
            yield _gap(
                "GAP004",
                table.file,
                f"{len(unverified)} of {len(table)} rows unverified",
                "rows read in a publication",
                "Check them against a publication; results that use them say so.",
                column="verified",
                key=";".join(unverified),
            )


def conflicting_rows(network: Network) -> Iterator[Problem]:
    """Publications that disagree: rows that stand beside the chosen one."""
    for name in ("item_shares", "series"):
        table = network[name]
        held = defaultdict(list)
        for row in table.rows():
            if row["chosen"] is False:
                held[str(row["item_id"])].append(str(row[table.spec.key]))
        for item, keys in held.items():
            yield _gap(
                "GAP005",
                table.file,
                f"{len(keys)} row(s) not chosen for {item}",
                "publications that agree",
                "The note of each row says why another is used.",
                column="chosen",
                key=";".join(keys),
            )


def unused_assumptions(network: Network) -> Iterator[Problem]:
    """Assumptions, which no analysis of this edition uses."""
    table = network["assumptions"]
    if len(table):
        yield _gap(
            "GAP006",
            table.file,
            f"{len(table)} assumptions that no analysis uses yet",
            "facts",
            "They are kept; no result depends on them.",
            key=";".join(table.keys),
        )


def special_measures(network: Network) -> Iterator[Problem]:
    """Quantities in a special measure that says nothing of the quantity of the item."""
    for table, row, own in unconverted(network):
        unit = table["unit"][row]
        if akin(unit, own):
            yield _gap(
                "GAP007",
                table.file,
                f"a quantity in {unit}",
                f"a quantity that converts into {own} of the item",
                "It is shown as published, and counts as unknown where quantities are compared.",
                column="unit",
                key=table.keys[row],
            )
