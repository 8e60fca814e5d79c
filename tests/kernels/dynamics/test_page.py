"""Check that the examples on the method page say what is shown."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "method" / "stress-model.md"


def test_the_examples_of_the_page_run() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False)
    assert found.attempted > 8
    assert found.failed == 0
