"""What many draws say together: output by week, how much is lost, and what runs out first."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from mainstay.kernels.risk_measures import conditional_value_at_risk
from mainstay.model.network import Floats, Ints

MARKS = (0.05, 0.5, 0.95)
LOW_OUTPUT = 0.9
WORST_PART = 0.05


@dataclass(frozen=True, eq=False)
class Outcome:
    """The runs of one scenario.

    Parameters
    ----------
    output, demand : array of float, shape (n_draws, weeks)
        Relative to what is normal.
    first : array of int, shape (n_draws,)
        Week in which output is lost for the first time, counted from 0; -1 for never.
    held : array of int, shape (n_draws,)
        The item that holds it; -1 for none.
    """

    output: Floats
    demand: Floats
    first: Ints
    held: Ints

    @classmethod
    def of(cls, found: list[Floats], weeks: int) -> "Outcome":
        """Put runs together, as `ensemble.run` gives them."""
        every = np.stack(found)
        first, held = every[:, 2 * weeks :].T.astype(np.int64)
        return cls(every[:, :weeks], every[:, weeks : 2 * weeks], first, held)

    def quantiles(self) -> Floats:
        """Return output by week that 5, 50 and 95 of 100 draws do not pass, shape (3, weeks).

        A quantile is an output that a draw had: the least that so many do not pass.
        """
        found: Floats = np.quantile(self.output, MARKS, axis=0, method="inverted_cdf")
        return found

    @property
    def lost(self) -> Floats:
        """Weeks of normal output that each draw loses."""
        found: Floats = np.maximum(1.0 - self.output, 0.0).sum(axis=1)
        return found

    @property
    def low_weeks(self) -> Ints:
        """Weeks in which the output of each draw is below nine tenths."""
        found: Ints = np.sum(self.output < LOW_OUTPUT, axis=1)
        return found

    @property
    def at_risk(self) -> float:
        """Weeks lost in the worst twentieth of the draws, on average."""
        return conditional_value_at_risk(self.lost, 1 - WORST_PART)

    def holders(self) -> list[tuple[int, int, int]]:
        """Return what holds output: item, draws, and median first week; most draws first."""
        counted = Counter(self.held[self.held >= 0].tolist())
        return [
            (item, draws, int(np.median(self.first[self.held == item])))
            for item, draws in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
        ]
