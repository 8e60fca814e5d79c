"""Small networks with a home nation, two partners, agreements, audits and indicators."""

from typing import Any

from builders import COMMON, build, network_of, rows_of

from mainstay.model.network import Network

ON = "2026-06-30"
PARTNERS = ("JPN", "NOR")
AGREEMENT_OF = {"information_security": "safe", "alliance": "pact", "security_of_supply": "supply"}


def full(**cells: Any) -> dict[str, Any]:
    """Return a row with what every row has."""
    return {**COMMON, **cells}


def agreement(kind: str, parties: tuple[str, ...], **cells: Any) -> dict[str, list[dict[str, Any]]]:
    """Return an agreement with its parties."""
    key = AGREEMENT_OF[kind]
    about = {"agreement_id": key, "since": "2010", **cells}
    rows = [full(agreement_party_id=f"{key}-{n}", country_id=n, **about) for n in parties]
    whole = full(**{"name": f"The {key}", "kind": kind, "binding": True, **about})
    return {"agreements": [whole], "agreement_parties": rows}


def fact(name: str, value: str, firm: str | None = None, **cells: Any) -> dict[str, Any]:
    """Return a row of `rule_facts` about a firm."""
    key = f"{name}-{value}-{firm}".replace(" ", "-")
    return full(rule_fact_id=key, fact=name, value=value, organisation_id=firm, **cells)


def indicator(name: str, country: str, value: float | None, **cells: Any) -> dict[str, Any]:
    """Return a row of `indicators`."""
    key = f"{name}-{country}"
    about = {"indicator_id": key, "country_id": country, "indicator": name, "value": value}
    return full(**about, unit="unit", date="2025", **cells)


def programme_of(*more: dict[str, list[dict[str, Any]]]) -> Network:
    """Make a network of a missile of the United States with makers in Japan and Norway."""
    made = build(
        items=[
            ("end", "end_item", {"sector": "assembly"}),
            ("motor", "assembly", {"sector": "energetics", "control_class": "USML IV(d)"}),
            ("seeker", "part", {"sector": "microelectronics"}),
        ],
        organisations=[
            ("prime", "USA", {"kind": "company"}),
            ("nammo", "NOR", {"kind": "company"}),
            ("chips", "JPN", {"kind": "company"}),
        ],
        bom_lines=[("end", "motor", 1), ("end", "seeker", 1)],
        sources=[("prime", "end", 100), ("nammo", "motor", 50), ("chips", "seeker", 50)],
        supply_links=[("nammo", "prime", "motor"), ("chips", "prime", "seeker")],
    )
    rows = rows_of(made)
    for tables in more:
        for name, added in tables.items():
            rows.setdefault(name, []).extend(added)
    return network_of(rows, "end", home="USA")


def safe(verified: bool = True) -> dict[str, list[dict[str, Any]]]:
    """Return an agreement on military information of all three."""
    return agreement("information_security", ("USA", *PARTNERS), verified=verified)
