"""What a programme says of each group that may be lost: how long it lasts, what is lost."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mainstay.kernels.recovery.answers import impact, survive
from mainstay.kernels.recovery.network import Flags, Floats, Groups, RecoveryNetwork
from mainstay.kernels.recovery.whole import cheapest_cover
from mainstay.kernels.sets import expanded
from mainstay.model.recovery.arrays import Programme
from mainstay.model.recovery.times import Times

EXPOSED = ("no", "unknown", "yes")
OTHERS = ("none", "perhaps", "enough")
NOTHING = 1e-9
MOST_COVERED = 100
"""Groups for which cover is worked out, one linear programme each."""


@dataclass(frozen=True, eq=False)
class Findings:
    """Interval answers for groups of nodes; an element of each array for each group."""

    programme: Programme
    groups: Groups
    recover: Times

    @cached_property
    def doubtful(self) -> Groups:
        """Each group with the makers that can't be relied on to replace it."""
        return self.programme.at_worst(self.groups)

    @cached_property
    def least(self) -> Floats:
        """Weeks that output lasts at least: published stocks, published spare capacity.

        It lasts as long as stocks carry all that the group makes, whatever the others do.
        """
        found = survive(self.programme.on_record, self.doubtful)
        return np.maximum(found, self._carried)

    @property
    def _carried(self) -> Floats:
        """Weeks for which published stocks carry every pool that a group serves."""
        cover, (ptr, pools) = self.programme.cover, self.programme.worst.pools_of
        found = np.zeros(len(self.groups))
        for group in range(len(self.groups)):
            sources = self.groups.members(group) - self.programme.pools
            hit = pools[expanded(ptr, sources)[1]]
            found[group] = cover[hit].min(initial=np.inf)
        return np.where(np.isinf(found), 0.0, found)

    @cached_property
    def threshold(self) -> Floats:
        """Weeks that output lasts by published stocks if other makers do all they may."""
        return np.maximum(survive(self.programme.on_record, self.groups), self.least)

    @cached_property
    def most(self) -> Floats:
        """Weeks that output lasts at most."""
        return np.maximum(survive(self.programme.at_best, self.groups), self.threshold)

    @cached_property
    def others(self) -> list[str]:
        """Whether other makers can replace the group for ever."""
        level = np.isinf(self.threshold).astype(np.int64) + np.isinf(self.least)
        return [OTHERS[n] for n in level.tolist()]

    @cached_property
    def exposed(self) -> list[str]:
        """Whether output is lost before the group has recovered."""
        surely = self.recover.low > self.most
        never = (self.recover.high <= self.least) | np.isinf(self.least)
        return [EXPOSED[n] for n in (1 + surely.astype(np.int64) - never).tolist()]

    @cached_property
    def gap(self) -> tuple[Floats, Floats]:
        """Weeks between survival and recovery, at least and at most; NaN where not known."""
        with np.errstate(invalid="ignore"):
            low = np.maximum(0.0, self.recover.low - self.most)
            high = np.maximum(0.0, self.recover.high - self.least)
        return np.where(np.isnan(low), 0.0, low), np.where(np.isinf(self.least), 0.0, high)

    @cached_property
    def loss(self) -> tuple[Floats, Floats]:
        """Output lost until recovery in weeks of full output, at least and at most."""
        low = self._loss(self.programme.at_best, self.groups, self.recover.low)
        high = self._loss(self.programme.on_record, self.doubtful, self.recover.high)
        never = np.isinf(self.least) | (self.recover.high <= self.least)
        return np.where(np.isnan(low), 0.0, low), np.where(never, 0.0, high)

    def _loss(self, network: RecoveryNetwork, groups: Groups, recover: Floats) -> Floats:
        usable = np.isfinite(recover) & (recover > 0)
        found = impact(network, groups, np.where(usable, recover, 1.0)) / self.programme.rate
        return np.where(usable, found, np.where(recover == 0, 0.0, np.nan))

    @cached_property
    def index(self) -> Floats:
        """The risk exposure index: the largest loss of each group over that of all groups."""
        largest = float(np.nanmax(self.loss[1], initial=0.0))
        scale = largest if largest > 0 else 1.0
        return self.loss[1] / scale

    @cached_property
    def covered(self) -> set[int]:
        """The groups for which cover is worked out: those that may lose most."""
        gap = np.nan_to_num(self.gap[1], posinf=0.0)
        order = np.argsort(-np.nan_to_num(self.loss[1]), kind="stable")
        return set(order[gap[order] > 0][:MOST_COVERED].tolist())

    def cover(self, group: int) -> Floats:
        """Return the weeks of use of each pool to hold, the cheapest that close the largest gap."""
        network, pools = self.programme.on_record, self.programme.pools
        if group not in self.covered:
            return np.zeros(pools)
        use = self.programme.use
        cost = np.full(network.nodes, np.inf)
        cost[:pools][use > 0] = self.programme.worth[use > 0] / use[use > 0]
        lost, recover = self.doubtful.members(group), float(self.recover.high[group])
        held = cheapest_cover(network, lost, recover, cost)[:pools]
        weeks = held / np.where(use > 0, use, 1.0)
        return np.where(weeks > NOTHING * recover, weeks, 0.0)

    @cached_property
    def answered(self) -> Flags:
        """Which groups are known to be exposed, or known not to be."""
        return np.array([word != "unknown" for word in self.exposed], dtype=bool)
