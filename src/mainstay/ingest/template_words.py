"""What a table and a column are for, in words, from the schema."""

from mainstay.schema.spec import ColumnSpec, TableSpec

GROUPS = {
    "who": "Who",
    "what": "What",
    "flow": "How it flows",
    "bind": "What binds",
    "together": "Together",
    "happened": "What happened",
    "believe": "Why we believe it",
}
_SORTS = {
    "id": "An id.",
    "texts": "Texts, separated by semicolons.",
    "number": "A number.",
    "integer": "A whole number.",
    "yes_no": "yes or no.",
    "date": "A date: 2024, 2024-09 or 2024-09-30, or [2024-09..2025] for one day of a span.",
    "unit": "A unit.",
    "market": "A market, or the code of a country.",
}


def table_words(table: TableSpec) -> str:
    """Say what a table is for, and which column names its rows."""
    once = f" One row for each {', '.join(table.unique)}." if table.unique else ""
    return f"{table.about} Its key is `{table.key}`.{once}"


def meaning(column: ColumnSpec) -> str:
    """Say what a column means, in which unit it is and what is allowed in it."""
    return " ".join(filter(None, [column.about, _unit(column), _sort(column), _range(column)]))


def _unit(column: ColumnSpec) -> str:
    return f"Unit: {column.unit}." if column.unit else ""


def _sort(column: ColumnSpec) -> str:
    if column.type in {"ref", "refs"}:
        many = ", several separated by semicolons" if column.is_list else ""
        return f"A row of {column.of}{many}."
    if column.type == "code":
        return f"A code of {column.of}."
    if column.pattern == "iso3":
        return "Three capital letters (ISO 3166-1 alpha-3)."
    return _SORTS.get(column.type, "")


def _range(column: ColumnSpec) -> str:
    if column.low is None:
        return "" if column.high is None else f"At most {column.high:g}."
    if column.high is None:
        return f"{column.low:g} or more."
    return f"From {column.low:g} to {column.high:g}."
