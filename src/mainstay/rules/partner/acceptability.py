"""How far the weights decide: rank acceptability of the nations that pass every gate."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mainstay.kernels.smaa import Acceptability, acceptability, flip
from mainstay.rules.partner.dimensions import dimensions
from mainstay.rules.partner.dossier import Dossier
from mainstay.rules.partner.rows import ALL, Ends, Row
from mainstay.rules.partner.weights import Weights

DRAWS, SEED = 20_000, 0
CAUTION = "No ranking of nations: it speaks of this item, these measures and these weights."


def passing(dossier: Dossier, rows: Sequence[Row], suppose: Sequence[str]) -> list[str]:
    """Return the nations abroad that pass every gate; those supposed may be conditional.

    The home nation is not among them: measures between two nations do not apply to it, so its
    dimensions are made of other measures.
    """
    held: dict[str, bool] = {}
    for row in rows:
        if row.part == "gate" and row.measure != ALL:
            supposed = row.finding == "conditional" and row.measure in suppose
            fine = row.finding == "pass" or supposed
            held[row.partner] = held.get(row.partner, True) and fine
    return [nation for nation in dossier.abroad if held.get(nation, False)]


def intervals(rows: Sequence[Row]) -> dict[str, dict[str, Ends]]:
    """Return the interval of each dimension of each nation, from the rows of the profiles."""
    found: dict[str, dict[str, Ends]] = {}
    for row in rows:
        if row.part == "profile" and row.measure == ALL:
            assert row.scaled is not None
            assert row.dimension is not None
            found.setdefault(row.partner, {})[row.dimension] = row.scaled
    return found


def acceptability_rows(dossier: Dossier, rows: Sequence[Row], weights: Weights) -> Iterator[Row]:
    """Go through the nations that pass every gate, and what would change which is first."""
    nations = passing(dossier, rows, weights.suppose)
    if len(nations) >= 2:
        held = intervals(rows)
        yield from _Weighed(dossier, nations, held, weights).rows()


@dataclass(frozen=True)
class _Weighed:
    """Nations, the intervals of their dimensions, and what is said of the weights."""

    dossier: Dossier
    nations: Sequence[str]
    held: Mapping[str, Mapping[str, Ends]]
    weights: Weights

    @cached_property
    def names(self) -> list[str]:
        return list(dimensions())

    @cached_property
    def ends(self) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper ends, nations by dimensions."""
        both = np.array([[self.held[n][d] for d in self.names] for n in self.nations])
        return both[:, :, 0], both[:, :, 1]

    @cached_property
    def found(self) -> Acceptability:
        return acceptability(*self.ends, draws=DRAWS, seed=SEED, **self.weights.limits)

    def rows(self) -> Iterator[Row]:
        """Go through the ranks of each nation, its central weights, and what turns the order."""
        for number, nation in enumerate(self.nations):
            for rank in range(len(self.nations)):
                yield self._rank(number, nation, rank)
            yield self._central(number, nation)
        yield from self._flips()

    def _rank(self, number: int, nation: str, rank: int) -> Row:
        share = float(self.found.ranks[number, rank])
        error = float(self.found.error[number, rank])
        ends = max(0.0, share - 1.96 * error), min(1.0, share + 1.96 * error)
        return Row(
            partner=nation,
            part="acceptability",
            measure=f"rank-{rank + 1}",
            value=ends,
            unit="share",
            says=(
                f"{self.dossier.name(nation)}: at place {rank + 1} in {100 * share:.0f} % of "
                f"{DRAWS:,} draws ({self.weights.said}). {CAUTION}"
            ),
        )

    def _central(self, number: int, nation: str) -> Row:
        central = self.found.central[number]
        name = self.dossier.name(nation)
        confidence = float(self.found.confidence[number])
        if np.isnan(central).any():
            says, value = f"{name}: first under none of the weights drawn.", None
        else:
            pairs = zip(self.names, central.tolist(), strict=True)
            words = ", ".join(f"{dimension} {weight:.2f}" for dimension, weight in pairs)
            often = f"there in {100 * confidence:.0f} % of draws"
            says = f"{name}: first on average at {words}; {often}."
            value = (confidence, confidence)
        return Row(
            partner=nation,
            part="acceptability",
            measure="central-weights",
            value=value,
            unit="share",
            says=says,
        )

    def _flips(self) -> Iterator[Row]:
        """Say how far equal weights must move until another nation draws level with the first."""
        middle = (self.ends[0] + self.ends[1]) / 2
        first = int(np.argmax(middle.mean(axis=1)))
        for number, nation in enumerate(self.nations):
            if number == first:
                continue
            found = flip(middle[first], middle[number], **self.weights.limits)
            top, name = self.dossier.name(self.nations[first]), self.dossier.name(nation)
            if found.weights is None or found.distance is None:
                says, value = f"{name} draws level with {top} under no weights allowed.", None
            else:
                pairs = zip(self.names, found.weights.tolist(), strict=True)
                words = ", ".join(f"{dimension} {weight:.2f}" for dimension, weight in pairs)
                says = f"At the middle of the intervals {name} draws level with {top} at {words}."
                value = (found.distance, found.distance)
            yield Row(
                partner=nation,
                part="acceptability",
                measure="flip",
                value=value,
                unit="share",
                says=f"{says} {CAUTION}",
            )
