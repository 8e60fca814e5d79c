"""Legal and political changes that can be supposed: which flows each would touch, and its signs.

None of them is a forecast, and no probability is given: each is a switch for `--under`.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from mainstay import dates
from mainstay.model.backing import Pointer
from mainstay.model.force import NOT, rows_in_force
from mainstay.model.result import in_words
from mainstay.rules.partner.dossier import Dossier
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
    for programme, rows in _programmes(dossier, nation):
        title = dossier.network.name_of("programmes", programme)
        given = {"country": nation, "programme": programme}
        said = f"{name} leaves {title}"
        yield from _switch(nation, said, "partner-exit", given, flows, rows)
    for firm, item, rows in _licences(dossier, nation):
        maker = dossier.network.name_of("organisations", firm)
        said = f"{maker} loses its licence for {dossier.network.label(item)}"
        given = {"organisation": firm, "item": item}
        yield from _switch(nation, said, "licence-revocation", given, flows, rows)
    for agreement, rows in _agreements(dossier, nation):
        said = f"{dossier.network['agreements']['name'][rows[0][1]]} lapses"
        yield from _switch(nation, said, "agreement-lapse", {"agreement": agreement}, flows, rows)


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


def _programmes(dossier: Dossier, nation: str) -> list[tuple[str, tuple[Pointer, ...]]]:
    table = dossier.network["partners"]
    found: dict[str, list[Pointer]] = defaultdict(list)
    for row, code in enumerate(table["country_id"]):
        if code == nation:
            found[table["programme_id"][row]].append(("partners", row))
    return [(programme, tuple(rows)) for programme, rows in sorted(found.items())]


def _licences(dossier: Dossier, nation: str) -> list[tuple[str, str, tuple[Pointer, ...]]]:
    """Return the makers of items on which the law of home bears, with the controls.

    Of makers at home, and of what another nation's law does to them, the record says nothing.
    """
    if nation == dossier.home:
        return []
    controls = dossier.network["controls"]
    force = rows_in_force(controls, dossier.day)
    foreign: dict[str, list[Pointer]] = defaultdict(list)
    for row, (item, whose) in enumerate(
        zip(controls["item_id"], controls["jurisdiction_id"], strict=True)
    ):
        if item is not None and whose == dossier.home and force[row] != NOT:
            foreign[item].append(("controls", row))
    made = dossier.makers.get(nation, [])
    pairs = {(s.organisation, s.item) for s in made if s.organisation and s.item in foreign}
    return [(str(firm), item, tuple(foreign[item])) for firm, item in sorted(pairs, key=str)]


def _agreements(dossier: Dossier, nation: str) -> list[tuple[str, tuple[Pointer, ...]]]:
    """Return the agreements in force between a nation and home, each with its rows."""
    if nation == dossier.home:
        return []
    agreements = dossier.network["agreements"]
    kinds = set(agreements["kind"])
    parties = dossier.parties(kinds)
    ours = {agreement for agreement, _, force in parties.get(dossier.home, []) if force != NOT}
    found = {}
    for agreement, row, force in parties.get(nation, []):
        if agreement in ours and force != NOT:
            rows: tuple[Pointer, ...] = (("agreements", agreement), ("agreement_parties", row))
            found[agreements.keys[agreement]] = rows
    return sorted(found.items())


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
