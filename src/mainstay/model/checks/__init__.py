"""Checks of a network: errors that make answers wrong, and gaps that widen them.

Each module is one family; each function takes the network and yields `Problem` values.
"""

from collections.abc import Callable, Iterable, Set

from mainstay.errors import Problem
from mainstay.model.checks import capacities, gaps, quantities, references, structure
from mainstay.model.network import Network
from mainstay.progress import report

_ERRORS: tuple[Callable[[Network], Iterable[Problem]], ...] = (
    references.duplicate_keys,
    references.duplicate_lines,
    references.unknown_markets,
    references.assumptions_of_nothing,
    references.assumptions_out_of_range,
    structure.bom_cycles,
    structure.bom_depth,
    structure.ownership_cycles,
    structure.counting_cycles,
    structure.alternatives_alone,
    quantities.units_without_conversion,
    quantities.shares_over_one,
    quantities.shares_of_one_country_twice,
    quantities.dates_that_cross,
    quantities.quantities_that_cross,
    capacities.capacities_without_basis,
    capacities.capacities_counted_twice,
)
_GAPS: tuple[Callable[[Network], Iterable[Problem]], ...] = (
    gaps.missing_cells,
    gaps.unsourced_items,
    gaps.unpublished_inputs,
    gaps.unverified_rows,
    gaps.conflicting_rows,
    gaps.unused_assumptions,
    gaps.special_measures,
)


def check_network(network: Network, head_file: str, partial: Set[str]) -> list[Problem]:
    """Return every problem of a network.

    Parameters
    ----------
    network : Network
    head_file : str
        Name of the file with the title and the home nation, for the place of a problem.
    partial : set of str
        Tables of which rows were lost in reading: references to them are not judged, and checks
        beyond references wait until the files are sound.
    """
    problems = [*references.dangling(network, partial)]
    problems += references.dangling_head(network, head_file, partial)
    every = () if partial else (*_ERRORS, *_GAPS)
    for number, check in enumerate(every):
        report(f"checking {check.__name__.replace('_', ' ')}", number, len(every))
        problems += check(network)
    return problems
