"""Gates that nothing compensates: pass, conditional, fail or unknown, with the reason."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mainstay.model.backing import Pointer
from mainstay.model.result import Reason
from mainstay.rules.partner.dimensions import measures
from mainstay.rules.partner.dossier import Dossier
from mainstay.rules.partner.gate_data import Gate, Need, gates_of
from mainstay.rules.partner.readings import reading
from mainstay.rules.partner.rows import ALL, Row, joined
from mainstay.rules.policy import GROUPS, Standing

ORDER = ("pass", "conditional", "unknown", "fail")
"""Findings from the mildest to the strictest: of several gates the strictest counts."""


class Found(NamedTuple):
    """What a gate, or one need of it, says, and what it hangs on."""

    finding: str
    says: str
    reference: str | None = None
    checked: bool | None = None
    date: str | None = None
    rows: tuple[Pointer, ...] = ()


def strictest(findings: Sequence[str]) -> str:
    """Return the strictest of some findings.

    Examples
    --------
    >>> strictest(["pass", "unknown", "conditional"]), strictest(["pass", "fail", "unknown"])
    ('unknown', 'fail')
    """
    return max(findings, key=ORDER.index, default="unknown")


def gate_rows(dossier: Dossier) -> Iterator[Row]:
    """Go through the gates of each nation: all together, then one by one."""
    gates = gates_of(dossier.policy.name)
    for nation in dossier.nations:
        rows = [_row(dossier, nation, gate) for gate in gates]
        finding = strictest([str(row.finding) for row in rows])
        held = [gate.title for gate, row in zip(gates, rows, strict=True) if row.finding != "pass"]
        tail = "every gate passed" if not held else f"not passed: {', '.join(held)}"
        yield Row(
            partner=nation,
            part="gate",
            measure=ALL,
            finding=finding,
            says=f"{dossier.name(nation)}: {tail}.",
            rows=joined(rows),
            because=tuple(Reason(row.says) for row in rows),
        )
        yield from rows


def _row(dossier: Dossier, nation: str, gate: Gate) -> Row:
    found = _needs(dossier, nation, gate) if gate.needs else _standing(dossier, nation, gate)
    return Row(
        partner=nation,
        part="gate",
        measure=gate.name,
        finding=found.finding,
        says=f"{gate.title}: {found.finding}. {found.says}",
        date=found.date,
        reference=found.reference,
        checked=found.checked,
        rows=found.rows,
        because=(Reason(gate.about),),
    )


def _standing(dossier: Dossier, nation: str, gate: Gate) -> Found:
    """Judge by the group that a rule may rely on, and say what a firmer fact would change."""
    policy, day = dossier.policy, dossier.day
    relied, shown = policy.gate(nation, day), policy.standing(nation, day)
    group = GROUPS[relied.group].lower()
    says = f"By {policy.title}: {group} ({relied.list})."
    if relied.group == "of_concern":
        finding = "fail"
    elif relied.group in gate.passes:
        finding = "pass"
    elif relied.group in gate.conditional and "of_concern" in policy.groups:
        finding = "conditional"
    else:
        finding, says = "unknown", f"{says} The profile names no nation of concern."
    if shown != relied:
        says += _hangs(shown)
    return Found(finding, says, relied.reference, relied.verified)


def _hangs(shown: Standing) -> str:
    doubt = "not certain on this day" if shown.verified else "not verified"
    return f" It hangs on {shown.list}, which is {doubt}."


def _needs(dossier: Dossier, nation: str, gate: Gate) -> Found:
    """Judge by the needs of a gate: all must hold, or one is enough."""
    found = [_need(dossier, nation, need) for need in gate.needs]
    choose = min if gate.one_is_enough else max
    decides = choose(found, key=lambda one: ORDER.index(one.finding))
    says = " ".join(one.says for one in found)
    rows = tuple(dict.fromkeys(pointer for one in found for pointer in one.rows))
    return Found(decides.finding, says, decides.reference, decides.checked, decides.date, rows)


def _need(dossier: Dossier, nation: str, need: Need) -> Found:
    measure = measures()[need.measure]
    got = reading(dossier, nation, measure)
    finding = judged(got.low, got.high, need) if got.applies else "pass"
    says = f"{measure.title}: {got.says}"
    if got.hangs is not None and finding != "unknown":
        # What nobody has read opens no gate and closes none.
        finding = "conditional" if finding in {"pass", "conditional"} else "unknown"
        says += f" It hangs on this, which is {got.hangs}."
    return Found(finding, says, got.reference, got.checked, got.date, got.rows)


def judged(low: float | None, high: float | None, need: Need) -> str:
    """Judge an interval: all of it must be high enough to pass, or low enough to fail.

    Examples
    --------
    >>> need = Need(measure="rule-of-law", pass_from=0.5, fail_below=-0.5)
    >>> [judged(*ends, need) for ends in ((0.6, 1.0), (0.2, 1.0), (-1.0, -0.6), (None, None))]
    ['pass', 'conditional', 'fail', 'unknown']
    """
    if low is None or high is None:
        return "unknown"
    if low >= need.pass_from:
        return "pass"
    fails = need.fail_below is not None and high < need.fail_below
    return "fail" if fails else "conditional"
