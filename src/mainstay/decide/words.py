"""Numbers, dates and lists in words, for sentences that are generated from results."""

from collections.abc import Sequence

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
NO_COUNTRY = "–"
"""Stands for the country and the policy group of several nations, or of none published."""

LEAST_MONTHLY = 100
"""Rates below so many a month are written by the year."""

UNITS = {"each": "", "t": " t", "kg": " kg", "lb": " lb"}


def amount(value: float | None, unit: str = "each") -> str:
    """Write a quantity with its unit; pieces carry none, and small masses are in kilograms.

    Examples
    --------
    >>> amount(216000.0), amount(400000 / 12), amount(0.0126, "t"), amount(None)
    ('216,000', '33,333', '12.6 kg', 'not published')
    """
    if value is None:
        return "not published"
    if unit == "t" and 0 < value < 0.1:
        value, unit = round(1000 * value, 9), "kg"
    whole = float(value).is_integer() or abs(value) >= 100
    digits = f"{value:,.0f}" if whole else f"{value:,.3g}"
    return digits + UNITS.get(unit, f" {unit}")


def pace(per_year: float | None, unit: str = "each") -> str:
    """Write a rate by the month where that is a whole number of some size, else by the year.

    Examples
    --------
    >>> pace(216000.0), pace(500.0), pace(1000000.0), pace(None)
    ('18,000 a month', '500 a year', '1,000,000 a year', 'not published')
    """
    if per_year is None:
        return "not published"
    month = per_year / 12
    if month >= LEAST_MONTHLY and float(month).is_integer():
        return f"{amount(month, unit)} a month"
    return f"{amount(per_year, unit)} a year"


def span(low: float, high: float) -> str:
    """Write an interval of shares in per cent.

    Examples
    --------
    >>> span(0.7, 1.0), span(0.9, 0.9), span(0.5, 0.9999)
    ('70 to 100 %', '90 %', '50 to 99.99 %')
    """
    ends = [_percent(end) for end in (low, high)]
    return f"{ends[0]} %" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]} %"


def _percent(share: float) -> str:
    """Round to three digits, but never to all or nothing."""
    text = f"{100 * share:.3g}"
    return text if text not in {"0", "100"} or share in {0.0, 1.0} else f"{100 * share:.10g}"


def day(text: str) -> str:
    """Write a date as it is read, to the precision published.

    Examples
    --------
    >>> day("2024-09-30"), day("2024-09"), day("2024")
    ('30 September 2024', 'September 2024', '2024')
    >>> day("[2020-03..2022]")
    'between March 2020 and 2022'
    """
    if text.startswith("["):
        first, last = (day(end) for end in text[1:-1].split(".."))
        return f"between {first} and {last}"
    year, *rest = text.split("-")
    words = [year]
    if rest:
        words.insert(0, MONTHS[int(rest[0]) - 1])
    if len(rest) == 2:
        words.insert(0, str(int(rest[1])))
    return " ".join(words)


def listed(parts: Sequence[str], most: int = 12) -> str:
    """Join parts; with semicolons where one holds a comma; beyond `most`, count the rest.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a, x", "b", "c"]), listed(["a", "b", "c"], most=1)
    ('a, b and c', 'a, x; b; c', 'a and 2 more')
    """
    shown = list(parts[:most])
    if len(parts) > most:
        shown.append(f"{len(parts) - most} more")
    if any("," in part for part in shown):
        return "; ".join(shown)
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def nation(name: str) -> str:
    """Write the name of a nation inside a sentence.

    Examples
    --------
    >>> nation("United States"), nation("Poland")
    ('the United States', 'Poland')
    """
    with_article = name.startswith(("United ", "Republic ", "Netherlands"))
    return f"the {name}" if with_article else name


def count(number: int, one: str, many: str | None = None) -> str:
    """Write a number of things, small ones in letters.

    Examples
    --------
    >>> count(1, "source"), count(3, "supply"), count(12, "item")
    ('one source', 'three supplies', '12 items')
    """
    letters = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    plural = many or (one[:-1] + "ies" if one.endswith("y") else one + "s")
    figure = letters[number] if number < len(letters) else f"{number:,}"
    return f"{figure} {one if number == 1 else plural}"
