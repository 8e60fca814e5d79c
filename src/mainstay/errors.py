"""The errors a user can meet, and `Problem`, one fault in one place of the data.

MainstayError
├── DataError     faults in a network, all of them at once      (exit 2)
├── UsageError    a question that names what isn't there         (exit 2)
└── NoAnswer      a sound question that the facts do not answer   (exit 1)
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import Literal

SHOWN = 20
LONGEST_FOUND = 60
FEW = 8

Kind = Literal["error", "gap"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault: what it is, where it stands, what was found, what is allowed, how to mend it.

    An *error* makes the answers wrong and stops the work; a *gap* is a fact that is not there,
    and only widens the answers.

    Examples
    --------
    >>> print(Problem(code="VAL003", file="sources.csv", line=3, column="capacity_per_year",
    ...               found="-40", allowed="0 or more", fix="Correct it."))
    VAL003 sources.csv line 3, capacity_per_year: found '-40'; allowed: 0 or more. Correct it.
    """

    code: str
    file: str
    allowed: str
    fix: str
    line: int | None = None
    part: str | None = None
    cell: str | None = None
    column: str | None = None
    key: str | None = None
    found: str | None = None
    kind: Kind = "error"

    def __str__(self) -> str:
        """Say the problem in one line that fits a terminal."""
        place = self.file if self.part is None else f"{self.file} {self.part}"
        if self.cell is not None:
            place += f" cell {self.cell}"
        elif self.line is not None:
            place += f" {'line' if self.part is None else 'row'} {self.line}"
        if self.column is not None:
            place += f", {self.column}"
        found = "" if self.found is None else f"found {shown(self.found)}; "
        word = "wanted" if self.kind == "gap" else "allowed"
        return escaped(f"{self.code} {place}: {found}{word}: {self.allowed}. {self.fix}")

    def as_dict(self) -> dict[str, object]:
        """Give the problem as plain values for JSON."""
        return asdict(self)


def shown(value: object) -> str:
    """Quote a value found in data, shortened and with every control character escaped."""
    text = str(value)
    if len(text) > LONGEST_FOUND:
        text = text[: LONGEST_FOUND - 1] + "…"
    return f"'{escaped(text)}'"


def escaped(text: str) -> str:
    """Write control signs as escapes, so that a terminal shows them and does not obey them."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def nearest(word: str, known: Iterable[str]) -> str:
    """Name the three nearest known words, as a sentence to end an error with.

    Examples
    --------
    >>> nearest("smeltor", ["smelter", "mine"]), nearest("x", ["smelter", "mine"]), nearest("x", [])
    ('Nearest: smelter.', 'There are: smelter, mine.', 'There is none.')
    """
    words = list(known)
    close = get_close_matches(word, words, n=3, cutoff=0.4)
    if close:
        return f"Nearest: {', '.join(close)}."
    if not words:
        return "There is none."
    rest = "" if len(words) <= FEW else f" and {len(words) - FEW} more"
    return f"There are: {', '.join(words[:FEW])}{rest}."


class MainstayError(Exception):
    """Anything that a user can mend."""

    exit_code = 2


class DataError(MainstayError, ValueError):
    """One or more faults in a network.

    Parameters
    ----------
    problems : sequence of Problem
        All that were found, in the order of files and lines.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = [str(problem) for problem in self.problems[:SHOWN]]
        if len(self.problems) > SHOWN:
            lines.append(f"... and {len(self.problems) - SHOWN} more.")
        super().__init__("\n".join(lines))


def stop_if_any(problems: Iterable[Problem]) -> None:
    """Raise a DataError of all problems, when there is any."""
    found = list(problems)
    if found:
        raise DataError(found)


class UsageError(MainstayError, ValueError):
    """A question that can't be put: an unknown name, a date that is none."""


class NoAnswer(MainstayError):
    """The question is sound, but the facts in the network do not answer it."""

    exit_code = 1
