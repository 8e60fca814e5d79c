"""Shares of a whole that keep the tail of its loss short: over draws, or under normal losses.

The whole may be money over assets or an item over sources. Shares are 0 or more and sum to 1.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mainstay.kernels.programme import NoSolution, Programme
from mainstay.kernels.risk_measures import Tail, tail

Floats = NDArray[np.float64]
TWO = 2
HELD = 1e-7
"""Share above which an option is held; the solver's own tolerance is of that size."""
PRECISION = 1e-9


class Mix(NamedTuple):
    """The shares chosen, and the tail of the loss that they have."""

    shares: Floats
    tail: Tail


def least_cvar(
    losses: ArrayLike,
    level: float,
    weights: ArrayLike | None = None,
    most_mean: float | None = None,
) -> Mix:
    """Choose shares so that the mean of the worst part of the loss is least.

    Parameters
    ----------
    losses : array_like, shape (n_draws, n_options)
        Loss in each draw where an option has the whole; shared, losses add up by the shares.
    level : float
        Above 0 and below 1, as in `mainstay.kernels.risk_measures.tail`.
    weights : array_like, shape (n_draws,), optional
        Weight of each draw, 0 or more; equal ones where it is not given.
    most_mean : float, optional
        The mean loss may not pass it; a required return with its sign turned.

    Returns
    -------
    Mix
        Of several best shares, any one.

    Raises
    ------
    ValueError
        If the losses are no table of finite numbers, as `tail`, or if no shares keep to the mean.

    Notes
    -----
    min z + sum_k p_k u_k / (1 - level), u_k >= sum_j loss_kj x_j - z, u >= 0, sum x = 1, x >= 0: a
    linear programme, whose z is a quantile of the loss.

    References
    ----------
    Rockafellar, R. T. and Uryasev, S. (2000). Optimization of conditional value-at-risk. Journal of
    Risk 2(3), 21-41: section 3.

    Examples
    --------
    Two sources that fail in different draws, and one that loses a little in each:

    >>> least_cvar([[9, 0, 3], [0, 9, 3], [0, 0, 3]], 0.5).shares.round(9).tolist()
    [0.0, 0.0, 1.0]
    """
    table = np.asarray(losses, dtype=np.float64)
    if table.ndim != TWO or not table.size or not np.all(np.isfinite(table)):
        raise ValueError(f"losses have shape {table.shape}, expected (n_draws, n_options), finite")
    draws, options = table.shape
    tail(table[:, 0], level, weights)
    counts = np.ones(draws) if weights is None else np.asarray(weights, dtype=np.float64)
    odds = counts / counts.sum()
    cost = np.concatenate([np.zeros(options), [1.0], odds / (1 - level)])
    lower = np.concatenate([np.zeros(options), [-np.inf], np.zeros(draws)])
    programme = Programme(cost, lower, np.full(len(cost), np.inf))
    _add_whole(programme, options)
    if most_mean is not None:
        _add_mean(programme, -(odds @ table), -most_mean)
    draw, option = np.nonzero(table)
    each = np.arange(draws)
    programme.add(
        np.zeros(draws),
        np.full(draws, np.inf),
        row=np.concatenate([draw, each, each]),
        column=np.concatenate([option, np.full(draws, options), options + 1 + each]),
        value=np.concatenate([-table[draw, option], np.ones(2 * draws)]),
    )
    shares = _shares(programme, options)
    return Mix(shares, tail(table @ shares, level, weights))


