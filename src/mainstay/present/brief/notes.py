"""Publications, numbered in the order in which a page first names them."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from markupsafe import Markup

MOST_NOTES = 6
"""A sentence that rests on more publications says how many, and its section names them."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Notes(Generic[Key]):
    """The publications of a page; `publication` gives the cells of one by its key."""

    publication: Callable[[Key], dict[str, Any]]
    numbers: dict[Key, int] = field(default_factory=dict)

    def mark(self, evidence: Iterable[Key], most: int = MOST_NOTES) -> Markup:
        """Return links to the publications behind a number, each once."""
        numbers = sorted({self.numbers.setdefault(key, len(self.numbers) + 1) for key in evidence})
        if not numbers:
            return Markup("")
        if len(numbers) > most:
            return Markup('<span class="note">[{} publications]</span>').format(len(numbers))
        links = Markup(", ").join(Markup('<a href="#e{0}">{0}</a>').format(n) for n in numbers)
        return Markup('<span class="note">[{}]</span>').format(links)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The publications in the order of their numbers."""
        return [{"number": n, **self.publication(key)} for key, n in self.numbers.items()]
