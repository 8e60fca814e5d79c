"""Ctrl-C in the midst of work stops it at once, says so, and leaves no trace of what was begun."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from base import base

from mainstay.ingest.write import save

ROOT = Path(__file__).parents[2]
WORD = [sys.executable, "-c", "from mainstay.present.cli import main; main()"]
PATIENCE = 60


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network that takes long enough to write to be caught at it."""
    return save(base(30_000), tmp_path_factory.mktemp("made") / "up", form="parquet")


def stopped(command: list[str], begun: Path) -> tuple[int, str]:
    """Run a verb, and press Ctrl-C once it has begun to write beside a place."""
    with subprocess.Popen([*WORD, *command], stderr=subprocess.PIPE, text=True) as process:
        until = time.monotonic() + PATIENCE
        while not any(begun.glob(".*.part")):
            assert process.poll() is None and time.monotonic() < until, "never seen at work"
            time.sleep(0.001)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=PATIENCE)[1]
        return process.returncode, said


@pytest.mark.parametrize(
    "target", [["out.duckdb"], ["out.xlsx"], ["out"], ["out", "--form", "parquet"]]
)
def test_a_conversion_that_is_stopped_leaves_nothing(
    network: Path, target: list[str], tmp_path: Path
) -> None:
    place, *form = target
    code, said = stopped(["convert", str(network), str(tmp_path / place), *form], tmp_path)
    assert (code, said.strip()) == (130, "Stopped.")
    assert list(tmp_path.iterdir()) == []


def test_a_conversion_that_is_stopped_leaves_what_was_there(network: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.duckdb"
    save(base(300), target)
    before = target.read_bytes()
    code, _ = stopped(["convert", str(network), str(target), "--replace"], tmp_path)
    assert code == 130
    assert [path.name for path in tmp_path.iterdir()] == ["out.duckdb"]
    assert target.read_bytes() == before
