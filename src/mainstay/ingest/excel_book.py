"""What a workbook has beside its cells: sheets, shared texts, and which styles are dates."""

import posixpath
import re
import zipfile
from dataclasses import dataclass, field

from mainstay.ingest.excel_zip import Xml
from mainstay.ingest.head import TABLE
from mainstay.schema.spec import tables

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NO_DATE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})


@dataclass
class Book:
    """The parts of a workbook: where each sheet is, shared texts, styles, and the first day."""

    sheets: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    dated: list[bool] = field(default_factory=list)
    from_1904: bool = False


def book_of(found: zipfile.ZipFile) -> Book:
    """Read the parts of a workbook."""
    roots = _links(found, "")
    path = next((to for kind, to in roots.values() if kind == "officeDocument"), "xl/workbook.xml")
    links = _links(found, path)
    book = Book()
    ids = _sheets(found, path, book)
    for name, link in ids.items():
        kind, target = links.get(link, ("", ""))
        if kind == "worksheet":
            book.sheets[name] = target
        elif name in {TABLE, *tables()}:
            raise ValueError(f"sheet {name} is no worksheet of this file")
    by_kind = dict(links.values())
    if by_kind.get("sharedStrings") in found.namelist():
        book.texts = shared_texts(found, by_kind["sharedStrings"])
    if by_kind.get("styles") in found.namelist():
        book.dated = _dated(found, by_kind["styles"])
    return book


def _links(found: zipfile.ZipFile, path: str) -> dict[str, tuple[str, str]]:
    """Return kind and target of each part that a part names."""
    folder, name = posixpath.split(path)
    where = posixpath.join(folder, "_rels", f"{name}.rels")
    links: dict[str, tuple[str, str]] = {}

    def start(element: str, attributes: dict[str, str]) -> None:
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes["Target"]))
            kind = attributes["Type"].rpartition("/")[2]
            links[attributes["Id"]] = kind, target.lstrip("/")

    if where in found.namelist():
        Xml(start).whole(found, where)
    return links


def _sheets(found: zipfile.ZipFile, path: str, book: Book) -> dict[str, str]:
    """Return the link of each sheet by its name."""
    ids: dict[str, str] = {}

    def start(element: str, attributes: dict[str, str]) -> None:
        if element == "workbookPr":
            book.from_1904 = attributes.get("date1904") in {"1", "true"}
        elif element == "sheet":
            if attributes["name"] in ids:
                raise ValueError(f"two sheets {attributes['name']}")
            link = next(v for k, v in attributes.items() if k.rpartition(" ")[2] == "id")
            ids[attributes["name"]] = link

    Xml(start).whole(found, path)
    return ids


class _Texts:
    """Gathers shared texts; signs that say how a text is spoken are no part of it."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.parts: list[str] = []
        self.spoken = self.inside = False

    def start(self, element: str, _: dict[str, str]) -> None:
        if element == "si":
            self.parts = []
        elif element == "rPh":
            self.spoken = True
        elif element == "t":
            self.inside = not self.spoken

    def end(self, element: str) -> None:
        if element == "si":
            self.found.append(unescaped("".join(self.parts)))
        elif element == "rPh":
            self.spoken = False
        elif element == "t":
            self.inside = False

    def text(self, text: str) -> None:
        if self.inside:
            self.parts.append(text)


def shared_texts(found: zipfile.ZipFile, name: str) -> list[str]:
    """Return the texts that the cells of a workbook share."""
    texts = _Texts()
    Xml(texts.start, texts.end, texts.text).whole(found, name)
    return texts.found


def unescaped(text: str) -> str:
    """Return a text with the signs that a workbook writes as `_x000A_`.

    Examples
    --------
    >>> unescaped("_x0041_"), unescaped("_x005F_x0041_"), unescaped("_x_")
    ('A', '_x0041_', '_x_')
    """
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def escaped(text: str) -> str:
    """Return a text so that `unescaped` gives it back."""
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)


def _dated(found: zipfile.ZipFile, name: str) -> list[bool]:
    """Return for each style of a cell whether it shows a number as a date."""
    dates = set(map(str, _BUILT_IN_DATES))
    styles: list[bool] = []
    inside = [False]

    def start(element: str, attributes: dict[str, str]) -> None:
        if element == "numFmt" and is_date(attributes.get("formatCode", "")):
            dates.add(attributes.get("numFmtId", ""))
        elif element == "numFmt":
            dates.discard(attributes.get("numFmtId", ""))
        elif element == "cellXfs":
            inside[0] = True
        elif element == "xf" and inside[0]:
            styles.append(attributes.get("numFmtId", "0") in dates)

    def end(element: str) -> None:
        if element == "cellXfs":
            inside[0] = False

    Xml(start, end).whole(found, name)
    return styles


def is_date(form: str) -> bool:
    """Say whether a number format shows a date or a time.

    Examples
    --------
    >>> is_date("yyyy-mm-dd"), is_date("0.00"), is_date('0 "days"'), is_date("[h]:mm")
    (True, False, False, True)
    """
    plain = _NO_DATE.sub("", form).lower().replace("general", "")
    return any(sign in plain for sign in "ymdhs")
