"""Whose loss stops it?"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from mainstay.errors import UsageError
from mainstay.kernels.and_or import (
    MOST_CUTS,
    Cut,
    Cuts,
    Flags,
    available,
    first_to_fail,
    minimal_cuts,
)
from mainstay.model.backing import Pointer
from mainstay.model.compiling import compile_graph
from mainstay.model.network import Network
from mainstay.model.owners import ultimate_owner
from mainstay.model.result import Column, Quantity, Reason, Result, reason
from mainstay.model.supply_graph import Source, SupplyGraph, World
from mainstay.model.view import View, item_or_end_item, known_places, look

Group = Literal["organisation", "country", "owner", "item", "site"]

COLUMNS = (
    Column("members", "", "Who is lost, together", type="texts"),
    Column("order", "count", "How many are lost", type="integer"),
    Column("stops", "", "Item that can no longer be made"),
    Column("through", "", "Inputs that give out first", type="texts"),
    Column("where", "", "Country and region of what is lost", type="texts"),
    Column(
        "share_lost",
        "share",
        "Share of the input's supply that is lost, where published",
        type="number",
    ),
    Column("share_market", "", "Market of which that share speaks", detail=True),
    Column(
        "apparent",
        "",
        "Yes where a source that is not known, or not sure, might still supply",
        type="yes_no",
    ),
    Column("because", "", "Why the cut set is only apparent", type="texts"),
)
SITE_WARNING = (
    "Putting sites together raises the sensitivity of what was published site by site: "
    "this table is marked internal."
)


def single_points(
    network: Network,
    *,
    item: str | None = None,
    for_nation: str | None = None,
    at: Group = "organisation",
    order: int = 3,
    on: str | None = None,
    known_by: str | None = None,
) -> Result:
    """List the smallest sets of suppliers without which an item can no longer be made.

    It serves to decide where a second source is worth most. A set is *apparent* where the record
    does not exclude another source: a list of sources is complete only where evidence says so.

    Parameters
    ----------
    network : Network
    item : str, optional
        Item at the top; by default the end item of the network.
    for_nation : str, optional
        Country code: keep only sources sited there or linked to a buyer there.
    at : {'organisation', 'country', 'owner', 'item', 'site'}
        What is lost together.
    order : int, 1 to 3
        Largest set to look for.
    on : str, optional
        Day asked about; by default the newest fact.
    known_by : str, optional
        Use only facts published by then.

    Returns
    -------
    Result
        One row for each minimal cut set; shares from 0 to 1, None where not published.

    Raises
    ------
    UsageError
        USE001 when there is no such item or nation, USE004 when the order is not 1, 2 or 3.
    NoAnswer
        ANS001 when no item is named anywhere.

    Notes
    -----
    Cut sets are those of the graph of what certainly supplies: operating sources in force, and no
    alternative whose inputs are not published. A set stands without the word *apparent* when it
    also cuts the graph of all that may supply, in which each item whose source list is not known
    to be complete has one more, unlisted, source.

    References
    ----------
    Fussell and Vesely (1972), A new methodology for obtaining cut sets for fault trees.
    Birnbaum (1969), On the importance of different components in a multicomponent system.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> [(row["members"], row["apparent"]) for row in single_points(tiny(), order=1).table]
    [(['assembler'], True), (['smelter'], False)]
    """
    view = look(network, on, known_by, item=item, for_nation=for_nation, at=at, order=order)
    root = item_or_end_item(view.network, item)
    known_places(view.network, for_nation)
    if order not in {1, 2, 3}:
        raise UsageError(f"USE004 order is {order}; it must be 1, 2 or 3.")
    question = _Question(view, root, for_nation, at, order)
    rows = [question.row(cut) for cut in question.cuts.sets]
    return view.result(
        "single-points",
        key=("members",),
        columns=COLUMNS,
        rows=rows,
        headline=_headline([values for values, _, _ in rows]),
        caveats=question.caveats(rows),
        least_mark="internal" if at == "site" else None,
    )


@dataclass(frozen=True)
class _Question:
    """The question with the three graphs that answer it."""

    view: View
    root: str
    nation: str | None
    at: Group
    order: int

    def _graph(self, world: World, *, hedged: bool = False) -> SupplyGraph:
        return compile_graph(
            self.view.network,
            [self.root],
            on=self.view.day,
            nation=self.nation,
            world=world,
            hedged=hedged,
        )

    @cached_property
    def certain(self) -> SupplyGraph:
        """What certainly supplies: here the cut sets are found."""
        return self._graph("certain")

    @cached_property
    def possible(self) -> SupplyGraph:
        """What may supply."""
        return self._graph("possible")

    @cached_property
    def hedged(self) -> SupplyGraph:
        """What may supply, with an unlisted source wherever the list is not known complete."""
        return self._graph("possible", hedged=True)

    @cached_property
    def labels(self) -> list[str]:
        """Names of the groups, in the order in which the cut sets number them."""
        return self.certain.groups(map(self._label, self.certain.sources))[1]

    @cached_property
    def cuts(self) -> Cuts:
        numbers, _ = self.certain.groups(map(self._label, self.certain.sources))
        root = self.certain.pool_of[self.root]
        return minimal_cuts(self.certain.arrays, numbers, root, order=self.order)

    def _label(self, source: Source) -> str | None:
        """Return the group of a source; nobody can lose what is not listed."""
        if source.kind == "unlisted":
            return None
        if self.at == "owner":
            return ultimate_owner(self.view.network, source.organisation)
        return {
            "organisation": source.organisation,
            "country": source.country,
            "item": source.item,
            "site": source.site,
        }[self.at]

    def _lost(self, graph: SupplyGraph, members: Sequence[str]) -> Flags:
        """Return which sources of a graph are lost with the members."""
        return np.array([self._label(source) in members for source in graph.sources], dtype=bool)

    def _survives(self, graph: SupplyGraph, members: Sequence[str]) -> bool:
        """Say whether the item can still be had in a graph once the members are lost."""
        served = available(graph.arrays, self._lost(graph, members))
        return bool(served[graph.pool_of[self.root]])

    def row(self, cut: Cut) -> tuple[dict[str, Any], list[Pointer], Reason]:
        """Return the row of one cut set."""
        members = [self.labels[number] for number in sorted(cut)]
        graph, lost = self.certain, self._lost(self.certain, members)
        pools = first_to_fail(graph.arrays, lost, graph.pool_of[self.root])
        through = sorted(
            {graph.pool_items[pool] for pool in pools},
            key=self.view.network.label,
        )
        inside = {node for pool in pools for node in graph.arrays.members(pool).tolist()}
        hit = [source for n, source in enumerate(graph.sources) if n in inside and lost[n]]
        because = self._because(members)
        lost_share, market = self._share_lost(hit, through)
        values = {
            "members": members,
            "order": len(members),
            "stops": self.root,
            "through": through,
            "where": self._where(hit),
            "share_lost": lost_share,
            "share_market": market,
            "apparent": bool(because),
            "because": because,
        }
        exclusive = [link for pool in pools for link in graph.pool_links[pool]]
        pointers = [pointer for source in hit for pointer in source.pointers]
        pointers += [("supply_links", link) for link in exclusive]
        return values, pointers, self._reason(values, hit, exclusive)

    def _where(self, hit: Sequence[Source]) -> list[str]:
        sites = self.view.network["sites"]
        places = []
        for source in hit:
            region = sites["region"][sites.index[source.site]] if source.site else None
            country = self.view.network.name_of("countries", source.country)
            places.append(f"{region}, {country}" if region else country)
        return sorted(set(places))

    def _share_lost(
        self, hit: Sequence[Source], through: Sequence[str]
    ) -> tuple[float | None, str | None]:
        """Return the published share of the one input that is lost, and the market it is of."""
        table = self.view.network["sources"]
        rows = [source.row for source in hit if source.row is not None]
        if len(through) != 1 or not rows or len(rows) < len(hit):
            return None, None
        shares = [table["share_of_supply"][row] for row in rows]
        markets = {table["share_market"][row] for row in rows}
        if None in shares or len(markets) != 1:
            return None, None
        return float(sum(shares)), markets.pop()

    def _because(self, members: Sequence[str]) -> list[str]:
        """Say why a cut set is only apparent; nothing where it is sure."""
        if self._survives(self.possible, members):
            return ["sources or alternatives that are not sure may supply"]
        if self._survives(self.hedged, members):
            return ["source list not known to be complete"]
        return []

    def _reason(
        self, values: dict[str, Any], hit: Sequence[Source], exclusive: Sequence[int]
    ) -> Reason:
        network = self.view.network
        names = " and ".join(self.name(member) for member in values["members"])
        inputs = ", ".join(network.label(item) for item in values["through"])
        because = [self._source_reason(source) for source in hit]
        because += [
            reason(network, "No other supplier, by the record.", [("supply_links", link)])
            for link in exclusive
        ]
        because += [Reason(f"Only apparent: {text}.") for text in values["because"]]
        because += [
            self._source_reason(source, "May supply, so that the loss may not stop it: ")
            for source in self.possible.sources
            if source.item in values["through"]
            and self._label(source) not in values["members"]
            and source.kind != "unlisted"
        ]
        stops = network.label(self.root)
        claim = f"Without {names} there is no source of {inputs}, and {stops} stops."
        return reason(network, claim, (), because)

    def name(self, member: str) -> str:
        """Return the name of a member for a reader."""
        table = {"country": "countries", "item": "items", "site": "sites"}.get(self.at)
        if table == "sites":
            sites = self.view.network["sites"]
            return str(sites["town"][sites.index[member]] or member)
        return self.view.network.name_of(table or "organisations", member)

    def _source_reason(self, source: Source, start: str = "") -> Reason:
        network = self.view.network
        maker = network.name_of("organisations", source.organisation)
        what = network.label(source.item)
        how = "operating" if source.certain else "not certain on this day"
        claim = f"{start}{maker}, source of {what} ({how})."
        return reason(network, claim, source.pointers)

    def caveats(self, rows: Sequence[tuple[dict[str, Any], list[Pointer], Reason]]) -> list[str]:
        """Say what limits the answer."""
        unlisted = sorted(
            self.view.network.label(source.item)
            for source in self.certain.sources
            if source.kind == "unlisted"
        )
        found = []
        if unlisted:
            where = "" if self.nation is None else " in the nation or linked to a buyer there"
            found.append(
                f"No source is listed{where} for these items, so their loss cannot show: "
                f"{'; '.join(dict.fromkeys(unlisted))}."
            )
        if any(values["apparent"] for values, _, _ in rows):
            found.append("Apparent: the record does not exclude a further source.")
        nowhere = sum(
            source.kind != "unlisted" and self._label(source) is None
            for source in self.certain.sources
        )
        if nowhere:
            found.append(f"{nowhere} sources name no {self.at}, so their loss cannot show.")
        if not self.cuts.exhaustive:
            found.append(f"More than {MOST_CUTS} sets were met; the list is not complete.")
        if self.at == "country":
            found.append(
                "Judged by listed makers: a nation that is known only by a published share stops "
                "nothing here, however large the share."
            )
        if self.at == "site":
            found.append(SITE_WARNING)
        return found


def _headline(rows: Sequence[dict[str, Any]]) -> dict[str, Quantity]:
    single = [row for row in rows if row["order"] == 1]
    sure = [row for row in single if not row["apparent"]]
    return {
        "single_points": Quantity(len(single), "count", "Single points of failure on the record"),
        "certain": Quantity(len(sure), "count", "Of these, not only apparent"),
        "pairs_and_triples": Quantity(
            sum(row["order"] > 1 for row in rows), "count", "Larger minimal cut sets"
        ),
    }
