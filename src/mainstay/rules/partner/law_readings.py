"""Read the measures that a list, an agreement or a law gives."""

from mainstay import dates
from mainstay.model.force import CERTAIN, NOT, in_force
from mainstay.rules.indicators import Outbound, Regime, Screening, outbound, regimes, screenings
from mainstay.rules.indicators.instruments import STATUSES
from mainstay.rules.partner.agreements import agreements_with_home
from mainstay.rules.partner.dimensions import Measure
from mainstay.rules.partner.dossier import Dossier
from mainstay.rules.partner.reading import Reading, listed, nothing

FILING = {"yes": 1.0, "partial": 0.5, "no": 0.0}
"""How far a law asks for filing, on the scale of the measure."""

UNSURE = "not certain on this day"

GIVEN = ("permitted", "needs_authorisation")
"""Verdicts of the book of assurances that say that an instrument is in force."""


def regime(dossier: Dossier, nation: str, measure: Measure) -> Reading:
    """Say whether a nation is a member of an export-control regime."""
    rows = [r for r in regimes() if r.regime == measure.of and r.country_id == nation]
    held = max(rows, key=lambda row: row.force(dossier.day), default=None)
    if held is not None and held.force(dossier.day) != NOT:
        low, high = listed(held.force(dossier.day))
        return Reading(
            says=_member(held, dossier.day),
            low=low,
            high=high,
            finding="member",
            date=held.since,
            reference=held.reference,
            checked=held.verified,
            doubt=held.doubt(dossier.day),
        )
    if dates.last_day(measure.complete_from) > dossier.day:
        own = "On no list" if held is None else f"Member only from {held.since}"
        return nothing(f"{own}; the list is complete only from {measure.complete_from}.")
    return Reading(
        says="Not a member.",
        low=0.0,
        high=0.0,
        finding="no member",
        date=measure.complete_from,
        reference=measure.reference,
        checked=True,
    )


def _member(held: Regime, day: int) -> str:
    """Say since when a nation is a member, and for which later day that was read."""
    since = "" if held.since is None else f" since {held.since}"
    later = dates.last_day(held.as_of) > day and not (held.since is None or held.since_verified)
    return f"Member{since}{f' (list read for {held.as_of})' if later else ''}."


def assured(dossier: Dossier, nation: str, measure: Measure) -> Reading:
    """Say whether an agreement of the network, or an instrument of the book, assures it."""
    own = _agreement(dossier, nation, measure)
    if own is not None and own.known and own.low == 1.0:
        return own
    found = dossier.assured(nation).get(measure.of)
    if found is None or found.if_confirmed not in GIVEN:
        return own or nothing("No instrument on record; absence from the record says nothing.")
    rules = [one.rule for one in found.rules]
    return Reading(
        says=" ".join(dict.fromkeys(f"{rule.title}." for rule in rules)),
        low=1.0,
        high=1.0,
        finding="in force",
        reference="; ".join(dict.fromkeys(rule.reference for rule in rules)),
        checked=not found.unverified,
        doubt=None if found.verdict in GIVEN or found.unverified else UNSURE,
    )


def _agreement(dossier: Dossier, nation: str, measure: Measure) -> Reading | None:
    """Return the firmest agreement of the network to which the nation and home are party."""
    found = agreements_with_home(dossier, nation, measure.kinds)
    if not found:
        return None
    low, high = listed(found[0].force)
    return Reading(
        says=f"{found[0].name}.",
        low=low,
        high=high,
        finding="in force",
        date=found[0].since,
        checked=found[0].verified,
        doubt=UNSURE if found[0].verified and low != high else None,
        rows=found[0].rows,
    )


def screening(dossier: Dossier, nation: str, measure: Measure) -> Reading:
    """Say how far a law on foreign purchases asks for filing."""
    one = screening_law(nation)
    if one is None:
        return nothing(f"No entry for this nation on {measure.of}.")
    low, high = _filing(one, dossier.day)
    return Reading(
        says=f"{one.instrument}: {STATUSES[one.status]}; mandatory filing: {one.mandatory_says}.",
        low=low,
        high=high,
        finding=STATUSES[one.status],
        date=one.since,
        reference=one.reference,
        checked=one.verified,
    )


def screening_law(nation: str) -> Screening | None:
    """Return the newest entry on the screening of foreign purchases of a nation."""
    held = [one for one in screenings() if one.country_id == nation]
    return max(held, key=lambda row: (row.since or "", row.instrument), default=None)


def _filing(one: Screening, day: int) -> tuple[float | None, float | None]:
    """Return how far a law asks for filing; before it began another may have held."""
    if one.status != "in_force":
        return 0.0, 0.0
    force, most = in_force(one.since, None, day), FILING.get(one.mandatory_filing)
    if force == NOT or most is None:
        return None, None
    return (most if force == CERTAIN else 0.0), most


def abroad(dossier: Dossier, nation: str, measure: Measure) -> Reading:
    """Say whether a law on investment abroad is in force."""
    one = outbound_law(nation, dossier.day)
    if one is None or one.status != "in_force":
        return nothing(f"No law on {measure.of} investment on record; absence says nothing.")
    low, high = listed(in_force(one.since, None, dossier.day))
    return Reading(
        says=f"{one.instrument}: {one.scope}.",
        low=low,
        high=high,
        finding=STATUSES[one.status],
        date=one.since,
        reference=one.reference,
        checked=one.verified,
    )


def outbound_law(nation: str, day: int) -> Outbound | None:
    """Return what is on record on investment abroad by a day, what is in force first."""
    held = [one for one in outbound() if one.country_id == nation]
    held = [one for one in held if in_force(one.since, None, day) != NOT]
    order = [(one.status == "in_force", one.verified, one.instrument) for one in held]
    return held[order.index(max(order))] if held else None
