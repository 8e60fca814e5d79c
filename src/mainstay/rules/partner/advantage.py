"""What a nation is strong in: revealed advantage beside absolute shares, by sector and by item."""

from collections.abc import Iterator
from dataclasses import replace

from mainstay.model.result import in_words
from mainstay.model.shares import Split, published_splits
from mainstay.rules.indicators import Trade, sectors
from mainstay.rules.partner.dossier import Dossier
from mainstay.rules.partner.rows import Row


def advantage_rows(dossier: Dossier) -> Iterator[Row]:
    """Go through the sectors of the item, then its inputs with published country shares."""
    splits = published_splits(dossier.network, dossier.day)
    for nation in dossier.nations:
        yield from _complement(dossier, nation)
        held = {one.sector: one for one in dossier.trade.get(nation, [])}
        for sector in sorted(dossier.sectors & sectors().keys()):
            yield from _sector_rows(dossier, nation, sector, held.get(sector))
        for item in sorted(dossier.items, key=dossier.network.label):
            for split in splits.get(item, []):
                if nation in split.countries:
                    yield _item_row(dossier, nation, split)


def _sector_rows(dossier: Dossier, nation: str, sector: str, found: Trade | None) -> Iterator[Row]:
    name = sectors()[sector]
    for measure, unit in (("advantage", "ratio"), ("share", "share")):
        says = f"{dossier.name(nation)}, {name.lower()}: no exports on record."
        row = Row(
            partner=nation,
            part="advantage",
            measure=f"{measure}:{sector}",
            unit=unit,
            finding="unknown",
            says=says,
            known_share=0.0,
        )
        yield row if found is None else _known(row, dossier.name(nation), name, found)


def _known(row: Row, nation: str, sector: str, found: Trade) -> Row:
    value = found.rca if row.measure.startswith("advantage") else found.share
    return replace(
        row,
        value=(value, value),
        finding=None,
        says=_words(nation, sector, found, row.measure),
        known_share=1.0,
        date=found.date,
        reference=found.reference,
        checked=found.verified,
    )


def _words(nation: str, sector: str, found: Trade, measure: str) -> str:
    if measure.startswith("share"):
        return f"{nation}, {sector.lower()}: {100 * found.share:.2g} % of the world's exports."
    return f"{nation}, {sector.lower()}: {found.rca:.2g} times its share in all exports."


def _complement(dossier: Dossier, nation: str) -> Iterator[Row]:
    """Name what has a listed maker there and none at home."""
    if nation == dossier.home:
        return
    home = {source.item for source in dossier.makers.get(dossier.home, [])}
    made = [source for source in dossier.makers.get(nation, []) if source.item not in home]
    items = sorted({dossier.network.label(source.item) for source in made})
    sure = len({source.item for source in made if source.certain})
    yield Row(
        partner=nation,
        part="advantage",
        measure="not-made-at-home",
        value=(float(sure), float(len({source.item for source in made}))),
        unit="count",
        says=f"Listed makers there and none at home: {in_words(items) or 'no item'}.",
        rows=tuple(dict.fromkeys(p for source in made for p in source.pointers)),
    )


def _item_row(dossier: Dossier, nation: str, split: Split) -> Row:
    low, high = split.interval(nation)
    years = [str(share.year) for share in split.of(nation) if share.year is not None]
    name = dossier.network.label(split.item)
    return Row(
        partner=nation,
        part="advantage",
        measure=f"item:{split.item}:{split.market}:{split.measure}",
        value=(low, high),
        unit="share",
        says=f"{name}: share of {split.measure}, market {split.market}, as published.",
        known_share=1.0 - split.unknown,
        date=max(years, default=None),
        rows=tuple(("item_shares", share.row) for share in split.of(nation)),
    )
