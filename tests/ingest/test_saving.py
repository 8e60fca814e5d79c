"""A save is whole or not at all: killed, interrupted, locked, or over something else.

`MAINSTAY_KILLS=1000` kills that many times; by default it is a few dozen.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from strategies import TINY

from mainstay.errors import UsageError
from mainstay.ingest import saving
from mainstay.ingest.excel_cells import MOST_ROWS
from mainstay.ingest.read import load
from mainstay.ingest.saving import all_saved, saved
from mainstay.ingest.write import FORMS, convert, save

KILLS = int(os.environ.get("MAINSTAY_KILLS", "30"))
SOURCE = Path(__file__).parents[2] / "src"
NAMES = {"csv": "net", "parquet": "net", "xlsx": "net.xlsx", "duckdb": "net.duckdb"}
LOOP = """
import sys
from dataclasses import replace
from mainstay.ingest.read import load
from mainstay.ingest.write import save
network, number = load(sys.argv[1]), 0
print("ready", flush=True)
while True:
    number += 1
    save(replace(network, title=f"edition {number}"), sys.argv[2], form=sys.argv[3], replace=True)
"""
HOLD = """
import sys, time
from pathlib import Path
from mainstay.ingest.saving import saved
with saved(Path(sys.argv[1])) as path:
    path.mkdir()
    print("held", flush=True)
    time.sleep(60)
"""
each_form = pytest.mark.parametrize("form", FORMS)
posix = pytest.mark.skipif(os.name != "posix", reason="signals and locks of POSIX")


def python(script: str, *words: object) -> subprocess.Popen[str]:
    """Start Python and wait for its first line."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, *map(str, words)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@posix
