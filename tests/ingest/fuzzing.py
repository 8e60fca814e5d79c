"""Damage real files of one form many times and read them: `python fuzzing.py FORM FIRST LAST`.

It runs as a process of its own, so that a crash inside a native library is seen as one. Before each
reading it writes the number of the damage to the standard output.
"""

import os
import random
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from mainstay.errors import MainstayError
from mainstay.ingest.read import read
from mainstay.ingest.write import convert

TINY = Path(__file__).parents[2] / "src" / "mainstay" / "examples" / "tiny"
NAMES = {"csv": "net", "parquet": "net", "xlsx": "net.xlsx", "duckdb": "net.duckdb"}
NASTY = (
    *(b"\x00", b"\xff" * 8, b"\x80", b'"', b",", b"\n", b"<", b"&", b"]]>", b"PK\x03\x04", b"PAR1"),
    *(b"1e999", b"nan", b"\xed\xa0\x80", b"_x0041_", b"\x7f\xff\xff\xff", b"9" * 400),
)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Damage bytes once to four times."""
    for _ in range(chance.randint(1, 4)):
        here = chance.randrange(len(content) + 1)
        there = min(len(content), here + chance.randint(1, 64))
        match chance.randrange(5):
            case 0:
                flipped = bytes(byte ^ (1 << chance.randrange(8)) for byte in content[here:][:1])
                content = content[:here] + flipped + content[here + 1 :]
            case 1:
                content = content[:here] + content[there:]
            case 2:
                content = content[:here] + chance.choice(NASTY) + content[here:]
            case 3:
                content = content[:here] + chance.randbytes(there - here) + content[there:]
            case _:
                content = content[: max(here, 1)] if chance.random() < 0.3 else content
    return content


def damage_bytes(path: Path, chance: random.Random) -> None:
    """Damage a file, or one or two files of a folder."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    for file in chance.sample(files, min(len(files), chance.randint(1, 2))):
        file.write_bytes(damaged(file.read_bytes(), chance))


def damage_sheets(path: Path, chance: random.Random) -> None:
    """Damage a part inside a workbook, so that the zip around it stays sound."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name = chance.choice(sorted(parts))
    if chance.random() < 0.1:
        del parts[name]
    else:
        parts[name] = damaged(parts[name], chance)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part, content in parts.items():
            new.writestr(part, content)


def other_table(table: pa.Table, chance: random.Random) -> pa.Table:
    """Give a column another type or name, drop it, or put it there twice."""
    n = chance.randrange(table.num_columns)
    name, size = table.column_names[n], table.num_rows
    others = [
        pa.array(range(size)),
        pa.array([float("nan")] * size),
        pa.array([None] * size),
        pa.array([b"\xff\xfe"] * size),
        pa.array([{"a": 1}] * size),
        pa.array([[1]] * size),
        pa.array([["a;b", None, ""]] * size),
        pa.array([True] * size),
        pa.array([0] * size, pa.timestamp("us")),
        pa.array([2**40] * size, pa.timestamp("s")),
        pa.array([0] * size, pa.date32()),
        pa.array([0] * size, pa.time64("us")),
        pa.array(["x" * 11_000] * size),
        pa.array(["a"] * size).dictionary_encode(),
        pa.array([1.5] * size).cast(pa.decimal128(38, 10)),
        pa.array([[]] * size, pa.list_(pa.string())),
        pa.array([2**64 - 1] * size, pa.uint64()),
        pa.array([float("inf")] * size, pa.float32()),
        pa.array([["a"]] * size, pa.large_list(pa.large_string())),
        pa.array([0] * size, pa.duration("s")),
        pa.array(["a"] * size, pa.large_string()),
    ]
    match chance.randrange(4):
        case 0:
            return table.remove_column(n)
        case 1:
            return table.rename_columns([c if c != name else 'we"ird' for c in table.column_names])
        case 2:
            return table.append_column(name if chance.random() < 0.5 else "more", table.column(n))
        case _:
            return table.set_column(n, name, chance.choice(others))


def damage_parquet(path: Path, chance: random.Random) -> None:
    """Change what a Parquet file means."""
    file = chance.choice(sorted(path.glob("*.parquet")))
    pq.write_table(other_table(pq.read_table(file), chance), file)


def damage_duckdb(path: Path, chance: random.Random) -> None:
    """Change what a DuckDB file means."""
    with duckdb.connect(str(path)) as connection:
        names = [row[0] for row in connection.execute("SHOW TABLES").fetchall()]
        name = chance.choice(names)
        columns = [row[0] for row in connection.execute(f"DESCRIBE {name}").fetchall()]
        column = chance.choice(columns)
        kinds = ["INTEGER[]", "BLOB", "STRUCT(a INTEGER)", "HUGEINT", "DATE", "TIMESTAMP", "UUID"]
        kinds += ["MAP(VARCHAR, INTEGER)", "DOUBLE", "BOOLEAN", "ENUM('a', 'b')", "INTERVAL", "BIT"]
        kinds += ["TIMESTAMPTZ", "TIME", "VARCHAR[2]", "DECIMAL(38, 3)", "VARCHAR[][]", "FLOAT"]
        kinds += ["UNION(a INTEGER, b VARCHAR)", "UBIGINT", "VARCHAR"]
        kind = chance.choice(kinds)
        values = ["NULL", "'infinity'", "1", "'a'", "''", "'2024-01-01'", "'nan'"]
        default = f"TRY_CAST({chance.choice(values)} AS {kind})"
        commands = [
            f"ALTER TABLE {name} DROP COLUMN {column}",
            f'ALTER TABLE {name} RENAME COLUMN {column} TO "we""ird"',
            f"ALTER TABLE {name} ADD COLUMN more {kind}",
            f'ALTER TABLE {name} RENAME TO "; DROP"',
            f"CREATE VIEW v AS SELECT * FROM {name}",
            f"CREATE SCHEMA s; CREATE TABLE s.{name} AS FROM {name}",
            f"INSERT INTO {name} FROM {name}",
            f"DROP TABLE {name}",
            f"ALTER TABLE {name} DROP COLUMN {column};"
            f"ALTER TABLE {name} ADD COLUMN {column} {kind} DEFAULT {default}",
        ]
        try:
            connection.execute(chance.choice([*commands, *commands[-1:] * 9]))
        except duckdb.Error:
            return


def damage(form: str, path: Path, chance: random.Random) -> None:
    """Damage a network in one of the ways that its form has."""
    meant = {"parquet": damage_parquet, "duckdb": damage_duckdb, "xlsx": damage_sheets}
    way = meant.get(form, damage_bytes) if chance.random() < 0.5 else damage_bytes
    way(path, chance)


def main(form: str, first: int, last: int) -> None:
    """Read one damaged network after another; whatever is raised but a MainstayError ends it."""
    with tempfile.TemporaryDirectory() as place:
        sound, path = Path(place) / "sound" / NAMES[form], Path(place) / NAMES[form]
        sound.parent.mkdir()
        convert(TINY, sound, form=form)
        for number in range(first, last):
            os.write(1, f"{number}\n".encode())
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
            shutil.copytree(sound, path) if sound.is_dir() else shutil.copy(sound, path)
            damage(form, path, random.Random(number))
            try:
                reading = read(path)
            except MainstayError:
                continue
            assert all(str(problem).isprintable() for problem in reading.problems)
            assert len(reading.network.digest) == 64


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
