"""Read any measure of a profile for a nation."""

from collections.abc import Callable, Mapping

from mainstay.rules.partner import law_readings, number_readings
from mainstay.rules.partner.dimensions import Measure
from mainstay.rules.partner.dossier import Dossier
from mainstay.rules.partner.reading import Reading, itself

_READERS: Mapping[str, Callable[[Dossier, str, Measure], Reading]] = {
    "regime": law_readings.regime,
    "assurance": law_readings.assured,
    "indicator": number_readings.indicator,
    "distance": number_readings.from_home,
    "screening": law_readings.screening,
    "outbound": law_readings.abroad,
    "made_there": number_readings.made_there,
    "advantage": number_readings.advantage,
}


def reading(dossier: Dossier, nation: str, measure: Measure) -> Reading:
    """Return what is known of a measure for a nation."""
    if measure.pair and nation == dossier.home:
        return itself()
    return _READERS[measure.asks](dossier, nation, measure)
