"""Answer the cases on the protection of what would be lost: the spending of Gordon and Loeb."""

import re
from typing import Any

from mainstay.kernels.protection import best_protection

ALPHA = ("alpha", "a", "productivity")
BETA = ("beta", "b")
VULNERABILITY = ("vulnerability", "v", "breach_probability", "initial_vulnerability")
LOSS = ("loss", "L", "potential_loss", "value_at_risk", "lambda", "monetary_loss")
THREAT = ("threat", "t", "threat_probability", "attempt_probability")
CLASS = ("class", "breach_class", "function_class", "security_breach_function", "function", "type")
CLASSES = re.compile(r"^[^^*(]*?(?:CLASS|TYPE|\bS|^|[^A-Z0-9])[ _-]*([IV]+|[0-9]+)(?![A-Z0-9^*(])")
BREACH = {"I": "I", "1": "I", "II": "II", "2": "II"}
FIELDS = {
    "spending": ("optimal_investment", "optimal_spending", "z_star", "z*", "investment"),
    "vulnerability": ("residual_vulnerability", "residual_probability", "breach_probability_after"),
    "expected_before": ("expected_loss_without_investment", "expected_loss_before", "vL"),
    "expected_after": ("expected_loss_with_investment", "residual_expected_loss",
                       "expected_loss_after", "expected_residual_loss"),
    "net_benefit": ("net_benefit", "enbis", "ENBIS", "expected_net_benefit"),
    "bound": ("bound", "upper_bound", "vL_over_e", "investment_bound"),
}  # fmt: skip


def run(inputs: dict[str, Any]) -> dict[str, Any]:
    """Find the best spending; a list of vulnerabilities or losses gives lists."""
    lists = {key: value for key, value in inputs.items() if isinstance(value, list)}
    if lists:
        length = len(next(iter(lists.values())))
        each = [_one(inputs | {k: v[n] for k, v in lists.items()}) for n in range(length)]
        return {key: [one[key] for one in each] for key in each[0]}
    return _one(inputs)


def _one(inputs: dict[str, Any]) -> dict[str, Any]:
    """Find the best spending on one thing, under each of its names."""
    loss, threat = float(_first(inputs, LOSS)), _first(inputs, THREAT)
    beta = _first(inputs, BETA)
    said = _first(inputs, CLASS)
    match = CLASSES.search(" I" if said is None else str(said).upper())
    if match is None or match[1] not in BREACH:
        raise ValueError(f"the breach function {said} is not done; class I and class II are")
    breach = BREACH[match[1]]
    found = best_protection(
        loss * (1.0 if threat is None else float(threat)),
        float(_first(inputs, VULNERABILITY)),
        alpha=float(_first(inputs, ALPHA)),
        beta=1.0 if beta is None else float(beta),
        breach=breach,
    )
    named = {name: value for key, value in found._asdict().items() for name in FIELDS[key]}
    within = found.spending <= found.bound
    total = found.spending + found.expected_after
    return named | {"total_cost": total, "expected_total_cost": total, "within_bound": within}


def _first(inputs: dict[str, Any], keys: tuple[str, ...]) -> Any:
    """Read the first of several spellings that is given."""
    return next((inputs[key] for key in keys if key in inputs), None)
