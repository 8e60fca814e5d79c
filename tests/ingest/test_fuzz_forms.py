"""Damaged files of every form are read or refused, by readers that neither crash nor hang.

`MAINSTAY_FUZZ=10000` damages that many of each form; by default it is some dozen.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

MANY = int(os.environ.get("MAINSTAY_FUZZ", "80"))
STRETCH = 150
KNOWN = {"parquet": [(1967, 1968), (7372, 7373)]}
"""Damages that once ended the process, or a reading with a traceback."""
SECONDS = 240
SCRIPT = Path(__file__).with_name("fuzzing.py")
SOURCE = Path(__file__).parents[2] / "src"


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx", "duckdb"])
def test_damaged_file_is_read_or_refused(form: str) -> None:
    stretches = [(first, min(MANY, first + STRETCH)) for first in range(0, MANY, STRETCH)]
    for first, last in [*KNOWN.get(form, []), *stretches]:
        done = subprocess.run(
            [sys.executable, "-W", "error", str(SCRIPT), form, str(first), str(last)],
            capture_output=True,
            timeout=SECONDS,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(SOURCE)},
        )
        number = done.stdout.split()[-1:]
        assert done.returncode == 0, f"{form}, damage {number}: {done.stderr[-2000:]}"
