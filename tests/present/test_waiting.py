"""A bar shows only to a person, only after a while, and leaves nothing behind."""

import io

import pytest
from rich.console import Console

from mainstay.present import cli, waiting
from mainstay.present.waiting import Bar
from mainstay.progress import listening, report


def terminal() -> Console:
    return Console(file=io.StringIO(), force_terminal=True, width=60)


def test_work_of_less_than_a_second_shows_nothing() -> None:
    console = terminal()
    bar = Bar(console)
    with listening(bar.step):
        report("reading items", 1, 2)
    bar.stop()
    assert console.file.getvalue() == ""


def test_longer_work_shows_what_is_done_and_takes_it_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE", 0.0)
    console = terminal()
    bar = Bar(console)
    with listening(bar.step):
        report("reading items", 1, 2)
        report("putting the answer together")
    bar.stop()
    shown = console.file.getvalue()
    assert "putting the answer together" in shown
    assert shown.endswith("\x1b[2K"), "the line is cleared"


def test_nobody_listens_where_errors_go_to_a_file(capfd: pytest.CaptureFixture[str]) -> None:
    with cli._watched():
        report("reading items", 1, 2)
    assert capfd.readouterr().err == ""
