"""Units convert within a dimension and never between dimensions."""

from itertools import product

import pytest

from mainstay.schema.spec import tables
from mainstay.units import conversion, per_parent, units

CODES = list(units())


@pytest.mark.parametrize(
    ("unit", "into", "factor"),
    [
        ("kg", "t", 0.001),
        ("t", "kg", 1000),
        ("lb", "kg", 0.45359237),
        ("t", "lb", 2204.6226218487757),
        ("each", "parts", 1),
        ("each", "each", 1),
        ("t/t", "t/t", 1),
        ("each", "t", None),
        ("USD", "each", None),
        ("t", "t/t", None),
        ("each/yr", "each", None),
    ],
)
def test_unit_converts_into_another(unit: str, into: str, factor: float | None) -> None:
    assert conversion(unit, into) == (factor if factor is None else pytest.approx(factor))


@pytest.mark.parametrize(("one", "other"), list(product(CODES, CODES)))
def test_conversion_there_and_back_is_one(one: str, other: str) -> None:
    there, back = conversion(one, other), conversion(other, one)
    alike = units()[one].dimension == units()[other].dimension
    assert (there is not None, back is not None) == (alike, alike)
    if there is not None and back is not None:
        assert there * back == pytest.approx(1)


def test_every_unit_has_a_meaning_and_a_factor() -> None:
    for unit in units().values():
        assert unit.about
        assert unit.dimension
        assert unit.factor > 0


@pytest.mark.parametrize(
    ("unit", "parent", "child", "factor"),
    [
        ("each", "each", "each", 1),
        ("kg", "each", "t", 0.001),
        ("kg", "each", "kg", 1),
        ("lb", "t", "kg", 0.45359237),
        ("t/t", "t", "t", 1),
        ("t/t", "kg", "kg", 1),
        ("t/t", "t", "kg", 1000),
        ("t/t", "kg", "t", 0.001),
        ("t/t", "lb", "lb", 1),
        ("each/yr", "each", "each/yr", 1),
        ("each", "each", "t", None),
        ("t/t", "each", "t", None),
        ("t/t", "t", "each", None),
        ("each/yr", "each", "each", None),
    ],
)
def test_quantity_of_a_line_becomes_child_units_per_parent_unit(
    unit: str, parent: str, child: str, factor: float | None
) -> None:
    expected = factor if factor is None else pytest.approx(factor)
    assert per_parent(unit, parent=parent, child=child) == expected


@pytest.mark.parametrize("unit", CODES)
def test_quantity_of_a_line_scales_with_the_units_of_child_and_parent(unit: str) -> None:
    for parent, child, other in product(CODES, CODES, CODES):
        factor, scale = per_parent(unit, parent, child), conversion(child, other)
        if factor is not None and scale is not None:
            assert per_parent(unit, parent, other) == pytest.approx(factor * scale)


def test_units_of_the_schema_name_a_unit_a_column_or_a_kind() -> None:
    kinds = {"share", "weeks", "year", "currency", "column", "unit", "unit/year", "unit/period"}
    named = {c.unit for spec in tables().values() for c in spec.columns.values() if c.unit}
    assert named <= kinds | set(CODES)
