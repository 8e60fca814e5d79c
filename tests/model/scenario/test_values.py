"""Values of edits: a text may stand in a column exactly where a file may have it there."""

import pytest
from hypothesis import example, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from mainstay.ingest.cells import BadCell, parse
from mainstay.model.scenario.values import fault_of
from mainstay.schema.spec import ColumnSpec, codes, tables
from mainstay.units import units

COLUMNS = {
    (column.type, column.pattern): column
    for table in tables().values()
    for column in table.columns.values()
    if column.type not in {"number", "integer", "yes_no", "refs", "texts"}
}
SOME = ["2024", "2024-13", "[2024..2023]", "AAA", "world", "id-1", "a b", "a\x1b", *units()]
texts = st.sampled_from([*SOME, *codes()["confidence"]]) | st.text(min_size=1, max_size=4)


def is_read(column: ColumnSpec, text: str) -> bool:
    try:
        parse(column, text)
    except BadCell:
        return False
    return True


@pytest.mark.parametrize("column", COLUMNS.values(), ids=lambda column: column.type)
@limits(max_examples=30, deadline=None)
@given(text=texts.map(str.strip).filter(bool))
@example("x" * 81)
@example("x" * 10_001)
def test_an_edit_takes_the_texts_that_a_file_may_have(column, text):
    assert (fault_of(column, text) is None) == is_read(column, text)
