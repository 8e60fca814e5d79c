"""A DuckDB file is data: nothing that is written in it is ever run."""

from pathlib import Path

import duckdb
import pytest
from security.attacking import outcome
from strategies import TINY

from mainstay.ingest.read import load, read
from mainstay.ingest.write import convert

SHADOW = "CREATE MACRO {}() AS 5, (a) AS 99999999, (a, b) AS 'not the data'"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return convert(TINY, tmp_path / "net.duckdb")


def run(database: Path, *commands: str) -> None:
    with duckdb.connect(str(database)) as connection:
        for command in commands:
            connection.execute(command)


def codes(path: Path) -> set[str]:
    errors = read(path).errors
    assert all(str(problem).isprintable() and len(str(problem)) < 1000 for problem in errors)
    return {problem.code for problem in errors}


def test_a_view_that_reads_a_file_is_refused_and_not_run(database: Path) -> None:
    run(
        database,
        "DROP TABLE network",
        "CREATE VIEW network AS SELECT content AS key, content AS value "
        "FROM read_text('/etc/passwd')",
    )
    problems = read(database).errors
    assert {p.code for p in problems} == {"FIL012", "FIL001"}
    assert "root" not in " ".join(map(str, problems))


@pytest.mark.parametrize("name", ["strlen", "array_to_string", "current_database"])
def test_a_macro_with_the_name_of_a_function_is_not_run(database: Path, name: str) -> None:
    before = load(database).digest
    run(database, SHADOW.format(name))
    assert codes(database) <= {"FIL012"}
    assert read(database).network.digest == before


def test_a_macro_with_the_name_of_a_list_of_tables_hides_no_table(database: Path) -> None:
    run(
        database,
        "CREATE VIEW secret AS SELECT 1",
        "CREATE MACRO duckdb_views() AS TABLE SELECT 'x' AS view_name, 'main' AS schema_name, "
        "true AS internal, 'net' AS database_name",
    )
    assert codes(database) == {"FIL012"}


def test_a_computed_column_of_the_head_is_refused_and_not_run(database: Path) -> None:
    run(
        database,
        "DROP TABLE network",
        "CREATE TABLE network (key VARCHAR, value VARCHAR AS (repeat(key, 9)) VIRTUAL)",
        "INSERT INTO network VALUES ('home'), ('title')",
    )
    assert "FIL012" in codes(database)


def test_names_with_quotes_end_no_command(database: Path) -> None:
    run(
        database,
        'CREATE TABLE "items""; DROP TABLE items; --" (a INTEGER)',
        'ALTER TABLE sites ADD COLUMN "x"" FROM read_text(\'/etc/passwd\') --" VARCHAR',
        'CREATE TABLE "a\x1b[31m\nb\u202e" (a INTEGER)',
    )
    assert codes(database) >= {"FIL002", "COL002"}
    assert len(read(database).network["items"]) == 5


@pytest.mark.parametrize(
    "kind",
    [
        "STRUCT(a INTEGER) USING {'a': 1}",
        "MAP(VARCHAR, VARCHAR) USING MAP {'a': 'b'}",
        "UNION(a INTEGER, b VARCHAR) USING union_value(a := 1)",
        "BLOB USING 'a'::BLOB",
        "INTERVAL USING INTERVAL 1 DAY",
        "VARCHAR[][] USING [['a']]",
        "BIT USING '101'",
    ],
)
def test_types_that_hold_no_text_are_refused(database: Path, kind: str) -> None:
    run(database, f"ALTER TABLE sites ALTER note TYPE {kind}")
    assert codes(database) == {"COL004"}


@pytest.mark.parametrize("day", ["'infinity'::DATE", "'-5000-01-01'::DATE", "'290000-01-01'::DATE"])
def test_days_out_of_all_calendars_are_refused(database: Path, day: str) -> None:
    run(database, f"ALTER TABLE sites ALTER as_of_date TYPE DATE USING {day}")
    assert codes(database) == {"VAL006"}


def test_enormous_texts_are_refused_in_bounded_memory(database: Path) -> None:
    run(database, "UPDATE sites SET note = repeat('x', 30000000)")
    found = outcome(database)
    assert found.codes == ["VAL007"] and found.megabytes < 600


def test_no_bar_of_the_library_goes_to_standard_output(database: Path) -> None:
    from mainstay.ingest.duckdb_form import _connected

    connection = _connected(database, [])
    shown = connection.execute("SELECT current_setting('enable_progress_bar')").fetchone()
    connection.close()
    assert shown == (False,)


def test_the_file_is_not_changed_by_reading(database: Path) -> None:
    before = database.read_bytes()
    load(database)
    assert database.read_bytes() == before
    assert [path.name for path in database.parent.iterdir()] == ["net.duckdb"]
