"""Names of rows and their order say nothing: without them every answer is the same."""

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from builders import network_of, networks, rows_of
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.analyses.concentration import concentration
from mainstay.analyses.coverage import coverage
from mainstay.analyses.deliverable import deliverable
from mainstay.analyses.mutual_dependence import mutual_dependence
from mainstay.analyses.origin import origin
from mainstay.analyses.single_points import single_points
from mainstay.model.network import Network
from mainstay.model.result import Result
from mainstay.schema.spec import tables

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=25)
randoms = st.randoms(use_true_random=False)

ANALYSES = {
    "coverage": coverage,
    "single_points": single_points,
    "single_points at country": lambda network: single_points(network, at="country"),
    "deliverable": deliverable,
    "deliverable for": lambda network: deliverable(network, for_nation=network.home),
    "origin": origin,
    "origin for": lambda network: origin(network, for_nation=network.home),
    "concentration": concentration,
    "concentration by country": lambda network: concentration(network, by="country"),
    "mutual_dependence": mutual_dependence,
}
NEW = re.compile(r"\bkey\d+\b")


def renamed(network: Network, random: Random) -> tuple[Network, dict[str, str]]:
    """Give every row another key, and say which key it had."""
    keys = sorted({key for table in network.tables.values() for key in table.keys})
    numbers = list(range(len(keys)))
    random.shuffle(numbers)
    new = {key: f"key{number:03d}" for key, number in zip(keys, numbers, strict=True)}

    def cell(value: Any, kind: str) -> Any:
        if isinstance(value, list):
            return [cell(part, kind) for part in value]
        return new.get(value, value) if kind in {"id", "ref", "refs", "market"} else value

    rows = {
        name: [
            {c: cell(row[c], column.type) for c, column in tables()[name].columns.items()}
            for row in table
        ]
        for name, table in rows_of(network).items()
    }
    found = network_of(rows, new[str(network.item)], home=new[network.home])
    return found, {number: key for key, number in new.items()}


def shuffled(network: Network, random: Random) -> Network:
    """Put the rows of every table in another order."""
    rows = rows_of(network)
    for table in rows.values():
        random.shuffle(table)
    return network_of(rows, str(network.item))


def plain(result: Result, old: dict[str, str]) -> Any:
    """Return what a result says with the old keys, without the order in which it says it."""
    reasons = [line for reason in result.reasons.values() for line in reason.lines()]
    said = {
        "table": [dict(row) for row in result.table],
        "headline": {name: quantity.value for name, quantity in result.headline.items()},
        "words": re.findall(r"[\w.-]*\w", " ".join([*result.caveats, *reasons])),
    }
    text = NEW.sub(lambda match: old.get(match[0], match[0]), json.dumps(said))
    return _sorted(json.loads(text))


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(part) for key, part in value.items()}
    if isinstance(value, list):
        return sorted(map(_sorted, value), key=lambda part: json.dumps(part, sort_keys=True))
    if isinstance(value, float):
        return float(f"{value:.9g}")
    return "+".join(sorted(value.split("+"))) if isinstance(value, str) else value


@pytest.mark.parametrize("name", ANALYSES)
@repeatable
@given(network=networks(), random=randoms)
def test_other_keys_give_the_same_answer(name: str, network: Network, random: Random) -> None:
    other, old = renamed(network, random)
    ask: Callable[[Network], Result] = ANALYSES[name]
    assert plain(ask(other), old) == plain(ask(network), {})


@pytest.mark.parametrize("name", ANALYSES)
@repeatable
@given(network=networks(), random=randoms)
def test_another_order_of_rows_gives_the_same_answer(
    name: str, network: Network, random: Random
) -> None:
    ask: Callable[[Network], Result] = ANALYSES[name]
    assert plain(ask(shuffled(network, random)), {}) == plain(ask(network), {})


@repeatable
@given(network=networks(), random=randoms)
def test_another_order_of_rows_gives_the_same_fingerprint(network: Network, random: Random) -> None:
    assert shuffled(network, random).digest == network.digest


@repeatable
@given(networks())
def test_asking_twice_gives_the_same_answer(network: Network) -> None:
    for ask in ANALYSES.values():
        assert ask(network).as_dict() == ask(network).as_dict()
