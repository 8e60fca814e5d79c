"""Read a rulebook from its folder, and name every fault of it at once."""

import hashlib
from functools import cache
from pathlib import Path as Folder
from typing import Any

from mainstay.errors import DataError, UsageError, nearest
from mainstay.rules.rulebook.book import Rulebook
from mainstay.rules.rulebook.faults import Faults
from mainstay.rules.rulebook.functions import read_predicates
from mainstay.rules.rulebook.head import Head, read_facts, read_governs, read_head
from mainstay.rules.rulebook.membership import read_lists
from mainstay.rules.rulebook.parameters import read_parameters
from mainstay.rules.rulebook.rules import read_rules
from mainstay.rules.rulebook.trial_files import read_trials

BOOKS = Folder(__file__).parents[1] / "books"
"""Where the books stand that come with the package."""

HEAD_FILE = "book.toml"


def shipped_books() -> dict[str, str]:
    """Return the title of every book that comes with the package, by its name.

    Examples
    --------
    >>> shipped_books()["sample"]
    'Loans of equipment, made up'
    """
    return {name: book(name).title for name in _folders()}


@cache
def _folders() -> dict[str, Folder]:
    """Return the folder of every book that comes with the package, by its name."""
    folders = (folder for folder in BOOKS.iterdir() if (folder / HEAD_FILE).is_file())
    return {folder.name: folder for folder in sorted(folders)}


def book(name_or_folder: str) -> Rulebook:
    """Read a rulebook: one that comes with the package by its name, or any folder by its path.

    A folder is named by a path with a slash, or by `.`; its `predicates.py`, where it has one, is
    run as code.

    Raises
    ------
    UsageError
        USE020 when there is no book of that name, and no such folder.
    DataError
        RUL001 to RUL017, one for each fault of the book, all at once.

    Examples
    --------
    >>> sample = book("sample")
    >>> sample.title, list(sample.paths)
    ('Loans of equipment, made up', ['free', 'permit'])
    """
    shipped = _folders()
    if name_or_folder in shipped:
        return _shipped(name_or_folder)
    folder = Folder(name_or_folder)
    is_path = folder.name != name_or_folder or name_or_folder in {".", ".."}
    if is_path and folder.is_dir():
        return read_book(folder)
    fix = nearest(name_or_folder, shipped)
    raise UsageError(
        f"USE020 There is no rulebook {name_or_folder!r}. {fix} A folder is named by its path: "
        "./name or a longer one."
    )


@cache
def _shipped(name: str) -> Rulebook:
    return read_book(BOOKS / name)


def books(text: str | None, default: tuple[str, ...]) -> tuple[Rulebook, ...]:
    """Read several books: names or folders joined by `+`; without a text the default ones.

    Raises
    ------
    UsageError
        USE020 when there is none of a name, or when one stands twice.
    """
    names = default if text is None else tuple(part.strip() for part in text.split("+"))
    found = tuple(map(book, names))
    once = {one.name for one in found}
    if len(once) < len(found):
        raise UsageError(f"USE020 A rulebook stands twice in {text!r}. Name each once.")
    return found


def read_book(folder: Folder) -> Rulebook:
    """Read the folder of a book; a DataError names every fault."""
    faults = Faults(folder.resolve().name)
    head = read_head(folder, faults)
    facts = read_facts(folder, faults)
    parameters = read_parameters(folder, faults)
    lists = read_lists(folder, faults)
    predicates = read_predicates(folder, faults)
    known = Head(head, facts, {one.name: one.unit for one in parameters}, lists, predicates)
    governs = read_governs(head, facts, faults)
    rules, ids = read_rules(folder, known, faults)
    trials = read_trials(folder, known, ids, faults)
    if faults.problems:
        raise DataError(faults.problems)
    return Rulebook(
        **_about(head),
        name=head.get("name", faults.book),
        digest=digest(folder),
        folder=folder,
        questions=known.questions,
        paths=known.paths,
        facts=facts,
        parameters=tuple(parameters),
        lists=lists,
        rules=tuple(rules),
        cases=tuple(trials),
        predicates=predicates,
        governs=governs,
    )


def _about(head: dict[str, Any]) -> dict[str, Any]:
    keys = ("title", "about", "version", "as_of", "jurisdiction", "stale_after_days")
    return {key: head[key] for key in keys}


def digest(folder: Folder) -> str:
    """Return the SHA-256 digest of a book: of the names and contents of all its files."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        if path.is_file() and "__pycache__" not in path.parts:
            content = path.read_bytes()
            found.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
            found.update(content)
    return found.hexdigest()
