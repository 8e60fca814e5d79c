"""Hold `single_points` against trying out every loss of up to three."""

from itertools import combinations

import pytest
from against.reading import Reading
from builders import ON, networks
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.analyses.single_points import single_points
from mainstay.model.network import Network

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=100)
nations = st.sampled_from([None, None, "AAA", "BBB"])

Found = dict[frozenset[str], bool]


def brute_force(network: Network, at: str, nation: str | None) -> Found:
    """Try every set of up to three, smallest first; keep the minimal ones that stop the item."""
    item = str(network.item)
    certain = Reading(network, ON, nation=nation, world="certain")
    others = [
        Reading(network, ON, nation=nation),
        Reading(network, ON, nation=nation, hedged=True),
    ]
    labels = sorted({label for m in certain.makers(item) if (label := certain.label(m, at))})
    found: Found = {}
    for order in range(4):
        for members in map(frozenset, combinations(labels, order)):
            if any(held <= members for held in found) or certain.can(item, members, at):
                continue
            found[members] = any(world.can(item, members, at) for world in others)
    return found


@pytest.mark.parametrize("at", ["organisation", "country"])
@repeatable
@given(network=networks(), nation=nations)
def test_single_points_are_those_of_brute_force(
    at: str, network: Network, nation: str | None
) -> None:
    result = single_points(network, at=at, for_nation=nation)
    found = {frozenset(row["members"]): row["apparent"] for row in result.table}
    assert found == brute_force(network, at, nation)
    assert [row["order"] for row in result.table] == sorted(len(members) for members in found)
