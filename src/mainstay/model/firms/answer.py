"""The index of systemic risk of each firm of a bare network, as a result with its reasons."""

from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import Any, Literal, get_args

import numpy as np
import pyarrow as pa

from mainstay.errors import UsageError
from mainstay.kernels.cascade import Cascades, Largest, Rule, Shocks, cascades, largest, losses
from mainstay.kernels.cascade.light import MOST
from mainstay.kernels.cascade.sweep import NOBODY
from mainstay.model.firms.network import FirmNetwork
from mainstay.model.network import Ints
from mainstay.model.provenance import Provenance
from mainstay.model.result import ARROW, Column, Quantity, Reason, Result
from mainstay.progress import report

Substitution = Literal["market", "none"]

INDEX = (
    Column("esri", "share", "Output lost, of all firms by their weight", type="number"),
    Column("downstream", "share", "Lost for want of inputs", type="number"),
    Column("upstream", "share", "Lost for want of sales", type="number"),
    Column("iterations", "count", "Steps until the stop rule said stop", type="integer"),
)
MOST_LOSERS = 10
"""Firms that a reason names."""
NEAR = 1e-6
"""Sales of a market so small that the threshold of nothing left may play a part."""


@dataclass(frozen=True, kw_only=True)
class Cascade:
    """How losses spread and when they count as settled.

    Raises
    ------
    UsageError
        FRM011 when `eps` is not above 0, `top` is not 1 or more, or a loss is not in 0 to 1.
    """

    eps: float = 1e-2
    rule: Rule = "largest_drop"
    substitution: Substitution = "market"
    loss: float = 1.0
    top: int | None = None

    def __post_init__(self) -> None:
        """Hold that each option is allowed."""
        allowed = {
            "eps": (isfinite(self.eps) and self.eps > 0, "a number above 0"),
            "rule": (self.rule in get_args(Rule), f"one of {', '.join(get_args(Rule))}"),
            "substitution": (self.substitution in get_args(Substitution), "market or none"),
            "loss": (0 <= self.loss <= 1, "a share of output, 0 to 1"),
            "top": (self.top is None or self.top >= 1, "1 or more"),
        }
        for name, (holds, words) in allowed.items():
            if not holds:
                raise UsageError(f"FRM011 {name} is {getattr(self, name)}; it must be {words}.")

    @property
    def options(self) -> dict[str, Any]:
        """What the kernel is told."""
        own = self.substitution == "market"
        return {"eps": self.eps, "rule": self.rule, "substitution": own}


