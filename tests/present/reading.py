"""Read what a brief shows: pages as trees of elements, sheets as rows, and networks to change."""

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from json import loads
from pathlib import Path
from typing import Any

import openpyxl
from strategies import TINY, Folder, added, tiny_folder, tiny_head, write_folder

import mainstay
from mainstay.ingest.read import load
from mainstay.model.network import Network
from mainstay.present.brief.command import Request, make_brief

__all__ = ["TINY"]

STUDIES = Path(__file__).parents[2] / "studies"
STUDY = STUDIES / "artillery-155mm"
F35, MAGNETS, MOTORS = (
    STUDIES / name for name in ("f35-partner-exit", "permanent-magnets", "solid-rocket-motors")
)
FILES = ["index.html", "brief.json", "tables.xlsx", "manifest.json"]
HEADINGS = [
    "The need",
    "What binds",
    "What stops it",
    "What may come",
    "What the law says",
    "Whose work is inside",
    "Who leans on whom",
    "Shared with other end items",
    "What is not known",
    "What people must decide",
]
ALONE = "Shared with other end items"
"""The heading that stands only where another end item shares something."""

RESULTS = [
    *("coverage", "single-points", "single-points-country", "deliverable", "origin"),
    *("concentration", "concentration-country", "mutual-dependence", "shared-inputs"),
    *("record", "record-money", "ramp", "survive"),
]
ABROAD = ["origin-rules", "partners", "clock"]
"""Results that stand after those under a scenario."""
VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)
HIDDEN = frozenset({"style", "script", "head"})


# Pages


@dataclass
class Element:
    """An element of a page, with its elements and texts in order."""

    tag: str
    attributes: dict[str, str]
    inside: list["Element | str"] = field(default_factory=list)

    def walk(self) -> Iterator["Element"]:
        """Go through this element and all below it, in the order of the page."""
        yield self
        for part in self.inside:
            if isinstance(part, Element):
                yield from part.walk()

    def all(self, *tags: str, **attributes: str) -> list["Element"]:
        """Return the elements of some tags that have these attributes."""
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [
            element
            for element in self.walk()
            if (not tags or element.tag in tags)
            and all(element.attributes.get(n) == value for n, value in wanted.items())
        ]

    def one(self, *tags: str, **attributes: str) -> "Element":
        """Return the only element of some tags that has these attributes."""
        (found,) = self.all(*tags, **attributes)
        return found

    def has(self, name: str) -> bool:
        """Say whether the element is of a class."""
        return name in self.attributes.get("class", "").split()

    @property
    def raw(self) -> str:
        """The text inside, as it stands."""
        return "".join(part if isinstance(part, str) else part.raw for part in self.inside)

    @property
    def text(self) -> str:
        """The text that a reader sees, with single spaces."""
        return " ".join(self._seen().split())

    def _seen(self) -> str:
        if self.tag in HIDDEN:
            return ""
        inside = "".join(p if isinstance(p, str) else p._seen() for p in self.inside)
        return inside if self.tag in {"a", "span", "em", "code", "tspan"} else f" {inside} "


class _Parser(HTMLParser):
    """Builds the tree; an end without its beginning, and the other way round, is an error."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> ends <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def page_of(html: str) -> Element:
    """Read a page; every element must be closed."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    assert [element.tag for element in parser.open] == [""]
    return parser.root


def svgs_of(html: str) -> list[str]:
    """Return the drawings of a page as they are written."""
    return re.findall(r"<svg.*?</svg>", html, re.DOTALL)


def grid_of(table: Element) -> list[list[Element]]:
    """Lay out a table with its spans; every row must come out as wide as the head."""
    rows: list[list[Element]] = []
    held: dict[int, tuple[int, Element]] = {}
    for line in table.all("tr"):
        row: list[Element] = []
        cells = [cell for cell in line.inside if isinstance(cell, Element)]
        while cells or len(row) in held:
            if len(row) in held:
                left, cell = held.pop(len(row))
                across = 1
            else:
                cell = cells.pop(0)
                left = int(cell.attributes.get("rowspan", 1))
                across = int(cell.attributes.get("colspan", 1))
            for _ in range(across):
                if left > 1:
                    held[len(row)] = left - 1, cell
                row.append(cell)
        rows.append(row)
        # What is held here is for the next line only.
        assert all(column < len(row) for column in held)
    assert not held, "a cell reaches below the table"
    assert {len(row) for row in rows} == {len(rows[0])}
    return rows


