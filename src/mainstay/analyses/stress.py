"""What happens to output over time under a scenario?"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mainstay import dates
from mainstay.engines.runs import run_all
from mainstay.errors import NoAnswer, UsageError
from mainstay.ingest.scenario_files import library
from mainstay.kernels.sets import distinct
from mainstay.model.backing import Support
from mainstay.model.network import Ints, Network
from mainstay.model.result import Column, Result
from mainstay.model.stress.asking import Asked, ensemble_of, graph_of
from mainstay.model.stress.ensemble import run
from mainstay.model.stress.outcome import Outcome
from mainstay.model.stress.settings import Runs, Suppositions
from mainstay.model.stress.timing import WEEK
from mainstay.model.stress.words import Words, rows
from mainstay.model.view import Answer, View, item_or_end_item, look

MOST_WEEKS, MOST_DRAWS = 2_600, 1_000_000

COLUMNS = (
    Column("scenario", "", "Scenario"),
    Column("item", "", "Item whose output it is"),
    Column("week", "weeks", "Week of the run; 1 is the first", type="integer"),
    Column("begins", "date", "First day of the week", detail=True),
    Column(
        "output_p05", "share", "Output relative to normal: 5 of 100 draws are not above", "number"
    ),
    Column("output_p50", "share", "The same for half of the draws", "number"),
    Column("output_p95", "share", "The same for 95 of 100 draws", "number"),
    Column("output_least", "share", "The same: least of all draws", "number", detail=True),
    Column("output_most", "share", "The same: largest of all draws", "number", detail=True),
    Column("demand_p50", "share", "Demand relative to normal, half of the draws", "number", True),
    Column("draws", "count", "Draws of what is not published", "integer", detail=True),
)


def stress(
    network: Network,
    *,
    item: str | None = None,
    suppose: str | None = None,
    weeks: int = 104,
    draws: int = 200,
    runs: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
) -> Result:
    """Follow the output of an item week by week under the scenario that the network is under.

    It serves to see how soon a loss reaches the item, how deep it cuts, which input holds it, and
    how long it lasts. What is not published is drawn between the ends it may have; the marks are
    shares of draws and no probabilities. Stocks and spare capacity that nobody published count as
    none unless they are supposed, so that output is then a lower bound.

    Parameters
    ----------
    network : Network
        Put under a scenario: `network.under(scenario)`, or `--under` on the command line.
    item : str, optional
        Item whose output is followed; by default the end item of the network.
    suppose : str, optional
        What to suppose where nothing is published: "cover=2-6" weeks of use that users hold of
        each input, "spare=0-0.2" of its output by which a supplier can raise it; or both.
    weeks : int, 1 to 2600
        Weeks to follow.
    draws : int, 1 to 1000000
        How often to draw.
    runs : str, optional
        How to run: "seed=7", "where=pool" or "where=dask" with "address=HOST", "workers=4", and
        "resume=FOLDER" to keep what is finished; in any order. The seed alone changes the answer.
    on : str, optional
        First day of the run; by default the first day of the scenario.
    known_by : str, optional
        Use only facts published by then.

    Returns
    -------
    Result
        One row for each week. Output and demand as shares of what is normal.

    Raises
    ------
    UsageError
        USE001 when there is no such item, USE030 to USE033 when the runs can't be made where they
        are to be, USE034 when the network is under no scenario, USE035 when a number or a setting
        is out of range.
    NoAnswer
        ANS001 when no item is named anywhere, ANS006 when nobody can supply it even before.

    Notes
    -----
    Each maker of the item, of its inputs and so on produces what is ordered, up to its capacity and
    to what its stock of each input allows: x = min(orders, capacity left, stock / need). Alternates
    share a need. Who lacks something orders it at once from those who still work; each supplier
    fills all orders up to one level, relative to what is usual. A delivery is used in the week
    after. Shares of suppliers are drawn uniformly from all that add up to one within their ends.
    Draw k has the seed (seed, k) for the network and (seed, digest of the scenario, k) for what the
    scenario leaves open, so that scenarios are compared on the same networks.

    References
    ----------
    Hallegatte, S. (2014). Modeling the role of inventories and heterogeneity in the assessment of
    the economic costs of natural disasters. Risk Analysis 34(1), 152-167, section 2.
    Inoue, H. and Todo, Y. (2019). Firm-level propagation of shocks through supply-chain networks.
    Nature Sustainability 2, 841-847.

    Examples
    --------
    The only smelter of an alloy is lost for four weeks; then it gets orders, and delivers:

    >>> from mainstay.examples import tiny
    >>> from mainstay.model.scenario import Hits, Range, Scenario, Shock
    >>> fire = Shock(name="fire", hits=Hits.of(organisation="smelter"), weeks=Range(4, 4))
    >>> after = tiny().under(Scenario(name="fire", shocks=(fire,)))
    >>> rows = stress(after, weeks=10, draws=20).table
    >>> [row["output_p50"] for row in rows]
    [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0]
    """
    _within("weeks", weeks, MOST_WEEKS)
    _within("draws", draws, MOST_DRAWS)
    settings, supposed = Runs.of(runs), Suppositions.of(suppose)
    about = {"suppose": suppose, "weeks": weeks, "draws": draws, "seed": settings.seed}
    view = look(network, on, known_by, item=item, **about)
    before = view.network.before
    if before is None:
        ready = ", ".join(library())
        text = "Name one with --under: a .toml file, or one of the library with its parameters"
        why = "USE034 This network is under no scenario that changes it."
        raise UsageError(f"{why} {text}: {ready}.")
    asked = Asked.of(before, view.network.scenarios, None if on is None else view.day)
    view = replace(view, network=asked.network, day=asked.day)
    root = item_or_end_item(asked.network, item)
    answer = _answer(view, asked, root, (weeks, draws), settings, supposed)
    return view.columnar(
        "stress",
        key=("scenario", "item", "week"),
        columns=COLUMNS,
        answer=Answer(answer.data, answer.behind, answer.words.explain),
        headline=answer.words.headline,
        caveats=answer.words.caveats,
    )


def _within(name: str, value: int, most: int) -> None:
    if not 1 <= value <= most:
        raise UsageError(f"USE035 {name} is {value}; it must be 1 to {most:,}.")


def _answer(
    view: View,
    asked: Asked,
    root: str,
    size: tuple[int, int],
    settings: Runs,
    supposed: Suppositions,
) -> "_Answer":
    """Make the runs, and put together what they say."""
    weeks, draws = size
    graph = graph_of(asked, root)
    if graph is None:
        name = asked.network.label(root)
        raise NoAnswer(f"ANS006 On {view.on} nobody can supply {name}, whatever happens.")
    ensemble = ensemble_of(asked, graph, root, weeks, settings.seed, supposed)
    found = run_all(
        run,
        range(draws),
        shared=ensemble,
        where=settings.where,
        workers=settings.workers,
        address=settings.address,
        resume=settings.resume,
    )
    outcome = Outcome.of(found, weeks)
    return _Answer(root, Words(asked.scenario, graph, ensemble, outcome, supposed))


@dataclass(frozen=True, eq=False)
class _Answer:
    """The rows of the result, one for each week."""

    root: str
    words: Words

    @property
    def data(self) -> dict[str, Any]:
        """The columns."""
        outcome, ensemble = self.words.outcome, self.words.ensemble
        weeks = range(ensemble.weeks)
        low, middle, high = outcome.quantiles()
        return {
            "scenario": [self.words.scenario.name] * len(weeks),
            "item": [self.root] * len(weeks),
            "week": [week + 1 for week in weeks],
            "begins": [dates.iso(min(dates.END, ensemble.day + WEEK * week)) for week in weeks],
            "output_p05": low,
            "output_p50": middle,
            "output_p95": high,
            "output_least": outcome.output.min(axis=0),
            "output_most": outcome.output.max(axis=0),
            "demand_p50": np.median(outcome.demand, axis=0),
            "draws": [self.words.draws] * len(weeks),
        }

    @property
    def behind(self) -> list[Support]:
        """The facts behind every row: who may supply, what goes in, shares, stocks, what is hit."""
        words, graph = self.words, self.words.graph
        found: dict[str, list[Ints]] = {
            "sources": [graph.sources.row],
            "supply_links": [graph.sources.links],
            "bom_lines": [graph.options.line],
            "item_shares": [words.ensemble.layout.members.facts],
            "stocks": [words.ensemble.covers.stock_row],
        }
        for effect in words.ensemble.effects:
            for table, row in rows(effect):
                found.setdefault(table, []).append(np.array([row]))
        return [_all_of(table, parts, words.ensemble.weeks) for table, parts in found.items()]


def _all_of(table: str, parts: list[Ints], weeks: int) -> Support:
    """Let every week rest on the same rows."""
    every = distinct(np.concatenate(parts))
    every = every[every >= 0]
    return Support(np.repeat(np.arange(weeks), len(every)), table, np.tile(every, weeks))