def least_variance(
    covariance: ArrayLike, mean: ArrayLike | None = None, least_mean: float | None = None
) -> Floats:
    """Choose shares so that the variance of the return is least.

    Under normal returns they have the least CVaR and VaR too, at every level of a half or more, as
    long as the mean that is asked for holds them back. Where it does not, a higher mean may buy a
    shorter tail, and these shares are not the answer to that question.

    Parameters
    ----------
    covariance : array_like, shape (n, n)
        Symmetric and positive semidefinite.
    mean : array_like, shape (n,), optional
        Mean return of each option.
    least_mean : float, optional
        The mean return may not be below it.

    Returns
    -------
    ndarray, shape (n,)
        Shares.

    Raises
    ------
    ValueError
        If the covariance is not symmetric and positive semidefinite, if lengths differ, if one of
        mean and least_mean is missing, or if no shares reach the mean.

    References
    ----------
    Markowitz, H. (1952). Portfolio selection. Journal of Finance 7(1), 77-91.
    Rockafellar and Uryasev (2000), as in `least_cvar`: proposition 4.1 and tables 1 to 3 (the case
    reproduced).

    Examples
    --------
    >>> least_variance([[1.0, 0.0], [0.0, 3.0]]).round(9).tolist()
    [0.75, 0.25]
    """
    table = np.asarray(covariance, dtype=np.float64)
    size = len(table) if table.ndim else 0
    if table.shape != (size, size) or not size or not np.all(np.isfinite(table)):
        raise ValueError(f"covariance has shape {table.shape}, expected (n, n), finite")
    scale = float(np.abs(table).max()) or 1.0
    if not np.allclose(table, table.T, rtol=0, atol=PRECISION * scale):
        raise ValueError("covariance is not symmetric")
    if np.linalg.eigvalsh(table).min() < -PRECISION * scale:
        raise ValueError("covariance is not positive semidefinite")
    if (mean is None) != (least_mean is None):
        raise ValueError("mean and least_mean go together")
    even = (table + table.T) / 2 / scale
    programme = Programme(np.zeros(size), np.zeros(size), np.full(size, np.inf), curvature=even)
    _add_whole(programme, size)
    rows, sums = [np.ones(size)], [1.0]
    if mean is not None and least_mean is not None:
        means = np.asarray(mean, dtype=np.float64)
        if means.shape != (size,):
            raise ValueError(f"mean has shape {means.shape}, expected ({size},)")
        _add_mean(programme, means, least_mean)
        rows, sums = [*rows, means], [*sums, least_mean]
    rough = _shares(programme, size)
    return _refined(even, np.array(rows), np.array(sums), rough)


def _add_whole(programme: Programme, size: int) -> None:
    """Hold that the shares, which are the first columns, sum to 1."""
    programme.add([1.0], [1.0], row=np.zeros(size), column=np.arange(size))


def _add_mean(programme: Programme, means: Floats, least: float) -> None:
    """Hold that the mean is not below a number."""
    every = np.arange(len(means))
    programme.add([least], [np.inf], row=np.zeros(len(means)), column=every, value=means)


def _shares(programme: Programme, size: int) -> Floats:
    """Solve, and return the first columns as shares."""
    try:
        found: Floats = np.maximum(programme.minimum().solution[:size], 0.0)
    except NoSolution:
        raise ValueError("no shares reach the mean that is asked for") from None
    found /= found.sum()
    return found


def _refined(curvature: Floats, rows: Floats, sums: Floats, rough: Floats) -> Floats:
    """Solve for the options that are held, to the last digits, where that keeps to the limits.

    The conditions of Karush, Kuhn and Tucker are linear once it is known which limits bind.
    """
    held = np.flatnonzero(rough > HELD)
    binding = [n for n in range(len(rows)) if not n or rows[n] @ rough - sums[n] < HELD]
    edge = rows[binding][:, held]
    square = np.zeros((len(held) + len(binding),) * 2)
    square[: len(held), : len(held)] = curvature[np.ix_(held, held)]
    square[len(held) :, : len(held)], square[: len(held), len(held) :] = edge, edge.T
    aim = np.concatenate([np.zeros(len(held)), sums[binding]])
    solved = np.linalg.lstsq(square, aim, rcond=None)[0][: len(held)]
    fine = np.zeros(len(rough))
    fine[held] = solved
    near = np.abs(fine - rough).max() < np.sqrt(HELD)
    feasible = (solved >= 0).all() and (rows @ fine >= sums - PRECISION).all()
    return fine if near and feasible else rough
