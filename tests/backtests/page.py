"""Read the page of backtests: its cases, their claims, the commands and the rows they name."""

import io
import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest.mock import patch

from mainstay import load
from mainstay.model.network import Network
from mainstay.present.cli import main

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "backtests.md"
VERDICTS = ("hit", "partly", "miss", "not answerable")

BLOCK = re.compile(r"^```console\n\$ (.*)\n((?:.*\n)*?)```$", re.MULTILINE)
POINTER = re.compile(r"`(\w+):([\w.-]+)`")
NUMBER = re.compile(r"(?<![A-Za-z]-)(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?")


@dataclass(frozen=True)
class Claim:
    """What was asked in a case, with what was said and what came."""

    case: str
    asked: str
    text: str

    @property
    def commands(self) -> list[tuple[str, list[str]]]:
        """The commands, each with the lines that are shown of its answer."""
        return [(command, shown.splitlines()) for command, shown in BLOCK.findall(self.text)]

    @property
    def prose(self) -> str:
        """The text beside the commands and the pointers to rows."""
        return POINTER.sub("", BLOCK.sub("", self.text))

    @property
    def verdict(self) -> str:
        """What became of it."""
        (found,) = re.findall(r"\*\*Verdict: ([a-z ]+)\.\*\*", self.text)
        return str(found)

    def rows(self) -> Iterator[str]:
        """Write out each row that is named."""
        study = shlex.split(self.commands[0][0])[2]
        network = read(study)
        for table, key in POINTER.findall(self.text):
            yield " ".join(str(value) for value in network[table].row(key).values())


@cache
def read(study: str) -> Network:
    """Read a study once."""
    return load(ROOT / study)


@cache
def said(command: str) -> str:
    """Run a command as a reader does, from the top folder, and give all that it says."""
    out = io.StringIO()
    with (
        chdir(ROOT),
        patch.object(sys, "argv", shlex.split(command)),
        redirect_stdout(out),
        redirect_stderr(out),
        suppress(SystemExit),
    ):
        main()
    return out.getvalue()


def claims() -> list[Claim]:
    """Return the claims of the page, in order."""
    found = []
    for part in re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        case, *asked = re.split(r"^### ", part, flags=re.MULTILINE)
        for one in asked:
            question, _, text = one.partition("\n")
            found.append(Claim(case.splitlines()[0], question, text))
    return found


def table(heading: str) -> list[list[str]]:
    """Return the cells of the table of the page that has a heading."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {heading} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def numbers(text: str) -> set[float]:
    """Return every number in a text; dates give one for each part."""
    return {float(found.replace(",", "")) for found in NUMBER.findall(text)}
