"""Read the measures that an indicator, the trade or the network gives as a number."""

from mainstay import dates
from mainstay.kernels.ideal_points import Position, distance
from mainstay.rules.indicators import Indicator
from mainstay.rules.partner.dimensions import Measure
from mainstay.rules.partner.dossier import Dossier
from mainstay.rules.partner.reading import Reading, nothing


def indicator(dossier: Dossier, nation: str, measure: Measure) -> Reading:
    """Read an indicator with its published interval."""
    found = dossier.indicators.get((measure.of, nation))
    if found is None or found.value is None:
        return nothing(f"No value by {dates.iso(dossier.day)}.")
    low, _, high = _spread(found)
    return _numbered(found, low, high, f"{found.value:.3g} ({measure.unit}")


def _spread(found: Indicator) -> Position:
    """Return low, value and high of an indicator that has a value."""
    assert found.value is not None
    low = found.value if found.low is None else found.low
    return Position(low, found.value, found.value if found.high is None else found.high)


def _numbered(found: Indicator, low: float | None, high: float | None, says: str) -> Reading:
    return Reading(
        says=f"{says}, {found.date}).",
        low=low,
        high=high,
        date=found.date,
        reference=found.reference,
        checked=found.verified,
        rows=found.rows,
    )


def from_home(dossier: Dossier, nation: str, measure: Measure) -> Reading:
    """Read the distance of an indicator from that of the home nation."""
    one = dossier.indicators.get((measure.of, nation))
    home = dossier.indicators.get((measure.of, dossier.home))
    if one is None or home is None or one.value is None or home.value is None:
        return nothing("No value for the nation or for home; a nation that casts no vote has none.")
    low, value, high = distance(_spread(one), _spread(home))
    found = _numbered(one, low, high, f"{value:.3g} ({measure.unit} from home")
    return Reading(
        says=found.says,
        low=low,
        high=high,
        date=found.date,
        reference=found.reference,
        checked=one.verified and home.verified,
        rows=(*one.rows, *home.rows),
    )


def made_there(dossier: Dossier, nation: str, measure: Measure) -> Reading:
    """Read the share of the items of the tree that are made there.

    An item whose list of sources is not known to be complete may be made there unlisted; it is
    known only where a listed maker certainly is.
    """
    made = dossier.makers.get(nation, [])
    every = {source.item for source in made}
    sure = {source.item for source in made if source.certain}
    total, hidden = len(dossier.items), dossier.unlisted - sure
    words = f"{len(every)} of {total} items have a listed maker there, {len(sure)} for certain"
    left = f"; of {len(hidden)} others not all makers are known" if hidden else ""
    index = dossier.network["items"].index
    absent = [item for item in dossier.items if item not in every | hidden]
    low, high = len(sure) / total, len(every | hidden) / total
    return Reading(
        says=f"{words}{left} ({measure.unit}).",
        low=low,
        high=high,
        share=1.0 - (high - low),
        rows=(
            *dict.fromkeys(pointer for source in made for pointer in source.pointers),
            *(("items", index[item]) for item in absent),
        ),
    )


def advantage(dossier: Dossier, nation: str, measure: Measure) -> Reading:
    """Read the largest revealed advantage in a sector of the item."""
    held = dossier.trade.get(nation, [])
    held = [one for one in held if one.sector in dossier.sectors]
    if not held:
        return nothing("No trade on record in a sector of the item.")
    one = max(held, key=lambda row: (row.rca_symmetric, row.sector))
    return Reading(
        says=f"{one.rca_symmetric:.2f} {measure.unit}, in {one.sector} ({one.date}).",
        low=one.rca_symmetric,
        high=one.rca_symmetric,
        date=one.date,
        reference=one.reference,
        checked=one.verified,
    )
