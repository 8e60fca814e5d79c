"""What do we know of each partner?"""

from collections.abc import Sequence
from typing import Literal

from mainstay import dates
from mainstay.errors import UsageError, nearest
from mainstay.model.backing import supports
from mainstay.model.compiling import compile_graph
from mainstay.model.network import Network
from mainstay.model.result import Column, Quantity, Result
from mainstay.model.view import Answer, View, item_or_end_item, look, one_of
from mainstay.rules.partner.acceptability import DRAWS, SEED, acceptability_rows, passing
from mainstay.rules.partner.advantage import advantage_rows
from mainstay.rules.partner.assurances import assurance_rows
from mainstay.rules.partner.audits import audit_rows_of
from mainstay.rules.partner.changes import change_rows
from mainstay.rules.partner.dossier import Dossier, nations_of
from mainstay.rules.partner.gate_data import gates_of
from mainstay.rules.partner.gates import gate_rows
from mainstay.rules.partner.investment import investment_rows
from mainstay.rules.partner.profile import profile_rows
from mainstay.rules.partner.rows import ALL, FLOW, OVERVIEW, PARTS, Row
from mainstay.rules.partner.weights import Weights, weights_of
from mainstay.rules.policy import profile

Part = Literal[
    "all",
    "overview",
    "profile",
    "gate",
    "assurance",
    "protection",
    "investment",
    "advantage",
    "change",
]
COLUMNS = (
    Column("partner", "", "The nation"),
    Column("part", "", "What the row is about: " + ", ".join(PARTS)),
    Column("dimension", "", "Dimension of the profile"),
    Column("measure", "", "What is stated; all stands for the whole of a dimension or a part"),
    Column("low", "unit", "At least; empty where the row states no number", type="number"),
    Column("high", "unit", "At most", type="number"),
    Column("unit", "", "Unit of both"),
    Column("finding", "", "The finding in a word, where the row states one"),
    Column("known_share", "share", "Share of the measures that is known", type="number"),
    Column("date", "date", "Date of the fact, or from which it holds", detail=True),
    Column("says", "", "The same in a sentence", detail=True),
    Column("scaled_low", "share", "Lower end on the scale from 0 to 1", type="number", detail=True),
    Column("scaled_high", "share", "Upper end on that scale", type="number", detail=True),
    Column("reference", "", "Law or publication, for facts that ship", detail=True),
    Column("checked", "", "Whether it was read there", type="yes_no", detail=True),
    Column("under", "", "Scenario that supposes it, for --under", detail=True),
)


def partners(
    network: Network,
    *,
    nations: str | None = None,
    item: str | None = None,
    policy: str | None = None,
    weights: str | None = None,
    part: Part = "all",
    on: str | None = None,
    known_by: str | None = None,
) -> Result:
    """Put together what is known of each nation, the home nation by the same measures.

    It serves to see side by side what is complementary, which gates hold, what agreements reach
    and what is not known. It is no ranking: there is no total, nations stand by name, and a
    missing fact stays missing.

    Parameters
    ----------
    network : Network
    nations : str, optional
        Country codes with commas between them, such as JPN,AUS; by default all that are partner
        in a programme or have a maker of the item's tree. The home nation is always there.
    item : str, optional
        Item whose tree is looked at; by default the end item of the network.
    policy : str, optional
        Policy profile; by default that of the network.
    weights : str, optional
        Ask how far weights decide, among the nations that pass every gate: any, an order such as
        security>industry, or a TOML file of bounds.
    part : {'all', 'overview', 'profile', 'gate', 'assurance', 'protection', 'investment', ...}
        Part to show; overview has the totals of dimensions, gates, assurances in force and
        deliveries, which stand first in all. What weights say is always there. Also: advantage,
        change.
    on : str, optional
        Day asked about; by default the newest fact.
    known_by : str, optional
        Use only facts of the network and indicators published by then.

    Returns
    -------
    Result
        The overview of each nation, then the other rows by part: profile, assurance, protection,
        investment, advantage, change. Numbers are intervals in the unit named.

    Raises
    ------
    UsageError
        USE001 when there is no such item or nation, USE005 no such profile, USE012 for `part`,
        USE070 when weights make no sense.
    DataError
        RFA001 when a row of `rule_facts` on audits has no value of its type.
    NoAnswer
        ANS001 when no item is named anywhere.

    Notes
    -----
    On the scale s = (x - worst) / (best - worst), cut to [0, 1], with reference points that stand
    in data and not in the sample. A dimension is the mean of its measures by fixed weights; what
    is not known, or not verified, is anywhere in [0, 1]. Of gates the strictest counts.

    References
    ----------
    OECD and JRC (2008), Handbook on constructing composite indicators, steps 4 to 6; Lahdelma and
    Salminen (2001), SMAA-2, Operations Research 49(3), 444-454.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> found = partners(tiny())
    >>> row = next(r for r in found.table if r["partner"] == "XXB" and r["part"] == "gate")
    >>> row["measure"], row["finding"]
    ('all', 'unknown')
    """
    one_of("part", part, Part)
    asked = {"nations": nations, "item": item, "policy": policy, "weights": weights}
    view = look(network, on, known_by, **asked, part=part)
    given = None if weights is None else weights_of(weights)
    dossier = _dossier(view, nations, item, policy)
    if given is not None:
        _known_gates(given, dossier)
    every = _rows(dossier, given)
    rows = [row for row in every if _shown(row, part)]
    values = [row.values() for row in rows]
    return view.by([dossier.assurances.stamp]).columnar(
        "partners",
        key=("partner", "part", "dimension", "measure"),
        columns=COLUMNS,
        answer=Answer(
            {column.name: [row[column.name] for row in values] for column in COLUMNS},
            supports(row.rows for row in rows),
            lambda number: rows[number].why(dossier.network),
        ),
        headline=_headline(dossier, every) | _following(rows, part),
        caveats=_caveats(dossier, every, given),
    )


