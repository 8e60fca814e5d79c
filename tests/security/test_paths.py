"""Names of files and folders, manifests and heads that are made to confuse or to hang."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from strategies import tiny_folder, tiny_head, write_folder

from mainstay.ingest.read import read
from mainstay.present.cli import main

HOSTILE = "a\x1b[2J\u202eb\nFIL001 sources.csv: all is well"
ODD = ["-rf", "--help", "a b", "CON", "net;rm", "[x]*?", "\u202eb", "a\nb", "x" * 200, "é", ".x"]
posix = pytest.mark.skipif(os.name != "posix", reason="names and pipes of POSIX")


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str]]:
    """Call the command line; give its exit and all that it said."""

    def call(*words: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["mainstay", *map(str, words)])
        code: object = 0
        try:
            main()
        except SystemExit as leave:
            code = leave.code or 0
        said = capsys.readouterr()
        return int(str(code)), said.out + said.err

    return call


def harmless(text: str) -> bool:
    return all(line.isprintable() for line in text.split("\n"))


@posix
@pytest.mark.parametrize("name", ODD)
def test_a_network_may_have_any_name(
    tmp_path: Path, name: str, run: Callable[..., tuple[int, str]]
) -> None:
    write_folder(tmp_path / name, tiny_folder(), tiny_head())
    code, said = run("check", tmp_path / name)
    assert code == 0 and harmless(said)
    code, said = run("coverage", tmp_path / name, "--item", "end-item")
    assert code == 0 and harmless(said)


@posix
def test_a_name_that_is_no_text_is_shown_as_escapes(
    tmp_path: Path, run: Callable[..., tuple[int, str]]
) -> None:
    name = os.fsdecode(b"net\xff\x9b31m")
    write_folder(tmp_path / name, tiny_folder(), tiny_head())
    (tmp_path / name / os.fsdecode(b"\xff.csv")).write_text("a\n")
    for form in ("table", "json", "csv"):
        code, said = run("check", tmp_path / name, "--format", form)
        assert code == 2 and harmless(said) and "FIL002" in said


@pytest.mark.parametrize(
    "words",
    [
        ["check", HOSTILE],
        ["coverage", HOSTILE],
        ["brief", HOSTILE],
        ["programmes", HOSTILE, HOSTILE],
        ["rerun", HOSTILE],
        ["convert", HOSTILE, "x"],
        [HOSTILE],
        ["check", "--" + HOSTILE],
        ["check", ".", "--format", HOSTILE],
    ],
    ids=lambda words: words[0][:6].strip("\x1b["),
)
def test_what_was_asked_is_repeated_without_control_signs(
    words: list[str], run: Callable[..., tuple[int, str]]
) -> None:
    code, said = run(*words)
    assert code == 2 and harmless(said)


def test_a_path_can_not_fake_a_line(run: Callable[..., tuple[int, str]]) -> None:
    _, said = run("check", HOSTILE)
    assert len(said.strip().split("\n")) == 1


@posix
@pytest.mark.parametrize("name", ["sources.csv", "sources.parquet", "network.toml"])
def test_a_folder_or_a_device_in_place_of_a_file_is_refused(tmp_path: Path, name: str) -> None:
    net = write_folder(tmp_path / "net", tiny_folder(), tiny_head())
    (net / "sources.csv").unlink()
    (net / name).unlink(missing_ok=True)
    (net / name).mkdir()
    assert {p.code for p in read(net).errors} >= {"FIL001"}
    (net / name).rmdir()
    (net / name).symlink_to("/dev/zero")
    assert {p.code for p in read(net).errors} >= {"FIL007"}


@posix
def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    net = write_folder(tmp_path / "net", tiny_folder(), tiny_head())
    (net / "sources.csv").unlink()
    (net / "sources.csv").symlink_to("sources.csv")
    assert {p.code for p in read(net).errors} & {"FIL001", "FIL007"}


@pytest.mark.parametrize(
    "text",
    [
        "title = " + "[" * 5000,
        "a" + ".a" * 2_000 + " = 1",
        "title = " + "9" * 5000,
        "title = nan\nhome = inf",
        'title = "' + "x" * 1_100_000 + '"',
        "\n" * 1_100_000,
        "[" + "a" * 100_000 + "]",
    ],
    ids=["nested", "dotted", "digits", "nan", "long", "empty", "name"],
)
def test_a_head_that_is_deep_or_long_is_answered(tmp_path: Path, text: str) -> None:
    net = write_folder(tmp_path / "net", tiny_folder(), text)
    problems = read(net).errors
    assert problems and all(str(p).isprintable() for p in problems)


@pytest.mark.parametrize("verb", ["brief", "new"])
def test_nothing_is_written_over_a_file(
    verb: str, tmp_path: Path, run: Callable[..., tuple[int, str]]
) -> None:
    net = write_folder(tmp_path / "net", tiny_folder(), tiny_head())
    (tmp_path / "taken").write_text("mine")
    words = ["brief", net, "--out"] if verb == "brief" else ["new"]
    code, said = run(*words, tmp_path / "taken")
    assert code == 2 and said.startswith(("USE006", "Read")) and "USE006" in said
    assert (tmp_path / "taken").read_text() == "mine"


MANIFEST = {"request": {"network": "net"}, "network": {"digest": "x"}, "outputs": {}}


@pytest.mark.parametrize("place", ["/etc/passwd", "../../../etc", "\0", "/dev/zero", "~", "-"])
def test_a_manifest_names_no_file_that_is_then_shown(
    place: str, tmp_path: Path, run: Callable[..., tuple[int, str]]
) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(MANIFEST | {"request": {"network": place}}))
    before = sorted(tmp_path.iterdir())
    code, said = run("rerun", path)
    assert code == 2 and harmless(said) and "root:" not in said
    assert sorted(tmp_path.iterdir()) == before


def test_a_manifest_names_no_file_to_write(
    tmp_path: Path, run: Callable[..., tuple[int, str]]
) -> None:
    net = write_folder(tmp_path / "net", tiny_folder(), tiny_head())
    made = tmp_path / "out"
    assert run("brief", net, "--out", made)[0] == 0
    manifest = json.loads((made / "manifest.json").read_text())
    manifest["outputs"]["../../escaped"] = "0" * 64
    (made / "manifest.json").write_text(json.dumps(manifest))
    assert run("rerun", made / "manifest.json", "--out", tmp_path / "again")[0] == 1
    assert not (tmp_path.parent / "escaped").exists() and not (tmp_path / "escaped").exists()
    assert len(list((tmp_path / "again").iterdir())) == 4


def test_a_manifest_that_nests_without_end_is_none(
    tmp_path: Path, run: Callable[..., tuple[int, str]]
) -> None:
    (tmp_path / "manifest.json").write_text("[" * 200_000)
    code, said = run("rerun", tmp_path / "manifest.json")
    assert code == 2 and said.startswith("USE007")


def test_numbers_that_are_none_make_no_manifest(
    tmp_path: Path, run: Callable[..., tuple[int, str]]
) -> None:
    (tmp_path / "manifest.json").write_text('{"request": NaN, "outputs": ' + "9" * 5000 + "}")
    code, said = run("rerun", tmp_path / "manifest.json")
    assert code == 2 and said.startswith("USE007")
