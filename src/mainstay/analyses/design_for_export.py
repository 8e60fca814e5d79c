"""Which parts block or burden sale to each ally, and which substitutions free it?"""

from dataclasses import dataclass
from functools import cached_property

from mainstay.model.network import Network
from mainstay.model.result import Column, Quantity, Result, in_words
from mainstay.model.tree import Tree
from mainstay.model.view import Answer, View, item_or_end_item, look
from mainstay.rules.export_design.asked import asked_books
from mainstay.rules.export_design.fold import folded
from mainstay.rules.export_design.laws import Finding, Laws
from mainstay.rules.export_design.listed_stops import listed_stops
from mainstay.rules.export_design.partners import partners_of
from mainstay.rules.export_design.rows import Row, Rows
from mainstay.rules.export_design.said import (
    BANNER,
    HELD,
    KNOW_HOW,
    LATE,
    chosen,
    fewest,
    no_book,
    no_search,
    on_record,
    stopped,
    whose_law,
)
from mainstay.rules.export_design.sets import Choice, choice, holders
from mainstay.rules.export_design.standing import ORDER
from mainstay.rules.export_design.stops import stop
from mainstay.rules.export_design.substitutes import Substitutes
from mainstay.rules.rulebook import Decision, Rulebook
from mainstay.rules.transfer.facts import declared_facts
from mainstay.rules.transfer.laws import stale
from mainstay.rules.transfer.suppose import supposed_facts

COLUMNS = (
    Column("partner", "", "To whom it would be sold: a nation, several of equal answers, or all"),
    Column("item", "", "Part of the product, or the product itself"),
    Column("status", "", "What the strictest law does: free, unknown, burdens, blocks"),
    Column("if_confirmed", "", "The same if all that is stated and not verified is so"),
    Column("held_by", "", "Third nations whose law holds the part", type="texts"),
    Column("settled_by", "", "First controls and facts that would settle it", type="texts"),
    Column("substitutes", "", "What the record lists in its place", type="texts"),
    Column("frees", "", "Partners whose smallest set replaces it", type="texts"),
    Column("partners", "", "The nations of the row, by code", type="texts", detail=True),
    Column("tier", "", "Steps below the product", type="integer", detail=True),
    Column("class", "", "Control class as recorded, indicative", detail=True),
    Column("by", "", "Rules and controls that say so", type="texts", detail=True),
    Column("unknown", "", "All that would settle it", type="texts", detail=True),
    Column(
        "cost_share",
        "share",
        "Share of the product's cost; empty where not published",
        type="number",
        detail=True,
    ),
    Column("change_cost_low_usd", "USD", "Least cost of replacing it", type="number", detail=True),
    Column("change_cost_high_usd", "USD", "Most it may cost", type="number", detail=True),
    Column("chain", "", "Way from the product to the part", detail=True),
)


def design_for_export(
    network: Network,
    *,
    item: str | None = None,
    partners: str | None = None,
    suppose: str | None = None,
    books: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
) -> Result:
    """Find the parts that bar or burden a sale, and the fewest substitutions that free it.

    It serves to decide early which parts to replace so that an ally can be sold the product. The
    home of the network sells. What its own law asks for, the sale of the whole product needs
    anyway; in the way are parts that are blocked, and parts that the law of a third nation holds.
    That law holds only what is made there. A control of the seller on record may bar the sale, so
    what it is on is not settled until somebody reads it. A destination that is barred is a stop: no
    substitution is looked for, nor for one on a list that may bar it, nor for the product itself.

    Parameters
    ----------
    network : Network
    item : str, optional
        The product; by default the end item of the network.
    partners : str, optional
        Country codes joined by commas, as `GBR,AUS`; by default the partners and customers
        in the network.
    suppose : str, optional
        Facts to suppose where the network says nothing, as `fms_only=no`. They are never verified.
    books : str, optional
        Rulebooks by name or folder, joined by `+`; by default `us-arms-export+us-dual-use`.
    on : str, optional
        Day asked about; by default the newest fact.
    known_by : str, optional
        Use only facts published by then.

    Returns
    -------
    Result
        A row for each part and the partners of whom the same is said; of a barred destination only
        that.

    Raises
    ------
    UsageError
        USE001 when there is no such item, USE020 when there is no such rulebook, DEX003 when one
        says nothing of a sale, PTH001 to PTH003 when what is supposed makes no sense, DEX001 and
        DEX002 when the partners do not.
    DataError
        RFA001 when a fact of the network is none of its type.
    NoAnswer
        ANS001 when no item is named anywhere, ANS015 when no partner is.

    Notes
    -----
    A book of the seller is asked of each part as of a sale; a book of another nation is asked of
    it as content of a foreign product. The smallest set is a minimum hitting set over the ways
    from the product to what is in the way, with what the record lists as substitutes:

        min number of substitutions,  each way to each such part holding at least one

    References
    ----------
    Karp, R. M. (1972). Reducibility among combinatorial problems, problem 15 (hitting set).

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> result = design_for_export(tiny(), partners="PRK", on="2026-06-30")
    >>> [(row["item"], row["status"], row["substitutes"]) for row in result.table]
    [('end-item', 'blocks', [])]
    """
    asked = {"item": item, "partners": partners, "suppose": suppose, "books": books}
    view = look(network, on, known_by, **asked)
    root = item_or_end_item(view.network, item)
    used = asked_books(books)
    nations = partners_of(view.network, partners)
    supposed = supposed_facts(suppose, declared_facts(used))
    laws = Laws(Tree(view.network, root), view.day, used, supposed)
    answer = _Answer(view, laws, nations)
    return view.by([book.stamp for book in used]).columnar(
        "design-for-export",
        key=("partner", "item"),
        columns=COLUMNS,
        answer=Answer.of(COLUMNS, answer.rows),
        headline=answer.headline(),
        caveats=answer.caveats(),
        unanswered=answer.unanswered(),
    )


