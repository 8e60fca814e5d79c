"""Nothing leaves the machine, and a page loads nothing."""

import re
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from security.test_paths import run  # noqa: F401 - a fixture
from strategies import TINY

VERBS = ["check", "coverage", "single-points", "origin", "brief", "convert"]


def refuse(*_: object, **__: object) -> None:
    raise AssertionError("something reached for the network or started a program")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every socket, every look-up of a name and every new process fail the test."""
    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    monkeypatch.setattr(subprocess, "Popen", refuse)


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_opens_a_socket_or_starts_a_program(
    verb: str,
    tmp_path: Path,
    run: Callable[..., tuple[int, str]],  # noqa: F811
) -> None:
    more = {"brief": ["--out", tmp_path / "out"], "convert": [tmp_path / "net.duckdb"]}
    assert run(verb, TINY, *more.get(verb, []))[0] == 0


@pytest.mark.parametrize("verb", ["brief", "programmes"])
def test_a_page_forbids_scripts_and_loads_nothing(
    verb: str,
    tmp_path: Path,
    run: Callable[..., tuple[int, str]],  # noqa: F811
) -> None:
    from strategies import tiny_folder, write_folder

    other = write_folder(tmp_path / "other", tiny_folder())
    networks = [TINY] if verb == "brief" else [TINY, other]
    assert run(verb, *networks, "--out", tmp_path / "out")[0] == 0
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None and policy[1].startswith("default-src 'none';")
    assert "script" not in policy[1]
    assert not re.search(
        r"<script|<iframe|<object|<form|<base|javascript:|@import|url\((?!#)", page
    )
    assert not re.search(r'(?:src|href)="(?!#|data:)', page)
