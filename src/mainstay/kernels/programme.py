"""Linear and integer programmes from arrays, solved to a proven optimum or not at all."""

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class NoOptimum(ArithmeticError):
    """A programme without an optimum, or one whose optimum could not be proven."""


class NoSolution(NoOptimum):
    """A programme whose rows and bounds contradict one another."""


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """The least value of a programme, what no solution can be below, and where it is taken."""

    value: float
    bound: float
    solution: Floats


class Programme:
    """Minimise cost x, where lower <= x <= upper, rows of A x lie in their bounds, some x whole.

    Parameters
    ----------
    cost, lower, upper : array_like of float, shape (n_columns,)
        `inf` where there is no bound.
    whole : array of bool, shape (n_columns,), optional
        Columns that take whole numbers only.
    curvature : array of float, shape (n_columns, n_columns), optional
        Symmetric and positive semidefinite Q, for cost x + x Q x / 2; not with whole columns.

    Examples
    --------
    Two of three things, the cheapest:

    >>> programme = Programme([3.0, 1.0, 2.0], np.zeros(3), np.ones(3), np.ones(3, dtype=bool))
    >>> programme.add([2.0], [2.0], row=[0, 0, 0], column=[0, 1, 2])
    >>> programme.minimum().solution.tolist()
    [0.0, 1.0, 1.0]
    """

    def __init__(
        self,
        cost: ArrayLike,
        lower: ArrayLike,
        upper: ArrayLike,
        whole: Flags | None = None,
        curvature: Floats | None = None,
    ) -> None:
        self.cost, self.lower, self.upper = (
            np.asarray(column, dtype=np.float64) for column in (cost, lower, upper)
        )
        self.whole, self.curvature = whole, curvature
        self.low: list[Floats] = []
        self.high: list[Floats] = []
        self.cells: list[tuple[Ints, Ints, Floats]] = []
        self.rows = 0

    def add(
        self,
        low: ArrayLike,
        high: ArrayLike,
        *,
        row: ArrayLike,
        column: ArrayLike,
        value: ArrayLike = 1.0,
    ) -> None:
        """Add rows: their bounds, and the cells of the matrix by row of this block and column."""
        lows, highs = (np.asarray(end, dtype=np.float64) for end in (low, high))
        rows, columns = (np.asarray(place, dtype=np.int64) for place in (row, column))
        values = np.broadcast_to(np.asarray(value, dtype=np.float64), rows.shape)
        self.low.append(lows)
        self.high.append(highs)
        self.cells.append((rows + self.rows, columns, values))
        self.rows += len(lows)

    def minimum(self) -> Optimum:
        """Return the optimum.

        Raises
        ------
        NoSolution
            If nothing satisfies the rows and bounds.
        NoOptimum
            If there is no bound, or if the solver ended without a proof.
        """
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        options = {"output_flag": False, "threads": 1, "mip_rel_gap": 0.0, "mip_abs_gap": 0.0}
        for name, value in options.items():
            solver.setOptionValue(name, value)
        solver.passModel(self._model())
        if self.curvature is not None:
            solver.passHessian(_lower_triangle(self.curvature))
        solver.run()
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            raise NoSolution("no solution satisfies the programme")
        if status != highspy.HighsModelStatus.kOptimal:
            raise NoOptimum(f"the programme ended as {solver.modelStatusToString(status)}")
        info = solver.getInfo()
        value = float(info.objective_function_value)
        bound = value if self.whole is None else float(info.mip_dual_bound)
        return Optimum(value, bound, np.array(solver.getSolution().col_value))

    def _model(self) -> highspy.HighsLp:
        """Write the programme as the solver takes it, row by row."""
        row, column, value = (np.concatenate(part) for part in zip(*self.cells, strict=True))
        order = np.lexsort((column, row))
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.cost), self.rows
        model.col_cost_, model.col_lower_, model.col_upper_ = self.cost, self.lower, self.upper
        model.row_lower_, model.row_upper_ = np.concatenate(self.low), np.concatenate(self.high)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        counts = np.bincount(row, minlength=self.rows)
        model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        model.a_matrix_.index_ = column[order].astype(np.int32)
        model.a_matrix_.value_ = value[order]
        if self.whole is not None:
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            model.integrality_ = [kinds[int(flag)] for flag in self.whole]
        return model


def _lower_triangle(matrix: Floats) -> highspy.HighsHessian:
    """Write a symmetric matrix as the solver takes it, column by column from the diagonal down."""
    column, row = np.nonzero(np.triu(matrix))
    found = highspy.HighsHessian()
    found.dim_ = len(matrix)
    found.format_ = highspy.HessianFormat.kTriangular
    counts = np.bincount(column, minlength=len(matrix))
    found.start_ = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    found.index_, found.value_ = row.astype(np.int32), matrix[row, column]
    return found
