"""The fewest changes to a tree of needs that leave nothing in it that is barred, proven.

Items are counted from 0, and so are lines. A line says that a parent takes a child; lines of one
need are alternatives, of which one is enough. What is still taken hangs together from the root.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from mainstay.kernels.programme import Flags, Floats, Ints, Programme

HALF = 0.5


@dataclass(frozen=True, kw_only=True, eq=False)
class Needs:
    """What takes what, what is barred, and what can be changed.

    Parameters
    ----------
    root : int
        The item at the top.
    parent, child, need : array of int, shape (n_lines,)
        The ends of each line, and the need that it helps to meet.
    barred : array of bool, shape (n_items,)
        Items that must not be left as they are.
    replaceable : array of bool, shape (n_items,)
        Items that can be had in a form that is not barred and has no weight.
    weight : array of float, shape (n_items,), optional
        What each item adds to a sum that must stay at or below `limit`; 0 or more.
    limit : float
        Infinite where there is no such sum.
    """

    root: int
    parent: Ints
    child: Ints
    need: Ints
    barred: Flags
    replaceable: Flags
    weight: Floats | None = None
    limit: float = np.inf


@dataclass(frozen=True)
class Changes:
    """Lines to leave out for their alternatives, items to replace, and what that does not clear.

    `left` are the barred items that stay whatever is done, and `over` says that the sum stays above
    its limit.
    """

    lines: tuple[int, ...]
    items: tuple[int, ...]
    left: tuple[int, ...]
    over: bool

    @property
    def count(self) -> int:
        """How many changes."""
        return len(self.lines) + len(self.items)


def fewest_changes(needs: Needs) -> Changes:
    """Choose the fewest changes that clear as much as can be cleared.

    Parameters
    ----------
    needs : Needs

    Returns
    -------
    Changes
        First as little as can be is left uncleared, then the changes are as few as can be. Of
        several such choices it is one; the same for the same input.

    Raises
    ------
    ValueError
        If arrays differ in length, or a weight is below 0 or not a number.

    Notes
    -----
    With r[i] whether item i is taken, y[l] whether line l is left out, z[i] whether item i is
    replaced, and s[i] and u what is not cleared:

        min  sum y + sum z + M (sum s + u)
        r[child] >= r[parent] - y[l],   sum of y over a need <= its lines - 1,
        r[i] <= z[i] + s[i] for i barred,   sum w[i] (r[i] - z[i]) <= limit + W u

    with M above the number of changes there are. It is a minimum hitting set over the ways from
    the root to what is barred, without listing them.

    References
    ----------
    Karp, R. M. (1972). Reducibility among combinatorial problems, problem 15 (hitting set).

    Examples
    --------
    A product takes an engine, and a seeker or another seeker; engine and first seeker are barred,
    and only the engine can be replaced:

    >>> flags = lambda *items: np.isin(np.arange(4), items)
    >>> ends = [np.array(x) for x in ([0, 0, 0], [1, 2, 3], [0, 1, 1])]
    >>> needs = Needs(root=0, parent=ends[0], child=ends[1], need=ends[2],
    ...               barred=flags(1, 2), replaceable=flags(1))
    >>> fewest_changes(needs)
    Changes(lines=(1,), items=(1,), left=(), over=False)
    """
    weight = _weights(needs)
    _check(needs, weight)
    n, m = len(needs.barred), len(needs.parent)
    most = float(n + m + 1)
    parts = np.cumsum([0, n, m, n, n, n, 1])
    taken, out, new, left, carried, over = (np.arange(a, b) for a, b in pairwise(parts))
    cost, high = np.zeros(parts[-1]), np.ones(parts[-1])
    cost[out], cost[new], cost[left], cost[over] = 1.0, 1.0, most, most
    low = np.zeros(parts[-1])
    low[taken[needs.root]] = 1.0
    high[new[~needs.replaceable]] = 0.0
    whole = np.zeros(parts[-1], dtype=bool)
    whole[np.concatenate([out, new, left, over])] = True
    programme = Programme(cost, low, high, whole)
    _take(programme, needs, taken, out)
    _bar(programme, np.flatnonzero(needs.barred), taken, new, left)
    _carry(programme, weight, needs.limit, (taken, new, carried, over))
    found = programme.minimum().solution > HALF
    lines, items, uncleared = (_chosen(found[part]) for part in (out, new, left))
    return Changes(lines, items, uncleared, over=bool(found[over[0]]))


def _weights(needs: Needs) -> Floats:
    return np.zeros(len(needs.barred)) if needs.weight is None else needs.weight


def _check(needs: Needs, weight: Floats) -> None:
    if not len(needs.parent) == len(needs.child) == len(needs.need):
        raise ValueError("parent, child and need differ in length")
    if not len(needs.barred) == len(needs.replaceable) == len(weight):
        raise ValueError("barred, replaceable and weight differ in length")
    if not np.all(weight >= 0):
        raise ValueError("a weight is below 0 or not a number")


def _take(programme: Programme, needs: Needs, taken: Ints, out: Ints) -> None:
    """A child is taken where a parent that takes it is, and each need keeps a line."""
    lines = np.arange(len(needs.parent))
    if len(lines):
        columns = np.stack([taken[needs.child], taken[needs.parent], out[lines]])
        values = np.repeat([1.0, -1.0, 1.0], len(lines))
        _rows(programme, (np.zeros(len(lines)), None), np.tile(lines, 3), columns, values)
        of, group = np.unique(needs.need, return_inverse=True)
        sizes = np.bincount(group, minlength=len(of)).astype(np.float64) - 1
        _rows(programme, (None, sizes), group, out[lines], 1.0)


def _bar(programme: Programme, barred: Ints, taken: Ints, new: Ints, left: Ints) -> None:
    """What is barred is not taken, or replaced, or left."""
    if len(barred):
        columns = np.stack([taken[barred], new[barred], left[barred]])
        values = np.repeat([1.0, -1.0, -1.0], len(barred))
        high = np.zeros(len(barred))
        _rows(programme, (None, high), np.tile(np.arange(len(barred)), 3), columns, values)


def _carry(
    programme: Programme, weight: Floats, limit: float, parts: tuple[Ints, Ints, Ints, Ints]
) -> None:
    """What is taken and not replaced carries its weight, and the sum stays below the limit."""
    taken, new, carried, over = parts
    heavy = np.flatnonzero(weight > 0)
    if len(heavy) and np.isfinite(limit):
        columns = np.stack([carried[heavy], taken[heavy], new[heavy]])
        values = np.repeat([1.0, -1.0, 1.0], len(heavy))
        place = np.tile(np.arange(len(heavy)), 3)
        _rows(programme, (np.zeros(len(heavy)), None), place, columns, values)
        cells = np.append(carried[heavy], over)
        most = np.append(weight[heavy], -weight.sum())
        _rows(programme, (None, np.array([limit])), np.zeros(len(cells)), cells, most)


def _rows(
    programme: Programme,
    bounds: tuple[Floats | None, Floats | None],
    row: ArrayLike,
    column: Ints,
    value: ArrayLike,
) -> None:
    """Add rows, of which a bound that is None is no bound."""
    low, high = bounds
    # Of the two bounds one at least is given.
    size = len(low if low is not None else np.atleast_1d(high))  # type: ignore[arg-type]
    none = np.full(size, np.inf)
    programme.add(
        -none if low is None else low,
        none if high is None else high,
        row=row,
        column=column.ravel(),
        value=np.asarray(value, dtype=np.float64),
    )


def _chosen(flags: Flags) -> tuple[int, ...]:
    return tuple(np.flatnonzero(flags).tolist())
