"""The largest rate at which an AND/OR graph can serve a pool, as a linear programme."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import highspy
import numpy as np
from numpy.typing import NDArray

from mainstay.kernels.and_or import AndOr, available

Floats = NDArray[np.float64]
TIGHT = 1e-6
"""Relative slack below which a limit counts as reached; the solver's own tolerance is 1e-7."""
KEPT = 1 - 1e-12
"""Share of the best rate to keep while slack is sought; less would show in small limits."""


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that some sources make together, in units of their item a year."""

    amount: float
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """The answer: the rate, `inf` where nothing bounds it, and the limits that hold it there.

    `binding` are the limits reached in every best plan: raising none of them, none of the others
    matters. By strict complementarity they are those with a positive price in some dual solution.
    """

    rate: float
    binding: tuple[int, ...]


def maximum_rate(
    graph: AndOr, amounts: Sequence[float | None], limits: Sequence[Limit], root: int
) -> Rate:
    """Return the most that can be delivered from a pool in a year.

    Parameters
    ----------
    graph : AndOr
    amounts : sequence of float or None, length n_options
        Units of the option's item for one unit of the parent. None is an amount above zero that is
        not known: it bounds nothing, unless the item can't be had at all.
    limits : sequence of Limit
    root : int
        The pool asked about.

    Returns
    -------
    Rate

    Notes
    -----
    max T subject to, for pools p, sources s in p with flow z, options o with use y:

    - served: sum of z in p >= sum of amount * y over options that draw on p (+ T at the root);
    - needs: sum of y over the options of a need = output of the sources with that recipe;
    - limits: sum of z over the sources of a limit <= its amount.

    Alternatives add up, and there is no rival claim on shared inputs (the semantics of *at most*).
    """
    programme = _Programme(graph, amounts, limits, root)
    best = programme.solve(programme.cost_of_root())
    if best == np.inf:
        return Rate(np.inf, ())
    held = programme.held(best)
    if not _closed_bind(graph, amounts, limits, root, best):
        held = [n for n in held if limits[n].amount > 0]
    return Rate(max(best, 0.0), tuple(held))


def largest_rate(
    graph: AndOr, amounts: Sequence[float | None], limits: Sequence[Limit], root: int
) -> float:
    """Return the rate of `maximum_rate` without asking what holds it, which costs less."""
    programme = _Programme(graph, amounts, limits, root)
    return max(programme.solve(programme.cost_of_root()), 0.0)


def _closed_bind(
    graph: AndOr, amounts: Sequence[float | None], limits: Sequence[Limit], root: int, best: float
) -> bool:
    """Say whether the rate would rise if sources that can make nothing could make anything."""
    if all(limit.amount > 0 for limit in limits):
        return True
    lifted = [limit for limit in limits if limit.amount > 0]
    return largest_rate(graph, amounts, lifted, root) > best + _near(best)


def _near(amount: float) -> float:
    return TIGHT * max(1.0, amount)


class _Programme:
    """The programme as rows: columns are the memberships, then the options, then the rate."""

    def __init__(
        self, graph: AndOr, amounts: Sequence[float | None], limits: Sequence[Limit], root: int
    ) -> None:
        self.graph, self.root, self.limits = graph, root, limits
        self.flows = len(graph.pool_sources)
        self.columns = self.flows + len(graph.option_pool) + 1
        self.rows: list[tuple[float, float, dict[int, float]]] = []
        self.upper = np.full(self.columns, np.inf)
        self._close_the_impossible()
        self._serve(amounts)
        self._need()
        self._limit()
        self.solution: Floats = np.zeros(self.columns)

    def _close_the_impossible(self) -> None:
        """Give no flow to sources that can't work at all, however little they would need."""
        lost = np.zeros(len(self.graph.source_recipe), dtype=bool)
        for limit in self.limits:
            if limit.amount == 0:
                lost[list(limit.sources)] = True
        served = available(self.graph, lost)
        closed = lost[self.graph.pool_sources]
        self.upper[: self.flows][closed] = 0
        dead = ~served[self.graph.option_pool]
        self.upper[self.flows : -1][dead] = 0

    def _serve(self, amounts: Sequence[float | None]) -> None:
        rows: list[dict[int, float]] = [
            dict.fromkeys(range(start, end), 1.0)
            for start, end in zip(
                self.graph.pool_ptr[:-1].tolist(), self.graph.pool_ptr[1:].tolist(), strict=True
            )
        ]
        for option, (pool, amount) in enumerate(
            zip(self.graph.option_pool.tolist(), amounts, strict=True)
        ):
            rows[pool][self.flows + option] = -(amount or 0.0)
        rows[self.root][self.columns - 1] = -1.0
        self.rows += [(0.0, np.inf, row) for row in rows]

    def _need(self) -> None:
        recipe = self.graph.source_recipe[self.graph.pool_sources]
        for number in range(len(self.graph.recipe_ptr) - 1):
            made = dict.fromkeys(np.flatnonzero(recipe == number).tolist(), -1.0)
            for need in self.graph.needs(number):
                used = {self.flows + option: 1.0 for option in self.graph.options(need)}
                self.rows.append((0.0, 0.0, made | used))

    def _limit(self) -> None:
        for limit in self.limits:
            self.rows.append((-np.inf, limit.amount, self._use(limit)))

    def _use(self, limit: Limit) -> dict[int, float]:
        return {column: 1.0 for source in limit.sources for column in self._flows_of[source]}

    @cached_property
    def _flows_of(self) -> list[list[int]]:
        """The columns of the flows of each source."""
        found: list[list[int]] = [[] for _ in self.graph.source_recipe]
        for column, source in enumerate(self.graph.pool_sources.tolist()):
            found[source].append(column)
        return found

    def cost_of_root(self) -> Floats:
        """Return the aim of the programme: the rate itself."""
        cost = np.zeros(self.columns)
        cost[-1] = 1.0
        return cost

    def _slack(self, limit: Limit) -> float:
        return limit.amount - sum(float(self.solution[column]) for column in self._use(limit))

    def held(self, best: float) -> list[int]:
        """Return the limits of which nothing can be left at the best rate.

        All that the last solution reaches are asked for as much slack together as can be; those
        that get some are free, and the others are asked again. Where none gets any, none can.
        """
        left = self._reached(range(len(self.limits)))
        while left:
            cost = np.zeros(self.columns)
            for number in left:
                limit = self.limits[number]
                cost[list(self._use(limit))] -= 1 / max(1.0, limit.amount)
            self.solve(cost, best * KEPT)
            still = self._reached(left)
            if still == left:
                break
            left = still
        return left

    def _reached(self, among: Iterable[int]) -> list[int]:
        """Return which limits the last solution reaches."""
        limits = self.limits
        return [n for n in among if self._slack(limits[n]) <= _near(limits[n].amount)]

    def solve(self, cost: Floats, floor: float = 0.0) -> float:
        """Maximise and return the optimum, `inf` where there is none.

        The solver keeps its last basis, so that asking again with another aim costs few steps.
        """
        solver, columns = self._solver, np.arange(self.columns, dtype=np.int32)
        solver.changeColsCost(self.columns, columns, cost)
        solver.changeColBounds(self.columns - 1, floor, np.inf)
        solver.run()
        status = solver.getModelStatus()
        if status in {
            highspy.HighsModelStatus.kUnbounded,
            highspy.HighsModelStatus.kUnboundedOrInfeasible,
        }:
            return np.inf
        if status != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(
                f"the linear programme ended as {solver.modelStatusToString(status)}"
            )
        self.solution = np.array(solver.getSolution().col_value)
        return float(solver.getInfo().objective_function_value)

    @cached_property
    def _solver(self) -> highspy.Highs:
        """The solver with the programme, before it has an aim."""
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.columns, len(self.rows)
        model.sense_ = highspy.ObjSense.kMaximize
        model.col_cost_ = model.col_lower_ = np.zeros(self.columns)
        model.col_upper_ = self.upper
        model.row_lower_ = np.array([low for low, _, _ in self.rows])
        model.row_upper_ = np.array([high for _, high, _ in self.rows])
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        sizes = [len(row) for _, _, row in self.rows]
        model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
        cells = [cell for _, _, row in self.rows for cell in row.items()]
        model.a_matrix_.index_ = np.array([column for column, _ in cells], dtype=np.int32)
        model.a_matrix_.value_ = np.array([value for _, value in cells], dtype=np.float64)
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.passModel(model)
        return solver
