"""Read what a user supposes: `value_usd=70e6;recipient_authorised_user=yes`."""

from collections.abc import Iterator, Mapping

from mainstay.errors import UsageError, nearest
from mainstay.rules.rulebook import Declared, Fact

ASKED = ("from", "to", "home", "retransfer")
"""Facts that the question itself gives, and that nobody supposes."""


def supposed_facts(text: str | None, declared: Mapping[str, Declared]) -> dict[str, Fact]:
    """Return the facts that a text supposes; none of them is verified.

    Raises
    ------
    UsageError
        PTH001 when a part is not `fact=value`, names a fact twice or one of the question, PTH002
        when no rulebook declares the fact, PTH003 when the value is none of its type.

    Examples
    --------
    >>> from mainstay.rules.rulebook import Declared
    >>> found = supposed_facts("value_usd=70e6", {"value_usd": Declared("value_usd", "number")})
    >>> found["value_usd"].value, found["value_usd"].verified, found["value_usd"].supposed
    (70000000.0, False, True)
    """
    found: dict[str, Fact] = {}
    for name, word in _parts(text or ""):
        if name in found or name in ASKED:
            why = "named twice" if name in found else "part of the question"
            raise UsageError(f"PTH001 suppose: {name} is {why}. Name each other fact once.")
        if name not in declared:
            raise UsageError(f"PTH002 no rulebook asks for {name!r}. {nearest(name, declared)}")
        try:
            value = declared[name].read(word)
        except ValueError as error:
            raise UsageError(f"PTH003 {name} is {word!r}; it must be {error}.") from None
        found[name] = Fact(value, verified=False, says="supposed", supposed=True)
    return found


def _parts(text: str) -> Iterator[tuple[str, str]]:
    for part in filter(str.strip, text.split(";")):
        name, equals, word = part.partition("=")
        if not (equals and name.strip() and word.strip()):
            raise UsageError(f"PTH001 suppose: {part.strip()!r} is not of the form fact=value.")
        yield name.strip(), word.strip()
