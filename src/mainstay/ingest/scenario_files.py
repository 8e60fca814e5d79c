"""Read scenarios: TOML files, the library that ships, and compounds of them."""

import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from functools import reduce
from pathlib import Path
from typing import Any

from mainstay.errors import Problem, UsageError, nearest, stop_if_any
from mainstay.ingest.files import LARGEST_HEAD, opened
from mainstay.ingest.head import DEEPEST
from mainstay.ingest.scenario_parameters import filled
from mainstay.ingest.scenario_parts import edit_of, shock_of
from mainstay.ingest.scenario_values import Part, is_huge
from mainstay.model.scenario import Scenario

LIBRARY = Path(__file__).parents[1] / "scenarios"
KEYS = ("title", "about", "date", "probability", "parameters", "shocks", "edits")
MOST = 1000
"""Shocks, and edits, that a scenario may have."""


def library() -> dict[str, Path]:
    """Return the scenarios that ship, by name.

    Examples
    --------
    >>> "export-ban" in library()
    True
    """
    return {path.stem: path for path in sorted(LIBRARY.glob("*.toml"))}


def scenarios(text: str) -> Scenario:
    """Read what `--under` takes: files or names with their parameters, joined by `+`.

    Parameters
    ----------
    text : str
        Such as `export-ban country=CHN item=ndfeb-magnet weeks=8-26 + insolvency organisation=x`;
        lists with commas, ranges with a hyphen, a value with spaces in quotation marks.

    Returns
    -------
    Scenario
        Of several the compound.

    Raises
    ------
    UsageError
        SCN011 when there is no such scenario, SCN010 when a parameter is not written as name=value.
    DataError
        All that is wrong with the file or its parameters.

    Examples
    --------
    >>> scenarios("maker-loss organisation=smith from=2025-07-01").words()
    ['all smith lost from 2025-07-01, with no end given.']
    """
    return reduce(Scenario.with_, [scenario(name, **given) for name, given in _asked(text)])


def scenario(path_or_name: str | Path, **parameters: Any) -> Scenario:
    """Read one scenario: a TOML file, or one of the library with its parameters.

    Parameters
    ----------
    path_or_name : str or Path
    **parameters
        What the file asks for: texts as on the command line, or lists and numbers.

    Returns
    -------
    Scenario

    Raises
    ------
    UsageError
        SCN011 when there is no such scenario.
    DataError
        FIL001, FIL004 to FIL007 or SCN001 to SCN010: all that is wrong with it, at once.
    """
    path = _found(path_or_name)
    problems: list[Problem] = []
    text = _text(path, problems)
    raw = {} if text is None else _toml(text, path.name, problems)
    stop_if_any(problems)
    given = {name.rstrip("_"): value for name, value in parameters.items()}
    body = filled(raw, given, path.name, problems)
    stop_if_any(problems)
    found = _scenario(body, _name(path, given), path.name, text or "", problems)
    stop_if_any(problems)
    return found


def _asked(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Part a command line into names and parameters; the path of a file is one name."""
    if text.endswith(".toml") and Path(text).is_file():
        yield text, {}
        return
    lexer = shlex.shlex(text, posix=True)
    lexer.whitespace_split, lexer.commenters = True, ""
    try:
        words = [*lexer, "+"]
    except ValueError:
        raise UsageError(f"SCN010 {text!r}: a quotation mark is not closed.") from None
    start = 0
    for end in (place for place, word in enumerate(words) if word == "+"):
        name, *pairs = words[start:end] or [""]
        start = end + 1
        yield name, _pairs(name, pairs)


def _pairs(name: str, words: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in words:
        key, sign, value = word.partition("=")
        if not sign or not key or key in found:
            raise UsageError(
                f"SCN010 {name}: {word!r} is not allowed; write each parameter once, as name=value."
            )
        found[key] = value
    return found


def _found(asked: str | Path) -> Path:
    """Return the file of a scenario."""
    name, known = str(asked), library()
    if name in known:
        return known[name]
    if name.endswith(".toml") or isinstance(asked, Path):
        return Path(asked)
    close = nearest(name, known) if name else ""
    raise UsageError(
        f"SCN011 there is no scenario {name!r}. Name a file that ends in .toml, or one of the "
        f"library: {', '.join(known)}. {close}".rstrip()
    )


def _name(path: Path, given: Mapping[str, Any]) -> str:
    """Return a short name: that of the file with the parameters given."""
    pairs = (
        f"{key}={','.join(map(str, value)) if isinstance(value, list | tuple) else value}"
        for key, value in sorted(given.items())
    )
    return " ".join([path.stem, *pairs])


def _text(path: Path, problems: list[Problem]) -> str | None:
    file = opened(path, LARGEST_HEAD, problems)
    if file is None:
        return None
    with file:
        content = file.read()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        problems.append(
            Problem(code="FIL005", file=path.name, allowed="UTF-8", fix="Save the file as UTF-8.")
        )
        return None


def _toml(text: str, file: str, problems: list[Problem]) -> dict[str, Any]:
    try:
        if any(line.partition("=")[0].count(".") > DEEPEST for line in text.splitlines()):
            raise ValueError(f"a key of more than {DEEPEST} parts")
        found = tomllib.loads(text)
        if is_huge(found):
            raise ValueError("an integer of more than 64 bits")
        return found
    except (ValueError, RecursionError) as error:
        at = re.search(r"at line (\d+)", str(error))
        line = int(at.group(1)) if at else None
        fix = "Correct the line; docs/method/scenarios.md has an example."
        problems.append(
            Problem(code="FIL006", file=file, line=line, found=str(error), allowed="TOML", fix=fix)
        )
        return {}


def _scenario(
    raw: dict[str, Any], name: str, file: str, text: str, problems: list[Problem]
) -> Scenario:
    top = Part(raw, file, problems)
    top.only(KEYS)
    shocks = [shock_of(part) for part in _parts(top, "shocks", text)]
    edits = [edit_of(part) for part in _parts(top, "edits", text)]
    return Scenario(
        name=name,
        title=top.text("title", needed=True),
        about=top.text("about"),
        date=top.date("date"),
        shocks=tuple(shock for shock in shocks if shock is not None),
        edits=tuple(edit for edit in edits if edit is not None),
        probability=top.number("probability", 1),
        file=file,
    )


def _parts(top: Part, key: str, text: str) -> Iterator[Part]:
    """Return the tables of a list, each with the line on which it begins."""
    rows = top.raw.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        top.fault("SCN002", key, None, f"tables [[{key}]]", f"Write [[{key}]] above each.")
        return
    if len(rows) > MOST:
        top.fault("SCN002", key, len(rows), f"at most {MOST}", "Make two scenarios of it.")
        return
    head = re.compile(rf"[ \t]*\[\[[ \t]*{key}[ \t]*\]\]")
    lines = [n for n, line in enumerate(text.splitlines(), 1) if head.match(line)]
    at = lines if len(lines) == len(rows) else [None] * len(rows)
    for number, (row, line) in enumerate(zip(rows, at, strict=True), 1):
        yield Part(row, top.file, top.problems, line, f"{key} {number} ")
