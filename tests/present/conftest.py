"""Briefs made once for all tests, and a way to call the command line."""

import sys
from collections.abc import Callable

import pytest
from present.reading import (
    STUDY,
    TINY,
    Made,
    Ran,
    barred_folder,
    barred_head,
    rich_folder,
    written,
)

from mainstay.present.cli import main


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Call the command line in this process; a fault that is not said in words fails the test."""

    def call(*words: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["mainstay", *map(str, words)])
        capsys.readouterr()
        code: object = 0
        try:
            main()
        except SystemExit as leave:
            code = leave.code or 0
        said = capsys.readouterr()
        return Ran(int(str(code)), said.out, said.err)

    return call


@pytest.fixture(scope="session")
def study() -> Made:
    """The brief of the artillery study."""
    return Made.of(STUDY)


@pytest.fixture(scope="session")
def tiny() -> Made:
    """The brief of the tiny network."""
    return Made.of(TINY)


@pytest.fixture(scope="session")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The brief of a small network that has a row of everything a brief shows."""
    return Made.of(written(tmp_path_factory.mktemp("rich"), rich_folder()))


@pytest.fixture(scope="session")
def barred(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The brief of a small network that a proscribed nation wants to buy from."""
    folder = tmp_path_factory.mktemp("barred")
    return Made.of(written(folder, barred_folder(), barred_head()))


@pytest.fixture(params=["study", "tiny", "rich"])
def made(request: pytest.FixtureRequest) -> Made:
    """Each of the briefs in turn."""
    found: Made = request.getfixturevalue(request.param)
    return found
