"""What an attacker sends, and a process of its own to read it in, with little memory."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from strategies import TINY

from mainstay.ingest.write import convert

MEGABYTE = 1024 * 1024
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

_READ = """
import json, resource, sys, time
most = int(sys.argv[2])
if most:
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
import duckdb
from mainstay.errors import DataError, UsageError
from mainstay.ingest.read import read
import mainstay.ingest.duckdb_form, mainstay.ingest.excel_form
peak = lambda: int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
before, start = peak(), time.monotonic()
try:
    problems = [(p.code, str(p)) for p in read(sys.argv[1]).problems if p.kind == "error"]
except UsageError as error:
    problems = [(str(error)[:6], str(error))]
print(json.dumps([problems, (peak() - before) / 1024, time.monotonic() - start]))
"""


@dataclass(frozen=True)
class Outcome:
    """What reading said, and what it took: megabytes beyond those of the imports, and seconds."""

    codes: list[str]
    said: list[str]
    megabytes: float
    seconds: float


def outcome(path: Path, most: int = 6 * 1024 * MEGABYTE, seconds: float = 60) -> Outcome:
    """Read a network in a process of its own, with a bound on its memory and time."""
    if sys.platform != "linux":
        pytest.skip("the peak of memory is read from /proc")
    done = subprocess.run(
        [sys.executable, "-c", _READ, str(path), str(most)],
        capture_output=True,
        check=False,
        text=True,
        timeout=seconds,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    problems, megabytes, took = json.loads(done.stdout.splitlines()[-1])
    assert all(text.isprintable() for _, text in problems)
    return Outcome([code for code, _ in problems], [text for _, text in problems], megabytes, took)


def tiny_book(path: Path) -> Path:
    """Write the tiny network as a workbook."""
    return convert(TINY, path)


def parts_of(path: Path) -> dict[str, bytes]:
    """Return the parts of a workbook."""
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}


def packed(path: Path, parts: Mapping[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write parts as a zip."""
    with zipfile.ZipFile(path, "w", how) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path


def sheet_of(parts: Mapping[str, bytes], table: str) -> str:
    """Return the name of the part that holds the sheet of a table."""
    frame = parts["xl/workbook.xml"].decode()
    number = frame[: frame.index(f'name="{table}"')].count("<sheet ")
    return f"xl/worksheets/sheet{number}.xml"


def with_sheet(path: Path, table: str, old: bytes, new: bytes) -> Path:
    """Change the sheet of a table in a workbook."""
    parts = parts_of(path)
    name = sheet_of(parts, table)
    assert old in parts[name]
    return packed(path, parts | {name: parts[name].replace(old, new, 1)})
