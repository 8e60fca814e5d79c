"""A brief is made again, byte for byte, and a run that fails leaves the old one."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from present.reading import (
    FILES,
    MAIN,
    STUDY,
    TINY,
    Made,
    rich_folder,
    started,
    strict_json,
    written,
)
from strategies import changed, tiny_folder

from mainstay import load
from mainstay.errors import UsageError
from mainstay.present.brief import command, writing
from mainstay.rules.rulebook import book, shipped_books

# The same again


def test_the_same_network_gives_the_same_bytes(study):
    assert Made.of(STUDY).files == study.files


def test_another_process_gives_the_same_bytes(study, tmp_path):
    out, place = tmp_path / "out", tmp_path / "elsewhere"
    place.mkdir()
    words = ["brief", str(study.path), "--out", str(out)]
    other = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo", "LC_ALL": "C", "COLUMNS": "40"}
    done = started(MAIN, *words, cwd=place, **other)
    assert done.code == 0, done
    for name, content in study.files.items():
        assert (out / name).read_bytes() == content, name
    assert list(place.iterdir()) == []


def test_the_order_of_rows_does_not_matter(rich, tmp_path):
    folder = {name: rows[::-1] for name, rows in rich_folder().items()}
    again = Made.of(written(tmp_path, folder))
    assert again.record["sentences"] == rich.record["sentences"]
    assert again.network.digest == rich.network.digest


@pytest.fixture
def brief(tmp_path: Path, rich: Made) -> Path:
    """The brief of the rich network, as if made in a folder of its own with the network beside."""
    written(tmp_path / "network", rich_folder())
    (tmp_path / "out").mkdir()
    for name, content in rich.files.items():
        (tmp_path / "out" / name).write_bytes(content)
    manifest = rich.files["manifest.json"].decode()
    here = manifest.replace(str(rich.path), str(tmp_path / "network"))
    (tmp_path / "out" / "manifest.json").write_text(here)
    return tmp_path / "out"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_brief_is_written_to_a_folder(brief, run, tmp_path):
    out = tmp_path / "a" / "new"
    done = run("brief", tmp_path / "network", "--out", out)
    assert done.code == 0, done
    assert done.out.splitlines() == [f"wrote {out / name}" for name in FILES]
    assert contents(out) == contents(brief)
    assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o644}
    before = contents(brief)
    assert run("brief", tmp_path / "network", "--out", brief).code == 0
    assert contents(brief) == before


def test_the_manifest_says_what_was_asked_and_what_came(brief):
    import hashlib

    manifest = strict_json((brief / "manifest.json").read_text())
    assert manifest.keys() == {
        *("mainstay", "verb", "request", "network", "scenarios", "rulebooks", "on", "policy"),
        *("engines", "outputs"),
    }
    books = {one["name"]: one["digest"] for one in manifest["rulebooks"]}
    assert list(books) == sorted(books) and "us-arms-export" in books
    shipped = books.keys() & shipped_books().keys()
    assert {name: book(name).digest for name in shipped} == {name: books[name] for name in shipped}
    assert manifest["outputs"] == {
        name: hashlib.sha256((brief / name).read_bytes()).hexdigest() for name in FILES[:3]
    }
    assert manifest["network"]["digest"] == load(brief.parent / "network").digest


def test_rerun_says_the_same(brief, run):
    before = contents(brief)
    done = run("rerun", brief / "manifest.json")
    assert done.code == 0
    assert done.out.splitlines() == [f"same      {name}" for name in FILES]
    assert contents(brief) == before


def test_rerun_by_another_edition_of_a_rulebook_is_refused(brief, run):
    """A manifest of before the rulebooks names none, and is made again."""
    place = brief / "manifest.json"
    manifest = strict_json(place.read_text())
    manifest["rulebooks"][0]["digest"] = "0" * 64
    place.write_text(json.dumps(manifest))
    done = run("rerun", place)
    assert done.code == 2
    assert f"USE008 the rulebooks have changed: {manifest['rulebooks'][0]['name']}." in done.err
    del manifest["rulebooks"]
    place.write_text(json.dumps(manifest))
    assert "USE008" not in run("rerun", place).err


def test_rerun_of_a_network_that_moved(brief, run, tmp_path):
    (tmp_path / "network").rename(tmp_path / "moved")
    lost = run("rerun", brief / "manifest.json")
    assert lost.code == 2 and "Traceback" not in lost.err
    out = tmp_path / "again"
    words = ["--network", tmp_path / "moved", "--out", out]
    done = run("rerun", brief / "manifest.json", *words)
    assert done.code == 0, done
    assert contents(out) == contents(brief)


def test_rerun_keeps_the_day_and_the_policy(run, tmp_path):
    written(tmp_path / "network", rich_folder())
    words = ["--on", "2025-07", "--known-by", "2025", "--policy", "us-2026"]
    assert run("brief", tmp_path / "network", "--out", tmp_path / "out", *words).code == 0
    assert run("rerun", tmp_path / "out" / "manifest.json").code == 0
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["on"] == "2025-07-31"


def test_rerun_after_a_fact_has_changed(brief, run, tmp_path):
    fewer = changed(rich_folder(), "sources", "s-smelter", capacity_per_year="101")
    written(tmp_path / "network", fewer)
    done = run("rerun", brief / "manifest.json")
    assert done.code == 2 and done.out == ""
    assert done.err.startswith("USE008 the network has changed")


@pytest.mark.parametrize("name", FILES[:3])
def test_rerun_against_another_digest(name, brief, run):
    manifest = json.loads((brief / "manifest.json").read_text())
    manifest["outputs"][name] = "0" * 64
    (brief / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    done = run("rerun", brief / "manifest.json")
    assert done.code == 1
    different = [line.split()[1] for line in done.out.splitlines() if "different" in line]
    assert different == [name, "manifest.json"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json",
        "[]",
        "5",
        "null",
        "{}",
        '{"request": {}}',
        '{"request": {"network": "n"}}',
        '{"request": {"network": "n"}, "network": {"digest": "x"}}',
        '{"request": {"network": "n"}, "network": "x", "outputs": {}}',
        '{"request": {"network": "n"}, "network": {"digest": "x"}, "outputs": []}',
        '{"request": {"network": "n", "more": 1}, "network": {"digest": "x"}, "outputs": {}}',
        '{"request": {"network": 5}, "network": {"digest": "x"}, "outputs": {}}',
        '{"request": {"network": "n"}, "network": {"digest": 5}, "outputs": {}}',
        b"\xff\xfe",
    ],
    ids=str,
)
def test_rerun_of_what_is_no_manifest(text, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "n", tiny_folder())
    raw = text if isinstance(text, bytes) else text.encode()
    (tmp_path / "manifest.json").write_bytes(raw)
    done = run("rerun", "manifest.json")
    assert done.code == 2 and done.out == ""
    assert done.err.startswith("USE007 manifest.json is no manifest of a brief.")


def test_rerun_of_a_manifest_that_is_not_there(run, tmp_path):
    for place in (tmp_path / "manifest.json", tmp_path):
        done = run("rerun", place)
        assert done.code == 2
        assert done.err.startswith("USE007 ") and "can't be read" in done.err


# Runs that fail


def test_a_network_with_errors_leaves_the_old_brief(brief, run, tmp_path):
    before = contents(brief)
    bad = changed(rich_folder(), "sources", "s-smelter", capacity_per_year="-1")
    written(tmp_path / "network", bad)
    done = run("brief", tmp_path / "network", "--out", brief)
    assert done.code == 2 and "VAL003" in done.err
    assert contents(brief) == before
    assert run("brief", tmp_path / "network", "--out", tmp_path / "new").code == 2
    assert not (tmp_path / "new").exists()


def test_a_bad_question_leaves_the_old_brief(brief, run, tmp_path):
    before = contents(brief)
    for words in (["--policy", "no"], ["--on", "no"], ["--known-by", "no"]):
        assert run("brief", tmp_path / "network", "--out", brief, *words).code == 2
    assert contents(brief) == before


def change(path: Path) -> None:
    """Change a fact, so that every file of the brief becomes another."""
    written(path, changed(rich_folder(), "sources", "s-smelter", capacity_per_year="50"))


def failing_at(number: int, original: Any) -> Any:
    """Return a function that fails when it is called for the nth time."""
    calls = iter(range(1, 100))

    def fail(*given: Any, **named: Any) -> Any:
        if next(calls) == number:
            raise OSError(28, "No space left on device")
        return original(*given, **named)

    return fail


def test_a_page_that_fails_leaves_the_old_brief(brief, run, tmp_path, monkeypatch):
    before = contents(brief)
    change(tmp_path / "network")
    monkeypatch.setattr(command, "render_workbook", failing_at(1, command.render_workbook))
    with pytest.raises(OSError, match="No space"):
        command.write_brief(command.Request(network=str(tmp_path / "network")), brief)
    assert contents(brief) == before


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_full_disk_leaves_the_old_brief(number, brief, run, tmp_path, monkeypatch):
    before = contents(brief)
    change(tmp_path / "network")
    files = command.make_brief(command.Request(network=str(tmp_path / "network")))
    monkeypatch.setattr(writing.os, "fdopen", failing_at(number, writing.os.fdopen))
    with pytest.raises(UsageError, match="USE006 .*No space"):
        writing.write_whole(brief, files)
    monkeypatch.undo()
    assert contents(brief).keys() == before.keys()
    assert contents(brief) == before, "a file was replaced before all were on the disk"


@pytest.mark.parametrize("number", [1, 2, 4])
def test_a_failed_move_leaves_whole_files_and_no_others(number, brief, tmp_path, monkeypatch):
    before = contents(brief)
    change(tmp_path / "network")
    new = Made.of(tmp_path / "network").files
    monkeypatch.setattr(Path, "replace", failing_at(number, Path.replace))
    with pytest.raises(UsageError, match="USE006 .*No space"):
        command.write_brief(command.Request(network=str(tmp_path / "network")), brief)
    monkeypatch.undo()
    after = contents(brief)
    assert after.keys() == before.keys()
    assert all(after[name] in {before[name], new[name]} for name in FILES)
    assert after["manifest.json"] == before["manifest.json"], "the manifest comes last"
    if number == 1:
        assert after == before


# The folders are left as they were.


def test_a_brief_does_not_touch_its_network(run, tmp_path):
    folder = shutil.copytree(TINY, tmp_path / "n", ignore=shutil.ignore_patterns("__pycache__"))
    before = contents(folder)
    run("brief", folder, "--out", tmp_path / "out")
    assert contents(folder) == before


# Scenarios

LOSS = """
title = "A maker is lost"
date = 2025-06-30

