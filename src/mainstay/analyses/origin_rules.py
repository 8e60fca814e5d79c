"""From where may the item and its inputs be bought, and until when?"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mainstay import dates
from mainstay.errors import UsageError
from mainstay.model.backing import supports
from mainstay.model.network import Network
from mainstay.model.result import Column, Quantity, Reason, Result, reason
from mainstay.model.view import Answer, View, item_or_end_item, look
from mainstay.rules.origin_checks.checks import QUESTION, Checks
from mainstay.rules.origin_checks.materials import CLASS, Materials
from mainstay.rules.origin_checks.notes import first_day, granted
from mainstay.rules.origin_checks.outcome import PLACES, VERDICTS
from mainstay.rules.origin_checks.said import Said
from mainstay.rules.origin_checks.silent import Silent
from mainstay.rules.origin_checks.strands import Strands
from mainstay.rules.origin_checks.why import why
from mainstay.rules.rulebook import Rulebook, books
from mainstay.rules.rulebook.record import recorded
from mainstay.rules.transfer.suppose import supposed_facts

DEFAULT = ("us-acquisition-origin",)
BANNER = (
    "Decision support, not a determination: a contracting officer decides and signs. Waivers and "
    "determinations that a material is not to be had are not looked for."
)

COLUMNS = (
    Column("item", "", "The item, or an input below it"),
    Column("tier", "", "Its least tier; 0 is the item itself", type="integer"),
    Column(
        "verdict",
        "",
        "required_domestic, allied_allowed, open, on_determination, not_allowed or unknown, by "
        "where it is made",
    ),
    Column("if_confirmed", "", "The same, if all that is stated and not verified is confirmed"),
    Column("not_allowed_from", "", "Nations of makers on record that a rule bars", type="texts"),
    Column("rules", "", "Rules that hold and bar or burden it somewhere", type="texts"),
    Column("changes_on", "date", "Next day of delivery on which a rule changes the answer"),
    Column("change", "", "What changes then, by where it is made"),
    Column("ask_first", "", "Fact that is missing, or to be verified, first"),
    Column(
        "margin",
        "",
        "Numbers against their thresholds, and days to the change",
        type="texts",
        detail=True,
    ),
    Column("unknown", "", "Missing facts that could change it", type="texts", detail=True),
    Column(
        "unverified",
        "",
        "What the verdict hangs on, and nobody verified",
        type="texts",
        detail=True,
    ),
    Column("permits", "", "Rules that hold and permit it somewhere", type="texts", detail=True),
    Column("material_class", "", "Class of material or item that a rule names", detail=True),
    Column("made_in", "", "Nations of makers on record; ? where one may be", detail=True),
    Column("may_apply", "", "Rules that may bar or burden it", type="texts", detail=True),
    Column("places", "", "Verdict and verdict if confirmed, by where it is made", detail=True),
    Column("references", "", "References of these rules", type="texts", detail=True),
    Column("facts", "", "The facts of the item with whether they are verified", detail=True),
    Column("book", "", "Name of the rulebook", detail=True),
    Column("question", "", "Question of the rulebook", detail=True),
    Column("path", "", "Paths of the rulebook that were asked", detail=True),
    Column("on", "date", "Day of delivery for which the rules are read", detail=True),
)


def origin_rules(
    network: Network,
    *,
    item: str | None = None,
    delivery: str | None = None,
    suppose: str | None = None,
    books: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
) -> Result:
    """Say of an item and its inputs from where they may be bought, and when that changes.

    It serves to see which inputs a rule of origin binds, what bars a maker on record, and the day
    of delivery from which another answer holds. It determines nothing, and knows the rules of the
    rulebook alone.

    Parameters
    ----------
    network : Network
    item : str, optional
        Item at the top; by default the end item of the network.
    delivery : str, optional
        Day of delivery for which the rules are read, of a month or year the last; by default the
        day asked about.
    suppose : str, optional
        Facts of the item to suppose, such as "stage_mined=AUS;stage_melted=JPN"; never verified.
    books : str, optional
        Name or folder of a rulebook on origin; by default us-acquisition-origin.
    on : str, optional
        Day of the facts; by default the newest fact.
    known_by : str, optional
        Use only facts published by then.

    Returns
    -------
    Result
        One row for the item and each of its inputs.

    Raises
    ------
    UsageError
        USE001 when there is no such item, USE003 when a date is none, USE020 when there is no such
        rulebook, ORG001 when several are named, ORG002 when it has no such paths, PTH001 to PTH003
        when what is supposed is none.
    NoAnswer
        ANS001 when no item is named anywhere.
    DataError
        RFA001 when a fact of the network is none of its type, RUL001 to RUL017 and ORG003 when the
        rulebook has faults.

    Notes
    -----
    Each place (at home, in a qualifying country, elsewhere, in a covered country) is decided with
    the stage that the item itself is standing there. An input that is a stage of a named material
    is decided as such, every other stage in order. Verdicts on several materials in one item go
    together: the strictest wins. The next change is the first day of `changes` of the book on
    which the same facts give another verdict.

    References
    ----------
    DFARS subparts 225.1 and 225.70; the references of each rule stand in its row. Kleene (1952),
    Introduction to metamathematics, section 64, three-valued logic.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from mainstay.examples import tiny
    >>> for row in origin_rules(replace(tiny(), home="USA"), delivery="2027-02-15").table[:2]:
    ...     print(row["item"], row["verdict"], row["ask_first"])
    end-item unknown material_class, and 15 more
    alloy unknown material_class, and 11 more
    """
    asked = {"item": item, "delivery": delivery, "suppose": suppose, "books": books}
    view = look(network, on, known_by, **asked)
    root = item_or_end_item(view.network, item)
    book = _book(books)
    days = (view.day, view.day) if delivery is None else _days(delivery)
    day = days[1]
    supposed = supposed_facts(suppose, book.facts)
    checks = Checks(Strands(Materials(view.network, book, view.day, root, supposed), day))
    answer = _Answer(view, checks, days)
    return view.by([book.stamp]).columnar(
        "origin-rules",
        key=("item",),
        columns=COLUMNS,
        answer=Answer(answer.data, supports(said.rows for said in answer.said), answer.explain),
        headline=answer.headline(),
        caveats=answer.caveats(),
        unanswered=answer.unanswered(),
    )


def _days(text: str) -> tuple[int, int]:
    try:
        return dates.days(text)
    except ValueError:
        raise UsageError(f"USE003 {text!r} is not {dates.ALLOWED}.") from None


def _book(text: str | None) -> Rulebook:
    """Return the one rulebook that is asked."""
    found = books(text, DEFAULT)
    if len(found) != 1:
        raise UsageError("ORG001 origin-rules asks one rulebook at a time. Name one.")
    missing = set(PLACES) - {path.name for path in found[0].paths_of(QUESTION)}
    if missing:
        raise UsageError(
            f"ORG002 {found[0].name} has no question {QUESTION!r} with the paths "
            f"{', '.join(PLACES)}. Name a rulebook that has."
        )
    return found[0]


@dataclass(frozen=True, eq=False)
class _Answer:
    """What the book says of every item, with the words for it."""

    view: View
    checks: Checks
    days: tuple[int, int]

    @property
    def day(self) -> int:
        """The last day of the delivery."""
        return self.days[1]

    @property
    def book(self) -> Rulebook:
        return self.checks.book

    @property
    def _speaks(self) -> bool:
        """Whether the book is of the nation that buys."""
        return self.view.network.home in {None, self.book.jurisdiction}

    @cached_property
    def said(self) -> list[Said | Silent]:
        materials = self.checks.materials
        if not self._speaks:
            return [Silent(self.view.network, item) for item in materials.items]
        return [Said(self.checks, item, self.day) for item in materials.items]

    @cached_property
    def data(self) -> dict[str, list[Any]]:
        rows = [self._row(said) for said in self.said]
        return {column.name: [row[column.name] for row in rows] for column in COLUMNS}

    def _row(self, said: Said | Silent) -> dict[str, Any]:
        materials, kind = self.checks.materials, said.facts.get(CLASS)
        return {
            "item": said.item,
            "tier": materials.tree.tier(said.item),
            **said.values(),
            "material_class": None if kind is None else kind.value,
            "made_in": materials.supply[said.item].text,
            "places": json.dumps({place: list(found) for place, found in said.by_place.items()}),
            "facts": recorded(said.facts),
            "book": self.book.name,
            "question": QUESTION,
            "path": "every path",
            "on": dates.iso(self.day),
        }

    def explain(self, row: int) -> Reason:
        said = self.said[row]
        if isinstance(said, Said):
            return why(said)
        network = self.view.network
        return reason(network, f"{network.label(said.item)}: {self._silence}", said.rows)

    @property
    def _silence(self) -> str:
        return (
            f"{self.book.name} holds rules of {self.book.jurisdiction}; no rulebook speaks of "
            f"purchases of {self.view.network.home}. Ask its authority."
        )

    def headline(self) -> dict[str, Quantity]:
        """Return the verdict on the item, what bars makers of inputs, and the next change."""
        said, confirmed = self.said[0].verdict
        changes = [day for day in self.data["changes_on"] if day is not None]
        return {
            "verdict": Quantity(said, "", VERDICTS[said].capitalize()),
            "if_confirmed": Quantity(confirmed, "", "If all that is stated is confirmed"),
            "barred": Quantity(
                sum(map(bool, self.data["not_allowed_from"])),
                "count",
                "Items of which a rule bars makers on record",
            ),
            "unknown": Quantity(
                self.data["verdict"].count("unknown"), "count", "Items of which it is unknown"
            ),
            "next_change": Quantity(
                min(changes, default="none on record"),
                "",
                "Next day on which a rule changes an answer",
            ),
        }

    def caveats(self) -> Iterable[str]:
        """Say what limits the answer."""
        yield BANNER
        if not self._speaks:
            yield self._silence
            return
        yield (
            f"{self.book.title}, edition {self.book.version} as of {self.book.as_of}, read for "
            f"delivery on {dates.iso(self.day)}; facts as of {self.view.on}."
        )
        yield from first_day(self.checks, self.checks.materials.items, self.days)
        if self.book.stale(self.view.day) or self.book.stale(self.day):
            yield f"The rulebook was last read on {self.book.as_of}; rules may have changed since."
        yield from granted(self.book)
        yield from self.checks.materials.notes
        yield "A share of a market shows only that a nation may be in the supply, not that it is."

    def unanswered(self) -> str | None:
        """Say why the question is not answered, where no row is more than unknown."""
        if not self._speaks:
            return f"ANS013 {self._silence}"
        if any(set(one.verdict) != {"unknown"} or one.barred for one in self.said):
            return None
        return "ANS014 The facts settle no item: add rows to rule_facts, material_class first."
