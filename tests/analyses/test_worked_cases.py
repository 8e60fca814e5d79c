"""The page of worked cases says what the program says."""

import re
from pathlib import Path

import pytest
from docs.test_docs import run

PAGE = Path(__file__).parents[2] / "docs" / "worked-cases.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCK = re.compile(r"^```console\n\$ (mainstay [^\n]+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(("command", "shown"), BLOCK.findall(TEXT))
def test_each_command_says_what_is_shown(command, shown):
    code, said = run(command)
    lines = {line.rstrip() for line in said.splitlines()}
    assert [line for line in shown.splitlines() if line not in lines] == []
    assert code == (1 if "ANS008" in shown else 0)


def test_every_case_says_what_it_hangs_on():
    cases = re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:]
    assert len(cases) == 4
    assert all("**Hangs on, unverified:**" in case or "worked-magnet.md" in case for case in cases)