def region(page: Element, label: str) -> Element:
    """Return the table that scrolls in a box of this name."""
    return page.one(**{"aria-label": label}).one("table")


# Briefs


@dataclass(frozen=True)
class Made:
    """A brief with the network that it was made from."""

    path: Path
    files: Mapping[str, bytes]
    asked: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path, **asked: str) -> "Made":
        """Make the brief of a network folder."""
        return cls(path, make_brief(Request(network=str(path), **asked)), asked)

    @cached_property
    def network(self) -> Network:
        """The network itself."""
        return load(self.path)

    @cached_property
    def html(self) -> str:
        """The page as it is written."""
        return self.files["index.html"].decode()

    @cached_property
    def page(self) -> Element:
        """The page as a tree."""
        return page_of(self.html)

    @cached_property
    def record(self) -> dict[str, Any]:
        """The record, read as JSON without NaN."""
        found: dict[str, Any] = strict_json(self.files["brief.json"].decode())
        return found

    @property
    def said(self) -> list[str]:
        """The sentences of the first page."""
        return [sentence["text"] for sentence in self.sentences]

    @property
    def sentences(self) -> list[dict[str, Any]]:
        """The sentences of the first page, with what stands behind them."""
        compared = self.record["compared"]
        kept = len(self.record["sentences"]) - (len(compared["said"]) if compared else 0)
        found: list[dict[str, Any]] = self.record["sentences"][:kept]
        return found

    @property
    def headings(self) -> list[str]:
        """The headings that the first page must have."""
        item = self.network.item
        rows = self.record["results"]["shared-inputs"]["table"]
        several = any(
            (row["kind"] == "item" and row["end_items"] > 1 and item in row["goes_into"])
            or (row["kind"] == "organisation" and row["stops"] > 1 and item in row["stopped"])
            for row in rows
        )
        return [heading for heading in HEADINGS if several or heading != ALONE]

    @cached_property
    def book(self) -> openpyxl.Workbook:
        """The workbook."""
        return openpyxl.load_workbook(io.BytesIO(self.files["tables.xlsx"]))


def strict_json(text: str) -> Any:
    """Read JSON; a number that is none is an error."""

    def refuse(word: str) -> None:
        raise AssertionError(word)

    return loads(text, parse_constant=refuse)


# Networks


def written(path: Path, folder: Folder, head: str | None = None) -> Path:
    """Write a folder that is tiny but for its rows."""
    return write_folder(path, folder, tiny_head() if head is None else head)


def rich_folder() -> Folder:
    """Return tiny with links, observed and announced rates, shared origins and a new mine."""
    folder = tiny_folder()
    for country, name in (("CHN", "Farland"), ("CAN", "Nearland")):
        folder = added(folder, "countries", country_id=country, name=name)
    folder = added(
        folder, "evidence", evidence_id="note-2", title="More facts made up", verified="no"
    )
    folder = added(
        folder, "organisations", organisation_id="mine-3", name="Third mine", country_id="CHN"
    )
    folder = added(folder, "sources", source_id="s-mine-3", organisation_id="mine-3", item_id="ore")
    new = folder["sources"][-1]
    new |= {"status": "ramping", "site_id": "", "unit": "t", "since": "2025-03", "verified": "no"}
    folder["supply_links"] = [
        _fact(supply_link_id="l-1", supplier_id="smelter", buyer_id="assembler", item_id="alloy")
        | {"kind": "supply", "since": "2020", "evidence_ids": "note-1;note-2"},
        _fact(supply_link_id="l-2", supplier_id="mine-2", buyer_id="smelter", item_id="ore")
        | {"kind": "supply", "since": "2021", "exclusive": "yes"},
    ]
    folder["series"] = [
        _seen("o-1", "observed_output", "casing", "2024-06", "30"),
        _seen("o-2", "observed_output", "casing", "2025-06", "40"),
        _seen("o-3", "observed_output", "end-item", "2025-09", "35"),
        _seen("t-1", "target", "casing", "2024-06", "90") | {"target_date": "2026-01"},
        _seen("t-2", "target", "casing", "2025-06", "100") | {"target_date": "2027"},
    ]
    folder |= _of_law()
    joint = {"item_share_id": "ore-all", "country_ids": "CHN;CAN", "share": "0.3", "share_high": ""}
    folder = added(folder, "item_shares", **joint)
    imports = {"item_share_id": "fibre-chn", "item_id": "fibre", "country_ids": "CHN"}
    return added(folder, "item_shares", **imports, measure="imports", market="XXA", share="0.7")


