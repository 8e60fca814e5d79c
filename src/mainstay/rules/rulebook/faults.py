"""Faults of a book, gathered as it is read, each with its file, line or key."""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path as Folder
from typing import Any

from mainstay import dates
from mainstay.errors import Problem, nearest
from mainstay.rules.shipped import ends_early, is_date

LARGEST = 8 * 2**20
"""Bytes of a file of a book."""


class Faults:
    """Gathers the faults of one book."""

    def __init__(self, book: str) -> None:
        self.book = book
        self.problems: list[Problem] = []

    def add(
        self,
        code: str,
        file: str,
        key: str,
        found: object,
        allowed: str,
        fix: str = "Correct it.",
        line: int | None = None,
    ) -> None:
        """Note one fault."""
        self.problems.append(
            Problem(
                code=code,
                file=f"{self.book}/{file}",
                column=key or None,
                line=line,
                found=None if found is None else str(found),
                allowed=allowed,
                fix=fix,
            )
        )

    def text(self, folder: Folder, file: str) -> str | None:
        """Return the text of a file; None where there is none that can be read."""
        path = folder / file
        try:
            inside = path.resolve().is_relative_to(folder.resolve())
            if not (inside and path.is_file()) or path.stat().st_size > LARGEST:
                allowed = "a file of at most 8 MiB within the folder"
                self.add("RUL001", file, "", None, allowed, "Write the file.")
                return None
            return path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            fix = f"Save it as UTF-8: {error}."
            self.add("RUL001", file, "", None, "a file of text in UTF-8", fix)
            return None

    def toml(self, folder: Folder, file: str) -> dict[str, Any]:
        """Return what stands in a TOML file; nothing where it is none."""
        text = self.text(folder, file)
        if text is None:
            return {}
        try:
            return tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            self.add("RUL001", file, "", None, "TOML", f"{error}.")
            return {}

    def tomls(self, folder: Folder, part: str) -> Iterable[tuple[str, dict[str, Any]]]:
        """Yield what stands in each TOML file of a folder of the book, in the order of names."""
        for path in sorted((folder / part).glob("*.toml")):
            file = f"{part}/{path.name}"
            yield file, self.toml(folder, file)

    def rows(
        self, folder: Folder, file: str, columns: tuple[str, ...]
    ) -> Iterable[tuple[int, dict[str, str]]]:
        """Yield the rows of a CSV file with their lines; none where it does not exist."""
        if not (folder / file).exists():
            return
        text = self.text(folder, file)
        if text is None:
            return
        reader = csv.reader(text.splitlines(), strict=True)
        try:
            header = tuple(next(reader, ()))
            if header != columns:
                found, allowed = ",".join(header), ",".join(columns)
                self.add("RUL002", file, "", found, allowed, "Write these columns.", line=1)
                return
            for cells in reader:
                line = reader.line_num
                if len(cells) == len(columns):
                    yield line, dict(zip(columns, (c.strip() for c in cells), strict=True))
                elif cells:
                    allowed = f"{len(columns)} cells"
                    self.add("RUL002", file, "", len(cells), allowed, "Check the commas.", line)
        except csv.Error as error:
            self.add("RUL001", file, "", None, "CSV", f"{error}.", reader.line_num)

    def keys(
        self, file: str, place: str, raw: Mapping[str, Any], wanted: Mapping[str, type]
    ) -> bool:
        """Note the keys of a table that are unknown; a key is `?name` where it may be left out.

        Returns whether every wanted key is there with a value of its type.
        """
        sound = True
        names = {key.lstrip("?"): kind for key, kind in wanted.items()}
        for key in raw.keys() - names.keys():
            self.add("RUL002", file, _at(place, key), key, ", ".join(names), nearest(key, names))
        for key, kind in wanted.items():
            name = key.lstrip("?")
            if name not in raw and key.startswith("?"):
                continue
            if name not in raw or not _is(raw[name], kind):
                allowed = KINDS[kind]
                self.add("RUL002", file, _at(place, name), raw.get(name), allowed, f"Write {name}.")
                sound = False
        return sound

    def dated(self, file: str, place: str, row: Mapping[str, Any], line: int | None = None) -> bool:
        """Note dates that are none or end before they begin, and a missing reference.

        Returns whether the dates can be read.
        """
        sound = True
        for key in ("since", "until", "as_of"):
            text = row.get(key) or ""
            if (text or key == "as_of") and not is_date(text):
                self.add("RUL011", file, _at(place, key), text, dates.ALLOWED, line=line)
                sound = False
        if sound and ends_early(str(row.get("since") or ""), str(row.get("until") or "")):
            self.add(
                "RUL011", file, _at(place, "until"), row["until"], "not before since", line=line
            )
            sound = False
        if not str(row.get("reference") or "").strip():
            allowed = "the law or the publication that says so"
            self.add("RUL014", file, _at(place, "reference"), None, allowed, "Name it.", line)
        return sound


KINDS: Mapping[type, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list of texts",
    dict: "a table",
}


def _is(value: object, kind: type) -> bool:
    if kind is list:
        return isinstance(value, list) and all(isinstance(part, str) for part in value)
    kinds = (int, float) if kind is float else kind
    return isinstance(value, kinds) and (kind is bool or not isinstance(value, bool))


def _at(place: str, key: str) -> str:
    return ".".join(part for part in (place, key) if part)


def at(place: str, key: str) -> str:
    """Join the place of a table and one of its keys."""
    return _at(place, key)


def texts(raw: Mapping[str, Any], key: str) -> list[str]:
    """Return the texts of a list; of anything else, which is noted elsewhere, none."""
    found = raw.get(key)
    return [text for text in found if isinstance(text, str)] if isinstance(found, list) else []
