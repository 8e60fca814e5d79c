"""Check the input-output kernels by hand, by brute force and by the identities of the model."""

from math import inf, nan
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from mainstay.kernels import input_output as io
from mainstay.kernels import look_through as through

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=100)

FLOWS = np.array([[150.0, 500.0], [200.0, 100.0]])
OUTPUT = np.array([1000.0, 2000.0])
SHARES = np.array([[0.15, 0.25], [0.20, 0.05]])
KINDS = get_args(io.Extraction)

Floats = NDArray[np.float64]


@st.composite
def tables(draw: st.DrawFn) -> tuple[Floats, Floats]:
    """Draw flows and outputs of a table in which every sector has final demand and value added."""
    n = draw(st.integers(1, 7))
    cell = st.one_of(st.just(0.0), st.floats(0.01, 100.0))
    flows = np.array(draw(st.lists(cell, min_size=n * n, max_size=n * n))).reshape(n, n)
    spare = np.array(draw(st.lists(st.floats(1.0, 100.0), min_size=n, max_size=n)))
    return flows, np.maximum(flows.sum(axis=0), flows.sum(axis=1)) + spare


def some_sectors(data: st.DataObject, n: int) -> list[int]:
    """Draw one or more sectors."""
    return data.draw(st.lists(st.integers(0, n - 1), min_size=1, max_size=n, unique=True))


def rounds(coefficients: Floats, count: int = 4000) -> Floats:
    """Sum I + C + C C + ... term by term, the definition of the inverse."""
    total, term = np.eye(len(coefficients)), np.eye(len(coefficients))
    for _ in range(count):
        term = term @ coefficients
        total = total + term
        if term.max() < 1e-15:
            break
    return total


def test_two_sectors_by_hand() -> None:
    determinant = 0.85 * 0.95 - 0.25 * 0.20
    by_hand = np.array([[0.95, 0.25], [0.20, 0.85]]) / determinant
    assert_allclose(io.inverse(SHARES), by_hand)
    assert_allclose(io.backward_linkages(SHARES), by_hand.sum(axis=0))
    assert_allclose(io.backward_linkages(SHARES, "direct"), [0.35, 0.30])
    assert_allclose(io.multipliers([[1, 1], [0.3, 0.25]], SHARES)[1], [0.3, 0.25] @ by_hand)
    backward = io.extraction_loss(FLOWS, OUTPUT, [0], "backward")
    assert_allclose(backward, [1000 - (350 + 0.25 * 1700 / 0.95), 2000 - 1700 / 0.95])
    forward = io.extraction_loss(FLOWS, OUTPUT, [0], "forward")
    assert_allclose(forward, [1000 - (650 + 0.1 * 1400 / 0.95), 2000 - 1400 / 0.95])
    both = io.extraction_loss(FLOWS, OUTPUT, [0], "backward total")
    assert_allclose(both, [1000 - 350 / 0.85, 2000 - 1700 / 0.95])
    gone = io.extraction_loss(FLOWS, OUTPUT, [0], "complete")
    assert_allclose(gone, [1000, 2000 - 1700 / 0.95])


def test_a_change_of_final_demand_gives_the_change_of_output() -> None:
    change = io.output_for_demand(SHARES, [250, -200])
    assert_allclose(OUTPUT + change, io.output_for_demand(SHARES, [600, 1500]))


def test_several_columns_are_added_up_or_answered_alone() -> None:
    demand = [[300, 50], [1000, 700]]
    assert io.total_output(FLOWS, demand).tolist() == OUTPUT.tolist()
    alone = io.output_for_demand(SHARES, demand)
    assert_allclose(alone.sum(axis=1), OUTPUT)
    inputs = io.output_for_inputs(io.allocation_coefficients(FLOWS, OUTPUT), [[650, 0], [0, 1400]])
    assert_allclose(inputs.sum(axis=0), OUTPUT)


@repeatable
@given(tables())
def test_both_inverses_are_the_sum_of_all_rounds(table: tuple[Floats, Floats]) -> None:
    flows, x = table
    for c in (io.input_coefficients(flows, x), io.allocation_coefficients(flows, x)):
        whole = io.inverse(c)
        assert_allclose(whole, rounds(c), rtol=1e-8, atol=1e-10)
        assert np.all(whole >= np.eye(len(c)) - 1e-12)


