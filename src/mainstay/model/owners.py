"""Who stands behind an organisation."""

from mainstay.model.network import Network


def ultimate_owner(network: Network, organisation: str | None) -> str | None:
    """Follow the parents of an organisation to the top.

    Only controlling parents are followed; a share without control is a fact of `ownerships`.
    """
    table = network["organisations"]
    parents = dict(zip(table.keys, table["parent_id"], strict=True))
    current = organisation
    while current is not None and parents.get(current) is not None:
        current = parents[current]
    return current
