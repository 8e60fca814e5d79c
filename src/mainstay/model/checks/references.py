"""Keys and references: every key once, every reference to a row that exists."""

from collections import Counter
from collections.abc import Iterable, Iterator, Set

from mainstay.errors import SHOWN, Problem, nearest
from mainstay.model.network import Network, Table
from mainstay.schema.spec import codes, tables


def duplicate_keys(network: Network) -> Iterator[Problem]:
    """Keys that stand on more than one row."""
    for table in network.tables.values():
        counts = Counter(table.keys)
        for row, key in enumerate(table.keys):
            if counts[key] > 1:
                yield table.problem(
                    row,
                    "KEY001",
                    column=table.spec.key,
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
                yield table.problem(
                    row,
                    "KEY003",
                    column=", ".join(columns),
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
            known, missing = network[target].index, 0
            for row, cell in enumerate(table[column.name]):
                for key in cell if column.is_list and cell else [cell]:
                    if key is not None and key not in known:
                        missing += 1
                        near = known if missing <= SHOWN else ()
                        yield _missing(table, row, column.name, key, network[target], near)


def _missing(
    table: Table, row: int, column: str, key: str, target: Table, near: Iterable[str]
) -> Problem:
    fix = f"Add it to {target.spec.name}.csv or correct the reference."
    return table.problem(
        row,
        "KEY002",
        column=column,
        found=key,
        allowed=f"a {target.spec.key} of {target.spec.name}",
        fix=f"{fix} {nearest(key, near)}" if near else fix,
    )


def unknown_markets(network: Network) -> Iterator[Problem]:
    """Markets that are neither on the list nor a country of the network."""
    listed, countries = codes()["market"], network["countries"].index
    for table in network.tables.values():
        for column in table.spec.columns.values():
            if column.type != "market":
                continue
            for row, market in enumerate(table[column.name]):
                if market is not None and market not in listed and market not in countries:
                    country = network["countries"]
                    yield _missing(table, row, column.name, market, country, countries)


def assumptions_of_nothing(network: Network) -> Iterator[Problem]:
    """Assumptions about a table, a row or a column that does not exist."""
    table = network["assumptions"]
    for row, values in enumerate(table.rows()):
        target = tables().get(str(values["table"]))
        if target is None:
            column, known = "table", list(tables())
        elif values["column"] not in target.columns:
            column, known = "column", list(target.columns)
        elif values["row_id"] not in network[target.name].index:
            column, known = "row_id", list(network[target.name].index)
        else:
            continue
        yield table.problem(
            row,
            "NET009",
            column=column,
            found=values[column],
            allowed="a table, a column and a row of this network",
            fix=f"Correct the name. {nearest(str(values[column]), known)}",
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
            fix=f"Add it to {target}.csv or correct it. {nearest(key, network[target].index)}",
        )
