"""Rows of results put together as the tables of the page show them."""

from collections.abc import Mapping
from typing import Any

from mainstay import dates
from mainstay.decide.story import Story
from mainstay.model.result import Result
from mainstay.schema.spec import least_sure

HEAT = {"low": 0, "moderate": 1, "high": 2}
FRAGILITY, CRITICALITY = ("high", "moderate", "low", "unknown"), ("low", "moderate", "high")


def matrix(result: Result) -> dict[str, Any]:
    """Put the items into cells of fragility by criticality, the gravest at the top right."""
    items = {row["item"]: row for row in result.table}

    def cell(fragility: str, criticality: str) -> dict[str, Any]:
        held = [
            {
                "item": item,
                "apparent": "apparent" in {row["fragility_firm"], row["criticality_firm"]},
            }
            for item, row in items.items()
            if (row["fragility"], row["criticality"]) == (fragility, criticality)
        ]
        heat = HEAT.get(fragility, 0) + CRITICALITY.index(criticality) if held else 0
        return {"held": held, "heat": heat if fragility != "unknown" else "-unknown"}

    rows = [{"name": f, "cells": [cell(f, c) for c in CRITICALITY]} for f in FRAGILITY]
    return {"columns": CRITICALITY, "rows": rows}


def few(result: Result) -> dict[str, list[Any]]:
    """Part the items of which makers or shares are published from the others."""
    known = [r for r in result.table if r["makers"] or r["may_supply"] or r["known_share"] > 0]
    told = {row["item"] for row in known}
    dark = dict.fromkeys(row["item"] for row in result.table if row["item"] not in told)
    return {"known": known, "dark": list(dark)}


def leaning(result: Result, home: str) -> dict[str, Any]:
    """Return the pairs with the nation that asks, and how many others there are."""
    rows = [row for row in result.table if row["country"] == home]
    return {"rows": rows, "others": len(result.table) - len(rows)}


def shared(result: Result) -> dict[str, list[Mapping[str, Any]]]:
    """Return what several end items share: inputs, and organisations and nations that stop them."""
    table = result.table
    return {
        "item": [r for r in table if r["kind"] == "item" and r["end_items"] > 1],
        "organisation": [r for r in table if r["kind"] == "organisation" and r["stops"] > 1],
        "country": [r for r in table if r["kind"] == "country" and r["stops"] > 1],
    }


def origins(result: Result, story: Story) -> list[dict[str, Any]]:
    """Put the rows of one input together: those with a share, those only listed, the unknown."""
    inputs: dict[str, dict[str, Any]] = {}
    for row in result.table:
        entry = inputs.setdefault(
            row["input"], {"first": row, "shared": [], "listed": [], "unknown": []}
        )
        if row["country"] is None:
            entry["unknown"].append(row)
        elif row["market"] is None:
            entry["listed"].append({**row, "group": _group(row["country"], story)})
        else:
            entry["shared"].append({**row, "group": _group(row["country"], story)})
    for entry in inputs.values():
        entry["behind"] = _behind(entry["listed"])
    return list(inputs.values())


def _behind(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Put together what stands behind several rows that share a line of the table."""
    newest = [row["as_of_to"] for row in rows if row["as_of_to"]]
    return {
        "evidence_ids": sorted({key for row in rows for key in row["evidence_ids"]}),
        "as_of_to": max(newest, key=dates.last_day, default=None),
        "confidence": least_sure({row["confidence"] for row in rows} - {None}),
        "verified": all(row["verified"] for row in rows),
    }


def _group(country: str, story: Story) -> str:
    """Return the policy group of a country; several together have none of their own."""
    return story.standings[country].group if country in story.standings else "several"
