"""Which rows of `series` are the observed output of a nation, and how rates turn into years."""

from collections.abc import Mapping
from typing import Any

PER_YEAR = {"day": 365.0, "week": 365 / 7, "month": 12.0, "year": 1.0}
"""Periods in a year; a row with another period is no rate."""


def is_national_output(row: Mapping[str, Any], nation: str | None) -> bool:
    """Say whether a row is the chosen, observed output of an item in a nation as a whole.

    The output of one organisation is none, wherever it stands.
    """
    return (
        nation is not None
        and row["country_id"] == nation
        and row["item_id"] is not None
        and row["organisation_id"] is None
        and row["measure"] == "observed_output"
        and bool(row["chosen"])
        and row["value"] is not None
        and row["period"] in PER_YEAR
    )
