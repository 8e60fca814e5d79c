"""What ends by the record within the time that is looked at: sources, and deliveries."""

import numpy as np

from mainstay.model.network import Flags, Network
from mainstay.model.tree import Tree


def ending(network: Network, tree: Tree, first: int, last: int) -> list[str]:
    """Name the sources and deliveries of the items of a tree that end after one day and by another.

    Parameters
    ----------
    network : Network
    tree : Tree
    first, last : int
        Days, as ordinals.

    Returns
    -------
    list of str
        Item, maker, for a delivery its buyer, and the date, in the order of the words.
    """
    table = network["sources"]
    found = [
        _words(network, table.row(table.keys[row]), "organisation_id", None)
        for row in np.flatnonzero(_ends(network, "sources", tree, first, last)).tolist()
    ]
    links = network["supply_links"]
    ends = _ends(network, "supply_links", tree, first, last) & links.among("kind", {"supply"})
    return sorted(
        found
        + [
            _words(network, links.row(links.keys[row]), "supplier_id", "buyer_id")
            for row in np.flatnonzero(ends).tolist()
        ]
    )


def _ends(network: Network, name: str, tree: Tree, first: int, last: int) -> Flags:
    table = network[name]
    until = table.days("until")[1]
    inside = np.isin(network.positions(name, "item_id"), tree.order)
    found: Flags = table.known("until") & (first <= until) & (until < last) & inside
    return found


def _words(network: Network, values: dict[str, object], maker: str, buyer: str | None) -> str:
    who = network.name_of("organisations", str(values[maker]))
    if buyer is not None:
        who += f" to {network.name_of('organisations', str(values[buyer]))}"
    return f"{network.label(str(values['item_id']))}, {who} ({values['until']})"