@each_form
def test_killed_save_leaves_the_last_good_network(tmp_path: Path, form: str) -> None:
    place, chance = tmp_path / NAMES[form], random.Random(form)
    tiny = load(TINY)
    save(tiny, place, form=form)
    for _ in range(max(1, KILLS // len(FORMS))):
        process = python(LOOP, TINY, place, form)
        time.sleep(chance.uniform(0.0, 0.25))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        network = load(place)
        assert network.title == tiny.title or network.title.startswith("edition ")
        assert {n: len(t) for n, t in network.tables.items()} == {
            n: len(t) for n, t in tiny.tables.items()
        }
    save(tiny, place, form=form, replace=True)
    assert names(tmp_path) == [NAMES[form]]


@posix
def test_place_that_another_process_saves_to_is_refused_until_it_is_gone(tmp_path: Path) -> None:
    place = tmp_path / "net"
    process = python(HOLD, place)
    try:
        with pytest.raises(UsageError, match=r"USE013 .*net\. Wait until it is done"):
            convert(TINY, place)
    finally:
        process.kill()
        process.communicate()
    assert any(name.endswith(".lock") for name in names(tmp_path))
    convert(TINY, place)
    assert names(tmp_path) == ["net"]


@each_form
@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_interrupted_save_leaves_no_trace(
    tmp_path: Path, form: str, error: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(path: Path, place: Path) -> None:
        raise error

    monkeypatch.setattr(saving, "_swapped", interrupted)
    with pytest.raises(error):
        convert(TINY, tmp_path / NAMES[form], form=form)
    assert names(tmp_path) == []


@each_form
def test_network_is_replaced_only_when_asked_for(tmp_path: Path, form: str) -> None:
    place = tmp_path / NAMES[form]
    convert(TINY, place, form=form)
    with pytest.raises(UsageError, match=r"USE014 There is a network .*--replace"):
        convert(TINY, place, form=form)
    convert(TINY, place, form=form, replace=True)
    convert(place, place, form=form, replace=True)
    assert load(place).digest == load(TINY).digest
    assert names(tmp_path) == [NAMES[form]]


@each_form
def test_what_is_no_network_is_never_replaced(tmp_path: Path, form: str) -> None:
    place = tmp_path / NAMES[form]
    if form in {"xlsx", "duckdb"}:
        place.write_text("mine")
    else:
        place.mkdir()
        (place / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="USE014"):
        convert(TINY, place, form=form, replace=True)
    kept = place if place.is_file() else place / "mine.txt"
    assert kept.read_text() == "mine"
    assert names(tmp_path) == [NAMES[form]]


@pytest.mark.parametrize("stranger", ["README.md", "notes", "mine.csv"])
def test_folder_with_other_files_is_not_replaced(tmp_path: Path, stranger: str) -> None:
    place = tmp_path / "net"
    convert(TINY, place)
    if stranger == "notes":
        (place / stranger).mkdir()
    else:
        (place / stranger).write_text("mine")
    with pytest.raises(UsageError, match=f"USE014 .*{stranger}"):
        convert(TINY, place, replace=True)
    assert stranger in names(place)


def test_file_is_not_replaced_by_a_folder_nor_a_folder_by_a_file(tmp_path: Path) -> None:
    (tmp_path / "net").write_text("mine")
    (tmp_path / "net.xlsx").mkdir()
    for place in ("net", "net.xlsx"):
        with pytest.raises(UsageError, match="USE014"):
            convert(TINY, tmp_path / place, replace=True)


@pytest.mark.parametrize(
    ("target", "form"),
    [("net", "xlsx"), ("net", "duckdb"), ("net.xlsx", "csv"), ("net.duckdb", "xlsx"), ("net", "?")],
)
def test_form_that_does_not_fit_the_name_is_refused(tmp_path: Path, target: str, form: str) -> None:
    with pytest.raises(UsageError, match="USE015"):
        convert(TINY, tmp_path / target, form=form)  # type: ignore[arg-type]
    assert names(tmp_path) == []


@pytest.mark.parametrize("target", ["no/such/folder/net", "with\0nul", "x" * 300])
def test_place_that_can_not_be_written_is_refused(tmp_path: Path, target: str) -> None:
    with pytest.raises(UsageError, match="USE006"):
        convert(TINY, tmp_path / target)


def test_system_that_can_not_swap_folders_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    convert(TINY, tmp_path / "net")
    monkeypatch.setattr(saving.sys, "platform", "plan9")
    with pytest.raises(UsageError, match="USE016"):
        convert(TINY, tmp_path / "net", replace=True)
    assert load(tmp_path / "net").digest == load(TINY).digest
    assert names(tmp_path) == ["net"]


def test_sheet_can_not_have_more_rows_than_excel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_ROWS == 2**20
    monkeypatch.setattr("mainstay.ingest.excel_writer.MOST_ROWS", 3)
    with pytest.raises(UsageError, match="USE017 bom_lines has more rows"):
        convert(TINY, tmp_path / "net.xlsx")
    assert names(tmp_path) == []


@posix
def test_link_to_a_network_stays_a_link(tmp_path: Path) -> None:
    convert(TINY, tmp_path / "net.xlsx")
    (tmp_path / "link.xlsx").symlink_to("net.xlsx")
    convert(TINY, tmp_path / "link.xlsx", replace=True)
    assert (tmp_path / "link.xlsx").is_symlink()
    assert not (tmp_path / "net.xlsx").is_symlink()


def test_full_disk_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(saving, "_flushed", full)
    with pytest.raises(UsageError, match=r"USE006 .*No space left"):
        convert(TINY, tmp_path / "net.duckdb")
    assert names(tmp_path) == []


def save_two(one: Path, other: Path) -> None:
    """Save a folder, and in one go a file where a folder is, which fails."""
    with all_saved([one, other]) as begun:
        begun[0].mkdir()
        (begun[0] / "new").write_text("new")
        begun[1].write_text("a file cannot stand where a folder is")


def test_two_places_are_saved_together_or_not_at_all(tmp_path: Path) -> None:
    one, other = tmp_path / "a", tmp_path / "b"
    with saved(one) as path:
        path.mkdir()
        (path / "old").write_text("old")
    other.mkdir()
    with pytest.raises(UsageError, match="USE006"):
        save_two(one, other)
    assert (names(one), names(other)) == (["old"], [])
    shutil.rmtree(one)
    with pytest.raises(UsageError, match="USE006"):
        save_two(one, other)
    assert names(tmp_path) == ["b"]
