"""How long verdicts take: all rules and paths of a rulebook, beside a plain way to the same end.

Run `python benchmarks/verdicts.py [--book NAME] [--cases N] [--repeat N]`. A case is decided on
every path at once; a verdict is that of one path. The plain way walks the tables of the rule files
for every rule and both readings, and looks up dates, values and lists each time; its verdicts are
held against ours. Times are medians of runs after a first that is not counted.
"""

import argparse
import random
import time
import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from statistics import median
from typing import Any

from mainstay.dates import days, last_day
from mainstay.model.force import CERTAIN, MAYBE
from mainstay.rules.rulebook import Case, Fact, Rulebook, book
from mainstay.rules.rulebook.conditions import compared

DAY = days("2026-01-31")[0]
NO, UNKNOWN, YES = 0, 1, 2
GROWTH = (0.01, 0.1, 1)
PLAIN_SHARE = 0.01
"""The plain way is asked of this share of the cases, as it takes long."""
COUNTRIES = ("USA", "JPN", "AUS", "GBR", "CAN", "CHN", "CYP", "FRA", "PHL")


def drawn(rulebook: Rulebook, number: int) -> list[dict[str, Fact]]:
    """Draw cases: seven facts of ten, seven of ten of them verified."""
    chance = random.Random(1)
    return [
        {
            name: Fact(_value(declared, chance), chance.random() < 0.7)
            for name, declared in rulebook.facts.items()
            if chance.random() < 0.7
        }
        for _ in range(number)
    ]


def _value(declared: Any, chance: random.Random) -> Any:
    if declared.type == "country":
        return chance.choice(COUNTRIES)
    if declared.type == "yes_no":
        return chance.random() < 0.5
    if declared.type == "number":
        return float(chance.randrange(1000)) * (1e5 if declared.high is None else 1e-3)
    if declared.type == "date":
        return f"2026-{chance.randint(1, 12):02d}-15"
    return chance.choice(declared.codes or ("IV(h)", "VIII(a)"))


