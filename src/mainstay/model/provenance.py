"""Where a result comes from: enough to make it again, and nothing that changes by itself."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from mainstay.version import VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How a result came about: network, parameters, version. No clock time."""

    network: str
    digest: str
    analysis: str
    parameters: Mapping[str, Any]
    on: str
    version: str = VERSION

    def as_dict(self) -> dict[str, Any]:
        """Give the record as plain values for JSON."""
        return asdict(self)
