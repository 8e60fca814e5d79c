"""The smallest set of substitutions that frees the sale of a product, proven by HiGHS."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mainstay.kernels.hitting import Needs, fewest_changes
from mainstay.rules.export_design.content import SHARE
from mainstay.rules.export_design.laws import Finding, Laws
from mainstay.rules.export_design.standing import Law
from mainstay.rules.export_design.substitutes import Substitute, Substitutes


@dataclass(frozen=True)
class Choice:
    """The substitutions chosen, by the part that they replace, and what nothing listed frees.

    `left` are parts, and `over` says that the share of controlled content stays above its level.
    `root` is the product.
    """

    root: str
    chosen: tuple[tuple[str, Substitute], ...]
    left: tuple[str, ...]
    over: bool

    @property
    def frees(self) -> bool:
        """Whether nothing of what is known stays in the way."""
        return not self.left and not self.over

    @property
    def parts(self) -> set[str]:
        """The parts that are replaced."""
        return {part for part, _ in self.chosen}


def obstructs(laws: Laws, found: Finding) -> bool:
    """Say whether a part is in the way: blocked, or held by the law of a third nation.

    What the seller's own law asks for, the sale of the whole product needs anyway.
    """
    return found.status == "blocks" or bool(holders(laws, found))


def holders(laws: Laws, found: Finding) -> list[str]:
    """Return the third nations whose law burdens or blocks a part."""
    held = (law.nation for law in found.laws if law.status in {"burdens", "blocks"})
    return list(dict.fromkeys(nation for nation in held if nation not in {"", laws.seller}))


def _bound_home(laws: Laws, found: Finding) -> bool:
    """Say whether the seller's own law blocks a part, wherever it is made."""
    return any(one.status == "blocks" and one.nation in {"", laws.seller} for one in found.laws)


def choice(laws: Laws, listed: Substitutes, partners: Sequence[str]) -> Choice:
    """Return the smallest set of listed substitutions that frees the sale to some partners.

    Of the parts that nothing listed frees as few as can be are left; then the substitutions are as
    few as can be. The product itself is never replaced: made elsewhere, another nation would sell
    it. A part made elsewhere may still rest on technical data of the nation that holds it; whether
    it does, the record does not say.
    """
    parts = [laws.tree.root, *laws.tree.inputs]
    findings = {part: [laws.finding(part, partner) for partner in partners] for part in parts}
    barred = {p for p in parts if any(obstructs(laws, one) for one in findings[p])}
    sums = [one for p in parts for f in findings[p] for one in _by_share(laws, f)]
    weighed = {p for p in barred if all(_only_by_share(laws, one) for one in findings[p])}
    makers = {part: elsewhere(laws, listed, part, findings[part]) for part in barred}
    needs = _needs(parts, listed, barred - weighed, {p for p in barred if makers[p]})
    if sums:
        weight = [
            max(laws.content(one.book).weight(p) for one in sums if one.book) for p in parts[1:]
        ]
        level = min(_level(one) for one in sums)
        needs = replace(needs, weight=np.array([0.0, *weight]), limit=level)
    found = fewest_changes(needs)
    lines = [(listed.ends[line][1], listed.instead(line)) for line in found.lines]
    items = [(parts[item], made) for item in found.items if (made := makers[parts[item]])]
    cleared = (*lines, *items)
    return Choice(parts[0], cleared, tuple(parts[item] for item in found.left), found.over)


def _by_share(laws: Laws, found: Finding) -> list[Law]:
    """Return the laws that hold a part only by the share of such content in the product."""
    held = [law for law in found.laws if law.status == "burdens" and law.nation != laws.seller]
    return [law for law in held if law.book and _is_no_munition(law)]


def _is_no_munition(law: Law) -> bool:
    fact = law.facts.get("content_usml")
    return fact is not None and fact.value is False


def _only_by_share(laws: Laws, found: Finding) -> bool:
    by_share = _by_share(laws, found)
    held = [law for law in found.laws if law.status in {"burdens", "blocks"}]
    return all(law in by_share or law.nation in {"", laws.seller} for law in held) and not (
        _bound_home(laws, found)
    )


def _level(law: Law) -> float:
    """Return the lowest level that a book holds the share against; 0 where it names none."""
    margins = [m for one in law.decisions for m in one.margins if m.fact == SHARE]
    return min((float(m.threshold) for m in margins if m.threshold is not None), default=0.0)


def elsewhere(
    laws: Laws, listed: Substitutes, part: str, findings: Iterable[Finding]
) -> Substitute | None:
    """Return the makers of a part outside every nation that holds it, where that would help.

    None are looked for in place of the product itself, nor where no nation but the seller holds it.
    """
    every = list(findings)
    held = {nation for one in every for nation in holders(laws, one)}
    if part == laws.tree.root or not held or any(_bound_home(laws, one) for one in every):
        return None
    return listed.elsewhere(part, held)


def _needs(
    parts: Sequence[str],
    listed: Substitutes,
    barred: Collection[str],
    replaceable: Collection[str],
) -> Needs:
    place = {part: number for number, part in enumerate(parts)}
    ends = np.array([[place[a], place[b]] for a, b in listed.ends], dtype=np.int64).reshape(-1, 2)
    return Needs(
        root=0,
        parent=ends[:, 0],
        child=ends[:, 1],
        need=np.array(listed.needs, dtype=np.int64),
        barred=np.array([part in barred for part in parts]),
        replaceable=np.array([part in replaceable for part in parts]),
    )
