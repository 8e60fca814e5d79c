"""Keys and references: every key once, every reference to a row that exists."""

from collections import Counter
from collections.abc import Iterator, Set

from mainstay.errors import Problem, nearest
from mainstay.model.network import Network, Table


def duplicate_keys(network: Network) -> Iterator[Problem]:
    """Keys that stand on more than one row."""
    for table in network.tables.values():
        counts = Counter(table.keys)
        for row, key in enumerate(table.keys):
            if counts[key] > 1:
                yield Problem(
                    code="KEY001",
                    file=table.file,
                    line=table.line(row),
                    column=table.spec.key,
                    key=key,
                    found=key,
                    allowed=f"each {table.spec.key} once",
                    fix="Give each row a key of its own, or remove the row.",
                )


def duplicate_lines(network: Network) -> Iterator[Problem]:
    """Rows that say the same thing twice, where the schema names what must be unique."""
    for table in network.tables.values():
        columns = table.spec.unique
        if not columns:
            continue
        values = list(zip(*(table[column] for column in columns), strict=True))
        counts = Counter(values)
        for row, value in enumerate(values):
            if counts[value] > 1:
                yield Problem(
                    code="KEY003",
                    file=table.file,
                    line=table.line(row),
                    column=", ".join(columns),
                    key=table.keys[row],
                    found=" ".join(str(part) for part in value if part is not None),
                    allowed=f"one row for each {', '.join(columns)}",
                    fix="Put the rows together, or remove one.",
                )


def dangling(network: Network, partial: Set[str] = frozenset()) -> Iterator[Problem]:
    """References to rows that do not exist."""
    for table in network.tables.values():
        for column in table.spec.refs:
            target = str(column.of)
            if target in partial:
                continue
            known = network[target].index
            for row, cell in enumerate(table[column.name]):
                for key in cell if column.is_list and cell else [cell]:
                    if key is not None and key not in known:
                        yield _missing(table, row, column.name, key, target, network)


def _missing(
    table: Table, row: int, column: str, key: str, target: str, network: Network
) -> Problem:
    fix = f"Add it to {target}.csv or correct the reference."
    return Problem(
        code="KEY002",
        file=table.file,
        line=table.line(row),
        column=column,
        key=table.keys[row],
        found=key,
        allowed=f"a {network[target].spec.key} of {target}",
        fix=f"{fix} {nearest(key, network[target].index)}",
    )


def dangling_head(network: Network, file: str, partial: Set[str]) -> Iterator[Problem]:
    """Names in `network.toml` of rows that do not exist."""
    named = {
        "home": ("countries", network.home),
        "item": ("items", network.item),
        "programme": ("programmes", network.programme),
    }
    for column, (target, key) in named.items():
        if target in partial or not key or key in network[target].index:
            continue
        yield Problem(
            code="KEY002",
            file=file,
            column=column,
            found=key,
            allowed=f"a {network[target].spec.key} of {target}",
            fix=f"Correct the name. {nearest(key, network[target].index)}",
        )
