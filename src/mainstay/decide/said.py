"""Sentences of a brief, each with what stands behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mainstay.schema.spec import least_sure


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, the publications behind it and how sure the least of them is."""

    text: str
    evidence: tuple[str, ...] = ()
    confidence: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A heading of the first page and what is said under it."""

    heading: str
    said: tuple[Said, ...]


def said(text: str, *rows: Mapping[str, Any]) -> Said:
    """Make a sentence with the evidence of the result rows it was made from."""
    evidence = sorted({key for row in rows for key in row["evidence_ids"]})
    grades = {row["confidence"] for row in rows} - {None}
    return Said(text, tuple(evidence), least_sure(grades))
