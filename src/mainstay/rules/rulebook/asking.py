"""What a plain function of a book sees of a case, and what it asked for."""

from collections.abc import Callable
from typing import Any, NamedTuple

from mainstay import dates
from mainstay.errors import Problem, stop_if_any
from mainstay.rules.rulebook.day import Prepared
from mainstay.rules.rulebook.facts import Fact, Facts
from mainstay.rules.rulebook.truth import (
    Truth,
    paired,
    stated_reading,
    verified_reading,
)


class Case:
    """One case as a predicate sees it, in one of the two readings.

    What it asks for is noted, so that an answer can say what is missing.

    Parameters
    ----------
    prepared : Prepared
        The rules of the day.
    facts : mapping of str to Fact
    stated : bool
        Whether facts, parameters and list rows that are not verified are seen.
    """

    def __init__(self, prepared: Prepared, facts: Facts, *, stated: bool) -> None:
        self.prepared, self.given, self.stated = prepared, facts, stated
        self.missing: dict[str, None] = {}
        self.unverified: dict[str, None] = {}
        self.used: dict[str, None] = {}

    @property
    def day(self) -> str:
        """The day in ISO form."""
        return dates.iso(self.prepared.day)

    def fact(self, name: str) -> Fact | None:
        """Return a fact; None where it is unknown in this reading."""
        if name not in self.prepared.facts:
            raise KeyError(f"the book declares no fact {name!r}")
        found = self.given.get(name)
        if found is None:
            self.missing[name] = None
            return None
        self.used[name] = None
        if not found.counts:
            self.unverified[name] = None
        return found if self.stated or found.counts else None

    def value(self, name: str) -> Any:
        """Return the value of a fact; None where it is unknown in this reading."""
        found = self.fact(name)
        return None if found is None else found.value

    def parameter(self, name: str) -> Any:
        """Return the value of a parameter on the day; None where it has none."""
        found = self.prepared.parameter(name)
        if found is None:
            self.missing[f"parameter {name}"] = None
            return None
        if not found.verified:
            self.unverified[f"parameter {name}"] = None
        return found.value if self.stated or found.verified else None

    def on_list(self, code: str, member: str | None) -> Truth:
        """Say whether a member is on a list on the day; of None it is unknown."""
        if member is None:
            return Truth.UNKNOWN
        bits = self.prepared.lists.bits(code, member)
        said, firm = stated_reading(bits), verified_reading(bits)
        if said is Truth.UNKNOWN:
            self.missing[f"{code}: {member}"] = None
        elif firm is Truth.UNKNOWN:
            self.unverified[f"{code}: {member}"] = None
        return said if self.stated else firm


class Answered(NamedTuple):
    """What a predicate said in both readings, and what it asked for that is missing or unsure."""

    bits: int
    missing: tuple[str, ...]
    unverified: tuple[str, ...]
    used: tuple[str, ...]


Predicate = Callable[[Case], Truth]


def answered(name: str, function: Predicate, prepared: Prepared, facts: Facts) -> Answered:
    """Ask a predicate twice; of two readings that contradict each other nothing is verified.

    Raises
    ------
    DataError
        RUL017 when the function fails, or answers neither a truth nor yes or no.
    """
    over_all = Case(prepared, facts, stated=True)
    said = _truth(name, function, over_all)
    firm = _truth(name, function, Case(prepared, facts, stated=False))
    if said is not firm and firm is not Truth.UNKNOWN:
        firm = Truth.UNKNOWN
    noted = map(tuple, (over_all.missing, over_all.unverified, over_all.used))
    return Answered(paired(firm, said), *noted)


def _truth(name: str, function: Predicate, case: Case) -> Truth:
    fault = ""
    try:
        found: object = function(case)
    except (Exception, SystemExit) as error:  # the code is a user's, and may fail anyhow
        fault, found = f"{type(error).__name__}: {error}", None
    if isinstance(found, bool):
        return Truth.YES if found else Truth.NO
    if isinstance(found, Truth):
        return found
    file = f"{case.prepared.book.name}/predicates.py"
    problem = Problem(
        code="RUL017",
        file=file,
        key=name,
        column=name,
        found=fault or str(found),
        allowed="a Truth for every case",
        fix="Correct the function.",
    )
    stop_if_any([problem])
    raise AssertionError
