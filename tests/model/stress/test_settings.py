"""What is supposed and how to run, as words."""

import pytest

from mainstay.errors import UsageError
from mainstay.model.scenario import Range
from mainstay.model.stress.settings import Runs, Suppositions


def test_words_are_read():
    found = Suppositions.of("spare=0-0.5  cover=4")
    assert (found.cover, found.spare) == (Range(4, 4), Range(0, 0.5))
    assert len(found.words()) == 2 and Suppositions.of(None).words() == []
    runs = Runs.of("seed=12 where=dask address=tcp://host:8786 resume=kept workers=3")
    assert (runs.seed, runs.where, runs.workers) == (12, "dask", 3)
    assert (runs.address, runs.resume) == ("tcp://host:8786", "kept")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cover", "USE035 'cover' is no setting"),
        ("covr=2", r"'covr=2' is no setting. .*Nearest: cover"),
        ("cover=6-2", "USE035 cover is '6-2'; it must be a number from 0 to 10000"),
        ("cover=-2", "USE035 cover is '-2'"),
        ("cover=nan", "USE035 cover is 'nan'"),
        ("spare=inf", "USE035 spare is 'inf'"),
        ("cover=1-2-3", "USE035 cover"),
    ],
)
def test_a_supposition_that_is_none_is_refused(text, said):
    with pytest.raises(UsageError, match=said):
        Suppositions.of(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("seed=-1", "USE035 seed is '-1'; it must be a whole number from 0 up"),
        ("seed=1.5", "USE035 seed"),
        ("workers=0", "a whole number from 1 up"),
        ("where=cloud", "it must be one of here, pool, dask"),
        ("speed=9", "USE035 'speed=9' is no setting"),
        ("address=tcp://host:8786", "USE035 An address .* Add where=dask"),
    ],
)
def test_a_way_to_run_that_is_none_is_refused(text, said):
    with pytest.raises(UsageError, match=said):
        Runs.of(text)