@dataclass(frozen=True)
class _Answer:
    """What the laws do to each part on its way to each partner, with the words for it."""

    view: View
    laws: Laws
    partners: list[str]

    @property
    def network(self) -> Network:
        return self.view.network

    @property
    def parts(self) -> list[str]:
        return [self.laws.tree.root, *self.laws.tree.inputs]

    @cached_property
    def stops(self) -> dict[str, tuple[Rulebook, Decision]]:
        """The partners that are barred, and by what."""
        found = {partner: stop(self.laws, partner) for partner in self.partners}
        return {partner: one for partner, one in found.items() if one is not None}

    @cached_property
    def free_to_ask(self) -> list[str]:
        return [partner for partner in self.partners if partner not in self.stops]

    @cached_property
    def on_lists(self) -> dict[str, tuple[str, ...]]:
        """The partners that are not barred for certain, and may be by a list they are on."""
        found = {partner: listed_stops(self.laws, partner) for partner in self.free_to_ask}
        return {partner: lists for partner, lists in found.items() if lists}

    @cached_property
    def to_free(self) -> list[str]:
        """The partners for whom substitutions are looked for."""
        return [partner for partner in self.free_to_ask if partner not in self.on_lists]

    @cached_property
    def listed(self) -> Substitutes:
        return Substitutes(self.laws.tree, self.view.day)

    @cached_property
    def choices(self) -> dict[str, Choice]:
        """The smallest set of substitutions for each partner."""
        return {one: choice(self.laws, self.listed, [one]) for one in self.to_free}

    @cached_property
    def together(self) -> Choice:
        """The smallest set for all partners for whom one is looked for."""
        return choice(self.laws, self.listed, self.to_free)

    @cached_property
    def rows(self) -> list[Row]:
        made = Rows(self.laws, self.listed)
        stops = [made.stop(partner, *found) for partner, found in self.stops.items()]
        rows = [made.row(found, self._frees(found.part)) for found in self.findings]
        return folded([*stops, *rows], self.partners)

    @cached_property
    def findings(self) -> list[Finding]:
        """What is said of each part and partner, the most in the way first."""
        every = [self.laws.finding(part, one) for part in self.parts for one in self.free_to_ask]
        return sorted(every, key=lambda found: found.rank)

    def _frees(self, part: str) -> list[str]:
        return [one for one, made in self.choices.items() if part in made.parts]

    def headline(self) -> dict[str, Quantity]:
        """Return what is in the way, and how many substitutions free the sale to all."""
        found = self._counts() if self.free_to_ask else {}
        if self.stops:
            names = in_words(list(self.stops), ", ")
            found = {"stopped": Quantity(names, "", "Barred destinations"), **found}
        return found

    def _counts(self) -> dict[str, Quantity]:
        """Count parts on their way to those who are not barred."""
        every = self.findings
        counts = {status: {f.part for f in every if f.status == status} for status in ORDER}
        held = {f.part for f in every if holders(self.laws, f)}
        unread = {law.words for f in every for law in f.unread}
        to = "a sale to the others" if self.stops else "a sale"
        found = {
            "blocking_parts": Quantity(len(counts["blocks"]), "", f"Parts known to block {to}"),
            "burdened_parts": Quantity(len(counts["burdens"]), "", f"Parts that burden {to}"),
            "held_parts": Quantity(len(held), "", "Parts held by the law of a third nation"),
            "unknown_parts": Quantity(len(counts["unknown"]), "", "Parts not settled"),
            "free_parts": Quantity(len(counts["free"]), "", "Parts free of all, verified"),
        }
        if self.to_free:
            found["substitutions"] = fewest(self.together, every=not self.on_lists)
        if unread:
            about = "Controls of the seller that may bar a sale, and that nobody has read"
            found["unread_controls"] = Quantity(len(unread), "", about)
        return found

    def caveats(self) -> list[str]:
        """Say what limits the answer."""
        found = [BANNER, *(stopped(self.network, n, *one) for n, one in self.stops.items())]
        found += [no_search(self.network, *one) for one in self.on_lists.items()]
        found += no_book(self.network, self.laws.books)
        found += whose_law(self.laws, self.findings)
        found += on_record(self.laws, self.findings)
        groups: dict[str, list[str]] = {}
        for partner, made in self.choices.items():
            groups.setdefault(str(made), []).append(partner)
        found += [chosen(self.network, who, self.choices[who[0]]) for who in groups.values()]
        if len(groups) > 1:
            found.append("Together: " + chosen(self.network, self.to_free, self.together))
        if any(row["held_by"] for row, _, _ in self.rows):
            found.append(HELD)
        if any(made.chosen for made in self.choices.values()):
            found += [KNOW_HOW, LATE]
        return list(dict.fromkeys([*found, *stale(self.laws.books, self.view.day)]))

    def unanswered(self) -> str | None:
        """Say that nothing is settled of any part, even if all that is stated is so."""
        statuses = {row["if_confirmed"] for row, _, _ in self.rows}
        if statuses != {"unknown"}:
            return None
        return "ANS009 The facts settle of no part what a sale needs, even if all stated is so."