@dataclass(frozen=True, eq=False)
class FirmAnswer:
    """The cascades of a firm network, put together as a result."""

    firms: FirmNetwork
    how: Cascade

    @cached_property
    def hits(self) -> Shocks:
        """The scenarios; firms lost one by one lose the share asked about."""
        hits = self.firms.hits
        if self.firms.shocks is not None:
            return hits
        return Shocks(hits.ptr, hits.nodes, hits.loss * self.how.loss)

    @cached_property
    def ranked(self) -> Largest | None:
        """The largest few, where only these are asked for."""
        if self.how.top is None:
            return None
        return largest(self.firms.cascade, self.hits, self.how.top, **self.how.options)

    @cached_property
    def found(self) -> Cascades:
        """The index of every row."""
        report("losing one firm after the other")
        if self.ranked is not None:
            return self.ranked.cascades
        return cascades(self.firms.cascade, self.hits, **self.how.options)

    @property
    def rows(self) -> Ints:
        """The scenario of each row: as they are, or the largest first."""
        return np.arange(len(self.hits)) if self.ranked is None else self.ranked.scenarios

    def result(self) -> Result:
        """Return the result."""
        about, names = self.firms.asked
        kind: Any = "integer" if pa.types.is_integer(names.type) else "text"
        columns = (Column(about, "", f"The {_WORDS[about]}", type=kind), *INDEX)
        values = [names.take(pa.array(self.rows))]
        for column in INDEX:
            own = getattr(self.found, column.name)
            values.append(pa.array(own, ARROW[column.type], from_pandas=False))
        return Result(
            analysis="systemic-risk",
            key=(about,),
            columns=columns,
            data=pa.table(dict(zip([c.name for c in columns], values, strict=True))),
            headline=self._headline(),
            caveats=tuple(self._caveats()),
            provenance=Provenance(
                network=self.firms.title,
                digest=self.firms.digest,
                analysis="systemic-risk",
                parameters={**vars(self.how)},
                on="not dated",
            ),
            explain=self.explain,
        )

    def _headline(self) -> dict[str, Quantity]:
        esri, names = self.found.esri, self.firms.asked[1]
        most = int(np.argmax(esri)) if len(esri) else None
        name = None if most is None else names[int(self.rows[most])].as_py()
        return {
            "firms": Quantity(len(self.firms), "count", "Firms"),
            "links": Quantity(len(self.firms.supplier), "count", "Links"),
            "largest": Quantity(
                None if most is None else float(esri[most]), "share", "Largest index"
            ),
            "largest_is": Quantity(name, "", "It is that of"),
        }

    def _caveats(self) -> list[str]:
        weighed = "the weights given" if self.firms.weights is not None else "the value of sales"
        found = [f"The index is a share of the output of all firms, by {weighed}."]
        if self.how.rule != "converged":
            found.append(
                f"Stopped by the rule {self.how.rule} at {self.how.eps:g}; losses that would still "
                "have come are not counted. `--rule converged` goes on until none comes."
            )
        if self.ranked is not None:
            found.append(self._ranking(self.ranked))
        return found + self._unsettled() + self._small_markets()

    def _ranking(self, ranked: Largest) -> str:
        """Say how much was followed, and what those not shown come to at most."""
        text = f"{ranked.finished:,} of {len(self.hits):,} cascades were followed to their end"
        if len(ranked.scenarios) == len(self.hits):
            return f"{text}."
        return f"{text}; no {self.firms.asked[0]} that is not shown is above {_up(ranked.bound)}."

    def _unsettled(self) -> list[str]:
        """Say how many of the cascades shown stopped at the most steps, not by the rule."""
        number = np.count_nonzero(self.found.iterations >= MOST)
        if not number:
            return []
        return [
            f"{number:,} of {len(self.found.iterations):,} cascades shown had not settled after "
            f"{MOST:,} steps and were left there; they come to at least what is shown."
        ]

    def _small_markets(self) -> list[str]:
        """Warn where the unit of the links is so large that whole markets count as nothing."""
        network = self.firms.cascade
        size = np.bincount(network.market, network.size)
        number = np.count_nonzero((size > 0) & (size <= NEAR))
        if not number or self.how.substitution == "none":
            return []
        return [
            f"{number:,} industries have sales of {NEAR:g} or less in all, and of {NOBODY:g} or "
            "less nothing counts as left to replace a loss: give the links in a smaller unit."
        ]

    def explain(self, row: int) -> Reason:
        """Return who loses most in one scenario."""
        scenario = int(self.rows[row])
        firms, hits = self.firms, self.hits
        own = slice(hits.ptr[scenario], hits.ptr[scenario + 1])
        alone = Shocks(np.array([0, own.stop - own.start]), hits.nodes[own], hits.loss[own])
        down, up = (side[0] for side in losses(firms.cascade, alone, **self.how.options))
        part = np.maximum(down, up) * firms.cascade.weights
        most = np.argsort(-part, kind="stable")[:MOST_LOSERS]
        struck = ", ".join(str(firms.names[int(node)]) for node in hits.nodes[own][:MOST_LOSERS])
        claim = (
            f"With {struck or 'nothing'} struck, {self.found.esri[row]:.4g} of all output is lost "
            f"after {self.found.iterations[row]} steps."
        )
        because = [
            Reason(
                f"{firms.names[node]} loses {max(down[node], up[node]):.4g} of its output "
                f"(inputs {down[node]:.4g}, sales {up[node]:.4g}), {part[node]:.4g} of the whole.",
                self._links(node, struck=hits.nodes[own]),
            )
            for node in most.tolist()
            if part[node] > 0
        ]
        return Reason(claim, because=tuple(because))

    def _links(self, node: int, struck: Ints) -> tuple[str, ...]:
        """Return the links between a firm and those that are struck."""
        firms = self.firms
        sides = (firms.supplier, firms.buyer), (firms.buyer, firms.supplier)
        own = np.zeros(len(firms.supplier), dtype=bool)
        for one, other in sides:
            own |= (one == node) & np.isin(other, struck)
        found = np.flatnonzero(own)[:MOST_LOSERS].tolist()
        names = firms.names
        ends = [(names[int(firms.supplier[n])], names[int(firms.buyer[n])]) for n in found]
        return tuple(f"edges:{supplier}>{buyer}" for supplier, buyer in ends)


def _up(bound: float) -> str:
    """Return a bound with four digits, rounded up where they would be below it."""
    text = f"{bound:.4g}"
    return text if float(text) >= bound else f"{bound * 1.0005:.4g}"


_WORDS = {"node": "firm that is lost", "scenario": "scenario"}
