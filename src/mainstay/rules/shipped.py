"""Read the data files that ship with the rules, and name what is wrong in one."""

import tomllib
from collections.abc import Iterator, Mapping, Set
from pkgutil import get_data
from typing import Any

from mainstay import dates
from mainstay.errors import DataError, Problem, nearest

KINDS: Mapping[type, str] = {
    str: "a text",
    float: "a number",
    bool: "true or false",
    list: "a list",
}


def shipped(path: str) -> str:
    """Return the text of a data file of the rules."""
    found = get_data("mainstay.rules", path)
    assert found is not None
    return found.decode()


def read_toml(text: str, file: str) -> dict[str, Any]:
    """Read a data file as TOML.

    Raises
    ------
    DataError
        FIL006 when it is none.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem = Problem(code="FIL006", file=file, allowed="TOML", fix=f"{error}.")
        raise DataError([problem]) from None


def key_problems(
    raw: object, keys: Mapping[str, type], place: str, more: Set[str] = frozenset()
) -> Iterator[Problem]:
    """Find keys that are missing, unknown or of the wrong sort; `more` may be there or not."""
    given = raw if isinstance(raw, dict) else {}
    for key, kind in keys.items():
        if not isinstance(given.get(key), kind):
            found = str(given[key]) if key in given else None
            yield Problem(
                code="VAL001",
                file=place,
                column=key,
                found=found,
                allowed=KINDS[kind],
                fix=f"Write {key}.",
            )
    for key in sorted(given.keys() - keys.keys() - more):
        fix = f"Rename or remove it. {nearest(key, keys)}"
        yield Problem(code="COL002", file=place, found=key, allowed=", ".join(keys), fix=fix)


def is_date(text: object) -> bool:
    """Say whether a text is a date of the form that facts have."""
    try:
        dates.days(str(text))
    except ValueError:
        return False
    return True


def ends_early(since: str, until: str) -> bool:
    """Say whether a fact ends before it begins; an empty date is open."""
    if not (is_date(since) and is_date(until)):
        return False
    return dates.last_day(until) < dates.first_day(since)
