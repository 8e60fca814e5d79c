"""Whose work is inside this item, all tiers down?"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mainstay.kernels.sets import distinct, expanded
from mainstay.model.backing import Pointer, Support, grouped_lists
from mainstay.model.network import Floats, Ints, Network
from mainstay.model.origins import Origins
from mainstay.model.result import Column, Quantity, Reason, Result, in_words, reason
from mainstay.model.shares import TOGETHER, country_names, superseded
from mainstay.model.tree import Tree
from mainstay.model.view import Answer, View, item_or_end_item, known_places, look

PRESENCE = ("certain", "possible", "none", "unknown")
CERTAIN, POSSIBLE, NONE, UNKNOWN = range(4)

COLUMNS = (
    Column("input", "", "Input below the item"),
    Column("tier", "", "Its least tier; 1 goes straight into the item", type="integer"),
    Column("country", "", "Country of origin; joined by + where a share is published for several"),
    Column("presence", "", "certain, possible, none by the record, or unknown"),
    Column("share_low", "share", "Share of that input's supply, at least", type="number"),
    Column(
        "share_high",
        "share",
        "Share of that input's supply, at most: known and unknown",
        type="number",
    ),
    Column("market", "", "Market of which the share speaks; empty where none is published"),
    Column("measure", "", "Whether the share is of production or of imports"),
    Column("year", "", "Year of which the share speaks", type="integer"),
    Column("scope", "", "What it is a share of, in the words of the record", detail=True),
    Column(
        "content_low",
        "unit/unit",
        "Input in one unit of the item, at least",
        type="number",
        detail=True,
    ),
    Column(
        "content_high",
        "unit/unit",
        "Input in one unit of the item, at most",
        type="number",
        detail=True,
    ),
    Column(
        "exposure_low",
        "unit/unit",
        "Content from this country, at least",
        type="number",
        detail=True,
    ),
    Column(
        "exposure_high",
        "unit/unit",
        "Content from this country, at most",
        type="number",
        detail=True,
    ),
    Column("unit", "", "Unit of content and exposure", detail=True),
    Column(
        "item_share_low",
        "share",
        "Share of the item's cost, at least; needs cost shares",
        type="number",
        detail=True,
    ),
    Column(
        "item_share_high",
        "share",
        "Share of the item's cost, at most; needs cost shares",
        type="number",
        detail=True,
    ),
    Column("via", "", "Chain from the item to the input", detail=True),
)


def origin(
    network: Network,
    *,
    item: str | None = None,
    for_nation: str | None = None,
    market: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
) -> Result:
    """Find whose work is inside an item, at every tier below it.

    It serves to find a dependence that does not show among the first suppliers, and to say how
    large it may be. An unknown origin could be anyone: the upper bound of every country holds it.

    Parameters
    ----------
    network : Network
    item : str, optional
        Item at the top; by default the end item of the network.
    for_nation : str, optional
        Country code: keep only sources sited there or linked to a buyer there.
    market : str, optional
        Count only shares of this market; by default the shares of each market stand side by side.
    on : str, optional
        Day asked about; by default the newest fact.
    known_by : str, optional
        Use only facts published by then.

    Returns
    -------
    Result
        One row for each input, country, market and measure, and one for what is unknown. Shares
        from 0 to 1 of that input's supply; content and exposure in units of the input for one
        unit of the item.

    Raises
    ------
    UsageError
        USE001 when there is no such item, nation or market.
    NoAnswer
        ANS001 when no item is named anywhere.

    Notes
    -----
    With known shares s of country c, joint shares j that name c among others, and unknown share
    u = 1 - sum of all known: low = s, high = min(1, s + j + u), and never above a published most.
    Exposure is content times share. Presence is *certain* where the input is needed whichever
    alternative is taken and the record shows supply from the country: a published share of the
    market or the nation asked about, or a link in force to a maker of the item's tree (to a buyer
    in the nation, where one is named). A share of another market shows only that it may be there.

    References
    ----------
    Nassar et al. (2020), Science Advances 6(8), exposure as content times share of production.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> ore = [row for row in origin(tiny()).table if row["input"] == "ore"]
    >>> [(row["country"], row["share_low"], row["share_high"]) for row in ore]
    [('XXB', 0.6, 1.0), (None, 0.4, 0.4), ('XXA', 0.0, 1.0)]
    """
    view = look(network, on, known_by, item=item, for_nation=for_nation, market=market)
    root = item_or_end_item(view.network, item)
    known_places(view.network, for_nation, market)
    answer = _Answer(view, Origins(Tree(view.network, root), view.day, for_nation, market))
    return view.columnar(
        "origin",
        key=("input", "country", "market", "measure"),
        columns=COLUMNS,
        answer=Answer(answer.data, answer.behind(), answer.explain),
        headline=answer.headline(),
        caveats=answer.caveats(),
    )


@dataclass(frozen=True, eq=False)
class _Answer:
    """The origins found, as the columns of a result, with what stands behind them."""

    view: View
    origins: Origins

    @property
    def network(self) -> Network:
        return self.view.network

    @property
    def tree(self) -> Tree:
        return self.origins.tree

    @cached_property
    def presence(self) -> Ints:
        """The presence of each row, as a place in `PRESENCE`."""
        rows = self.origins.rows
        certain = rows.shown & self.tree.is_essential[rows.item]
        someone = (rows.country >= 0) | rows.is_joint
        found = np.where(certain, CERTAIN, np.where(someone, POSSIBLE, UNKNOWN))
        return np.where(rows.high == 0, NONE, found)

    @cached_property
    def data(self) -> dict[str, Any]:
        """The columns of the result."""
        rows, splits, tree = self.origins.rows, self.origins.splits, self.tree
        items, scope = self.network["items"], self.network["item_shares"].array("scope")
        low, high, cost = tree.low[rows.item], tree.high[rows.item], tree.cost[rows.item]
        year = np.append(splits.year, -1)[rows.share]
        scope = pc.if_else(pc.equal(scope, ""), None, scope)
        return {
            "input": _taken(items.array("item_id"), rows.item),
            "tier": tree.tiers[rows.item],
            "country": self._countries(),
            "presence": _taken(pa.array(PRESENCE), self.presence),
            "share_low": rows.low,
            "share_high": rows.high,
            "market": _taken(pa.array(splits.market, pa.string()), rows.split),
            "measure": _taken(pa.array(splits.measure, pa.string()), rows.split),
            "year": pa.array(year, mask=year < 0),
            "scope": _taken(scope, np.append(splits.row, -1)[rows.share]),
            "content_low": low,
            "content_high": high,
            "exposure_low": _times(low, rows.low),
            "exposure_high": _times(high, rows.high),
            "unit": _taken(items.array("unit"), rows.item),
            "item_share_low": _times(cost, rows.low),
            "item_share_high": _times(cost, rows.high),
            "via": _taken(pa.array(tree.via, pa.string()), self.origins.place[rows.item]),
        }

    def _countries(self) -> pa.Array:
        """Return the code of the country of each row, or those of several joined."""
        rows, splits = self.origins.rows, self.origins.splits
        codes = self.network["countries"].array("country_id")
        joint = np.flatnonzero(rows.is_joint)
        which, at = expanded(splits.ptr, rows.share[joint])
        lists = grouped_lists(which, len(joint), codes.take(pa.array(splits.countries[at])))
        place = rows.country.copy()
        place[joint] = len(codes) + np.arange(len(joint))
        return _taken(pa.concat_arrays([codes, pc.binary_join(lists, TOGETHER)]), place)

    # What stands behind the rows.

    def behind(self) -> list[Support]:
        """Return the shares, sources, links and lines that the rows rest on."""
        rows, splits = self.origins.rows, self.origins.splits
        own, rest = np.flatnonzero(rows.share >= 0), np.flatnonzero(rows.is_rest)
        of_rest, shares = expanded(self._shares_of, rows.split[rest])
        ptr, lines = self.tree.chain_rows
        of_line, at = expanded(ptr, self.origins.place[rows.item])
        return [
            Support(own, "item_shares", splits.row[rows.share[own]]),
            Support(rest[of_rest], "item_shares", splits.row[shares]),
            *self.origins.present.behind(self.origins.pair),
            Support(of_line, "bom_lines", lines[at]),
        ]

    @cached_property
    def _shares_of(self) -> Ints:
        """Where the shares of each split begin, and last where they end."""
        splits = self.origins.splits
        return np.searchsorted(splits.split, np.arange(len(splits.item) + 1))

    def _facts(self, row: int) -> list[Pointer]:
        """Return the shares, sources and links that one row rests on."""
        rows, splits, pair = self.origins.rows, self.origins.splits, int(self.origins.pair[row])
        share, split = rows.share[row], rows.split[row]
        shares = splits.row[[share]] if share >= 0 else np.zeros(0, dtype=np.int64)
        if rows.is_rest[row]:
            shares = splits.row[self._shares_of[split] : self._shares_of[split + 1]]
        found: list[Pointer] = [("item_shares", at) for at in shares.tolist()]
        return found if pair < 0 else [*found, *self.origins.present.pointers(pair)]

    def _chain(self, item: int) -> list[Pointer]:
        """Return the lines of the bill of materials on the chain to an item."""
        (ptr, lines), place = self.tree.chain_rows, self.origins.place[item]
        return [("bom_lines", line) for line in lines[ptr[place] : ptr[place + 1]].tolist()]

    def explain(self, row: int) -> Reason:
        """Say why a row says what it says."""
        rows, network = self.origins.rows, self.network
        item, shown = int(rows.item[row]), bool(rows.shown[row])
        country, market, via = (
            self.data[name][row].as_py() for name in ("country", "market", "via")
        )
        facts, presence = self._facts(row), PRESENCE[self.presence[row]]
        because = [_fact(network, pointer) for pointer in facts]
        because.append(reason(network, f"Chain: {via}.", self._chain(item)))
        if presence == "possible":
            because.append(Reason(_why_possible(facts, shown)))
        span = f"{_percent(rows.low[row])} to {_percent(rows.high[row])} of its supply"
        where = f" (market: {market})" if market else ", no share published"
        who = f"{country_names(network, country)} in {network.labels[item]}"
        return reason(network, f"{who}: {presence}, {span}{where}.", (), because)

    # What it comes to.

    def headline(self) -> dict[str, Quantity]:
        """Count inputs, those with a share and those with none, and the countries."""
        rows, splits = self.origins.rows, self.origins.splits
        inputs, there = len(self.tree.order) - 1, self.presence != NONE
        joint = expanded(splits.ptr, rows.share[there & rows.is_joint])[1]
        named = there & ((rows.country >= 0) | rows.is_joint)
        alone = rows.country[there & (rows.country >= 0)]
        return {
            "inputs": Quantity(inputs, "count", "Inputs below the item"),
            "with_share": Quantity(
                _number(rows.item[rows.split >= 0]), "count", "Of these, with a published share"
            ),
            "without_origin": Quantity(
                inputs - _number(rows.item[named]),
                "count",
                "Inputs of which no origin is published",
            ),
            "countries": Quantity(
                _number(np.concatenate([alone, splits.countries[joint]])),
                "count",
                "Countries that are present",
            ),
        }

    def caveats(self) -> list[str]:
        """Say what limits the answer."""
        origins, inputs = self.origins, self.tree.order[1:]
        listed = np.zeros(len(self.tree.tiers), dtype=bool)
        listed[origins.present.item[origins.present.is_listed]] = True
        dark = inputs[~listed[inputs] & (origins.splits_of[inputs] == 0)]
        found = ["Shares of different markets stand side by side and never add up."]
        if len(dark):
            names = self._labels(dark)
            found.append(f"No origin published, so it could be anyone: {names}.")
        over = self._superseded()
        if len(over):
            names = self._labels(over)
            found.append(f"Old shares not used, as sources of the day speak against them: {names}.")
        if np.isnan(self.tree.cost[inputs]).all():
            found.append("No cost shares are published, so no share of the whole item is given.")
        return found

    def _superseded(self) -> Ints:
        """Return the items of the tree of which old shares are not used, in the order of these."""
        rows = superseded(self.network, self.view.day)
        items = self.network.positions("item_shares", "item_id")[rows]
        items = items[np.sort(np.unique(items, return_index=True)[1])]
        return items[self.tree.tiers[items] >= 0]

    def _labels(self, items: Ints) -> str:
        return in_words([self.network.labels[item] for item in items.tolist()], ", ")


def _taken(texts: pa.Array, places: Ints) -> pa.Array:
    """Return texts by their places; null where the place is -1."""
    return texts.take(pa.array(places, mask=places < 0))


def _times(amounts: Floats, shares: Floats) -> Floats:
    """Multiply; of an amount beyond all numbers a share of none is not known."""
    with np.errstate(invalid="ignore"):
        found: Floats = amounts * shares
    return found


def _number(values: Ints) -> int:
    return len(distinct(values))


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _why_possible(facts: list[Pointer], shown: bool) -> str:
    if not any(table != "item_shares" for table, _ in facts):
        return "Possible: the share is of a market, and does not show what this item takes."
    if not shown:
        return "Possible: the record lists a source there but shows no supply into this tree."
    return "Possible: an alternative on the way may be taken instead."


def _fact(network: Network, pointer: Pointer) -> Reason:
    """Say what one row of the record says."""
    table, row = pointer
    values = network[table].data.slice(row, 1).to_pylist()[0]
    item = network.label(values["item_id"])
    if table == "item_shares":
        countries = " and ".join(network.name_of("countries", c) for c in values["country_ids"])
        amount = "share not published" if values["share"] is None else _percent(values["share"])
        scope = values["scope"] or values["market"]
        claim = f"Published: {countries}, {amount} of {scope} of {item}, {values['year']}."
    elif table == "supply_links":
        supplier, buyer = (
            network.name_of("organisations", values[end]) for end in ("supplier_id", "buyer_id")
        )
        claim = f"Supply link: {supplier} to {buyer}, {item}."
    else:
        maker = network.name_of("organisations", values["organisation_id"])
        claim = f"{maker}, source of {item} ({values['status']})."
    return reason(network, claim, [pointer])
