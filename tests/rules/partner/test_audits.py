"""The audit calendar: the interval in closed form, when it is due, and findings that are open."""

from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rules.partner.making import ON, fact, programme_of

from mainstay.analyses.partners import partners
from mainstay.errors import DataError
from mainstay.rules.partner.audits import DAYS_PER_YEAR, interval_days

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=60)

chances = st.floats(0.01, 0.9)
rates = st.floats(0.01, 10)


@repeatable
@given(chances, rates)
def test_at_the_end_of_the_interval_the_chance_is_the_one_allowed(chance, rate):
    days, same = interval_days((chance, chance), (rate, rate))
    assert days == same
    assert 1 - exp(-rate * days / DAYS_PER_YEAR) == pytest.approx(chance)


@repeatable
@given(chances, rates, rates)
def test_a_larger_hazard_brings_the_audit_forward(chance, one, other):
    slow, fast = sorted((one, other))
    whole = interval_days((chance, chance), (slow, fast))
    assert whole == (
        interval_days((chance, chance), (fast, fast))[0],
        interval_days((chance, chance), (slow, slow))[1],
    )


def test_the_interval_is_what_drawn_failures_give():
    days, _ = interval_days((0.25, 0.25), (0.4, 0.4))
    drawn = np.random.default_rng(3).exponential(1 / 0.4, 200_000) * DAYS_PER_YEAR
    assert float((drawn < days).mean()) == pytest.approx(0.25, abs=0.004)


def audit(*facts, on: str = ON) -> dict[str, object]:
    """Return the row on the audit of the supplier in Norway; half a year is allowed."""
    given_rows = [*facts, fact("audit_target_probability", "0.1")]
    found = partners(programme_of({"rule_facts": given_rows}), on=on)
    (row,) = (row for row in found.table if row["measure"] == "audit:nammo")
    return dict(row)


HAZARD = fact("audit_hazard_per_year", "0.2", "nammo")


@pytest.mark.parametrize(
    ("date", "finding"),
    [("2026-06-01", "not due"), ("2025-12-20", "due"), ("2025-01-01", "overdue")],
)
def test_an_audit_is_due_when_the_interval_is_over(date, finding):
    # 192 days after the audit; of a date known to the month, from the first to the last of them.
    shown = date if finding != "due" else "2025-12"
    assert audit(HAZARD, fact("audit_date", shown, "nammo"))["finding"] == finding


def test_only_verified_facts_say_that_an_audit_is_not_due():
    late = fact("audit_date", "2026-06-01", "nammo", verified=False)
    row = audit(HAZARD, late)
    assert (row["finding"], row["checked"]) == ("unknown", False)
    early = fact("audit_date", "2025-01-01", "nammo", verified=False)
    assert audit(HAZARD, early)["finding"] == "overdue"


@pytest.mark.parametrize("rate", ["1e-9", "1e-320"])
def test_an_audit_that_is_due_in_no_lifetime_has_no_date(rate):
    row = audit(
        fact("audit_hazard_per_year", rate, "nammo"), fact("audit_date", "2026-06-01", "nammo")
    )
    assert (row["finding"], row["date"]) == ("not due", None)
    assert "due not within 100 years of that" in str(row["says"])
    vague = fact("audit_hazard_per_year", f"{rate}..0.2", "nammo")
    row = audit(vague, fact("audit_date", "2026-06-01", "nammo"))
    assert row["date"] == "2026-12-10" and "9999" not in str(row["says"])
    assert "the latest day is not within 100 years" in str(row["says"])


def test_what_is_missing_is_named():
    row = audit(HAZARD)
    assert row["finding"] == "unknown"
    assert "rule_facts lacks audit_date." in str(row["says"])
    assert row["low"] is None


def test_an_audit_after_the_day_is_none_yet():
    assert audit(HAZARD, fact("audit_date", "2026-09-01", "nammo"))["finding"] == "unknown"


def findings(*facts) -> dict[object, tuple[object, object]]:
    found = partners(programme_of({"rule_facts": list(facts)}), on=ON)
    rows = [row for row in found.table if str(row["measure"]).startswith("finding:")]
    return {str(row["measure"]).split(":")[2]: (row["finding"], row["high"]) for row in rows}


def test_findings_are_open_overdue_or_gone():
    said = [
        ("finding_opened", "F-1 2026-06-01"),
        ("finding_due", "F-1 2026-06-20"),
        ("finding_opened", "F-2 2026-06-10"),
        ("finding_due", "F-2 2026-09-01"),
        ("finding_opened", "F-3 2026-01-01"),
        ("finding_closed", "F-3 2026-02-01"),
        ("finding_due", "F-4 2026-05-01"),
        ("finding_opened", "F-5 2026-05"),
    ]
    assert findings(*(fact(name, value, "nammo") for name, value in said)) == {
        "F-1": ("overdue", 29),
        "F-2": ("open", 20),
        "F-4": ("overdue", None),
        "F-5": ("unknown", 60),
    }


def test_a_closing_that_nobody_has_read_closes_nothing():
    found = findings(
        fact("finding_opened", "F-1 2026-01-01", "nammo"),
        fact("finding_due", "F-1 2026-02-01", "nammo"),
        fact("finding_closed", "F-1 2026-01-20", "nammo", verified=False),
    )
    assert found["F-1"][0] == "overdue"


@pytest.mark.parametrize("late", ["finding_due", "finding_closed"])
def test_a_finding_due_or_closed_before_it_was_opened_is_refused(late):
    said = [("finding_opened", "F-1 2026-01-01"), (late, "F-1 2025-12")]
    with pytest.raises(DataError, match="RFA001") as caught:
        findings(*(fact(name, value, "nammo") for name, value in said))
    (problem,) = caught.value.problems
    assert "2026-01-01" in str(problem.allowed)


def test_a_finding_opened_again_after_its_closing_stays_open():
    found = findings(
        fact("finding_opened", "F-1 2025-01-01", "nammo"),
        fact("finding_opened", "F-1 2026-01-01", "nammo"),
        fact("finding_due", "F-1 2026-02-01", "nammo"),
        fact("finding_closed", "F-1 2025-12-01", "nammo"),
    )
    assert found == {"F-1": ("overdue", 545)}


def test_a_closing_without_an_opening_is_shown_as_unknown():
    found = findings(
        fact("finding_due", "F-1 2026-02-01", "nammo"),
        fact("finding_closed", "F-1 2026-01-20", "nammo"),
        fact("finding_closed", "F-2 2026-01-20", "nammo", verified=False),
        fact("finding_due", "F-2 2026-02-01", "nammo"),
    )
    assert found == {"F-1": ("unknown", None), "F-2": ("overdue", None)}


def test_a_finding_opened_after_the_day_is_none_yet():
    found = findings(
        fact("finding_opened", "F-1 2026-09-01", "nammo"),
        fact("finding_due", "F-1 2026-12-01", "nammo"),
        fact("finding_opened", "F-2 2026-06", "nammo"),
    )
    assert found == {"F-2": ("unknown", 29)}
