"""Why a row on one item says what it says."""

from collections.abc import Iterator

from mainstay import dates
from mainstay.model.result import Reason, reason
from mainstay.rules.origin_checks.outcome import VERDICTS
from mainstay.rules.origin_checks.said import Said
from mainstay.rules.origin_checks.strands import Strand
from mainstay.rules.rulebook import Decision, Truth


def why(said: Said) -> Reason:
    """Return why: the makers on record, the verdict on each place, and the next change."""
    network = said.checks.materials.network
    verdict, confirmed = said.verdict
    claim = f"{network.label(said.item)}, delivered on {dates.iso(said.day)}: {_word(verdict)}"
    if verdict != confirmed:
        claim += f"; if all that is stated is confirmed: {_word(confirmed)}"
    because = [_makers(said), *_on_places(said)]
    if said.change is not None:
        because.append(Reason(f"Changes on {dates.iso(said.change[0])}: {said.changes}."))
    return reason(network, f"{claim}.", (), because)


def _on_places(said: Said) -> Iterator[Reason]:
    """Yield why each material has its verdict; places that one reason serves stand together."""
    groups: dict[object, list[tuple[str, Strand, Decision]]] = {}
    for place, found in said.decided.items():
        for strand, decision in found:
            rules = tuple((one.rule.id, one.truth) for one in decision.rules)
            key = strand.of, strand.is_stage, decision.verdict, rules
            groups.setdefault(key, []).append((place, strand, decision))
    for group in groups.values():
        _, strand, decision = group[0]
        yield _on(said, strand, decision, [place for place, *_ in group])


def _on(said: Said, strand: Strand, decision: Decision, places: list[str]) -> Reason:
    network, book = said.checks.materials.network, said.checks.book
    found = decision.why(network)
    of = "" if strand.of == said.item else f"{network.label(strand.of)} in it. "
    claim = of + "; ".join(book.paths[place].title for place in places)
    claim += f": {(decision.verdict or 'no rule speaks of it').replace('_', ' ')}."
    if decision.unknown:
        claim += f" To be settled: {', '.join(decision.unknown)}."
    if decision.unverified:
        claim += f" Not verified: {', '.join(decision.unverified)}."
    held = [one for one in decision.rules if one.truth is Truth.YES]
    told = len(held if decision.low == "prohibited" else decision.rules)
    return Reason(claim, found.rows, found.evidence, found.because[:told])


def _makers(said: Said) -> Reason:
    materials = said.checks.materials
    supply, network = materials.supply[said.item], materials.network
    named = ", ".join(network.name_of("countries", code) for code in supply.countries)
    more = ", and there may be more" if supply.more else ""
    claim = f"Makers on record: {named or 'none'}{more}."
    if said.barred:
        claim += f" Barred: {', '.join(said.barred)}."
    return reason(network, claim, supply.rows)


def _word(verdict: str) -> str:
    return f"{verdict.replace('_', ' ')} ({VERDICTS[verdict]})"
