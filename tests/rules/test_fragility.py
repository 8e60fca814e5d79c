"""Check the levels of whole columns against those of one index."""

import numpy as np
import pytest

from mainstay.rules.bands import all_bands
from mainstay.rules.fragility import LEVELS, fragility, levels


@pytest.mark.parametrize("bands", all_bands())
def test_levels_are_those_of_each_index(bands):
    ends = np.array([0.0, bands.moderate, bands.high, 1.0])
    steps = [ends + sign * step for step in (0, 1e-12, 4.9e-11, 5.1e-11, 1e-9) for sign in (-1, 1)]
    index = np.clip(np.concatenate(steps), 0, 1)
    assert [LEVELS[n] for n in levels(bands, index)] == [bands.level(float(i)) for i in index]


def test_the_worse_of_index_and_makers_counts():
    of, low, high = np.array([[0, 0, 2], [1, 0, 2], [2, 2, 2], [2, 0, 1], [3, 0, 1]]).T
    makers, sole = np.array([0, 2, 5, 1]), np.array([False, False, False, True])
    level, firm = fragility(of, low, high, makers, sole)
    assert level.tolist() == [-1, 1, 2, 2]
    assert firm.tolist() == [-1, 0, 1, 1]
