"""How long each source takes to recover: as published, else as supposed, else unknown."""

from dataclasses import dataclass

import numpy as np

from mainstay.errors import UsageError
from mainstay.kernels.recovery.network import Groups
from mainstay.model.network import Floats, Ints, Network

COLUMN = "recovery_time_weeks"
LONGEST = 5_200
"""Weeks that a recovery may take: a hundred years."""


@dataclass(frozen=True, eq=False)
class Times:
    """Weeks to recover, at least and at most; NaN where nothing is known.

    `assumption` is the row of the assumption that was used, -1 for none.
    """

    low: Floats
    high: Floats
    assumption: Ints

    def of(self, groups: Groups, nodes: Ints, default: tuple[float, float] | None) -> "Times":
        """Return when each group has recovered: with the slowest of its sources.

        Parameters
        ----------
        groups : Groups
        nodes : array of int
            The source of the table that each node stands for; -1 for none.
        default : (float, float) or None
            Weeks to take where nothing is published.
        """
        low, high = (np.append(end, np.nan)[nodes[groups.nodes]] for end in (self.low, self.high))
        used = np.append(self.assumption, -1)[nodes[groups.nodes]]
        if default is not None:
            low, high = (
                np.where(np.isnan(e), d, e) for e, d in zip((low, high), default, strict=True)
            )
        least = np.full(len(groups), np.nan)
        most, told = np.zeros(len(groups)), np.full(len(groups), -1)
        of = np.repeat(np.arange(len(groups)), np.diff(groups.ptr))
        with np.errstate(invalid="ignore"):
            np.fmax.at(least, of, low)
            np.maximum.at(most, of, high)
        np.maximum.at(told, of, used)
        return Times(least, most, told)


def recovery_times(network: Network) -> Times:
    """Return the weeks that each source of a network takes from loss to full rate.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> bool(np.isnan(recovery_times(tiny()).low).all())
    True
    """
    published = network["sources"].numbers(COLUMN)
    low, high = published.copy(), published.copy()
    told = np.full(len(published), -1, dtype=np.int64)
    index = network["sources"].index
    for row, supposed in enumerate(network["assumptions"].rows()):
        if (supposed["table"], supposed["column"]) != ("sources", COLUMN):
            continue
        place = index.get(supposed["row_id"], -1)
        if place >= 0 and np.isnan(published[place]):
            value = supposed["value"]
            low[place] = value if supposed["low"] is None else supposed["low"]
            high[place] = value if supposed["high"] is None else supposed["high"]
            told[place] = row
    return Times(low, high, told)


def weeks(text: str | None) -> tuple[float, float] | None:
    """Read weeks, or a range of them.

    Raises
    ------
    UsageError
        USE025 when it is neither, or when a number is out of range or the range turned round.

    Examples
    --------
    >>> weeks("26"), weeks("12..52"), weeks(None)
    ((26.0, 26.0), (12.0, 52.0), None)
    """
    if text is None:
        return None
    ends = str(text).split("..")
    try:
        low, high = float(ends[0]), float(ends[-1])
    except ValueError:
        low, high = -1.0, -1.0
    if len(ends) > 2 or not 0 <= low <= high <= LONGEST:
        raise UsageError(
            f"USE025 recover_weeks is {text!r}; it must be weeks from 0 to {LONGEST:,}, such as "
            "26, or a range, such as 12..52."
        )
    return low, high