@repeatable
@given(tables())
def test_final_demand_and_primary_inputs_both_give_back_the_output(
    table: tuple[Floats, Floats],
) -> None:
    flows, x = table
    f, v = x - flows.sum(axis=1), x - flows.sum(axis=0)
    a, b = io.input_coefficients(flows, x), io.allocation_coefficients(flows, x)
    assert_allclose(io.total_output(flows, f), x)
    assert_allclose(io.output_for_demand(a, f), x)
    assert_allclose(io.inverse(a) @ f, x)
    assert_allclose(io.output_for_inputs(b, v), x)
    assert_allclose(x @ (np.eye(len(x)) - b), v, rtol=1e-8, atol=1e-8)
    assert_allclose(io.inverse(b), io.inverse(a) * x / x[:, None], atol=1e-12)


@repeatable
@given(tables())
def test_multipliers_and_linkages_are_sums_of_the_inverse(table: tuple[Floats, Floats]) -> None:
    flows, x = table
    a, b = io.input_coefficients(flows, x), io.allocation_coefficients(flows, x)
    share = io.intensities(x - flows.sum(axis=0), x)
    assert_allclose(io.multipliers(share, a), 1.0)
    assert_allclose(io.backward_linkages(a), io.inverse(a).sum(axis=0))
    assert_allclose(io.forward_linkages(b), io.inverse(b).sum(axis=1))
    assert_allclose(io.forward_linkages(b, "direct"), b.sum(axis=1))
    relative = io.relative_to_mean(io.backward_linkages(a))
    assert relative.mean() == pytest.approx(1)


@repeatable
@given(tables(), st.data())
def test_extraction_is_what_deleting_the_entries_gives(
    table: tuple[Floats, Floats], data: st.DataObject
) -> None:
    flows, x = table
    members = some_sectors(data, len(x))
    a, b = io.input_coefficients(flows, x), io.allocation_coefficients(flows, x)
    f, v = x - flows.sum(axis=1), x - flows.sum(axis=0)
    others = [n for n in range(len(x)) if n not in members]

    bought = a.copy()
    bought[:, members] = 0
    assert_allclose(
        io.extraction_loss(flows, x, members, "backward"), x - rounds(bought) @ f, atol=1e-7
    )
    sold = b.copy()
    sold[members, :] = 0
    assert_allclose(
        io.extraction_loss(flows, x, members, "forward"), x - v @ rounds(sold), atol=1e-7
    )
    apart = a.copy()
    apart[np.ix_(members, others)] = apart[np.ix_(others, members)] = 0
    assert_allclose(
        io.extraction_loss(flows, x, members, "backward total"), x - rounds(apart) @ f, atol=1e-7
    )
    apart = b.copy()
    apart[np.ix_(members, others)] = apart[np.ix_(others, members)] = 0
    assert_allclose(
        io.extraction_loss(flows, x, members, "forward total"), x - v @ rounds(apart), atol=1e-7
    )
    left = np.zeros(len(x))
    left[others] = rounds(a[np.ix_(others, others)]) @ f[others] if others else 0
    assert_allclose(io.extraction_loss(flows, x, members, "complete"), x - left, atol=1e-7)


@repeatable
@given(tables(), st.data(), st.sampled_from(KINDS))
def test_losses_lie_between_nothing_and_the_output(
    table: tuple[Floats, Floats], data: st.DataObject, kind: Any
) -> None:
    flows, x = table
    loss = io.extraction_loss(flows, x, some_sectors(data, len(x)), kind)
    assert np.all(loss >= -1e-8)
    assert np.all(loss <= x + 1e-8)


