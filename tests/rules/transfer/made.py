"""A small network and a made-up book, for questions on transfers."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from builders import COMMON, network_of

from mainstay.dates import days
from mainstay.model.network import Network

BOOK = str(Path(__file__).parent / "book")
ON = "2025-06-15"
DAY = days(ON)[0]
NATIONS = ("USA", "JPN", "PHL", "AUS", "ATA")


def fact(name: str, value: str, **cells: Any) -> dict[str, Any]:
    """Return a row of `rule_facts`."""
    return {"fact": name, "value": value, **cells}


def made(*facts: Mapping[str, Any], control_class: str | None = None, **more: Any) -> Network:
    """Return a network of one item with rows of `rule_facts`, and of other tables as given."""
    given = {
        "evidence": [{"evidence_id": "note", "title": "A note", "publisher": "Nobody"}],
        "countries": [{"country_id": nation, "name": nation.title()} for nation in NATIONS],
        "items": [
            {
                "item_id": "part",
                "name": "Part",
                "kind": "part",
                "unit": "each",
                "control_class": control_class,
            }
        ],
        "organisations": [
            {"organisation_id": "maker", "name": "Maker", "country_id": "USA", "kind": "company"},
            {"organisation_id": "user", "name": "User", "country_id": "JPN", "kind": "company"},
        ],
        "rule_facts": [{"rule_fact_id": f"fact-{n}", **row} for n, row in enumerate(facts)],
        **more,
    }
    rows = {name: [{**COMMON, **row} for row in table] for name, table in given.items()}
    return network_of(rows, "part", "USA")
