"""The answer on a hop as rows: one for each path of each book, one for a stop, one for a law."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from mainstay.model.backing import Pointer
from mainstay.model.network import Network
from mainstay.model.result import Reason, reason
from mainstay.rules.rulebook import Applied, Decision, Margin, Path, Truth, recorded
from mainstay.rules.transfer.consents import Consent
from mainstay.rules.transfer.deciding import QUESTION, Decided, HopAnswer
from mainstay.rules.transfer.laws import NO_BOOK, controls_of
from mainstay.rules.transfer.places import Hop
from mainstay.rules.transfer.said import ends_of, in_words

ALL_PATHS = "all paths"
ASKS_NOTHING = "asks_nothing"
"""Verdict of a path by which a book says that the matter is none of its own."""
_OPEN = ("yes", "unknown", "no")
IF_WRONG = ": only if what is stated is wrong"
FEW = 3
"""Names that a reader sees of what would settle a verdict."""

Row = tuple[dict[str, Any], list[Pointer], Callable[[], Reason]]


def stop_row(network: Network, answer: HopAnswer) -> Row:
    """Return the one row of a hop that is stopped, whatever books stop it."""
    stops = answer.stops
    values = {
        **_of_path(answer.hop, *stops[0]),
        "path": ALL_PATHS,
        "title": "Stopped whatever the path",
        "consent": None,
        "process": None,
        "rules": [f"{of.book.name}: {_rule(r)}" for of, one in stops for r in one.rules],
        "conditions": _once(text for _, one in stops for text in one.conditions),
        "documents": [],
    }
    rows = [row for _, one in stops for row in one.rows]
    return (
        values,
        rows,
        lambda: Reason(
            f"Hop {answer.hop.number}, {answer.hop.from_} to {answer.hop.to}: stopped. "
            "A stop is final; no other way is looked for.",
            because=tuple(one.why(network) for _, one in stops),
        ),
    )


def path_rows(network: Network, answer: HopAnswer, consent: Consent | None) -> Iterator[Row]:
    """Yield a row for each path of each book: what is open first, what is closed last."""
    for decided in answer.books:
        needed = consent if decided.needs_consent(answer.hop) else None
        for decision in sorted(decided.paths.values(), key=lambda one: _OPEN.index(one.open)):
            asked = needed if decision.verdict else None
            values = _of_path(answer.hop, decided, decision)
            values["consent"] = None if asked is None else asked.words
            rows = [*decision.rows, *(() if asked is None else asked.rows)]
            yield values, rows, _why(network, decision)


def _why(network: Network, decision: Decision) -> Callable[[], Reason]:
    return lambda: decision.why(network)


def law_row(network: Network, day: int, item: str, answer: HopAnswer) -> Row:
    """Return the row on the law of a sending nation of which no book is loaded."""
    hop = answer.hop
    rows = controls_of(network, day, item, hop.from_)
    values = {
        **dict.fromkeys(_EMPTY),
        **_of_hop(hop),
        "path": f"law of {hop.from_}",
        "title": f"The law of {network.name_of('countries', hop.from_)} itself",
        "open": "unknown",
        "verdict": "unknown",
        "if_confirmed": "unknown",
        "to_settle": f"law of {hop.from_}",
        "unknown": [f"law of {hop.from_}"],
        "unverified": [],
        "notifications": [],
        "may_notify": [],
        "margin": [],
        "conditions": [NO_BOOK],
        "documents": [],
        "rules": [_control(network, row) for _, row in rows],
        "question": QUESTION,
        "law": hop.from_,
    }
    return (
        values,
        rows,
        lambda: reason(
            network,
            f"{values['title']} binds this hop. {NO_BOOK}",
            (),
            [reason(network, _control(network, row), [("controls", row)]) for _, row in rows],
        ),
    )


_EMPTY = ("consent", "notices", "clock_days", "book", "process", "facts")


def _control(network: Network, row: int) -> str:
    table = network["controls"]
    effect = table.value("effect", row)
    return f"{table.value('instrument', row)}{f': {effect}' if effect else ''}"


def _of_hop(hop: Hop) -> dict[str, Any]:
    return {"hop": hop.number, "from": hop.from_, "to": hop.to}


def _of_path(hop: Hop, decided: Decided, decision: Decision) -> dict[str, Any]:
    """Return the cells of one path."""
    book = decided.book
    path = book.paths[decision.path]
    unknown = sorted(decision.unknown, key=lambda name: name not in book.facts)
    return {
        **_of_hop(hop),
        "path": decision.path,
        "title": path.title,
        "open": decision.open,
        "verdict": _verdict(path, decision.verdict),
        "if_confirmed": _verdict(path, decision.if_confirmed),
        "notices": _counted(decision),
        "notifications": notifications(decision, Truth.YES),
        "may_notify": notifications(decision, Truth.UNKNOWN),
        "clock_days": clock_days(decision),
        "margin": [_margin(one) for one in decision.margins],
        "to_settle": _first(unknown),
        "unknown": unknown,
        "unverified": list(decision.unverified),
        "conditions": list(decision.conditions),
        "documents": list(decision.documents),
        "rules": [_rule(one) for one in decision.rules],
        "book": book.name,
        "process": path.process or None,
        "facts": recorded(decided.facts),
        "question": QUESTION,
        "law": book.jurisdiction or None,
    }


def _verdict(path: Path, verdict: str | None) -> str | None:
    return ASKS_NOTHING if path.asks_nothing and verdict == "permitted" else verdict


def _first(names: Sequence[str]) -> str | None:
    """Name the first of what would settle a verdict, and how many more there are."""
    rest = f" and {len(names) - FEW} more" if len(names) > FEW else ""
    return f"{', '.join(names[:FEW])}{rest}" if names else None


def _duties(decision: Decision) -> dict[str, tuple[Applied, float | None]]:
    """Return the duties with a clock that hold or may hold, by rule, with their days."""
    days = {clock.rule: clock.days for clock in decision.clocks}
    return {
        one.rule.id: (one, days[one.rule.id])
        for one in decision.rules
        if one.rule.verdict is None and one.rule.id in days
    }


def _counted(decision: Decision) -> str | None:
    """Count the duties with a clock that hold, and those that may without a stated fact wrong."""
    duties = _duties(decision).items()
    truths = [one.truth for name, (one, _) in duties if name not in decision.only_if_wrong]
    hold, may = truths.count(Truth.YES), truths.count(Truth.UNKNOWN)
    words = [f"{number} {word}" for number, word in ((hold, "due"), (may, "may be")) if number]
    return ", ".join(words) or None


def notifications(decision: Decision, truth: Truth) -> list[str]:
    """Return the duties with a clock of which that is so, each with its days."""
    found = []
    for one, days in _duties(decision).values():
        span = "days not known" if days is None else f"{days:g} days"
        if one.truth is truth:
            only = IF_WRONG if one.rule.id in decision.only_if_wrong else ""
            found.append(f"{one.rule.title} ({span}; {one.rule.reference}){only}")
    return found


def clock_days(decision: Decision) -> float | None:
    """Return the days of the longest formal clock that certainly runs; None where none does."""
    sure = {one.rule.id for one in decision.rules if one.truth is Truth.YES}
    days = [clock.days for clock in decision.clocks if clock.rule in sure]
    return max((day for day in days if day is not None), default=None)


def _margin(one: Margin) -> str:
    """Say how far a number is from a threshold."""
    unit = f" {one.unit}" if one.unit else ""
    value = "not known" if one.value is None else in_words(one.value)
    limit = "not known" if one.threshold is None else in_words(one.threshold)
    said = f"{one.fact} {value} against {limit}{unit} ({one.reference})"
    if one.value is None or not isinstance(one.threshold, int | float):
        return said
    low, high = (one.threshold - end for end in reversed(ends_of(one.value)))
    if low > 0:
        return f"{said}: {in_words(low)} to go"
    return f"{said}: reached" if high <= 0 else f"{said}: within reach"


def _rule(one: Applied) -> str:
    rule = one.rule
    since = f", since {rule.since}" if rule.since else ""
    may = "" if one.truth is Truth.YES else " (may hold)"
    return f"{rule.id}{may}: {rule.says} [{rule.reference}{since}]"


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
