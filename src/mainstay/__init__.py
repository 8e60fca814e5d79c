"""What allied defence supply networks depend on, and how firmly we know it.

The public face: everything else may change. Names are found when first used, so that importing
the package costs nothing.
"""

from importlib import import_module
from typing import Any

_FACE = {
    "Network": "mainstay.model.network",
    "Result": "mainstay.model.result",
    "Problem": "mainstay.errors",
    "MainstayError": "mainstay.errors",
    "DataError": "mainstay.errors",
    "UsageError": "mainstay.errors",
    "NoAnswer": "mainstay.errors",
    "load": "mainstay.ingest.read",
    "read": "mainstay.ingest.read",
    "save": "mainstay.ingest.write",
    "convert": "mainstay.ingest.write",
    "clock": "mainstay.analyses.clock",
    "concentration": "mainstay.analyses.concentration",
    "coverage": "mainstay.analyses.coverage",
    "deliverable": "mainstay.analyses.deliverable",
    "design_for_export": "mainstay.analyses.design_for_export",
    "mutual_dependence": "mainstay.analyses.mutual_dependence",
    "origin": "mainstay.analyses.origin",
    "origin_rules": "mainstay.analyses.origin_rules",
    "partners": "mainstay.analyses.partners",
    "path": "mainstay.analyses.path",
    "ramp": "mainstay.analyses.ramp",
    "record": "mainstay.analyses.record",
    "shared_inputs": "mainstay.analyses.shared_inputs",
    "single_points": "mainstay.analyses.single_points",
    "stress": "mainstay.analyses.stress",
    "survive": "mainstay.analyses.survive",
    "systemic_risk": "mainstay.analyses.systemic_risk",
    "Scenario": "mainstay.model.scenario",
    "scenario": "mainstay.ingest.scenario_files",
    "profile": "mainstay.rules.policy",
    "book": "mainstay.rules.rulebook",
    "tiny": "mainstay.examples",
}

__all__ = list(_FACE)


def __getattr__(name: str) -> Any:
    """Find a public name in its home module."""
    if name not in _FACE:
        raise AttributeError(f"module 'mainstay' has no attribute {name!r}")
    return getattr(import_module(_FACE[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
