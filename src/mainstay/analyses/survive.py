"""Does stock outlast recovery?"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from mainstay.errors import NoAnswer
from mainstay.kernels.recovery.network import Groups
from mainstay.kernels.sets import distinct
from mainstay.model.backing import Pointer, supports
from mainstay.model.compiling import compile_graph
from mainstay.model.network import Floats, Ints, Network
from mainstay.model.recovery.arrays import Programme
from mainstay.model.recovery.demand import Demand, weekly_demand
from mainstay.model.recovery.findings import MOST_COVERED, Findings
from mainstay.model.recovery.times import Times, recovery_times, weeks
from mainstay.model.result import Column, Quantity, Reason, Result, in_words, reason
from mainstay.model.standing import TABLE_OF, labels_of
from mainstay.model.supply_graph import UNLISTED, SupplyGraph
from mainstay.model.view import Answer, View, item_or_end_item, known_places, look, one_of

Group = Literal["organisation", "owner", "country", "item"]
COLUMNS = (
    Column("node", "", "Who is lost"),
    Column("items", "", "What it makes of the item asked about", type="texts"),
    Column("survive_low", "weeks", "Full output lasts at least", type="number"),
    Column(
        "survive_high",
        "weeks",
        "At most; empty where what is not published might bridge any time",
        type="number",
    ),
    Column(
        "threshold_weeks",
        "weeks",
        "Recovery time above which output is lost by the published stock, if other makers do all "
        "they may; empty where they may replace it for ever",
        type="number",
    ),
    Column("others", "", "Whether others can replace it for ever: none, perhaps or enough"),
    Column("recover_low", "weeks", "Time to recover, at least", type="number"),
    Column("recover_high", "weeks", "At most; empty where not published", type="number"),
    Column("gap_low", "weeks", "Weeks without full output, at least", type="number", detail=True),
    Column("gap_high", "weeks", "At most", type="number"),
    Column("exposed", "", "yes, no, or unknown: whether output is lost before recovery"),
    Column(
        "impact_low", "weeks", "Output lost, in weeks of full output", type="number", detail=True
    ),
    Column("impact_high", "weeks", "At most", type="number"),
    Column(
        "risk_exposure", "index", "impact_high over the largest of all", type="number", detail=True
    ),
    Column("cover", "", "Weeks of use to hold that close the gap, the cheapest", type="texts"),
    Column("settle", "", "Facts that would settle it", type="texts", detail=True),
)


def survive(
    network: Network,
    *,
    item: str | None = None,
    for_nation: str | None = None,
    by: Group = "organisation",
    recover_weeks: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
) -> Result:
    """Compare how long output lasts without each maker with how long that maker takes to recover.

    It serves to decide what to hold in stock. Where a recovery time or a stock is not published it
    answers with the threshold: the recovery time above which output is lost.

    Parameters
    ----------
    network : Network
    item : str, optional
        Item at the top; by default the end item of the network.
    for_nation : str, optional
        Country code: keep only sources sited there or linked to a buyer there, and stocks there.
    by : {'organisation', 'owner', 'country', 'item'}
        What is lost together.
    recover_weeks : str, optional
        Weeks to recover where nothing is published, such as 26, or a range such as 12..52.
    on : str, optional
        Day asked about; by default the newest fact.
    known_by : str, optional
        Use only facts published by then.

    Returns
    -------
    Result
        One row for each who may be lost. Times in weeks, output lost in weeks of full output.

    Raises
    ------
    UsageError
        USE001 when there is no such item or nation, USE012 when `by` is none of its values, USE025
        when `recover_weeks` is no time.
    NoAnswer
        ANS001 when no item is named anywhere, ANS004 when nothing can be made even before a loss.

    Notes
    -----
    The programmes of `kernels.recovery.answers`, at the rate that the programme wants or, if less,
    that published capacities allow. Output lasts *at least* as long as published stocks carry it
    while makers of the same item give only capacity that is published and certain, and *at most* as
    long as it does if they give all they may and every stock that is not published is without end.

    References
    ----------
    Simchi-Levi et al. (2015), Identifying risks and mitigating disruptions in the automotive supply
    chain, Interfaces 45(5), 375-390.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> rows = survive(tiny(), recover_weeks="26").table
    >>> [(row["node"], row["survive_low"], row["others"], row["exposed"]) for row in rows][:3]
    [('assembler', 0.0, 'none', 'unknown'), ('caser-1', None, 'enough', 'no'), \
('caser-2', None, 'enough', 'no')]
    """
    view = look(
        network,
        on,
        known_by,
        item=item,
        for_nation=for_nation,
        by=by,
        recover_weeks=recover_weeks,
    )
    root = item_or_end_item(view.network, item)
    known_places(view.network, for_nation)
    one_of("by", by, Group)
    answer = _Answer(view, root, for_nation, by, weeks(recover_weeks))
    if answer.findings.programme.rate <= 0:
        raise NoAnswer(
            f"ANS004 {view.network.label(root)} can't be made in the network as it stands, so no "
            "further loss stops it. `mainstay deliverable` names what is missing."
        )
    return view.columnar(
        "survive",
        key=("node",),
        columns=COLUMNS,
        answer=Answer(answer.data, supports(map(answer.pointers, answer.numbers)), answer.explain),
        headline=answer.headline,
        caveats=answer.caveats,
        unanswered=answer.unanswered,
    )


@dataclass(frozen=True)
class _Answer:
    """The question, the graph of all that may supply, and what its programmes say."""

    view: View
    root: str
    nation: str | None
    by: Group
    default: tuple[float, float] | None

    @property
    def network(self) -> Network:
        return self.view.network

    @cached_property
    def graph(self) -> SupplyGraph:
        return compile_graph(self.network, [self.root], on=self.view.day, nation=self.nation)

    @cached_property
    def wanted(self) -> Demand | None:
        """What the programme wants in a week."""
        return weekly_demand(self.network, self.root)

    @cached_property
    def programme(self) -> Programme:
        """The programme; of a lost country no stock abroad counts, which might be lost with it."""
        holder = self.nation or (self.network.home if self.by == "country" else None)
        countries = self.network["countries"].index
        return Programme(
            graph=self.graph,
            day=self.view.day,
            root=self.graph.pool_of[self.root],
            wanted=None if self.wanted is None else self.wanted.per_week,
            holder=None if holder is None else countries.get(holder, -2),
        )

    @cached_property
    def labels(self) -> Ints:
        """Who is lost with each source: a position in the table; -1 for nobody."""
        sources = self.graph.sources
        if self.by == "item":
            found = sources.item
        else:
            found = labels_of(self.network, self.by, sources.organisation, sources.country)
        return np.where(sources.kind == UNLISTED, -1, found)

    @cached_property
    def lost(self) -> tuple[Groups, list[str]]:
        """The groups of nodes, in the order of their keys, and the key of each."""
        table = self.network[TABLE_OF[self.by]]
        pools = np.full(self.programme.pools, -1, dtype=np.int64)
        groups, labels = Groups.of(np.concatenate([pools, self.labels]))
        keys = [str(table.value(table.spec.key, place)) for place in labels.tolist()]
        order = sorted(range(len(keys)), key=keys.__getitem__)
        return groups.take(order), [keys[n] for n in order]

    @cached_property
    def numbers(self) -> range:
        """The numbers of the rows."""
        return range(len(self.lost[1]))

    @cached_property
    def supposed(self) -> Times:
        """The recovery time of each source."""
        return recovery_times(self.network)

    @cached_property
    def findings(self) -> Findings:
        """What the programmes say."""
        groups = self.lost[0]
        nodes = np.concatenate(
            [np.full(self.programme.pools, -1, dtype=np.int64), self.graph.sources.row]
        )
        return Findings(self.programme, groups, self.supposed.of(groups, nodes, self.default))

    def sources(self, row: int) -> Ints:
        """Return the sources lost in a row."""
        return self.lost[0].members(row) - self.programme.pools

    def items(self, row: int) -> list[int]:
        """Return the items of a row, by label."""
        found = distinct(self.graph.sources.item[self.sources(row)]).tolist()
        return sorted(found, key=lambda place: self.network.labels[place])

    @property
    def data(self) -> dict[str, Any]:
        """The columns of the result."""
        found, keys = self.findings, self.network["items"].keys
        return {
            "node": self.lost[1],
            "items": [[keys[place] for place in self.items(row)] for row in self.numbers],
            "survive_low": _finite(found.least),
            "survive_high": _finite(found.most),
            "threshold_weeks": _finite(found.threshold),
            "others": found.others,
            "recover_low": found.recover.low,
            "recover_high": found.recover.high,
            "gap_low": found.gap[0],
            "gap_high": found.gap[1],
            "exposed": found.exposed,
            "impact_low": found.loss[0],
            "impact_high": found.loss[1],
            "risk_exposure": found.index,
            "cover": [self.cover(row) for row in self.numbers],
            "settle": [self.settle(row) for row in self.numbers],
        }

    def cover(self, row: int) -> list[str]:
        """Say what to hold for how many weeks of use."""
        held = self.findings.cover(row)
        labels = self.network.labels
        return [
            f"{labels[self.graph.pool_item[pool]]}: {held[pool]:.3g} weeks"
            for pool in np.flatnonzero(held).tolist()
        ]

    def settle(self, row: int) -> list[str]:
        """Name the facts that would settle whether output is lost before recovery."""
        found, labels = self.findings, self.network.labels
        if found.exposed[row] != "unknown":
            return []
        told = self.stocked
        items = self.items(row)
        wanted = []
        if np.isnan(found.recover.high[row]):
            wanted.append(f"recovery time of {self.name(row)}")
        wanted += [f"stock of {labels[place]}" for place in items if place not in told]
        if found.others[row] == "perhaps":
            wanted += [f"spare capacity of other makers of {labels[place]}" for place in items]
        return wanted

    @cached_property
    def stocked(self) -> set[int]:
        """The items with a published stock that counts."""
        item = self.network.positions("stocks", "item_id")
        return set(item[self.programme.stock_rows].tolist())

    def name(self, row: int) -> str:
        """Return the name of who is lost, for a reader."""
        return self.network.name_of(TABLE_OF[self.by], self.lost[1][row])

    def pointers(self, row: int) -> list[Pointer]:
        """Return the rows of the network that a row rests on."""
        sources = self.graph.sources
        found = [p for node in self.sources(row).tolist() for p in sources[node].pointers]
        item = self.network.positions("stocks", "item_id")
        return found + [
            ("stocks", stock)
            for stock in self.programme.stock_rows.tolist()
            if item[stock] in self.items(row)
        ]

    # In words.

    def explain(self, row: int) -> Reason:
        """Return why a row says what it says."""
        found, network = self.findings, self.network
        least, most = found.least[row], found.threshold[row]
        claim = (
            f"Without {self.name(row)}, full output of {network.label(self.root)} lasts "
            f"{_weeks(least)} at least, and by published stocks {_weeks(most)} at most; "
            f"exposed: {found.exposed[row]}."
        )
        because = [self._source_reason(node) for node in self.sources(row).tolist()]
        because += [self._recovery(row), self._replacement(row)]
        item = network.positions("stocks", "item_id")
        because += [
            reason(network, f"Held: {network.labels[item[place]]}.", [("stocks", place)])
            for kind, place in self.pointers(row)
            if kind == "stocks"
        ]
        because += [Reason(f"Would settle it: {fact}.") for fact in self.settle(row)]
        return reason(network, claim, (), because)

    def _source_reason(self, node: int) -> Reason:
        source, network = self.graph.sources[node], self.network
        maker = network.name_of("organisations", source.organisation)
        claim = f"Lost: {maker}, source of {network.label(source.item)}."
        return reason(network, claim, source.pointers)

    def _recovery(self, row: int) -> Reason:
        """Say how long recovery takes, and who says so."""
        low, high = self.findings.recover.low[row], self.findings.recover.high[row]
        told = int(self.findings.recover.assumption[row])
        if np.isnan(high):
            return Reason("Recovery time: not published.")
        claim = f"Recovery time: {low:g} to {high:g} weeks"
        if told >= 0:
            supposed = self.network["assumptions"]
            owner, why = supposed["owner"][told], supposed["reason"][told]
            row_of = (f"assumptions:{supposed.keys[told]}",)
            return Reason(f"{claim}, supposed by {owner}: {why}.", row_of)
        return Reason(f"{claim}.")

    def _replacement(self, row: int) -> Reason:
        words = {
            "none": "No other maker on the record can replace it.",
            "perhaps": "Other makers may replace it, but no published spare capacity shows it.",
            "enough": "The published capacity of other makers replaces it.",
        }
        return Reason(words[self.findings.others[row]])

    @property
    def headline(self) -> dict[str, Quantity]:
        """The numbers of those whose loss stops output, and of those not known."""
        found = self.findings
        counts = {
            "nodes": (len(found.exposed), "Who may be lost"),
            "exposed": (found.exposed.count("yes"), "Output is lost before recovery"),
            "unknown": (found.exposed.count("unknown"), "Not known whether it is"),
            "safe": (found.exposed.count("no"), "Output outlasts recovery"),
            "not_replaced": (found.others.count("none"), "No other maker can replace it"),
        }
        return {name: Quantity(n, "count", about) for name, (n, about) in counts.items()}

    @property
    def caveats(self) -> list[str]:
        """Say what limits the answer."""
        found, programme, network = [], self.programme, self.network
        if self.wanted is None:
            found.append(
                f"No yearly demand for {network.label(self.root)} is published, so published "
                "capacities and quantities can't show that other makers have enough."
            )
        elif programme.rate < self.wanted.per_week:
            found.append(
                f"Published capacities allow {programme.rate:,.3g} of the "
                f"{self.wanted.per_week:,.3g} a week that are wanted; that is taken as full output."
            )
        if np.isnan(self.findings.recover.high).any():
            found.append("Where no recovery time is published, the threshold is the answer.")
        if (self.findings.recover.assumption >= 0).any() or self.default is not None:
            found.append("Under assumptions: some recovery times are supposed.")
        if len(self.findings.covered) == MOST_COVERED:
            found.append(f"Cover is worked out for the {MOST_COVERED} that may lose most.")
        bare = sorted(
            {network.labels[i] for row in self.numbers for i in self.items(row)}
            - {network.labels[place] for place in self.stocked}
        )
        if bare:
            found.append(f"No stock is published of: {in_words(bare, ', ')}.")
        return found

    @property
    def unanswered(self) -> str | None:
        """Say that there is nobody to lose, where there is nobody."""
        if len(self.numbers):
            return None
        return f"ANS005 No source of {self.network.label(self.root)} or its inputs is listed."


def _finite(values: Floats) -> pa.Array:
    """Return numbers, null where there is no end."""
    return pa.array(values, mask=~np.isfinite(values))


def _weeks(value: float) -> str:
    return "for ever" if np.isinf(value) else f"{value:.3g} weeks"
