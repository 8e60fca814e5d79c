"""The agreements of a network between a nation and home."""

from collections.abc import Iterable
from dataclasses import dataclass

from mainstay.model.backing import Pointer
from mainstay.model.force import CERTAIN, NOT
from mainstay.rules.partner.dossier import Dossier


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """An agreement that may be in force: whether for certain, whether read, whether it binds."""

    key: str
    name: str
    since: str | None
    binding: bool | None
    force: int
    verified: bool
    rows: tuple[Pointer, ...]

    @property
    def firm(self) -> bool:
        """Whether it is certainly in force, as somebody has read."""
        return self.verified and self.force == CERTAIN


def agreements_with_home(
    dossier: Dossier, nation: str, kinds: Iterable[str] | None = None
) -> list[Agreement]:
    """Return the agreements that a nation and home may be party to, the firmest first.

    Parameters
    ----------
    dossier : Dossier
    nation : str
    kinds : iterable of str, optional
        Kinds of agreement; by default all.
    """
    if nation == dossier.home:
        return []
    table = dossier.network["agreements"]
    parties = dossier.parties(set(table["kind"]) if kinds is None else kinds)
    ours = {agreement: (row, force) for agreement, row, force in parties.get(dossier.home, [])}
    found = []
    for agreement, row, force in parties.get(nation, []):
        home_row, home_force = ours.get(agreement, (-1, NOT))
        both = min(force, home_force)
        if both != NOT:
            found.append(_agreement(dossier, agreement, (row, home_row), both))
    return sorted(found, key=lambda one: (-one.force, not one.verified, one.name, one.key))


def _agreement(dossier: Dossier, row: int, parties: tuple[int, int], force: int) -> Agreement:
    table = dossier.network["agreements"]
    rows: list[Pointer] = [("agreements", row), *(("agreement_parties", at) for at in parties)]
    return Agreement(
        key=table.keys[row],
        name=str(table["name"][row]),
        since=table["since"][row],
        binding=table["binding"][row],
        force=force,
        verified=all(dossier.network[name].flags("verified")[at] for name, at in rows),
        rows=tuple(rows),
    )
