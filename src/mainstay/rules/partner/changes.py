"""Legal and political changes that can be supposed: which flows each would touch, and its signs.

None of them is a forecast, and no probability is given: each is a switch for `--under`.
"""

from collections.abc import Iterator
from typing import Any

from mainstay import dates
from mainstay.model.backing import Pointer
from mainstay.model.result import in_words
from mainstay.rules.partner.agreements import agreements_with_home
from mainstay.rules.partner.dossier import Dossier
from mainstay.rules.partner.licences import licences, programmes_of
from mainstay.rules.partner.rows import Row
from mainstay.rules.partner.touched import Flows

UNKNOWN_TIME = "Time to effect not known."


def change_rows(dossier: Dossier) -> Iterator[Row]:
    """Go through the changes of each nation, then the dated signs of change."""
    flows = Flows(dossier)
    for nation in dossier.nations:
        yield from _scenarios(dossier, nation, flows)
        yield from _signs(dossier, nation)


def _scenarios(dossier: Dossier, nation: str, flows: Flows) -> Iterator[Row]:
    name = dossier.name(nation)
    yield from _switch(
        nation, f"{name} stops its exports", "export-ban", {"country": nation}, flows
    )
    for programme, rows in programmes_of(dossier, nation).items():
        title = dossier.network.name_of("programmes", programme)
        given = {"country": nation, "programme": programme}
        said = f"{name} leaves {title}"
        yield from _switch(nation, said, "partner-exit", given, flows, rows)
    for firm, item, rows in licences(dossier, nation):
        maker = dossier.network.name_of("organisations", firm)
        said = f"{maker} works under a licence for {dossier.network.label(item)} and loses it"
        given = {"organisation": firm, "item": item}
        yield from _switch(nation, said, "licence-revocation", given, flows, rows)
    for one in sorted(agreements_with_home(dossier, nation), key=lambda one: one.key):
        said, given = f"{one.name} lapses", {"agreement": one.key}
        yield from _switch(nation, said, "agreement-lapse", given, flows, one.rows)


HITS = {
    "export-ban": {"country": "exports_of"},
    "partner-exit": {"country": "partner", "programme": "programme"},
    "licence-revocation": {"organisation": "organisation", "item": "item"},
    "agreement-lapse": {"agreement": "agreement"},
}
"""What a shock of each scenario of the library hits, by the parameter that names it."""


def _switch(
    nation: str,
    said: str,
    scenario: str,
    given: dict[str, str],
    flows: Flows,
    rows: tuple[Pointer, ...] = (),
) -> Iterator[Row]:
    """Make the row of a scenario; one that hits no listed flow can't be asked, and says so."""
    hits: dict[str, Any] = {HITS[scenario][key]: value for key, value in given.items()}
    found = flows.of(**hits)
    if not found.most and not rows:
        return
    what = in_words(found.items) if found.items else "no flow on the record"
    words = " ".join(f"{key}={value}" for key, value in given.items())
    yield Row(
        partner=nation,
        part="change",
        measure=f"{scenario}:{':'.join(given.values())}",
        value=(float(found.certain), float(found.most)),
        unit="count",
        finding="can be supposed" if found.most else "no listed flow",
        says=f"If {said}: touches {what}. {UNKNOWN_TIME}",
        under=f"{scenario} {words}" if found.most else None,
        rows=(*rows, *found.rows),
    )


def _signs(dossier: Dossier, nation: str) -> Iterator[Row]:
    """Go through what is dated later and names the nation: events, and laws that begin or end."""
    network, day = dossier.network, dossier.day
    events = network["events"]
    coming = [row for row, text in enumerate(events["date"]) if dates.last_day(text) > day]
    for row in coming:
        if nation in (events["country_ids"][row] or ()):
            says, date = f"To come: {events['what'][row]}.", events["date"][row]
            yield _sign(nation, f"event:{events.keys[row]}", says, date, ("events", row))
    controls = network["controls"]
    for row, whose in enumerate(controls["jurisdiction_id"]):
        ends = [controls[column][row] for column in ("since", "until")]
        later = [text for text in ends if text is not None and dates.last_day(text) > day]
        if whose == nation and later:
            word = "begins" if later[0] == ends[0] else "ends"
            effect = controls["effect"][row] or "effect not published"
            says = f"{controls['instrument'][row]} {word}: {effect}."
            yield _sign(nation, f"law:{controls.keys[row]}", says, later[0], ("controls", row))


def _sign(nation: str, measure: str, says: str, date: str, row: Pointer) -> Row:
    return Row(
        partner=nation,
        part="change",
        measure=measure,
        finding="sign",
        says=says,
        date=date,
        rows=(row,),
    )
