"""Facts of an answer as one text, so that the answer can be given again by another book."""

import json
from collections.abc import Mapping
from typing import Any

from mainstay.rules.rulebook.facts import Fact, Facts


def recorded(facts: Facts) -> str:
    """Write facts as JSON: each name with its value and whether that is verified.

    Examples
    --------
    >>> recorded({"to": Fact("AUS"), "value_usd": Fact((1e6, 2e6), verified=False)})
    '{"to": ["AUS", true], "value_usd": [[1000000.0, 2000000.0], false]}'
    """
    return json.dumps({name: [fact.value, fact.counts] for name, fact in sorted(facts.items())})


def replayed(text: str) -> dict[str, Fact]:
    """Read facts that `recorded` wrote.

    Raises
    ------
    ValueError
        When the text is none that it writes.

    Examples
    --------
    >>> facts = {"to": Fact("AUS"), "value_usd": Fact((1e6, 2e6), verified=False)}
    >>> replayed(recorded(facts)) == facts
    True
    """
    found: Any = json.loads(text)
    if not isinstance(found, Mapping):
        raise ValueError("facts are an object")
    return {name: _fact(name, pair) for name, pair in found.items()}


def _fact(name: str, pair: Any) -> Fact:
    if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[1], bool):
        raise ValueError(f"{name} must be a value and whether it is verified")
    value, verified = pair
    parts = value if isinstance(value, list) else [value]
    if not all(isinstance(part, str | bool | int | float) for part in parts):
        raise ValueError(f"{name} must be a text, yes or no, a number or two numbers")
    return Fact(tuple(value) if isinstance(value, list) else value, verified)
