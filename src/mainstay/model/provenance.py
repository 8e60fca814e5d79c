"""Where a result comes from: enough to make it again, and nothing that changes by itself."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from mainstay.version import VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How a result came about: network, scenarios, parameters, version. No clock time.

    `digest` is that of the network as it was read; each scenario has its name, its digest and the
    day on which it was supposed.
    """

    network: str
    digest: str
    analysis: str
    parameters: Mapping[str, Any]
    on: str
    version: str = VERSION
    scenarios: tuple[Mapping[str, str], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Give the record as plain values for JSON; scenarios only where there are any."""
        found = asdict(self)
        return found if self.scenarios else {k: v for k, v in found.items() if k != "scenarios"}
