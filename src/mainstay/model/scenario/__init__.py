"""Scenarios: named lists of edits and dated shocks, and what they make of a network."""

from mainstay.model.scenario.edit import Edit
from mainstay.model.scenario.hits import Hits
from mainstay.model.scenario.ranges import Range, Recovery
from mainstay.model.scenario.scenario import Scenario
from mainstay.model.scenario.shock import Shock
from mainstay.model.scenario.striking import Struck, struck

__all__ = ["Edit", "Hits", "Range", "Recovery", "Scenario", "Shock", "Struck", "struck"]
