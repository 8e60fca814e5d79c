"""Which makers abroad may work under a licence: of what home controls and a programme shares."""

from collections import defaultdict

from mainstay.model.backing import Pointer
from mainstay.model.force import NOT, rows_in_force
from mainstay.rules.partner.dossier import Dossier

Pointers = tuple[Pointer, ...]
SHARED = frozenset({"licence", "co_production"})
"""Kinds of venture in which one works by the rights of another."""


def programmes_of(dossier: Dossier, nation: str) -> dict[str, Pointers]:
    """Return the programmes in which a nation is partner, by key, with the rows that say so."""
    table = dossier.network["partners"]
    found: dict[str, list[Pointer]] = defaultdict(list)
    for row, code in enumerate(table["country_id"]):
        if code == nation:
            found[table["programme_id"][row]].append(("partners", row))
    return {programme: tuple(rows) for programme, rows in sorted(found.items())}


def licences(dossier: Dossier, nation: str) -> list[tuple[str, str, Pointers]]:
    """Return the makers in a nation that share an item which the law of home controls.

    A maker shares an item where its nation is partner in a programme that demands it, or where it
    is party to a venture of a kind in `SHARED`. Of others the record does not say that they work
    under a licence, and at home nobody needs one.

    Returns
    -------
    list of (organisation, item, pointers)
        By keys, with the rows of the programme or venture and of the controls.
    """
    if nation == dossier.home:
        return []
    controlled = _controlled(dossier)
    by_programme, by_venture = _demanded(dossier, nation), _ventures(dossier)
    found: dict[tuple[str, str], Pointers] = {}
    for source in dossier.makers.get(nation, []):
        if source.organisation is None or source.item not in controlled:
            continue
        pair = (source.organisation, source.item)
        shared = (*by_programme.get(source.item, ()), *by_venture.get(pair, ()))
        if shared:
            found[pair] = (*shared, *controlled[source.item])
    return [(firm, item, rows) for (firm, item), rows in sorted(found.items())]


def _controlled(dossier: Dossier) -> dict[str, Pointers]:
    """Return the items on which the law of home bears on the day."""
    controls = dossier.network["controls"]
    force = rows_in_force(controls, dossier.day)
    found: dict[str, Pointers] = {}
    for row, item in enumerate(controls["item_id"]):
        of_home = controls["jurisdiction_id"][row] == dossier.home
        if of_home and item is not None and force[row] != NOT:
            found[item] = (*found.get(item, ()), ("controls", row))
    return found


def _demanded(dossier: Dossier, nation: str) -> dict[str, Pointers]:
    """Return what the programmes of a nation demand."""
    programmes = programmes_of(dossier, nation)
    table = dossier.network["demands"]
    found: dict[str, Pointers] = {}
    for programme, item in zip(table["programme_id"], table["item_id"], strict=True):
        if programme in programmes:
            found[item] = programmes[programme]
    return found


def _ventures(dossier: Dossier) -> dict[tuple[str, str], Pointers]:
    """Return the ventures in force that share an item, by party and item."""
    network = dossier.network
    ventures, parties = network["ventures"], network["venture_parties"]
    kept = ventures.among("kind", SHARED) & (rows_in_force(ventures, dossier.day) != NOT)
    found: dict[tuple[str, str], Pointers] = {}
    for row, venture in enumerate(network.positions("venture_parties", "venture_id").tolist()):
        item = ventures["item_id"][venture] if venture >= 0 and kept[venture] else None
        if item is not None:
            pair = (parties["organisation_id"][row], item)
            own: Pointers = (("ventures", venture), ("venture_parties", row))
            found[pair] = (*found.get(pair, ()), *own)
    return found
