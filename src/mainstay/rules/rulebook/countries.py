"""Country codes: ISO 3166-1 alpha-3, and XKX, which is in common use for Kosovo."""

from functools import cache
from pkgutil import get_data


@cache
def country_codes() -> frozenset[str]:
    """Return every country code that a book may name."""
    found = get_data("mainstay.rules.rulebook", "countries.txt")
    assert found is not None
    return frozenset(found.decode().split())


def is_country(text: object) -> bool:
    """Say whether a text is a country code.

    Examples
    --------
    >>> is_country("KHM"), is_country("KHN"), is_country("USA")
    (True, False, True)
    """
    return isinstance(text, str) and text in country_codes()
