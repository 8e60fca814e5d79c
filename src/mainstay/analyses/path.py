"""May it go there, by which path, and what does each path ask for?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mainstay.model.network import Network
from mainstay.model.result import Column, Quantity, Result, in_words
from mainstay.model.view import Answer, View, item_or_end_item, look
from mainstay.rules.rulebook import Fact, Rulebook
from mainstay.rules.rulebook import books as read_books
from mainstay.rules.transfer.consents import Consent, consent, moved
from mainstay.rules.transfer.deciding import HopAnswer, decide, strictest
from mainstay.rules.transfer.facts import declared_facts
from mainstay.rules.transfer.laws import NO_BOOK, differing, stale
from mainstay.rules.transfer.places import Hop, hops
from mainstay.rules.transfer.rows import ASKS_NOTHING, Row, law_row, path_rows, stop_row
from mainstay.rules.transfer.suppose import supposed_facts

BOOKS = ("us-arms-export", "us-dual-use")
"""The books that are asked unless others are named."""

BANNER = "Decision support, not a determination: an empowered official decides and signs."
NOT_VERIFIED = "Facts that are not verified never permit; if_confirmed takes them as stated."

MOST_MISSING = 6
"""Facts that an answer which is none names."""

COLUMNS = (
    Column("hop", "", "Number of the transfer in the chain", type="integer"),
    Column("from", "", "Sending nation"),
    Column("to", "", "Receiving nation"),
    Column("path", "", "Path by its name in the book"),
    Column("open", "", "Whether it can be gone: yes, no, unknown"),
    Column("verdict", "", "What the book says, or that it asks_nothing; empty: path closed"),
    Column("if_confirmed", "", "The same if all that is stated and not verified is so"),
    Column("notices", "", "How many duties with a clock hold, and how many may"),
    Column("clock_days", "days", "Longest formal clock that certainly runs", type="number"),
    Column("consent", "", "Consent on record to an onward transfer"),
    Column("to_settle", "", "First of what would settle the verdict"),
    Column("unknown", "", "All that would settle the verdict", type="texts", detail=True),
    Column(
        "unverified",
        "",
        "What the verdict hangs on that is not verified",
        type="texts",
        detail=True,
    ),
    Column("notifications", "", "Those that hold, with days", type="texts", detail=True),
    Column("may_notify", "", "Those that may hold, with days", type="texts", detail=True),
    Column("title", "", "Path in words", detail=True),
    Column("conditions", "", "What the rules ask for", type="texts", detail=True),
    Column("documents", "", "Papers that the rules ask for", type="texts", detail=True),
    Column("margin", "", "Numbers against thresholds", type="texts", detail=True),
    Column("rules", "", "Rules that hold or may hold, with reference", type="texts", detail=True),
    Column("book", "", "Rulebook", detail=True),
    Column("question", "", "Question of the rulebook", detail=True),
    Column("process", "", "Process that clock times", detail=True),
    Column("law", "", "Nation whose law it is", detail=True),
    Column("facts", "", "Facts as JSON: value and whether verified", detail=True),
)


def path(
    network: Network,
    *,
    item: str | None = None,
    from_nation: str | None = None,
    to_nations: str | None = None,
    suppose: str | None = None,
    books: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
) -> Result:
    """Say which paths are open for an item from one nation to another, and what they ask for.

    It serves to see what must be applied for, shown and waited for before anything moves, and
    which facts are missing. It is no determination, and it looks for no way round a stop: where
    one hop of a chain is stopped, the answer is that stop alone.

    Parameters
    ----------
    network : Network
    item : str, optional
        What moves; by default the end item of the network.
    from_nation : str, optional
        Country code of the nation from which it goes; by default the home of the network.
    to_nations : str
        Country codes of the nations to which it goes, one after another: `JPN` or `JPN,PHL`.
    suppose : str, optional
        Facts to suppose where the network says nothing, as `value_usd=70e6;fms_only=no`. They are
        never verified.
    books : str, optional
        Rulebooks by name or folder, joined by `+`; by default `us-arms-export+us-dual-use`.
    on : str, optional
        Day asked about; by default the newest fact.
    known_by : str, optional
        Use only facts published by then.

    Returns
    -------
    Result
        A row for each path of each hop; of a chain with a stop only that.

    Raises
    ------
    UsageError
        USE001 when there is no such item, USE020 when there is no such rulebook, PTH001 to PTH003
        when what is supposed makes no sense, PTH004 to PTH006 when the nations do not.
    DataError
        RFA001 when a fact of the network is none of its type.
    NoAnswer
        ANS001 when no item is named anywhere.

    Notes
    -----
    Each book decides each path in three values. Of one book one path is enough, so it says the
    mildest verdict that is sure; every book and every hop binds, so the whole is the strictest:

        verdict = max over hops of max over books of min over paths

    in the order permitted, needs_authorisation, unknown, prohibited.

    References
    ----------
    Kleene (1952), Introduction to metamathematics, section 64: the strong logic of three values.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> result = path(tiny(), to_nations="PRK", on="2026-06-30")
    >>> [(row["path"], row["verdict"]) for row in result.table]
    [('all paths', 'prohibited')]
    """
    asked = {"item": item, "from_nation": from_nation, "to_nations": to_nations}
    view = look(network, on, known_by, **asked, suppose=suppose, books=books)
    root = item_or_end_item(view.network, item)
    used = tuple(read_books(books, BOOKS))
    chain = hops(view.network, from_nation, to_nations)
    supposed = supposed_facts(suppose, declared_facts(used))
    answer = _Answer(view, root, used, chain, supposed)
    return view.by([book.stamp for book in used]).columnar(
        "path",
        key=("hop", "path"),
        columns=COLUMNS,
        answer=Answer.of(COLUMNS, answer.rows),
        headline=answer.headline(),
        caveats=answer.caveats(),
        unanswered=answer.unanswered(),
    )


@dataclass(frozen=True)
class _Answer:
    """What the books say of each hop, with the words for it."""

    view: View
    item: str
    books: tuple[Rulebook, ...]
    chain: Sequence[Hop]
    supposed: Mapping[str, Fact]

    @cached_property
    def hops(self) -> list[HopAnswer]:
        network, day = self.view.network, self.view.day
        return [decide(network, day, self.item, h, self.supposed, self.books) for h in self.chain]

    @cached_property
    def stopped(self) -> HopAnswer | None:
        """The first hop that is stopped."""
        return next((hop for hop in self.hops if hop.stops), None)

    @cached_property
    def rows(self) -> list[Row]:
        if self.stopped is not None:
            return [stop_row(self.view.network, self.stopped)]
        return [row for hop in self.hops for row in self._of(hop)]

    def _of(self, answer: HopAnswer) -> Iterator[Row]:
        network, day = self.view.network, self.view.day
        yield from path_rows(network, answer, self.consents.get(answer.hop))
        if answer.foreign:
            yield law_row(network, day, self.item, answer)

    @cached_property
    def consents(self) -> dict[Hop, Consent]:
        """What is on record for each hop that needs a consent."""
        network, day = self.view.network, self.view.day
        return {
            one.hop: consent(network, day, self.item, one.hop, one.stated, one.contested)
            for one in self.hops
            if one.needs_consent
        }

    def headline(self) -> dict[str, Quantity]:
        """Return the verdict of the whole chain, and what it waits for."""
        if self.stopped is not None:
            hop = self.stopped.hop
            about = f"The chain, by the stop of hop {hop.number}, {hop.from_} to {hop.to}"
            return {"verdict": Quantity("prohibited", "", about)}
        verdict = strictest(hop.verdict for hop in self.hops)
        stated = strictest(hop.if_confirmed for hop in self.hops)
        found = {
            "verdict": Quantity(verdict, "", "The chain, every hop and every book"),
            "if_confirmed": Quantity(stated, "", "The same if all that is stated is so"),
            "open_paths": Quantity(self._open(), "", "Paths that are open"),
            "clock_days": Quantity(
                self._days(), "days", "Formal clocks of the open paths, at least"
            ),
        }
        if self.consents:
            held = sum(one.status == "on record" for one in self.consents.values())
            about = "Hops with a consent on record, of those that need one"
            found["consents"] = Quantity(f"{held} of {len(self.consents)}", "", about)
        return found

    @cached_property
    def _ways(self) -> list[dict[str, Any]]:
        """The rows of the open paths; one that asks for nothing opens none."""
        given = (values for values, _, _ in self.rows)
        return [one for one in given if one["open"] == "yes" and one["verdict"] != ASKS_NOTHING]

    def _open(self) -> str | None:
        """Name the open paths of each hop."""
        return in_words([f"{one['hop']}: {one['path']}" for one in self._ways]) or None

    def _days(self) -> float | None:
        """Return the longest, over hops and books, of the least days over the open paths."""
        of: dict[tuple[int, str], list[float | None]] = {}
        for one in self._ways:
            of.setdefault((one["hop"], one["book"]), []).append(one["clock_days"])
        least = [min(d for d in days if d is not None) for days in of.values() if None not in days]
        return max(least, default=None)

    def caveats(self) -> list[str]:
        """Say what limits the answer."""
        found = [BANNER]
        if self.stopped is not None:
            hop = self.stopped.hop
            found.append(
                f"A stop is final: hop {hop.number}, {hop.from_} to {hop.to}, stops the whole "
                "chain, and no other way is looked for."
            )
            found += self.stopped.doubts
        found += differing(self.books, self.chain, self.view.day)
        if self.stopped is None:
            found += self._of_hops()
        found += self._hangs()
        found += stale(self.books, self.view.day)
        return [*dict.fromkeys(found), NOT_VERIFIED]

    def _hangs(self) -> list[str]:
        """Name what is not verified and the verdicts hang on, of all that is not closed."""
        open_ = [values for values, _, _ in self.rows if values["open"] != "no" or self.stopped]
        names = dict.fromkeys(name for values in open_ for name in values["unverified"])
        return [f"Hangs on what is not verified: {in_words(list(names), ', ')}."] if names else []

    def _of_hops(self) -> Iterator[str]:
        for hop in self.hops:
            yield from moved(self.view.network, self.item, hop.hop)
            yield from hop.notes
            if hop.foreign:
                yield f"Law of {hop.hop.from_}: unknown. {NO_BOOK}"
        for ends, held in self.consents.items():
            if held.status != "on record":
                yield f"Hop {ends.number}, {ends.from_} to {ends.to}: consent {held.words}."

    def unanswered(self) -> str | None:
        """Say that a book says nothing of a hop, even if all that is stated is so."""
        blank = [hop for hop in self.hops if hop.is_open_question]
        if self.stopped is not None or not blank:
            return None
        hop, closed = blank[0].hop, in_words(blank[0].closed)
        missing = in_words(blank[0].missing[:MOST_MISSING], ", ")
        rest = f"Every path is closed in {closed}: no rule of it speaks of such a transfer."
        if missing:
            rest = f"To be settled first: {missing}."
        return (
            f"ANS008 The facts do not settle what {hop.from_} to {hop.to} needs, even if all that "
            f"is stated is so. {rest}"
        )
