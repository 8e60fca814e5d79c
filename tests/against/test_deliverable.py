"""Hold `deliverable` against a linear programme in other variables, solved by scipy."""

from collections import defaultdict
from math import inf, isclose

from against.reading import Choice, Maker, Reading
from builders import ON, changed, networks
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from mainstay.analyses.deliverable import deliverable
from mainstay.model.network import Network

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=70)
nations = st.sampled_from([None, None, "AAA", "BBB"])

Terms = dict[object, float]
Row = tuple[Terms, float]


def rate_of(network: Network, nation: str | None) -> float:
    """Return the rate that the analysis states, `inf` where it states none."""
    rate = deliverable(network, for_nation=nation).table[0]["rate_per_year"]
    return inf if rate is None else rate


def largest_flow(network: Network, nation: str | None) -> float:
    """Maximise what reaches the one who asks, with a variable for each maker's sale to each buyer.

    A maker's output is the sum of its sales. For each need, what it buys from everyone, each in
    units of its own output, is its output.
    """
    reading = Reading(network, ON, nation=nation)
    item = str(network.item)
    makers = list(reading.makers(item))
    shut = frozenset(m.row for m in makers if m.row and _shut(reading, m.row))
    equal: list[Row] = []
    for maker in makers:
        output = _output(reading, makers, maker, item)
        for number, need in enumerate(reading.needs(maker)):
            terms: Terms = defaultdict(float)
            for place, choice in enumerate(need):
                _buy(reading, shut, maker, (number, place), choice, terms)
            for sale in output:
                terms[sale] -= 1.0
            equal.append((terms, 0.0))
    most = _limits(reading, makers, item)
    return _solve(equal, most, [("sale", m, None) for m in reading.suppliers(None, item)])


def _shut(reading: Reading, row: str) -> bool:
    return any(reading.limit(reading.rows[key]) == 0 for key in reading.within(row))


def _buy(
    reading: Reading,
    shut: frozenset[str],
    maker: Maker,
    place: tuple[int, int],
    choice: Choice,
    terms: Terms,
) -> None:
    """Add what one choice brings; an amount that is not published asks only that any can be had."""
    suppliers = reading.suppliers(maker, choice.item)
    if choice.amount:
        for supplier in suppliers:
            terms["sale", supplier, (maker, place)] += 1 / choice.amount
    elif any(reading.works(supplier, shut, "row", ()) for supplier in suppliers):
        terms["free", maker, place] += 1.0


def _output(reading: Reading, makers: list[Maker], maker: Maker, item: str) -> list[object]:
    """Return the sales of a maker: to every maker that may buy from it, and to the one who asks."""
    found: list[object] = []
    for buyer in makers:
        for number, need in enumerate(reading.needs(buyer)):
            for place, choice in enumerate(need):
                if choice.amount and maker in reading.suppliers(buyer, choice.item):
                    found.append(("sale", maker, (buyer, (number, place))))
    if maker in reading.suppliers(None, item):
        found.append(("sale", maker, None))
    return found


def _limits(reading: Reading, makers: list[Maker], item: str) -> list[Row]:
    """Return what bounds the sales of some makers together."""
    groups: dict[object, list[Maker]] = defaultdict(list)
    for maker in makers:
        for key in reading.within(maker.row) if maker.row else []:
            groups[key].append(maker)
    bounds = {key: reading.limit(reading.rows[key]) for key in groups}
    for name in {maker.item for maker in makers} - {item}:
        groups["observed", name] = [m for m in makers if m.item == name and m.kind != "trader"]
        bounds["observed", name] = reading.observed(name)
    return [
        ({sale: 1.0 for m in groups[key] for sale in _output(reading, makers, m, item)}, bound)
        for key, bound in bounds.items()
        if bound is not None
    ]


def _solve(equal: list[Row], most: list[Row], aim: list[object]) -> float:
    names = {name: None for terms, _ in [*equal, *most] for name in terms} | dict.fromkeys(aim)
    column = {name: number for number, name in enumerate(names)}

    def matrix(rows: list[Row]) -> list[list[float]] | None:
        cells = [[terms.get(name, 0.0) for name in column] for terms, _ in rows]
        return cells or None

    found = linprog(
        [-1.0 if name in set(aim) else 0.0 for name in column],
        A_eq=matrix(equal),
        b_eq=[bound for _, bound in equal] or None,
        A_ub=matrix(most),
        b_ub=[bound for _, bound in most] or None,
        method="highs-ds",
        options={"presolve": False},
    )
    if found.status == 3:
        return inf
    assert found.status == 0, found.message
    return float(-found.fun)


@repeatable
@given(network=networks(), nation=nations)
def test_the_rate_is_that_of_an_independent_programme(network: Network, nation: str | None) -> None:
    expected = largest_flow(network, nation) if any(_supply(network, nation)) else 0.0
    assert isclose(rate_of(network, nation), expected, rel_tol=1e-6, abs_tol=1e-6)


def _supply(network: Network, nation: str | None) -> list[Maker]:
    return Reading(network, ON, nation=nation).suppliers(None, str(network.item))


def scaled(network: Network, factor: float, rows: set[str]) -> Network:
    """Return the network with the amounts of some sources and series multiplied."""

    def scale(table: str, key: str, columns: tuple[str, ...]) -> None:
        nonlocal network
        network = changed(
            network,
            table,
            lambda row: (
                row
                | {
                    c: row[c] * factor
                    for c in columns
                    if row[c] is not None and f"{table}:{row[key]}" in rows
                }
            ),
        )

    scale("sources", "source_id", ("capacity_per_year", "capacity_high_per_year"))
    scale("series", "observation_id", ("value",))
    return network


def binding_rows(network: Network, nation: str | None) -> set[str]:
    """Return the sources and series that the analysis says bind."""
    result = deliverable(network, for_nation=nation)
    held = result.table[0]["binding"]
    because = result.why(result.keys()[0]).because
    return {
        row
        for part in because
        if any(chain in part.claim for chain in held)
        for row in part.rows
        if row.startswith(("sources:", "series:"))
    }


def every_row(network: Network) -> set[str]:
    return {f"{name}:{key}" for name in ("sources", "series") for key in network[name].keys}


@repeatable
@given(network=networks(), nation=nations)
def test_raising_what_binds_raises_the_rate(network: Network, nation: str | None) -> None:
    rate = rate_of(network, nation)
    assume(0 < rate < inf)
    raised = rate_of(scaled(network, 1.1, binding_rows(network, nation)), nation)
    assert rate * (1 + 1e-6) < raised <= rate * 1.1 * (1 + 1e-6)


@repeatable
@given(network=networks(), nation=nations)
def test_raising_what_does_not_bind_never_raises_the_rate(
    network: Network, nation: str | None
) -> None:
    rate = rate_of(network, nation)
    assume(rate < inf)
    others = every_row(network) - binding_rows(network, nation)
    assert isclose(rate_of(scaled(network, 1.1, others), nation), rate, rel_tol=1e-6, abs_tol=1e-6)
