"""How much of the network fails with each node?"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from mainstay.errors import NoAnswer, UsageError
from mainstay.kernels.sets import distinct
from mainstay.model.compiling import compile_graph
from mainstay.model.firms.answer import Cascade, FirmAnswer, Substitution
from mainstay.model.firms.network import FirmNetwork
from mainstay.model.loss_intervals import By, LossIntervals
from mainstay.model.loss_words import LossWords
from mainstay.model.network import Floats, Network
from mainstay.model.result import Column, Quantity, Reason, Result
from mainstay.model.standing import TABLE_OF
from mainstay.model.supplier_shares import BASES
from mainstay.model.supply_graph import UNLISTED
from mainstay.model.tree import end_items
from mainstay.model.view import Answer, View, look, one_of

DIGITS = 12
"""To which shares are rounded, so that a half of a half and the like read as they are."""
END_ITEMS, ITEMS = "end-items", "items"


def _share(name: str, about: str, *, detail: bool = False) -> Column:
    return Column(name, "share", about, type="number", detail=detail)


COLUMNS = (
    Column("node", "", "Who or what is lost"),
    _share("esri_low", "Output lost of what is weighed, each item alike: at least"),
    _share("esri_high", "At most; empty where loss of sales is not bounded"),
    _share("apparent_low", "At least, if those listed as certain to supply are all there are"),
    _share("downstream_low", "Lost for want of inputs: at least"),
    _share("downstream_high", "Lost for want of inputs: at most"),
    _share(
        "upstream_low", "Lost for want of sales, with what is struck itself: at least", detail=True
    ),
    _share("upstream_high", "At most; empty where who buys is not published", detail=True),
    Column("iterations", "count", "Steps that the loss goes, supplier to buyer", type="integer"),
    Column("stops", "count", "Items weighed that are lost whole, for certain", type="integer"),
    Column("reaches", "count", "Items weighed that may lose something", type="integer"),
    _share("known_share", "Of the supplies that are lost, those whose share is known, by number"),
)


def systemic_risk(
    network: Network,
    *,
    of: str = END_ITEMS,
    by: By = "organisation",
    substitution: Substitution = "none",
    loss: float = 1.0,
    on: str | None = None,
    known_by: str | None = None,
) -> Result:
    """Say how much of what a network makes is lost with each node or group, from at least to most.

    It serves to see whose failure takes most with it, through all tiers, and how far the published
    facts say so. It knows no stock and no time; `survive` and `stress` do.

    Parameters
    ----------
    network : Network
    of : str
        What is weighed, each item alike: `end-items`, `items` for every item, or one item's key.
    by : {'organisation', 'owner', 'country', 'item', 'source'}
        What is lost together.
    substitution : {'none', 'market'}
        Whether those that still make an item replace what is lost, as far as their share goes; of
        firm files the default is `market`.
    loss : float, 0 to 1
        Share of its output that each source of the node loses.
    on : str, optional
        Day asked about; by default the newest fact.
    known_by : str, optional
        Use only facts published by then.

    Returns
    -------
    Result
        One row for each node, by its key; shares from 0 to 1.

    Raises
    ------
    UsageError
        USE001 when there is no such item, USE012 when `by` or `substitution` is none of its
        values, FRM011 when the loss is not in 0 to 1.
    NoAnswer
        ANS001 when no end item is named anywhere.

    Notes
    -----
    Every input of the bill of materials is essential (generalised Leontief without a linear part):
    a source loses the largest of the losses of its needs, and a pool the sum over its sources of
    share times loss. Shares are intervals (`supplier_shares`), and the bounds hold for every choice
    of shares within them (`interval_cascades`). An item whose sources are not known to be all has
    one more, unlisted, that never fails; it may hold what the others leave. `apparent_low` leaves
    that source out, and those that only may supply.

    References
    ----------
    Diem, C., Borsos, A., Reisch, T., Kertész, J., Thurner, S. (2022). Quantifying firm-level
    economic systemic risk from nation-wide supply networks. Scientific Reports 12, 7719,
    equations 2 to 10.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> for row in systemic_risk(tiny()).table:
    ...     print(row["node"], row["esri_low"], row["apparent_low"], row["esri_high"])
    assembler 0.0 1.0 1.0
    caser-1 0.0 0.0 1.0
    caser-2 0.0 0.0 1.0
    mine-1 0.0 0.0 1.0
    mine-2 0.0 0.0 1.0
    smelter 1.0 1.0 1.0
    """
    view = look(network, on, known_by, of=of, by=by, substitution=substitution, loss=loss)
    one_of("by", by, By)
    one_of("substitution", substitution, Substitution)
    if not 0 <= loss <= 1:
        raise UsageError(f"FRM011 loss is {loss}; it must be a share of output, 0 to 1.")
    return _Answer(view, of, by, substitution == "market", loss).result()


def firm_systemic_risk(firms: FirmNetwork, **how: Any) -> Result:
    """Return the index of systemic risk of every firm of a bare firm network, or of scenarios.

    Parameters
    ----------
    firms : FirmNetwork
        From `mainstay.ingest.firm_files.read_firms`.
    **how
        Of `Cascade`: `eps` (0.01), `rule` ('largest_drop', 'total_growth' or 'converged'),
        `substitution` ('market' or 'none'), `loss` (1), `top` (only so many, the largest first).

    Returns
    -------
    Result
        `node` (or `scenario`), `esri`, `downstream`, `upstream`, `iterations`: one row for each
        firm in its order.

    Raises
    ------
    UsageError
        FRM011 when an option is out of its range.

    References
    ----------
    Diem, C., Borsos, A., Reisch, T., Kertész, J., Thurner, S. (2022). Quantifying firm-level
    economic systemic risk from nation-wide supply networks. Scientific Reports 12, 7719.

    Examples
    --------
    The example of the authors: 11 firms, ten links of 1, no input essential, no substitution.

    >>> links = [(2, 1), (2, 3), (7, 4), (9, 5), (3, 7), (6, 7), (10, 7), (9, 10), (7, 11), (8, 11)]
    >>> firms = FirmNetwork(
    ...     title="Fig. 1",
    ...     names=pa.array(range(1, 12)),
    ...     supplier=np.array([i - 1 for i, _ in links]),
    ...     buyer=np.array([j - 1 for _, j in links]),
    ...     weight=np.ones(10),
    ...     industry=np.array([0, 1, 0, 2, 3, 1, 3, 0, 1, 2, 4]),
    ...     industries=["1", "2", "3", "4", "5"],
    ...     essentiality=np.ones((5, 5), dtype=np.int64),
    ... )
    >>> found = firm_systemic_risk(firms, substitution="none")
    >>> [round(row["esri"], 6) for row in found.table][:4]
    [0.1, 0.366667, 0.266667, 0.35]
    """
    return FirmAnswer(firms, Cascade(**how)).result()


@dataclass(frozen=True)
class _Answer:
    """The question, and what goes with each node."""

    view: View
    of: str
    by: By
    market: bool
    loss: float

    @property
    def network(self) -> Network:
        return self.view.network

    @cached_property
    def weighed(self) -> list[str]:
        """The items that are weighed, each alike."""
        if self.of == ITEMS:
            return list(self.network["items"].keys)
        if self.of != END_ITEMS:
            return [self.network.has("items", self.of)]
        found = end_items(self.network)
        if not found:
            raise NoAnswer("ANS001 The network names no end item. Name an item with --of.")
        return found

    @cached_property
    def words(self) -> str:
        """What is weighed, in words."""
        if self.of == ITEMS:
            return "the output of all items, each weighing the same"
        if self.of != END_ITEMS:
            return f"the output of {self.network.label(self.of)}"
        if len(self.weighed) == 1:
            return f"the output of {self.network.label(self.weighed[0])}"
        return f"the output of {len(self.weighed)} end items, each weighing the same"

    @cached_property
    def losses(self) -> LossIntervals:
        """What goes with each node."""
        return self._intervals(hedged=True)

    @cached_property
    def apparent(self) -> Floats:
        """The least that goes with each node where nobody supplies but who certainly does."""
        losses = self._intervals(world="certain")
        low = np.zeros(len(self.network[TABLE_OF[self.by]]))
        low[losses.nodes] = losses.found.low
        found = self.losses.found
        kept: Floats = np.clip(low[self.losses.nodes], found.low, found.high)
        return kept

    def _intervals(self, **kind: Any) -> LossIntervals:
        graph = compile_graph(self.network, self.weighed, on=self.view.day, **kind)
        index = self.network["items"].index
        asked = np.array([index[item] for item in self.weighed], dtype=np.int64)
        return LossIntervals(graph, asked, self.by, self.view.day, self.loss, self.market)

    def result(self) -> Result:
        """Return the result."""
        return self.view.columnar(
            "systemic-risk",
            key=("node",),
            columns=COLUMNS,
            answer=Answer(self._columns(), self.losses.behind, self._explain),
            headline=self._headline(),
            caveats=self._caveats(),
        )

    def _columns(self) -> dict[str, Any]:
        losses, table = self.losses, self.network[TABLE_OF[self.by]]
        found, nowhere = losses.found, np.full(len(losses.nodes), np.nan)
        sold = losses.is_bought
        shares = {
            "esri_low": found.low,
            "esri_high": nowhere if sold else found.high,
            "apparent_low": self.apparent,
            "downstream_low": found.low,
            "downstream_high": found.high,
            "upstream_low": found.own_low,
            "upstream_high": nowhere if sold else found.own_high,
            "known_share": losses.known,
        }
        return {
            "node": table.array(table.spec.key).take(pa.array(losses.nodes)),
            "iterations": found.steps,
            "stops": found.stopped,
            "reaches": found.reached,
            **{name: np.round(values, DIGITS) for name, values in shares.items()},
        }

    def _headline(self) -> dict[str, Quantity]:
        found = self.losses.found
        largest = round(float(found.low.max(initial=0)), DIGITS)
        some, whole = int((found.low > 0).sum()), int((found.stopped > 0).sum())
        return {
            "share_of": Quantity(self.words, "", "The index is a share of"),
            "nodes": Quantity(len(found.low), "count", "Nodes that can be lost"),
            "certain": Quantity(some, "count", "Of these, with a loss that is certain"),
            "apparent": Quantity(
                int((self.apparent > 0).sum()), "count", "With a loss if the sources listed are all"
            ),
            "stop": Quantity(whole, "count", "Of these, that stop an item whole, for certain"),
            "largest_low": Quantity(largest, "share", "Largest loss that is certain"),
        }

    def _caveats(self) -> list[str]:
        losses = self.losses
        sources = losses.graph.sources
        found = [
            "Shares of supply that are not published are anything from 0 to 1, so the loss is an "
            "interval; each end holds by itself.",
            "Stock, spare capacity and time are not in the index.",
        ]
        if losses.is_bought:
            found.append(
                "An item that is weighed goes into others, and who buys how much of it is not "
                "published: loss of sales has no upper bound, and the index none."
            )
        listed = sources.kind != UNLISTED
        nobody = len(losses.graph.order) - len(distinct(sources.item[listed]))
        if nobody and self.by != "item":
            found.append(f"{nobody} items have no listed source, so their loss cannot show.")
        nameless = int((listed & (losses.labels < 0)).sum())
        if nameless:
            found.append(f"{nameless} sources name no {self.by}, so their loss cannot show.")
        if self._takes_world_shares:
            found.append(
                "Published shares of world production are taken for shares of what is supplied "
                "here."
            )
        return found

    @property
    def _takes_world_shares(self) -> bool:
        losses = self.losses
        by_country = self.by == "country" and len(losses.held.row) > 0
        return by_country or bool((losses.shares.basis == BASES.index("share published")).any())

    def _explain(self, row: int) -> Reason:
        table = self.network[TABLE_OF[self.by]]
        key = table.value(table.spec.key, int(self.losses.nodes[row]))
        name = self.network.name_of(table.spec.name, key) if self.by != "source" else key
        words = LossWords(self.losses, row, name, *self.losses.alone(row))
        return words.reason(self.words, float(self.apparent[row]))
