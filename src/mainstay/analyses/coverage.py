"""How much of each tier do we know?"""

from collections.abc import Mapping, Sequence
from typing import Any

from mainstay.model.backing import Pointer
from mainstay.model.compiling import compile_graph
from mainstay.model.network import Network
from mainstay.model.result import Column, Quantity, Reason, Result, reason
from mainstay.model.roles import PLANNED
from mainstay.model.shares import Split, published_splits
from mainstay.model.supply_graph import Source
from mainstay.model.tree import Tree
from mainstay.model.view import View, item_or_end_item, look

COLUMNS = (
    Column("tier", "", "0 is the item; tiers grow upstream", type="integer"),
    Column("items", "count", "Items first met at this tier", type="integer"),
    Column("sourced", "count", "Items with a listed source in force", type="integer"),
    Column("sources", "count", "Listed sources in force", type="integer"),
    Column(
        "known_share", "share", "Share of the items with a listed source in force", type="number"
    ),
    Column(
        "inputs_share",
        "share",
        "Share of the items that are materials or list their inputs",
        type="number",
    ),
    Column(
        "capacity_share",
        "share",
        "Share of the sources whose capacity, not planned, is known",
        type="number",
    ),
    Column(
        "origin_share",
        "share",
        "Share of the items with a published share of origin",
        type="number",
    ),
    Column("unknown", "", "Items without a listed source in force", type="texts"),
)


def coverage(
    network: Network,
    *,
    item: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
) -> Result:
    """Measure how much of each tier below an item the network knows.

    It serves to judge how far the other answers can be trusted: what is not mapped cannot show up
    as a weakness. It says nothing about whether what is listed is true.

    Parameters
    ----------
    network : Network
    item : str, optional
        Item at the top; by default the end item of the network.
    on : str, optional
        Day asked about; by default the newest fact.
    known_by : str, optional
        Use only facts published by then.

    Returns
    -------
    Result
        One row for each tier; counts, and shares from 0 to 1.

    Raises
    ------
    UsageError
        USE001 when there is no such item, USE003 when a date is none.
    NoAnswer
        ANS001 when no item is named anywhere.

    Notes
    -----
    Each item counts once, at its least tier. Lines that are totals, counts or know-how do not make
    a tier. Shares of value stay out until bills of material carry cost shares.

    References
    ----------
    Choi and Hong (2002), Unveiling the structure of supply networks, section 4.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> [(row["tier"], row["items"], row["known_share"]) for row in coverage(tiny()).table]
    [(0, 1, 1.0), (1, 2, 1.0), (2, 2, 0.5)]
    """
    view = look(network, on, known_by, item=item)
    tree = Tree(view.network, item_or_end_item(view.network, item))
    sources = compile_graph(view.network, [tree.root], on=view.day).makers
    tiers: dict[int, list[str]] = {}
    for name in [tree.root, *tree.inputs]:
        tiers.setdefault(tree.tier(name), []).append(name)
    splits = published_splits(view.network, view.day)
    rows = [
        _tier(view, tree, tier, items, sources, splits) for tier, items in sorted(tiers.items())
    ]
    return view.result(
        "coverage",
        key=("tier",),
        columns=COLUMNS,
        rows=rows,
        headline=_headline([row for row, _, _ in rows]),
        caveats=_caveats(view.network, tree),
    )


def _tier(
    view: View,
    tree: Tree,
    tier: int,
    items: Sequence[str],
    sources: Mapping[str, Sequence[Source]],
    splits: Mapping[str, Sequence[Split]],
) -> tuple[dict[str, Any], list[Pointer], Reason]:
    network = view.network
    makers = [source for item in items for source in sources.get(item, [])]
    known = [item for item in items if item in sources]
    shares = _origin_rows(splits, items)
    with_share = {network["item_shares"]["item_id"][row] for row in shares}
    values = {
        "tier": tier,
        "items": len(items),
        "sourced": len(known),
        "sources": len(makers),
        "known_share": len(known) / len(items),
        "inputs_share": sum(_inputs_known(tree, item) for item in items) / len(items),
        "capacity_share": _capacity_share(network, makers),
        "origin_share": len(with_share) / len(items),
        "unknown": [item for item in items if item not in sources],
    }
    rows = [pointer for source in makers for pointer in source.pointers]
    rows += [("item_shares", row) for row in shares]
    because = [_item_reason(network, item, sources.get(item, [])) for item in items]
    claim = f"Tier {tier}: {len(known)} of {len(items)} items have a listed source in force."
    return values, rows, reason(network, claim, because=because)


def _inputs_known(tree: Tree, item: str) -> bool:
    items = tree.network["items"]
    return bool(tree.children(item)) or items["kind"][items.index[item]] == "material"


def _capacity_share(network: Network, makers: Sequence[Source]) -> float | None:
    table = network["sources"]
    known = [
        source
        for source in makers
        if source.row is not None
        and table["capacity_per_year"][source.row] is not None
        and table["capacity_basis"][source.row] not in PLANNED
    ]
    return len(known) / len(makers) if makers else None


def _origin_rows(splits: Mapping[str, Sequence[Split]], items: Sequence[str]) -> list[int]:
    """Return the shares with a number that `origin` would use."""
    return [
        share.row
        for item in items
        for split in splits.get(item, [])
        for share in split.shares
        if share.share is not None
    ]


def _item_reason(network: Network, item: str, makers: Sequence[Source]) -> Reason:
    name = network.label(item)
    if not makers:
        return Reason(f"{name}: no source listed in force.")
    names = [network.name_of("organisations", source.organisation) for source in makers]
    claim = f"{name}: {', '.join(dict.fromkeys(names))}."
    return reason(network, claim, [pointer for source in makers for pointer in source.pointers])


def _headline(rows: Sequence[dict[str, Any]]) -> dict[str, Quantity]:
    items, known = sum(row["items"] for row in rows), sum(row["sourced"] for row in rows)
    return {
        "items": Quantity(items, "count", "Items in the tree"),
        "sources": Quantity(sum(row["sources"] for row in rows), "count", "Sources in force"),
        "known_share": Quantity(known / items, "share", "Items with a listed source in force"),
    }


def _caveats(network: Network, tree: Tree) -> list[str]:
    beside = [key for key in network["items"].keys if key not in tree.chains]
    root = network.label(tree.root)
    if not beside:
        return []
    names = ", ".join(sorted(network.label(key) for key in beside))
    return [f"Not below {root} in the bill of materials, so not counted: {names}."]