@repeatable
@given(tables(), st.data())
def test_the_further_cut_loses_more(table: tuple[Floats, Floats], data: st.DataObject) -> None:
    flows, x = table
    members = some_sectors(data, len(x))
    losses = {kind: io.extraction_loss(flows, x, members, kind) for kind in KINDS}
    assert np.all(losses["complete"] >= losses["backward"] - 1e-8)
    assert np.all(losses["complete"] >= losses["backward total"] - 1e-8)
    outside = np.setdiff1d(np.arange(len(x)), members)
    for way in ("backward", "forward"):
        assert_allclose(losses[way][outside], losses[f"{way} total"][outside], atol=1e-8)


@repeatable
@given(tables(), st.data(), st.floats(0.001, 1000))
def test_another_unit_or_order_changes_nothing(
    table: tuple[Floats, Floats], data: st.DataObject, scale: float
) -> None:
    flows, x = table
    order = np.array(data.draw(st.permutations(range(len(x)))))
    loss = io.extraction_loss(flows, x, [int(order[0])], "backward")
    mixed = flows[np.ix_(order, order)] * scale
    moved = io.extraction_loss(mixed, x[order] * scale, [0], "backward")
    assert_allclose(moved, loss[order] * scale, rtol=1e-6, atol=1e-7 * scale)


def test_a_chain_shows_what_first_suppliers_hide() -> None:
    chain = [[0, 0.5, 0], [0, 0, 0.4], [0, 0, 0]]
    found = through.exposure(chain, [0])
    assert_allclose(found.face_value, [0, 0.5, 0])
    assert_allclose(found.look_through, [0, 0.5, 0.2])
    assert_allclose(found.hidden, [0, 0, 0.2])
    over = through.exposure(chain, [0], "inputs")
    assert_allclose(over.face_value, [nan, 1, 0])
    assert_allclose(over.look_through, [nan, 1, 0.2 / 0.6])
    together = through.exposure(chain, [0], "inputs", [[0], [1], [3]])
    assert_allclose(together.look_through, [(0.5 + 0.2 * 3) / (0.5 + 0.6 * 3)])


@repeatable
@given(tables(), st.data())
def test_look_through_is_never_below_face_value(
    table: tuple[Floats, Floats], data: st.DataObject
) -> None:
    flows, x = table
    a = io.input_coefficients(flows, x)
    members = some_sectors(data, len(x))
    found = through.exposure(a, members)
    assert np.all(found.hidden >= -1e-12)
    grouped = through.exposure(a, members, weights=x[:, None])
    assert grouped.look_through[0] == pytest.approx(found.look_through @ x / x.sum())
    everyone = through.exposure(a, range(len(x)), "inputs")
    buys = flows.sum(axis=0) > 0
    assert_allclose(everyone.face_value[buys], 1)
    assert_allclose(everyone.look_through[buys], 1)
    downstream = through.exposure(io.allocation_coefficients(flows, x).T, members)
    assert np.all(downstream.hidden >= -1e-12)


@repeatable
@given(tables(), st.data())
def test_value_added_adds_up_to_what_is_delivered(
    table: tuple[Floats, Floats], data: st.DataObject
) -> None:
    flows, x = table
    a, f = io.input_coefficients(flows, x), x - flows.sum(axis=1)
    content = through.value_added_content(a, f)
    assert_allclose(content.sum(axis=0), f)
    assert_allclose(content.sum(axis=1), x - flows.sum(axis=0))
    members = some_sectors(data, len(x))
    rest = np.setdiff1d(np.arange(len(x)), members)
    part = through.demand_exposure(a, members, f[:, None])
    assert_allclose(part.look_through, content[members].sum() / f.sum())
    if rest.size:
        other = through.demand_exposure(a, rest, f[:, None])
        assert_allclose(part.face_value + other.face_value, 1)
        assert_allclose(part.look_through + other.look_through, 1)


def test_exports_of_two_regions_by_hand() -> None:
    flows, demand = [[10.0, 4.0], [1.0, 2.0]], [[5.0, 2.0], [3.0, 6.0]]
    exports = through.gross_exports(flows, demand, [0, 1], [0, 1])
    assert exports.tolist() == [6.0, 4.0]
    a = io.input_coefficients(flows, io.total_output(flows, demand))
    content = through.value_added_content(a, exports)
    assert_allclose(content.sum(axis=0), exports)
    share = through.foreign_share(content, [0, 1])
    assert_allclose(share, [content[1, 0] / 6, content[0, 1] / 4])
    assert_allclose(through.foreign_share([[0.0, 1.0], [0.0, 1.0]], [0, 1]), [nan, 0.5])


