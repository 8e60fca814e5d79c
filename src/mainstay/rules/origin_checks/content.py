"""Share of the cost of an item's components that counts as domestic, by the bill of materials."""

from collections.abc import Callable, Mapping

from mainstay.model.network import Network
from mainstay.model.tree import Tree
from mainstay.rules.origin_checks.supply import Supply
from mainstay.rules.rulebook import Fact, Truth

CONTENT = "domestic_component_share"


def content(
    network: Network,
    tree: Tree,
    item: str,
    supply: Mapping[str, Supply],
    counts: Callable[[str], Truth],
) -> Fact | None:
    """Return the domestic share of the cost of components, as an interval.

    Parameters
    ----------
    network : Network
    tree : Tree
        The tree that holds the item.
    item : str
    supply : mapping of str to Supply
        Where each component is made.
    counts : callable
        Whether a component made in a nation counts as domestic.

    Returns
    -------
    Fact or None
        None where no line of the bill has a published share of cost.

    Notes
    -----
    With cost shares s of the components and K their sum, low = sum of s over components all of
    whose makers are known and count, divided by K + U, and high = 1 - (sum of s over components
    all of whose makers are known and don't count) / (K + U); U = max(0, 1 - K) is what no line
    speaks of.

    References
    ----------
    DFARS 225.101(a)(ii)(A): cost of domestic and qualifying country components over that of all.
    """
    shares = network["bom_lines"].numbers("cost_share")
    lines = [(row, child) for row, child in tree.children(item) if shares[row] == shares[row]]
    if not lines:
        return None
    known = sum(float(shares[row]) for row, _ in lines)
    whole = max(1.0, known)
    truth = {child: _of(supply.get(child), counts) for _, child in lines}
    inside = sum(float(shares[row]) for row, child in lines if truth[child] is Truth.YES)
    outside = sum(float(shares[row]) for row, child in lines if truth[child] is Truth.NO)
    rows = [("bom_lines", row) for row, _ in lines]
    rows += [pointer for _, child in lines if child in supply for pointer in supply[child].rows]
    verified = all(bool(network[table].flags("verified")[row]) for table, row in rows)
    low, high = inside / whole, 1 - outside / whole
    says = "cost shares of the bill of materials, and where its lines are made"
    return Fact((low, max(low, high)), verified, says, tuple(dict.fromkeys(rows)))


def _of(supply: Supply | None, counts: Callable[[str], Truth]) -> Truth:
    """Say whether a component counts, whoever of its makers supplies it."""
    if supply is None or supply.more or not supply.countries:
        return Truth.UNKNOWN
    truths = {counts(country) for country in supply.countries}
    return truths.pop() if len(truths) == 1 else Truth.UNKNOWN
