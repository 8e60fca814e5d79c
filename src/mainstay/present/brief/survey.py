"""The page over several networks: shared inputs and whose loss stops most."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from mainstay.decide import words
from mainstay.decide.programmes import Programmes
from mainstay.model.network import Network
from mainstay.present.brief.notes import Notes
from mainstay.present.brief.page import environment
from mainstay.version import VERSION


def render_survey_page(found: Programmes, networks: Sequence[Network]) -> str:
    """Write the page."""
    by_title = {network.title: network for network in networks}

    def publication(key: tuple[str, str]) -> dict[str, Any]:
        title, evidence = key
        return {"network": title, **by_title[title]["evidence"].row(evidence)}

    notes = Notes(publication)
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
