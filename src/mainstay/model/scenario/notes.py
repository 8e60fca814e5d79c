"""What a scenario makes of a row, and what it could not carry out, in words."""

from collections.abc import Sequence

from mainstay.model.force import sources_in_force
from mainstay.model.network import Network
from mainstay.model.result import in_words
from mainstay.model.scenario.edit import Edit
from mainstay.model.scenario.segments import Row
from mainstay.model.scenario.shock import Shock
from mainstay.model.scenario.striking import Struck

SUPPOSED = "scenario"
"""The evidence of what is only supposed."""

_LONGEST_NOTE = 2000


def supposed(row: Row, shock: Shock) -> Row:
    """Return a changed row that says so: by what, with its evidence, and as unsure as it is.

    A supposition that stands in no publication is not verified, and of low confidence.
    """
    more = [key for key in (*shock.evidence, SUPPOSED) if key not in row["evidence_ids"]]
    words = f"Under the scenario: {shock.name}. {row['note'] or ''}".strip()
    found = {**row, "evidence_ids": [*row["evidence_ids"], *more], "note": words[:_LONGEST_NOTE]}
    return found if shock.evidence else {**found, "verified": False, "confidence": "low"}


def of_edit(edit: Edit, *, is_made: bool) -> str:
    """Say what an edit supposes, or that what it speaks of is not known yet."""
    if is_made:
        return f"Supposed: {edit.words()} {edit.why}".rstrip()
    return f"Left out, as the network does not know yet what it speaks of: {edit.words()}"


def of_shock(network: Network, shock: Shock, hit: Struck, whole: Sequence[str]) -> list[str]:
    """Say what a shock supposes, and what the tables can't carry.

    Parameters
    ----------
    network : Network
    shock : Shock
    hit : Struck
    whole : sequence of str
        Keys of sources that are hit in part and left as they are.
    """
    why = f" {shock.why}" if shock.why else ""
    found = [f"Supposed, {shock.name}: {shock.words()}{why}"]
    if not _is_exact(shock):
        found.append(f"{shock.name}: of what is given as a range the harshest value is used.")
    if shock.hits.is_price and hit.is_nothing:
        found.append(f"{shock.name}: dearer, and no less of it; no quantity changes.")
    elif hit.is_nothing:
        found.append(f"{shock.name}: the network has nothing that it hits.")
    if whole:
        found.append(
            f"{shock.name}: hit in part, but no capacity is published that could be lowered: "
            f"{in_words(whole)}."
        )
    if shock.left > 0 and len(hit.links) and not shock.hits.is_demand:
        found.append(f"{shock.name}: deliveries go on, as their quantities are not published.")
    if len(hit.shares) and shock.left == 0:
        found.append(f"{shock.name}: published shares of the nation are set aside.")
    return found + _spared(network, shock, hit)


def left_without(before: Network, after: Network, shock: Shock, day: int) -> list[str]:
    """Name the items of which the last source on the record is gone: of all, and of those at home.

    Where the sources of one nation alone are gone, an answer for it still takes supply from
    elsewhere for possible.
    """
    one, other = (network["items"]["sources_complete"] for network in (before, after))
    pairs = zip(before.labels, one, other, strict=True)
    gone = {label for label, was, now in pairs if now and not was}
    at_home = _made_at_home(before, day) - _made_at_home(after, day) - gone
    home = before.name_of("countries", before.home)
    said = {
        "no source on the record is left, and nobody is taken to step in": gone,
        f"no source at home ({home}) is left, and those abroad may still supply": at_home,
    }
    some = [(words, sorted(items)) for words, items in said.items() if items]
    return [f"{shock.name}: {words}: {in_words(items)}." for words, items in some]


def _made_at_home(network: Network, day: int) -> set[str]:
    """Return the items that the nation which asks may itself make on a day."""
    table, home = network["sources"], network["countries"].index.get(network.home, -2)
    own = (sources_in_force(table, day) > 0) & (network.source_country == home)
    return {network.labels[item] for item in network.positions("sources", "item_id")[own].tolist()}


def _spared(network: Network, shock: Shock, hit: Struck) -> list[str]:
    """Name the makers of the nation itself that the tables can't spare."""
    if not hit.spared:
        return []
    table = network["sources"]
    items = {table["item_id"][row] for row in hit.sources.tolist()}
    lines = network["bom_lines"]
    above = {p for p, c in zip(lines["parent_id"], lines["child_id"], strict=True) if c in items}
    inside = [
        network.label(item)
        for item, place in zip(table["item_id"], network.source_country.tolist(), strict=True)
        if item in above and place >= 0 and network["countries"].keys[place] in hit.spared
    ]
    if not inside:
        return []
    names = in_words(sorted(set(inside)))
    return [
        f"{shock.name}: makers in the nation itself go on using what it no longer exports; the "
        f"tables can't tell them apart, so their output counts as lost, too: {names}."
    ]


def _is_exact(shock: Shock) -> bool:
    spans = [shock.hardness, shock.recovery.weeks, *([shock.weeks] if shock.weeks else [])]
    return all(span.is_exact for span in spans)
