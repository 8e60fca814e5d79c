"""The fewest changes against all choices there are."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.kernels.hitting import Needs, fewest_changes


def taken(needs, out):
    """Return the items that hang together from the root without some lines."""
    found, todo = {needs.root}, [needs.root]
    while todo:
        item = todo.pop()
        for line, (parent, child) in enumerate(zip(needs.parent, needs.child, strict=True)):
            if parent == item and not out[line] and child not in found:
                found.add(child)
                todo.append(int(child))
    return found


def cost_of(needs, out, new):
    """Return what is left uncleared and the number of changes; None where a need has no line."""
    for need in set(needs.need.tolist()):
        if all(out[line] for line in np.flatnonzero(needs.need == need)):
            return None
    stay = [item for item in taken(needs, out) if not new[item]]
    left = sum(bool(needs.barred[item]) for item in stay)
    over = sum(needs.weight[item] for item in stay) > needs.limit + 1e-9
    return left + over, sum(out) + sum(new)


def brute(needs):
    """Return the best that any choice does."""
    flags = [(False, True) if can else (False,) for can in needs.replaceable]
    lines = list(product((False, True), repeat=len(needs.parent)))
    costs = (cost_of(needs, out, new) for out in lines for new in product(*flags))
    return min(cost for cost in costs if cost is not None)


@st.composite
def some_needs(draw):
    n = draw(st.integers(2, 5))
    pairs = [(a, b) for a in range(n) for b in range(a + 1, n)]
    lines = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=6, unique=True))
    groups = [parent * 10 + draw(st.sampled_from((0, 0, line + 1)))
              for line, (parent, _) in enumerate(lines)]  # fmt: skip
    flags = st.lists(st.booleans(), min_size=n, max_size=n).map(np.array)
    weights = st.lists(st.sampled_from((0.0, 0.1, 0.2, 0.4)), min_size=n, max_size=n).map(np.array)
    return Needs(
        root=0,
        parent=np.array([parent for parent, _ in lines]),
        child=np.array([child for _, child in lines]),
        need=np.array(groups),
        barred=draw(flags),
        replaceable=draw(flags),
        weight=draw(weights),
        limit=draw(st.sampled_from((np.inf, 0.25, 0.5))),
    )


@settings(max_examples=60, deadline=None)
@given(some_needs())
def test_no_choice_does_better(needs):
    found = fewest_changes(needs)
    out = np.isin(np.arange(len(needs.parent)), found.lines)
    new = np.isin(np.arange(len(needs.barred)), found.items)
    assert cost_of(needs, out, new) == brute(needs) == (len(found.left) + found.over, found.count)


@settings(max_examples=20, deadline=None)
@given(some_needs())
def test_another_barred_item_never_makes_it_easier(needs):
    more = Needs(**{**vars(needs), "barred": np.ones_like(needs.barred)})
    found, harder = fewest_changes(needs), fewest_changes(more)
    assert len(harder.left) + harder.over >= len(found.left) + found.over


def test_a_root_that_is_barred_is_left():
    none = np.zeros(0, dtype=np.int64)
    needs = Needs(root=0, parent=none, child=none, need=none,
                  barred=np.array([True]), replaceable=np.array([False]))  # fmt: skip
    assert fewest_changes(needs).left == (0,)


@pytest.mark.parametrize("change", [{"weight": np.array([-1.0])}, {"child": np.array([0])},
                                    {"replaceable": np.array([True, False])}])  # fmt: skip
def test_bad_arrays_are_refused(change):
    none = np.zeros(0, dtype=np.int64)
    sound = {"parent": none, "child": none, "need": none, "barred": np.array([True]),
             "replaceable": np.array([True])}  # fmt: skip
    with pytest.raises(ValueError, match="differ|below 0"):
        fewest_changes(Needs(root=0, **{**sound, **change}))
