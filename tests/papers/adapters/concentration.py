"""Answer the cases on concentration.

Shares in percent give indices from 0 to 10 000, fractions give indices on [0, 1]; concentration
ratios are in percent for both.
"""

from itertools import combinations
from typing import Any

from mainstay.kernels import concentration

LARGEST_K = 8


def run(inputs: dict[str, Any]) -> dict[str, Any]:
    """Compute what each of the inputs allows."""
    answer: dict[str, Any] = {}
    for key in ("shares", "shares_percent"):
        if key in inputs:
            answer |= _of_shares(key, inputs)
    for key in ("equal_shares", "equal_shares_percent"):
        if key in inputs:
            found = _indices(*_fractions(key, inputs[key]))
            answer |= {f"{name}_equal": value for name, value in found.items()}
    for key in ("pair", "pair_percent"):
        if key in inputs:
            (a, b), whole = inputs[key], _whole(" ".join(inputs), inputs[key])
            answer["delta"] = concentration.merger_change(a / whole, b / whole) * whole**2
    return answer


def _of_shares(key: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """Answer for a list of shares, with a merger and an unknown part where they are given."""
    fractions, whole = _fractions(key, inputs[key])
    answer = _indices(fractions, whole)
    if "merge" in inputs:
        answer |= _merged(fractions, whole, inputs["merge"])
    for name in ("unknown", "unknown_percent"):
        if name in inputs:
            bounds = concentration.herfindahl_bounds(list(fractions.values()), inputs[name] / whole)
            answer |= dict(zip(("HHI_low", "HHI_high"), (h * whole**2 for h in bounds)))
    return answer


def _indices(fractions: dict[Any, float], whole: float) -> dict[str, float]:
    """Compute the indices of a list of shares."""
    shares = list(fractions.values())
    h = concentration.herfindahl(shares)
    ratios = {
        f"CR{k}": concentration.concentration_ratio(shares, k) * 100
        for k in range(1, max(len(shares), LARGEST_K) + 1)
    }
    return {
        "HHI": h * whole**2,
        "effective_number": concentration.effective_number(h),
        **ratios,
    }


def _merged(fractions: dict[Any, float], whole: float, members: list[Any]) -> dict[str, float]:
    """Compute the index after the members become one source, and its change."""
    joint = [fractions[member] for member in members]
    rest = [share for member, share in fractions.items() if member not in members]
    changes = [concentration.merger_change(a, b) for a, b in combinations(joint, 2)]
    return {
        "HHI_after": concentration.herfindahl([sum(joint), *rest]) * whole**2,
        "delta": sum(changes) * whole**2,
    }


def _fractions(key: str, shares: Any) -> tuple[dict[Any, float], float]:
    """Read shares as fractions by index or name, with the whole they were given in."""
    named = shares if isinstance(shares, dict) else dict(enumerate(shares))
    whole = _whole(key, list(named.values()))
    return {name: share / whole for name, share in named.items()}, whole


def _whole(key: str, shares: list[float]) -> float:
    """Tell whether shares are parts of 100 or of 1."""
    return 100.0 if "percent" in key or sum(shares) > 1.5 else 1.0