def test_import_content_is_that_of_the_whole_table_when_nothing_comes_back() -> None:
    home = np.array([[0.1, 0.2], [0.3, 0.1]])
    imports = np.array([[0.05, 0.1], [0.0, 0.2]])
    exports = np.array([30.0, 50.0])
    whole = np.block([[home, np.zeros((2, 2))], [imports, np.zeros((2, 2))]])
    content = through.value_added_content(whole, [*exports, 0, 0])
    expected = through.foreign_share(content, [0, 0, 1, 1])[0]
    assert through.import_content(imports, home, exports) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: io.inverse([[0.1, 0.2]]), r"coefficients have shape \(1, 2\), expected \(n, n\)"),
        (lambda: io.inverse([]), r"coefficients have shape \(0,\)"),
        (lambda: io.inverse([[0.5, 0.6], [0.6, 0.5]]), r"spectral radius 1\.1, expected below 1"),
        (lambda: io.inverse(np.eye(2)), "spectral radius 1, expected below 1"),
        (lambda: io.inverse([[nan]]), r"coefficients: \[0, 0\] is nan, expected a number"),
        (lambda: io.total_output(FLOWS, [1.0]), r"final demand has shape \(1,\), expected \(2,\)"),
        (lambda: io.total_output(FLOWS, 3.0), r"final demand has shape \(\)"),
        (lambda: io.total_output(FLOWS, [1, inf]), r"final demand: \[1\] is inf"),
        (lambda: io.input_coefficients(FLOWS, [1000, 0]), r"output 1 is 0\.0, expected above 0"),
        (lambda: io.allocation_coefficients(FLOWS, [-1, 9]), r"output 0 is -1\.0, expected above"),
        (lambda: io.input_coefficients(FLOWS, [nan, 9]), "output 0 is nan"),
        (lambda: io.input_coefficients(FLOWS, [9]), r"output has shape \(1,\), expected \(2,\)"),
        (lambda: io.intensities([1, 2, 3], OUTPUT), r"stressors has shape \(3,\)"),
        (lambda: io.output_for_inputs(SHARES, [1]), r"primary inputs has shape \(1,\)"),
        (lambda: io.multipliers([[1], [2]], SHARES), r"intensity has shape \(2, 1\)"),
        (lambda: io.relative_to_mean([0, 0]), r"linkages are \[0\.0, 0\.0\]"),
        (lambda: io.relative_to_mean([]), r"linkages are \[\]"),
        (lambda: io.extraction_loss(FLOWS, OUTPUT, [2], "forward"), r"members are \[2\]"),
        (lambda: io.extraction_loss(FLOWS, OUTPUT, [], "backward"), r"members are \[\]"),
        (lambda: io.extraction_loss(FLOWS, OUTPUT, [0], "sideways"), "kind is 'sideways'"),
        (lambda: through.exposure(SHARES, [-1]), r"members are \[-1\], .* 0 to 1"),
        (lambda: through.exposure(SHARES, [0], "demand"), "basis is 'demand'"),
        (lambda: through.exposure(SHARES, [0], weights=[1, 1]), r"weights have shape \(2,\)"),
        (lambda: through.demand_exposure(SHARES, [0], [1, 1]), r"expected \(n, m\)"),
        (lambda: through.value_added_content(SHARES, [1, 1], [1]), r"intensity is \[1\.0\]"),
        (lambda: through.gross_exports(FLOWS, FLOWS, [0], [0, 1]), r"regions have shapes \(1,\)"),
        (lambda: through.foreign_share(FLOWS, [0]), r"content has shape \(2, 2\)"),
        (lambda: through.import_content([[0.1]], SHARES, [1, 1]), r"imported has shape \(1, 1\)"),
        (lambda: through.import_content(SHARES, SHARES, [0, 0]), r"exports sum to 0\.0"),
    ],
)
def test_impossible_inputs_are_refused(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
