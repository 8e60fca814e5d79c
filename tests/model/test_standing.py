"""Hold what is asked of whole columns against the same asked one by one."""

import numpy as np
import pytest
from builders import ON, Row, build, changed, networks
from hypothesis import given, settings

from mainstay.dates import days
from mainstay.kernels.and_or import available
from mainstay.model.bases import added
from mainstay.model.capacities import capacities
from mainstay.model.compiling import compile_graph
from mainstay.model.item_losses import stopped
from mainstay.model.network import Network
from mainstay.model.owners import ultimate_owners
from mainstay.model.supply_graph import capacity

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=60)
DAY = days(ON)[0]


def owned(**parents: str | None) -> Network:
    rows = [(name, "AAA", {"parent_id": parent}) for name, parent in parents.items()]
    return build(items=[("end",)], organisations=rows)


def test_owners_stand_at_the_top_of_a_long_line() -> None:
    line = {f"firm-{n}": f"firm-{n + 1}" if n < 9 else None for n in range(10)}
    network = owned(**line, alone=None)
    assert ultimate_owners(network).tolist() == [9] * 10 + [10]


def test_owners_in_a_circle_come_to_an_end() -> None:
    assert len(ultimate_owners(owned(one="two", two="one"))) == 2


@repeatable
@given(networks())
def test_capacities_are_those_of_each_row(network: Network) -> None:
    def ramping(row: Row) -> Row:
        late = row["organisation_id"] < "org-2"
        return row | ({"status": "ramping", "capacity_year": 2024} if late else {})

    network = changed(network, "sources", ramping)
    rows = network["sources"].rows()
    expected = [capacity(row, network.unit_of(row["item_id"]), DAY) for row in rows]
    assert capacities(network, DAY).tolist() == expected


@repeatable
@given(networks())
def test_what_stops_is_what_cannot_be_had_without_an_item(network: Network) -> None:
    tops = np.arange(len(network["items"]))
    graph = compile_graph(network, network["items"].keys, on=DAY, world="certain")
    found = stopped(graph, tops[::-1], tops)
    before = available(graph.arrays, np.zeros(len(graph.sources), dtype=bool))
    for item, row in zip(tops[::-1], found, strict=True):
        after = available(graph.arrays, graph.sources.item == item)
        assert row.tolist() == (before & ~after)[graph.pool_at[tops]].tolist()


def only(*links: tuple[str, str, str]) -> list[tuple[str, str, str, Row]]:
    return [(*link, {"exclusive": True}) for link in links]


@pytest.mark.parametrize("makes", [True, False])
def test_traders_that_buy_of_each_other_pass_on_what_one_of_them_buys(makes: bool) -> None:
    circle = [("left", "user", "part"), ("left", "right", "part"), ("right", "left", "part")]
    mill = [("mill", "left", "part")] if makes else []
    network = build(
        items=[("end", "assembly"), ("part",)],
        bom_lines=[("end", "part", 1)],
        sources=[("user", "end", None), ("mill", "part", None)],
        supply_links=only(*circle, *mill),
    )
    graph = compile_graph(network, ["end"], on=DAY, world="certain")
    assert stopped(graph, np.array([0, 1]), np.array([0])).tolist() == [[makes], [makes]]


def test_amounts_of_a_holder_add_up_in_the_order_of_the_holders() -> None:
    of, holder, amount = added(np.array([1, 0, 1]), np.array([4, 4, 4]), np.array([0.5, 1.0, 0.25]))
    assert (of.tolist(), holder.tolist(), amount.tolist()) == ([1, 0], [4, 4], [0.75, 1.0])
