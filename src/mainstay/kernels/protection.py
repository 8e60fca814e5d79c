"""What it is worth to protect what would be lost: the best spending of Gordon and Loeb."""

from typing import Literal, NamedTuple

import numpy as np

Breach = Literal["I", "II"]


class Protection(NamedTuple):
    """The best spending on protection, and the loss that is expected without and with it.

    `vulnerability` is the probability of the loss that remains. `bound` is the loss expected
    without spending over e, which the best spending never passes.
    """

    spending: float
    vulnerability: float
    expected_before: float
    expected_after: float
    net_benefit: float
    bound: float


def remaining(
    spending: float, vulnerability: float, *, alpha: float, beta: float = 1.0, breach: Breach = "I"
) -> float:
    """Return the probability of a breach after spending on protection.

    Parameters
    ----------
    spending : float
        Money, 0 or more.
    vulnerability : float
        Probability of the breach without spending, 0 to 1.
    alpha : float
        How much a unit of money does, above 0, in 1 over money.
    beta : float
        How fast class I falls, at least 1; not used by class II.
    breach : {"I", "II"}
        v / (alpha z + 1)^beta, or v^(alpha z + 1).

    Raises
    ------
    ValueError
        If a figure is outside its range, or there is no such class.

    Examples
    --------
    >>> remaining(100.0, 0.5, alpha=0.01), remaining(100.0, 0.5, alpha=0.01, breach="II")
    (0.25, 0.25)
    """
    _check(vulnerability, alpha, beta, breach)
    if not 0 <= spending < np.inf:
        raise ValueError(f"the spending {spending} is not 0 or more")
    if breach == "I":
        return float(vulnerability / (alpha * spending + 1) ** beta)
    return float(vulnerability ** (alpha * spending + 1))


def best_protection(
    loss: float, vulnerability: float, *, alpha: float, beta: float = 1.0, breach: Breach = "I"
) -> Protection:
    """Return the spending at which the last unit of money saves as much as it costs.

    Use it for the order of magnitude that one loss justifies. Neither class is measured: alpha and
    beta are judgements, and the loss may not be money at all.

    Parameters
    ----------
    loss : float
        Money lost in a breach, times the probability that it is attempted; 0 or more.
    vulnerability, alpha, beta, breach
        As `remaining`.

    Returns
    -------
    Protection
        In the money of the loss.

    Raises
    ------
    ValueError
        As `remaining`, or if the loss is not 0 or more.

    Notes
    -----
    min over z >= 0 of S(z, v) L + z. Class I: z = ((v beta alpha L)^(1/(beta+1)) - 1) / alpha.
    Class II: z = ln(1 / (-alpha v L ln v)) / (alpha ln v). Where this is negative nothing is worth
    spending. Never more than v L / e. Class II spends nothing on what is all but sure to be lost.

    References
    ----------
    Gordon, L. A. and Loeb, M. P. (2002). The economics of information security investment. ACM
    Transactions on Information and System Security 5(4), 438-457: the two classes,
    and proposition 3 for the bound (the case of class I reproduced).

    Examples
    --------
    >>> best_protection(400_000.0, 0.65, alpha=1e-5).spending.__round__()
    61245
    >>> best_protection(400_000.0, 1.0, alpha=1e-5, breach="II").spending
    0.0
    """
    _check(vulnerability, alpha, beta, breach)
    if not 0 <= loss < np.inf:
        raise ValueError(f"the loss {loss} is not 0 or more")
    best = _first_class if breach == "I" else _second_class
    spending = max(best(loss, vulnerability, alpha, beta), 0.0)
    left = remaining(spending, vulnerability, alpha=alpha, beta=beta, breach=breach)
    before, after = vulnerability * loss, left * loss
    return Protection(spending, left, before, after, before - after - spending, before / np.e)


def _first_class(loss: float, vulnerability: float, alpha: float, beta: float) -> float:
    """Return where the slope of class I is -1, below 0 where it is flatter from the start."""
    return float(((vulnerability * beta * alpha * loss) ** (1 / (beta + 1)) - 1) / alpha)


def _second_class(loss: float, vulnerability: float, alpha: float, _: float) -> float:
    """Return where the slope of class II is -1, below 0 where it is flatter from the start."""
    if loss == 0 or vulnerability in {0.0, 1.0}:
        return 0.0
    log = np.log(vulnerability)
    return float(-np.log(-alpha * vulnerability * loss * log) / (alpha * log))


def _check(vulnerability: float, alpha: float, beta: float, breach: Breach) -> None:
    """Refuse figures outside their ranges."""
    if not 0 <= vulnerability <= 1:
        raise ValueError(f"the vulnerability {vulnerability} is not between 0 and 1")
    if not 0 < alpha < np.inf:
        raise ValueError(f"alpha {alpha} is not above 0")
    if not 1 <= beta < np.inf:
        raise ValueError(f"beta {beta} is not 1 or more")
    if breach not in {"I", "II"}:
        raise ValueError(f"there is no class {breach!r}; there are I and II")