def _dossier(view: View, nations: str | None, item: str | None, policy: str | None) -> Dossier:
    network = view.network
    root = item_or_end_item(network, item)
    graph = compile_graph(network, [root], on=view.day)
    makers = {s.country for found in graph.makers.values() for s in found if s.country is not None}
    known_by = view.parameters["known_by"]
    return Dossier(
        network=network,
        day=view.day,
        item=root,
        policy=profile(policy or network.policy).of(network.home),
        nations=nations_of(network, nations, makers),
        known_by=None if known_by is None else dates.last_day(known_by),
    )


def _known_gates(weights: Weights, dossier: Dossier) -> None:
    known = [gate.name for gate in gates_of(dossier.policy.name)]
    for name in weights.suppose:
        if name not in known:
            raise UsageError(f"USE070 no gate {name!r} is asked for. {nearest(name, known)}")


def _rows(dossier: Dossier, weights: Weights | None) -> Sequence[Row]:
    """Return all rows: the overview by nation and part, then the others in the same order."""
    parts = (
        profile_rows,
        gate_rows,
        assurance_rows,
        audit_rows_of,
        investment_rows,
        advantage_rows,
        change_rows,
    )
    found = [row for part in parts for row in part(dossier)]
    if weights is not None:
        found += acceptability_rows(dossier, found, weights)
    place = {nation: number for number, nation in enumerate(dossier.nations)}
    return sorted(found, key=lambda row: (not row.leads, place[row.partner]))


def _shown(row: Row, part: str) -> bool:
    """Say whether a row is of the part asked for; what weights say always is."""
    if part == OVERVIEW:
        return row.leads
    return part == ALL or row.part in {part, "acceptability"}


def _following(rows: Sequence[Row], part: str) -> dict[str, Quantity]:
    """Say how many rows stand first where all are shown, and what follows them."""
    if part != ALL:
        return {}
    about = (
        f"Rows of the overview, which stand first ({OVERVIEW} shows them alone); then follow "
        "single measures, other assurances, audits, purchases, advantage and changes"
    )
    return {"overview_rows": Quantity(sum(row.leads for row in rows), "count", about)}


def _headline(dossier: Dossier, rows: Sequence[Row]) -> dict[str, Quantity]:
    gates = [row for row in rows if row.part == "gate" and row.measure == ALL]
    found = {"nations": Quantity(len(dossier.nations), "count", "Nations looked at, with home")}
    for name, findings, about in (
        ("passed", {"pass"}, "Pass every gate"),
        ("open", {"conditional", "unknown"}, "Fail no gate, and one is conditional or unknown"),
        ("failed", {"fail"}, "Fail a gate"),
    ):
        number = sum(row.finding in findings for row in gates)
        found[f"gates_{name}"] = Quantity(number, "count", about)
    flows = [row for row in rows if row.part == "assurance" and row.measure.startswith(FLOW)]
    number = sum(row.finding not in {"assured", "not binding"} for row in flows)
    found["flows_without"] = Quantity(number, "count", "Flows without a known assurance")
    return found


def _caveats(dossier: Dossier, rows: Sequence[Row], weights: Weights | None) -> list[str]:
    """Say what limits the answer."""
    found = [
        "No total and no ranking: nations stand by name, and nothing is added up over dimensions.",
        "What is not known, or not verified, is anywhere on its scale and passes no gate.",
        "Measures between two nations do not apply to the home nation; it is asked all others.",
        "It supports a decision and determines nothing.",
    ]
    book = dossier.assurances
    if book.stale(dossier.day):
        found.append(f"{book.title} was last read as of {book.as_of}; check what has changed.")
    if weights is not None:
        found += _of_weights(dossier, rows, weights)
    return found


def _of_weights(dossier: Dossier, rows: Sequence[Row], weights: Weights) -> list[str]:
    """Say who was weighed, and what the user took as passed."""
    names = [dossier.name(nation) for nation in passing(dossier, rows, weights.suppose)]
    found = [
        f"Weighed: {', '.join(names) or 'no nation'}; the others do not pass every gate, and home, "
        "to which other measures apply, is not weighed."
    ]
    found.append(f"Shares are of {DRAWS:,} draws with seed {SEED}, and have a sampling error.")
    if len(names) < 2:
        found.append("With fewer than two there is nothing to weigh.")
    if weights.suppose:
        words = ", ".join(weights.suppose)
        found.append(f"Taken as passed by the user where conditional: {words}.")
    return found