def _of_law() -> Folder:
    """Return an agreement of two nations, deliveries, and facts that rules ask for."""
    about = {"value": "yes", "item_id": "end-item", "since": "2020", "note": "Made up"}
    return {
        "agreements": [
            _fact(agreement_id="supply", name="Arrangement on supply", kind="security_of_supply")
            | {"binding": "no", "since": "2020", "note": "On request"}
        ],
        "agreement_parties": [
            _fact(agreement_party_id=f"supply-{code}", agreement_id="supply", country_id=code)
            | {"since": "2020", "note": "Signed"}
            for code in ("XXA", "XXB")
        ],
        "transfers": [
            _fact(transfer_id=f"t-{code}", item_id="end-item", from_id="XXA", to_id=code)
            | {"kind": "goods", "end_use": "Stocks", "date": "2024", "note": "Made up"}
            for code in ("XXB", "CHN")
        ],
        "rule_facts": [
            _fact(rule_fact_id="f-1", fact="usml_category", **about) | {"value": "IV(a)"},
            _fact(rule_fact_id="f-2", fact="item_jurisdiction", **about) | {"value": "usml"},
            _fact(rule_fact_id="f-3", fact="us_origin", **about) | {"item_id": "casing"},
        ],
    }


def barred_folder() -> Folder:
    """Return tiny at home in the United States, with a missile that a customer in China wants.

    Rulebooks speak of these nations; the facts are made up.
    """
    folder: Folder = {
        table: [{name: cell.replace("XXA", "USA") for name, cell in row.items()} for row in rows]
        for table, rows in tiny_folder().items()
    }
    for country, name in (("CHN", "China"), ("JPN", "Japan")):
        folder = added(folder, "countries", country_id=country, name=name)
    for country in ("CHN", "JPN"):
        folder = added(folder, "demands", demand_id=f"for-{country}", customer_id=country)
    shared = {"item_id": "end-item", "since": "2020"}
    folder["rule_facts"] = [
        _fact(rule_fact_id=f"f-{number}", fact=fact, value=value, **shared)
        for number, (fact, value) in enumerate(
            {"item_jurisdiction": "usml", "usml_category": "IV(a)", "us_origin": "yes"}.items()
        )
    ]
    return folder


def barred_head() -> str:
    """Return the `network.toml` of that network."""
    return tiny_head().replace("XXA", "USA")


def _fact(**cells: str) -> dict[str, str]:
    shared = {"evidence_ids": "note-1", "as_of_date": "2025", "confidence": "high"}
    return {**cells, **shared, "verified": "yes", "mark": "open"}


def _seen(key: str, measure: str, item: str, date: str, value: str) -> dict[str, str]:
    rest = {"series": f"{item} a month", "unit": "each", "period": "month", "chosen": "yes"}
    return _fact(
        observation_id=key, measure=measure, item_id=item, country_id="XXA", date=date, value=value
    ) | {**rest, "target_date": "", "note": ""}


# The command line


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    def __repr__(self) -> str:
        """Show a failure as a user would see it."""
        return f"exit {self.code}\n{self.out[-2000:]}\n{self.err[-2000:]}"


def started(code: str, *words: str, cwd: Path | None = None, **environment: str) -> Ran:
    """Run some Python in a new process, with the package that is tested."""
    home = str(Path(str(mainstay.__file__)).parents[1])
    environment = {**os.environ, "PYTHONPATH": home, **environment}
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=environment,
        timeout=120,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


MAIN = "from mainstay.present.cli import main; main()"
