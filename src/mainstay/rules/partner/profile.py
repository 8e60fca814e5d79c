"""The profile of a nation: an interval for each dimension, and what it is made of."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mainstay.model.result import Reason
from mainstay.rules.partner.dimensions import Measure, dimensions, of_dimension
from mainstay.rules.partner.dossier import Dossier
from mainstay.rules.partner.reading import Reading
from mainstay.rules.partner.readings import reading
from mainstay.rules.partner.rows import ALL, Ends, Row, joined


class Scaled(NamedTuple):
    """A measure, what is known of it, and where that stands on the scale from 0 to 1."""

    measure: Measure
    reading: Reading
    ends: Ends


def scaled(dossier: Dossier, nation: str, measure: Measure) -> Scaled:
    """Put a measure of a nation on the scale; what nobody has read counts as unknown."""
    found = reading(dossier, nation, measure)
    known = (found.low, found.high) if found.known else (None, None)
    return Scaled(measure, found, measure.scaled(*known))


def together(parts: Sequence[tuple[float, Ends, float]]) -> tuple[Ends, float]:
    """Return the interval of a dimension and the share of it that is known.

    Parameters
    ----------
    parts : sequence of (weight, ends, known share)
        The measures of the dimension.

    Returns
    -------
    (low, high) : tuple of float
        Weighted means of the lower and of the upper ends.
    known_share : float

    Examples
    --------
    Of two measures one is known to be 0.6, the other may be anything:

    >>> together([(1.0, (0.6, 0.6), 1.0), (1.0, (0.0, 1.0), 0.0)])
    ((0.3, 0.8), 0.5)
    """
    total = sum(weight for weight, _, _ in parts)
    low = sum(weight * ends[0] for weight, ends, _ in parts) / total
    high = sum(weight * ends[1] for weight, ends, _ in parts) / total
    return (low, high), sum(weight * known for weight, _, known in parts) / total


def dimension_row(dossier: Dossier, nation: str, dimension: str) -> tuple[Row, list[Row]]:
    """Return the row of a dimension of a nation, and the rows of its measures."""
    parts = [scaled(dossier, nation, measure) for measure in of_dimension(dimension)]
    rows = [_row(nation, part) for part in parts]
    asked = [part for part in parts if part.reading.applies]
    ends, known = together(
        [(part.measure.weight, part.ends, part.reading.known_share) for part in asked]
    )
    missing = [
        f"{part.measure.title}{' (in part)' if part.reading.known_share else ''}"
        for part in asked
        if part.reading.known_share < 1
    ]
    return (
        Row(
            partner=nation,
            part="profile",
            dimension=dimension,
            measure=ALL,
            value=ends,
            unit="share",
            scaled=ends,
            known_share=known,
            says=_says(dossier, nation, dimensions()[dimension], missing),
            rows=joined(rows),
            because=tuple(_reason(part) for part in asked),
        ),
        rows,
    )


def _says(dossier: Dossier, nation: str, title: str, missing: Sequence[str]) -> str:
    words = f"{dossier.name(nation)}, {title.lower()}"
    return f"{words}: not known: {', '.join(missing)}." if missing else f"{words}: all known."


def _row(nation: str, part: Scaled) -> Row:
    measure, found = part.measure, part.reading
    low, high = found.low, found.high
    return Row(
        partner=nation,
        part="profile",
        dimension=measure.dimension,
        measure=measure.name,
        value=None if low is None or high is None else (low, high),
        unit=measure.unit,
        scaled=part.ends if found.applies else None,
        finding=found.finding,
        known_share=found.known_share if found.applies else None,
        says=f"{measure.title}: {_hangs(found)}",
        date=found.date,
        reference=found.reference,
        checked=found.checked,
        rows=found.rows,
    )


def _hangs(found: Reading) -> str:
    """Say what is known, and why it does not count where that is so."""
    if found.hangs is not None and found.low is not None:
        return f"{found.says} {found.hangs.capitalize()}, so it counts as unknown."
    return found.says


def _reason(part: Scaled) -> Reason:
    low, high = part.ends
    scale = f"from {part.measure.worst:g} (0) to {part.measure.best:g} (1)"
    claim = f"{part.measure.title}: {_hangs(part.reading)} On the scale {scale}: "
    return Reason(f"{claim}{low:.2f} to {high:.2f}. {part.measure.reference}")


def profile_rows(dossier: Dossier) -> Iterator[Row]:
    """Go through the profiles: for each nation the dimensions, each before its measures."""
    for nation in dossier.nations:
        for dimension in dimensions():
            whole, rows = dimension_row(dossier, nation, dimension)
            yield whole
            yield from rows
