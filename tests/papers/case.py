"""Run published cases: ``python tests/papers/case.py FILE...`` prints one line for each file.

The line is ``id pass GOT``, ``id fail GOT; what differs`` or ``id no-adapter``, with GOT as compact
JSON. The exit status is 1 if a case failed, else 0.

A case is answered by ``run(inputs) -> dict`` in ``adapters/<capability>.py`` beside this file. It
sees the inputs only and returns whatever they allow to compute. To answer the cases of another
capability, add that one module.
"""

import argparse
import importlib.util
import json
import math
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

HERE = Path(__file__).resolve().parent
SHOWN = 5

Adapter = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Difference:
    """One place where the answer is not the expected one."""

    key: str
    expected: Any
    got: str

    def __str__(self) -> str:
        return f"{self.key}: expected {_compact(self.expected)}, got {self.got}"


@dataclass(frozen=True)
class Outcome:
    """What running one case file gave."""

    id: str
    status: Literal["pass", "fail", "no-adapter"]
    got: Any = None
    differences: tuple[Difference, ...] = ()
    reason: str = ""

    def __str__(self) -> str:
        if self.status == "no-adapter":
            return f"{self.id} {self.status}"
        notes = [str(difference) for difference in self.differences[:SHOWN]]
        if len(self.differences) > SHOWN:
            notes.append(f"{len(self.differences) - SHOWN} more differ")
        notes += [" ".join(self.reason.split())] if self.reason else []
        return "; ".join([f"{self.id} {self.status} {_compact(self.got)}", *notes])


def run_file(path: str | Path) -> Outcome:
    """Answer one case file and compare the answer with what it expects.

    Parameters
    ----------
    path : path of a JSON file
        Case with the keys ``inputs``, ``expected`` and, where they differ from the names of the
        file, its folder and exact comparison, ``id``, ``capability`` and ``tolerance``.

    Returns
    -------
    Outcome
        ``fail`` with a reason where the file cannot be read or the adapter raises.
    """
    path = Path(path)
    try:
        case = json.loads(path.read_text(encoding="utf-8"))
        inputs, expected = case["inputs"], case["expected"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        return Outcome(path.stem, "fail", reason=f"cannot be read: {_described(error)}")
    name = str(case.get("id", path.stem))
    try:
        adapter = _adapter(str(case.get("capability", path.resolve().parent.name)))
        if adapter is None:
            return Outcome(name, "no-adapter")
        got = _plain(adapter(inputs))
        found = tuple(differences(expected, got, case.get("tolerance", {})))
    except Exception as error:
        return Outcome(name, "fail", reason=f"cannot be answered: {_described(error)}")
    return Outcome(name, "fail" if found else "pass", got, found)


def differences(
    expected: Mapping[str, Any], got: Mapping[str, Any], tolerance: Mapping[str, Any]
) -> Iterator[Difference]:
    """Compare an answer with the expected one, key by key.

    A number passes when abs(got - expected) <= abs + rel * abs(expected). Lists must have the same
    length; texts, booleans and null must be equal; keys are compared as text and further keys of
    the answer are ignored.

    Parameters
    ----------
    expected, got : mapping
        Plain JSON values.
    tolerance : mapping
        ``abs`` and ``rel``, 0 where absent; ``per_field`` replaces both for one top-level key.

    Yields
    ------
    Difference
        One for each place that does not pass.
    """
    fields = tolerance.get("per_field", {})
    for key, value in expected.items():
        if key in got:
            yield from _compared(key, value, got[key], fields.get(key, tolerance))
        else:
            yield Difference(key, value, "nothing")


def main(arguments: list[str] | None = None) -> int:
    """Print one line for each case file and return the exit status."""
    parser = argparse.ArgumentParser(description="Run published cases.")
    parser.add_argument("files", nargs="+", metavar="FILE", help="case file in JSON")
    failed = False
    for file in parser.parse_args(arguments).files:
        outcome = run_file(file)
        print(outcome, flush=True)
        failed |= outcome.status == "fail"
    return int(failed)


@cache
def _adapter(capability: str) -> Adapter | None:
    """Load the adapter named after a capability, if there is one."""
    path = HERE / "adapters" / f"{capability}.py"
    if not re.fullmatch(r"\w+", capability) or not path.is_file():
        return None
    if importlib.util.find_spec("mainstay") is None:
        sys.path.insert(0, str(HERE.parents[1] / "src"))
    spec = importlib.util.spec_from_file_location(f"papers_adapter_{capability}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    run: Adapter = module.run
    return run


def _compared(
    key: str, expected: Any, got: Any, limit: Mapping[str, float]
) -> Iterator[Difference]:
    """Compare two values and the values inside them."""
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        for inner, value in expected.items():
            if inner in got:
                yield from _compared(f"{key}.{inner}", value, got[inner], limit)
            else:
                yield Difference(f"{key}.{inner}", value, "nothing")
    elif isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        for place, (value, found) in enumerate(zip(expected, got)):
            yield from _compared(f"{key}[{place}]", value, found, limit)
    elif not _agree(expected, got, limit):
        yield Difference(key, expected, _compact(got))


def _agree(expected: Any, got: Any, limit: Mapping[str, float]) -> bool:
    """Tell whether two values without parts agree."""
    if _is_number(expected) and _is_number(got):
        room = limit.get("abs", 0.0) + limit.get("rel", 0.0) * abs(expected)
        return bool(expected == got or abs(got - expected) <= room < math.inf)
    return type(expected) is type(got) and bool(expected == got)


def _is_number(value: Any) -> bool:
    """Tell a number from everything else, booleans included."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _plain(value: Any) -> Any:
    """Turn an answer into what JSON can say: text keys, lists, sorted sets, Python numbers."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, set | frozenset):
        return _plain(sorted(value, key=lambda item: (isinstance(item, str), item)))
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    return value


def _compact(value: Any) -> str:
    """Write a value as JSON on one line."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=str)


def _described(error: Exception) -> str:
    """Name an error with its message."""
    return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    sys.exit(main())
