"""Names in a scenario that the network does not know."""

from collections.abc import Iterable, Iterator

from mainstay.errors import Problem, nearest
from mainstay.model.network import Network
from mainstay.model.scenario.hits import TABLE_OF
from mainstay.model.scenario.shock import Shock


def unknown_names(network: Network, shocks: Iterable[Shock], file: str) -> Iterator[Problem]:
    """Find what shocks name and the network does not have.

    Yields
    ------
    Problem
        SCN003 for a member of a group, SCN013 for evidence.
    """
    for shock in shocks:
        for key, names in shock.hits.keys.items():
            table = TABLE_OF.get(key, "sites")
            known = _known(network, key, table)
            for name in (name for name in names if name not in known):
                yield Problem(
                    code="SCN003",
                    file=file,
                    line=shock.line,
                    column=f"hits.{key}",
                    found=name,
                    allowed=f"a {'region' if key == 'region' else 'key'} of {table}",
                    fix=nearest(name, known),
                )
        yield from _unknown_evidence(network, shock, file)


def _known(network: Network, key: str, table: str) -> dict[str, int]:
    if key == "region":
        return dict.fromkeys(filter(None, network["sites"].coded("region")[1]), 0)
    return network[table].index


def _unknown_evidence(network: Network, shock: Shock, file: str) -> Iterator[Problem]:
    known = network["evidence"].index
    for name in (name for name in shock.evidence if name not in known):
        yield Problem(
            code="SCN013",
            file=file,
            line=shock.line,
            column="evidence",
            found=name,
            allowed="an evidence_id of the network",
            fix=f"Add the publication to evidence, or leave it out. {nearest(name, known)}",
        )


def hits_nothing(shock: Shock, file: str) -> Problem:
    """Make the problem of a shock that hits nothing."""
    return Problem(
        code="SCN009",
        file=file,
        line=shock.line,
        column="hits",
        found=shock.hits.words(),
        allowed="a group of which the network has a source, a delivery, a stock or a demand "
        "from the first day on",
        fix="Name another group or day, or write may_hit_nothing = true.",
    )
