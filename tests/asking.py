"""Ask any verb of a network: what needs a scenario or a destination is given one."""

from collections.abc import Sequence
from typing import Any

from mainstay.ingest.scenario_files import scenarios
from mainstay.model.network import Network
from mainstay.model.result import Result
from mainstay.present.verbs import analysis

NEEDS_A_SCENARIO = {"stress"}
SHORT = {"weeks": 12, "draws": 20}
DESTINATION = "AUS"
NEEDS_A_DESTINATION = {"path": "to_nations", "design-for-export": "partners"}
"""The parameter that takes it, by verb."""
SHORTER = {"for_nation": "for", "from_nation": "from", "to_nations": "to"}
"""Words of the command line for parameters."""


def supposed(network: Network) -> str:
    """Return a scenario that hits something in a network with a source: its first maker is lost."""
    return f"maker-loss organisation={network['sources']['organisation_id'][0]} weeks=4"


def asked(verb: str, network: Network, **more: Any) -> Result:
    """Return the answer of a verb."""
    if verb in NEEDS_A_SCENARIO:
        network, more = network.under(scenarios(supposed(network))), SHORT | more
    elif verb in NEEDS_A_DESTINATION:
        more = {NEEDS_A_DESTINATION[verb]: DESTINATION} | more
    found: Result = analysis(verb)(network, **more)
    return found


def words_for(verb: str, network: Network) -> Sequence[str]:
    """Return what the command line needs beside the network."""
    if verb in NEEDS_A_DESTINATION:
        name = NEEDS_A_DESTINATION[verb]
        return [f"--{SHORTER.get(name, name)}", DESTINATION]
    if verb not in NEEDS_A_SCENARIO:
        return []
    short = [word for name, value in SHORT.items() for word in (f"--{name}", str(value))]
    return ["--under", supposed(network), *short]
