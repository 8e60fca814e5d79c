"""A made-up defence industrial base of any size: many programmes, eight tiers, a million links.

Run `python benchmarks/base.py OUT [--links N] [--seed S] [--form parquet|csv]`. All names,
nations and figures are invented; the codes of the nations are among those that ISO 3166-1 leaves to
users. The same size and seed give the same tables. Everything is drawn as whole columns.

The shape is that of real supply networks: few firms have very many partners and most have few, a
few nations hold most of the work, some items have one maker and of some nobody knows any, and most
figures are not published.
"""

import argparse
from pathlib import Path

import numpy as np
from made_up.flows import item_shares, supply_links
from made_up.items import bom_lines, items_table
from made_up.makers import complete, sites, sources
from made_up.who import countries, demands, evidence, organisations, programmes
from made_up.world import FULL, TIERS, Columns, World, beliefs

from mainstay.ingest.write import save
from mainstay.model.network import Network, Table
from mainstay.schema.spec import tables


def base(links: int = FULL, seed: int = 1) -> Network:
    """Make an industrial base.

    Parameters
    ----------
    links : int
        Number of supply links; everything else grows with it.
    seed : int
        Start of the stream of chance: the same seed and size give the same network.

    Returns
    -------
    Network
        Without errors by `mainstay check`; its item `base` takes every end item.
    """
    world = World(np.random.default_rng(seed), links)
    made = {
        "evidence": evidence(world),
        "countries": countries(world),
        "organisations": organisations(world),
        "items": items_table(world),
        "bom_lines": bom_lines(world),
        "programmes": programmes(world),
        "demands": demands(world),
        "sources": sources(world),
        "sites": sites(world),
        "supply_links": supply_links(world),
        "item_shares": item_shares(world),
    }
    made["items"] |= {"sources_complete": complete(world)}
    return Network(
        title="A made-up industrial base",
        about=f"{world.programmes} programmes, {links} supply links, {TIERS} tiers; all invented.",
        home=world.lists["countries"][0].as_py(),
        item="base",
        tables={name: _table(world, name, made[name]) for name in sorted(made)},
    )


def _table(world: World, name: str, columns: Columns) -> Table:
    """Put the columns that every table carries beside its own."""
    spec = tables()[name]
    size = len(columns[spec.key])
    believed = beliefs(world, size) if "evidence_ids" in spec.columns else {}
    return Table.of(spec, columns | believed)


def main() -> None:
    """Make a base and write it."""
    parser = argparse.ArgumentParser(description="Write a made-up industrial base.")
    parser.add_argument("out", type=Path, help="folder, or file ending in .duckdb or .xlsx")
    parser.add_argument("--links", type=int, default=FULL)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--form", choices=["csv", "parquet"], help="form of a folder")
    asked = parser.parse_args()
    save(base(asked.links, asked.seed), asked.out, form=asked.form, replace=True)


if __name__ == "__main__":
    main()