class Plain:
    """The same logic over the tables of the files, with nothing made ready."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.book = rulebook
        self.when: dict[str, Any] = {}
        for path in sorted((rulebook.folder / "rules").glob("*.toml")):
            self.when |= {k: v["when"] for k, v in tomllib.loads(path.read_text("utf-8")).items()}

    def decide(self, question: str, facts: Mapping[str, Fact], day: int) -> dict[str, str | None]:
        """Return the verdict of each path."""
        return {
            path.name: self._verdict(path.name, question, facts, day)
            for path in self.book.paths.values()
            if path.question == question
        }

    def _verdict(self, path: str, question: str, facts: Any, day: int) -> str | None:
        hold, may = [], []
        for rule in self.book.rules:
            if rule.verdict is None or rule.question != question or path not in rule.paths:
                continue
            said, firm = (self._reading(rule, facts, day, only) for only in (False, True))
            yes, no = (firm, said) if rule.permits else (said, firm)
            truth = YES if yes == YES else NO if no == NO else UNKNOWN
            hold += [rule.strictness] * (truth == YES)
            may += [rule.strictness] * (truth != NO)
        if not may:
            return None
        same = hold and max(hold) == max(may)
        return ("permitted", "needs_authorisation", "prohibited")[max(may)] if same else "unknown"

    def _reading(self, rule: Any, facts: Any, day: int, only: bool) -> int:
        force = rule.force(day)
        counts = UNKNOWN if force == MAYBE or (only and not rule.verified) else YES
        if force not in {MAYBE, CERTAIN}:
            return NO
        return min(counts, self._truth(self.when[rule.id], facts, day, only))

    def _truth(self, when: Any, facts: Any, day: int, only: bool) -> int:
        if "all" in when:
            return min(self._truth(part, facts, day, only) for part in when["all"])
        if "any" in when:
            return max(self._truth(part, facts, day, only) for part in when["any"])
        if "not" in when:
            return 2 - self._truth(when["not"], facts, day, only)
        if "shares" in when:
            code = when["shares"]
            return min(self._listed(facts.get(f), code, day, only) for f in when["of"])
        if "predicate" in when:
            return self._asked(when["predicate"], facts, day, only)
        return self._leaf(when, facts.get(when["fact"]), day, only)

    def _asked(self, name: str, facts: Any, day: int, only: bool) -> int:
        prepared = self.book.on(next(iter(self.book.questions)), day)
        cases = (Case(prepared, facts, stated=stated) for stated in (True, False))
        said, firm = (int(self.book.predicates[name](case)) for case in cases)
        return said if not only else firm if firm == said else UNKNOWN

    def _leaf(self, when: Any, fact: Fact | None, day: int, only: bool) -> int:
        ((operator, operand),) = ((k, v) for k, v in when.items() if k != "fact")
        if operator == "in_list":
            return self._listed(fact, operand, day, only)
        if fact is None or (only and not fact.counts):
            return UNKNOWN
        if isinstance(operand, dict):
            found = self.book.parameter(operand["parameter"], day)
            if found is None or (only and not found.verified):
                return UNKNOWN
            operand = found.value
        return int(compared(operator, fact.value, operand))

    def _listed(self, fact: Fact | None, code: str, day: int, only: bool) -> int:
        if fact is None or (only and not fact.counts):
            return UNKNOWN
        listed = self.book.lists[code]
        rows = [entry for entry in listed.entries if entry.member == fact.value]
        begun = listed.complete_from
        found = NO if begun is not None and day >= last_day(begun) else UNKNOWN
        if rows and all(e.until and last_day(e.until) < day for e in rows):
            found = NO
        for entry in rows:
            unsure = only and not entry.verified
            found = max(found, UNKNOWN if unsure else entry.force(day))
        return found


def seconds(work: Callable[[], object], repeat: int) -> float:
    """Return the median time of some runs after a first that is not counted."""
    work()
    found = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return median(found)


def every(decide: Callable[..., object], question: str, cases: list[dict[str, Fact]]) -> None:
    """Decide every case."""
    for facts in cases:
        decide(question, facts, DAY)


def main() -> None:
    """Measure, and hold the verdicts of both ways against each other."""
    parser = argparse.ArgumentParser(description="Time verdicts of a rulebook.")
    parser.add_argument("--book", default="us-arms-export")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    rulebook = book(asked.book)
    question = next(iter(rulebook.questions))
    cases, plain = drawn(rulebook, asked.cases), Plain(rulebook)
    few = cases[: max(1, int(asked.cases * PLAIN_SHARE))]
    for facts in few:
        ours = rulebook.decide(question, facts, DAY)
        assert {path: d.verdict for path, d in ours.items()} == plain.decide(question, facts, DAY)
    paths = len(rulebook.paths_of(question))
    print(f"{asked.book}: {len(rulebook.rules)} rules, {paths} paths")
    for share in GROWTH:
        some = cases[: int(asked.cases * share)]
        taken = seconds(partial(every, rulebook.decide, question, some), asked.repeat)
        verdicts = len(some) * paths
        each = f"{taken / verdicts * 1e6:6.2f} us each"
        print(f"{len(some):>9,} cases {verdicts:>10,} verdicts {taken:8.2f} s {each}")
    slow = seconds(partial(every, plain.decide, question, few), asked.repeat)
    fast = seconds(partial(every, rulebook.decide, question, few), asked.repeat)
    print(
        f"plain way on {len(few):,} cases {slow:.2f} s, ours {fast:.3f} s: {slow / fast:.0f} times"
    )
    told = [d for facts in few[:20] for d in rulebook.decide(question, facts, DAY).values()]
    why = seconds(lambda: [decision.why() for decision in told], asked.repeat)
    print(f"explanation of one path {why / len(told) * 1e3:.2f} ms")


if __name__ == "__main__":
    main()
