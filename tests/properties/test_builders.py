"""The networks that the other tests draw are sound and have what they are drawn for."""

from builders import ON, networks
from hypothesis import given, settings

from mainstay import dates
from mainstay.model.checks import check_network
from mainstay.model.network import Network

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=60)


@repeatable
@given(networks())
def test_drawn_networks_have_no_errors(network: Network) -> None:
    problems = check_network(network, "network.toml", frozenset())
    assert [str(problem) for problem in problems if problem.kind == "error"] == []
    assert dates.iso(network.newest_date) == ON
