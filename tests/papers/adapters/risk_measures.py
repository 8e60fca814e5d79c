"""Answer the cases on risk measures.

Draws ask for the measures of their tail, a covariance for shares of least variance under normal
returns, a table of draws for shares of least CVaR, a mean and a deviation for a normal loss.
Losses are better the smaller, returns and profits the larger; for these a level below a half is the
weight of the tail itself.
"""

from typing import Any

import numpy as np

from mainstay.kernels.portfolio import least_cvar, least_variance
from mainstay.kernels.risk_measures import normal_tail, tail

LEVELS = (
    "alphas",
    "alpha",
    "levels",
    "level",
    "betas",
    "beta",
    "confidence",
    "confidence_level",
    "confidence_levels",
    "quantile",
    "quantiles",
)
LOSSES = (
    "losses",
    "loss",
    "scenario_losses",
    "loss_scenarios",
    "samples",
    "sample",
    "draws",
    "values",
    "outcomes",
    "x",
    "data",
    "z",
)
GAINS = ("returns", "profits", "gains", "pnl", "scenario_returns", "return_scenarios")
ODDS = ("probabilities", "probs", "prob", "weights", "p", "probability")
MEAN = ("mean", "means", "mu", "mean_returns", "expected_returns", "expected_return")
SPREAD = ("cov", "covariance", "covariance_matrix", "sigma_matrix", "Sigma", "V")
DEVIATION = ("sd", "sigma", "std", "standard_deviation", "deviation", "stdev")
REQUIRED = ("required_return", "target_return", "R", "min_return", "minimum_return", "return")
SHARES = ("portfolio", "shares", "portfolio_weights", "w", "weights")
ROWS = ("scenarios", "distribution", "atoms")
PERCENT, TAIL = 1.0, 0.5
NAMES = {
    "value_at_risk": ("VaR", "VaR_lower", "VaR_minus", "value_at_risk", "var"),
    "value_at_risk_upper": ("VaR_upper", "VaR_plus"),
    "mean_from": ("CVaR_minus", "CVaR_lower", "lower_cvar", "TCE"),
    "conditional_value_at_risk": ("CVaR", "ES", "expected_shortfall", "cvar", "AVaR", "TVaR"),
    "mean_above": ("CVaR_plus", "CVaR_upper", "upper_cvar", "mean_excess"),
}


def run(inputs: dict[str, Any]) -> dict[str, Any]:
    """Compute what the form of the inputs allows; a list of levels gives lists."""
    inputs = inputs | _columns(_first(inputs, ROWS))
    levels = _first(inputs, LEVELS)
    gains = any(key in inputs for key in GAINS)
    every = [_level(one, gains) for one in (levels if isinstance(levels, list) else [levels])]
    spread = _first(inputs, SPREAD)
    draws = _losses(inputs)
    if spread is not None:
        rows, found = _normal_portfolio(inputs, np.array(spread, dtype=float), every)
    elif draws is None:
        mean, deviation = float(_first(inputs, MEAN) or 0.0), float(_first(inputs, DEVIATION))
        rows, found = [_pair(*normal_tail(mean, deviation, level)) for level in every], {}
    elif draws.ndim == 1:
        odds = _first(inputs, ODDS)
        rows = [_named(tail(draws, level, odds)._asdict()) for level in every]
        found = {"mean": float(np.average(draws, weights=odds)), "max": float(draws.max())}
    else:
        rows, found = _mixed(inputs, draws, every)
    single = not isinstance(levels, list)
    return found | {key: rows[0][key] if single else [row[key] for row in rows] for key in rows[0]}


def _losses(inputs: dict[str, Any]) -> Any:
    """Read the draws as losses, an outcome that is better the larger with its sign turned."""
    losses, gains = _first(inputs, LOSSES), _first(inputs, GAINS)
    if losses is None and gains is None:
        return None
    return np.array(losses, dtype=float) if losses is not None else -np.array(gains, dtype=float)


def _normal_portfolio(
    inputs: dict[str, Any], spread: Any, levels: list[float]
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Answer for normal returns: given shares, or those of least variance."""
    mean, given = np.array(_first(inputs, MEAN), dtype=float), _first(inputs, SHARES)
    least = _first(inputs, REQUIRED)
    means = None if least is None else mean
    shares = least_variance(spread, means, least) if given is None else np.array(given, dtype=float)
    variance, gain = float(shares @ spread @ shares), float(mean @ shares)
    rows = [_pair(*normal_tail(-gain, variance**0.5, level)) for level in levels]
    return rows, {
        "weights": shares,
        "variance": variance,
        "standard_deviation": variance**0.5,
        "expected_return": gain,
        "return": gain,
    }


def _mixed(
    inputs: dict[str, Any], draws: Any, levels: list[float]
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Answer for draws of several options: given shares, or those of least CVaR."""
    odds = _first(inputs, ("probabilities", "probs", "prob"))
    least, given = _first(inputs, REQUIRED), _first(inputs, SHARES)
    rows = []
    for level in levels:
        if given is None:
            mix = least_cvar(draws, level, odds, None if least is None else -least)
            shares, found = mix.shares, mix.tail
        else:
            shares = np.array(given, dtype=float)
            found = tail(draws @ shares, level, odds)
        gain = -float(np.average(draws @ shares, weights=odds))
        rows.append(_named(found._asdict()) | {"weights": shares, "expected_return": gain})
    return rows, {}


def _pair(value: float, conditional: float) -> dict[str, float]:
    """Name VaR and CVaR of a loss whose distribution has no gaps."""
    return _named(
        {
            "value_at_risk": value,
            "value_at_risk_upper": value,
            "mean_from": conditional,
            "conditional_value_at_risk": conditional,
            "mean_above": conditional,
        }
    )


def _named(measures: dict[str, float]) -> dict[str, float]:
    """Give each measure under all its names."""
    return {name: value for key, value in measures.items() for name in NAMES[key]}


def _columns(rows: Any) -> dict[str, Any]:
    """Read scenarios given one by one, as objects or as pairs of a loss and its probability."""
    if not rows:
        return {}
    if isinstance(rows[0], dict):
        return {key: [row[key] for row in rows] for key in rows[0]}
    if len(rows[0]) == len(("loss", "probability")):
        return dict(zip(("losses", "probabilities"), map(list, zip(*rows, strict=True))))
    return {"losses": rows}


def _level(level: float, gains: bool) -> float:
    """Read a level given in percent, or as the weight of the tail, as the fraction below it."""
    share = level / 100 if level > PERCENT else level
    return 1 - share if gains and share < TAIL else share


def _first(inputs: dict[str, Any], keys: tuple[str, ...]) -> Any:
    """Read the first of several spellings that is given."""
    return next((inputs[key] for key in keys if key in inputs), None)
