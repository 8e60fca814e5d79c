"""A network after all that is made in a country is lost, and nothing takes its place."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mainstay.model.force import NOT, in_force, source_force
from mainstay.model.network import Network, Table


def without(network: Network, country: str, day: int) -> Network:
    """Return the network without a country, as of a day.

    Sources sited there go, links of makers that have no other source of the item, and shares of the
    country alone; a share that it holds together with others stays, as its part is not known. Of an
    item that loses its last source of the day the list counts as complete, so that nobody steps in.

    Parameters
    ----------
    network : Network
    country : str
        Its code.
    day : int

    Returns
    -------
    Network

    Examples
    --------
    >>> from mainstay.dates import days
    >>> from mainstay.examples import tiny
    >>> left = without(tiny(), "XXB", days("2025")[1])
    >>> sorted(set(tiny()["sources"]["item_id"]) - set(left["sources"]["item_id"]))
    ['alloy']
    """
    sources, links = network["sources"], network["supply_links"]
    organisations = network["organisations"]
    place = dict(zip(organisations.keys, organisations["country_id"], strict=True))
    rows = list(sources.rows())
    sites = [network.country_of(row["organisation_id"], row["site_id"]) for row in rows]
    stays = [site != country for site in sites]
    pairs = [(row["organisation_id"], row["item_id"]) for row in rows]
    made, left = set(pairs), {pair for pair, kept in zip(pairs, stays, strict=True) if kept}

    def delivers(row: Mapping[str, Any]) -> bool:
        pair = row["supplier_id"], row["item_id"]
        return pair in left if pair in made else place.get(row["supplier_id"]) != country

    kept_links = [number for number, row in enumerate(links.rows()) if delivers(row)]
    shares = network["item_shares"]
    kept = {
        "sources": [number for number, stay in enumerate(stays) if stay],
        "supply_links": kept_links,
        "item_shares": [n for n, codes in enumerate(shares["country_ids"]) if codes != [country]],
    }
    tables = {n: t.take(kept[n]) if n in kept else t for n, t in network.tables.items()}
    held = {row["item_id"] for row in rows if source_force(row, day) != NOT}
    remaining = {
        row["item_id"]
        for row, stay in zip(rows, stays, strict=True)
        if stay and source_force(row, day) != NOT
    }
    for number in kept_links:
        if in_force(links["since"][number], links["until"][number], day) != NOT:
            remaining.add(links["item_id"][number])
    gone = held - remaining
    if gone:
        tables["items"] = _completed(network["items"], gone)
    return replace(network, tables=tables)


def _completed(items: Table, gone: set[str]) -> Table:
    """Return the items, those that are gone with a list of sources that is known to be complete."""
    flags = [
        True if item in gone else flag
        for item, flag in zip(items.keys, items["sources_complete"], strict=True)
    ]
    return items.with_column("sources_complete", flags)
