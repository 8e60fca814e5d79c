"""The page over several networks: shared inputs and whose loss stops most."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from markupsafe import Markup

from mainstay.decide import words
from mainstay.decide.programmes import Programmes
from mainstay.model.network import Network
from mainstay.present.brief.page import environment
from mainstay.version import VERSION


@dataclass(frozen=True)
class _Notes:
    """Publications of several networks, numbered in the order in which the page names them."""

    networks: dict[str, Network]
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def mark(self, evidence: Iterable[tuple[str, str]], most: int = 6) -> Markup:
        """Return links to the publications behind a row, each named by network and key."""
        keys = [(title, key) for title, key in evidence]
        numbers = sorted({self.numbers.setdefault(key, len(self.numbers) + 1) for key in keys})
        if not numbers:
            return Markup("")
        if len(numbers) > most:
            return Markup('<span class="note">[{} publications]</span>').format(len(numbers))
        links = Markup(", ").join(Markup('<a href="#e{0}">{0}</a>').format(n) for n in numbers)
        return Markup('<span class="note">[{}]</span>').format(links)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return the publications in the order of their numbers."""
        return [
            {"number": n, "network": title, **self.networks[title]["evidence"].row(key)}
            for (title, key), n in self.numbers.items()
        ]


def render_survey_page(found: Programmes, networks: Sequence[Network]) -> str:
    """Write the page."""
    notes = _Notes({network.title: network for network in networks})
    made = environment()
    made.filters |= {"note": notes.mark, "day": words.day, "listed": words.listed}
    return made.get_template("programmes.html.j2").render(
        found=found, notes=notes, name={end.key: end.name for end in found.ends}, version=VERSION
    )


def survey_record(found: Programmes) -> dict[str, Any]:
    """Return the page as plain values."""
    return {
        "networks": [
            {"title": title, "digest": digest, "on": on} for title, digest, on in found.networks
        ],
        "mark": found.mark,
        "sentences": [asdict(said) for said in found.said],
        "end_items": [asdict(end) for end in found.ends],
        "shared": [asdict(row) for row in found.shared],
        "taken_for_the_same": [asdict(merge) for merge in found.merges],
        "caveats": list(found.caveats),
        "results": [result.as_dict() for result in found.results],
    }
