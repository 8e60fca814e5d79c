"""Where a result comes from: enough to make it again, and nothing that changes by itself."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from mainstay.version import VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How a result came about: network, scenarios, rulebooks, parameters, version. No clock time.

    `digest` is that of the network as it was read; each scenario has its name, its digest and the
    day on which it was supposed, each rulebook its name, version, digest and date.
    """

    network: str
    digest: str
    analysis: str
    parameters: Mapping[str, Any]
    on: str
    version: str = VERSION
    scenarios: tuple[Mapping[str, str], ...] = ()
    rulebooks: tuple[Mapping[str, str], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Give the record as plain values for JSON; scenarios and rulebooks where there are any."""
        none = {name for name in ("scenarios", "rulebooks") if not getattr(self, name)}
        return {name: value for name, value in asdict(self).items() if name not in none}
