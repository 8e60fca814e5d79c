"""A made-up defence industrial base of any size: many programmes, eight tiers, a million links.

Run `python benchmarks/base.py OUT [--links N] [--seed S] [--form parquet|csv|duckdb]`. All names,
nations and figures are invented; the codes of the nations are among those that ISO 3166-1 leaves to
users. The same size and seed give the same tables. Everything is drawn as whole columns.

The shape is that of real supply networks: few firms have very many partners and most have few, a
few nations hold most of the work, some items have one maker and of some nobody knows any, and most
figures are not published.
"""

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from made_up.flows import item_shares, supply_links
from made_up.items import bom_lines, items_table
from made_up.makers import complete, sites, sources
from made_up.who import countries, demands, evidence, organisations, programmes
from made_up.world import FULL, TIERS, Columns, World, beliefs

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


def write(network: Network, path: Path, form: str = "parquet") -> None:
    """Write a network: into a folder, or with form `duckdb` into one file."""
    if path.is_file():
        path.unlink()
    FORMS[form](network, path)


def _head(network: Network) -> dict[str, str]:
    keys = ("title", "about", "home", "policy", "item")
    return {key: str(getattr(network, key)) for key in keys}


def _folder(network: Network, folder: Path) -> None:
    """Make the folder with the head of the network, which is plain text without quotes."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f'{key} = "{value}"\n' for key, value in _head(network).items()]
    (folder / "network.toml").write_text("".join(lines), encoding="utf-8")


def _parquet(network: Network, folder: Path) -> None:
    from pyarrow import parquet  # noqa: PLC0415  only this form needs it

    _folder(network, folder)
    for name, table in network.tables.items():
        parquet.write_table(table.data, folder / f"{name}.parquet")


def _csv(network: Network, folder: Path) -> None:
    from pyarrow import csv  # noqa: PLC0415  only this form needs it

    _folder(network, folder)
    for name, table in network.tables.items():
        cells = {column: _cells(table.array(column)) for column in table.spec.columns}
        csv.write_csv(pa.table(cells), folder / f"{name}.csv")


def _cells(column: pa.Array) -> pa.Array:
    if pa.types.is_list(column.type):
        return pc.binary_join(column, ";")
    if pa.types.is_boolean(column.type):
        return pc.if_else(column, "yes", "no")
    return column


def _duckdb(network: Network, path: Path) -> None:
    import duckdb  # noqa: PLC0415  only this form needs it

    head = _head(network)
    made = {"network": pa.table({"key": list(head), "value": list(head.values())})}
    made |= {name: table.data for name, table in network.tables.items()}
    with duckdb.connect(path) as database:
        for name, rows in made.items():
            database.register("made", rows)
            database.execute(f'CREATE TABLE "{name}" AS SELECT * FROM made')
            database.unregister("made")


FORMS = {"parquet": _parquet, "csv": _csv, "duckdb": _duckdb}


def main() -> None:
    """Make a base and write it."""
    parser = argparse.ArgumentParser(description="Write a made-up industrial base.")
    parser.add_argument("out", type=Path, help="folder, or file with --form duckdb")
    parser.add_argument("--links", type=int, default=FULL)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--form", choices=sorted(FORMS), default="parquet")
    asked = parser.parse_args()
    write(base(asked.links, asked.seed), asked.out, asked.form)


if __name__ == "__main__":
    main()