[[shocks]]
hits = { organisation = "smelter" }
weeks = 4
"""


def supposed(folder: Path, text: str = LOSS) -> Path:
    """Write the tiny network, with a scenario beside its tables."""
    written(folder, tiny_folder())
    (folder / "scenarios").mkdir(exist_ok=True)
    (folder / "scenarios" / "loss.toml").write_text(text)
    return folder


def test_a_brief_follows_the_scenarios_beside_the_tables(run, tmp_path):
    place = supposed(tmp_path / "network")
    done = run("brief", place, "--out", tmp_path / "out")
    assert done.code == 0, done
    record = strict_json((tmp_path / "out" / "brief.json").read_text())
    assert [one["title"] for one in record["scenarios"]] == ["A maker is lost"]
    assert min(row["output_p50"] for row in record["results"]["stress-1"]["table"]) == 0
    page = (tmp_path / "out" / "index.html").read_text()
    assert "What if" in page and "A maker is lost" in page
    assert run("rerun", tmp_path / "out" / "manifest.json").code == 0

    (place / "scenarios" / "loss.toml").write_text(LOSS.replace("weeks = 4", "weeks = 5"))
    again = run("rerun", tmp_path / "out" / "manifest.json")
    assert again.code == 2 and "USE008 the scenarios have changed: loss" in again.err


def test_a_brief_follows_the_scenarios_that_are_named_instead(run, tmp_path):
    place = supposed(tmp_path / "network")
    named = "maker-loss organisation=assembler weeks=2"
    done = run("brief", place, "--scenario", named, "--out", tmp_path / "out")
    assert done.code == 0, done
    record = strict_json((tmp_path / "out" / "brief.json").read_text())
    assert len(record["scenarios"]) == 1
    assert "assembler" in json.dumps(record["scenarios"])
    assert run("rerun", tmp_path / "out" / "manifest.json").code == 0


def test_what_was_not_known_yet_is_not_supposed(run, tmp_path):
    place = supposed(tmp_path / "network")
    words = ["brief", place, "--known-by", "2025-03-31", "--out", tmp_path / "out"]
    assert run(*words).code == 0
    assert strict_json((tmp_path / "out" / "brief.json").read_text())["scenarios"] == []


def test_a_bad_scenario_leaves_no_brief(run, tmp_path):
    place = supposed(tmp_path / "network", LOSS.replace("smelter", "smeltr"))
    done = run("brief", place, "--out", tmp_path / "out")
    assert done.code == 2 and "SCN003" in done.err
    assert not (tmp_path / "out").exists()
