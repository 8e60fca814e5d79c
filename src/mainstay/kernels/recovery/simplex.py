"""The primal simplex method on a dense tableau, for the small programmes of a region."""

import numpy as np

from mainstay.kernels.compiled import compiled
from mainstay.kernels.recovery.network import Flags, Floats, Ints

NEAR = 1e-11
PIVOT = 1e-9


@compiled
def maximise(
    cells: Floats, held: Floats, upper: Floats, aims: Floats, solution: Floats, prices: Floats
) -> bool:
    """Maximise aims x where cells x <= held and 0 <= x <= upper, and then a second aim.

    The second aim chooses among the solutions that are best for the first. All of `held` must be
    zero or more, so that the origin is a solution. The arguments are used up.

    Parameters
    ----------
    cells : array of float, shape (n_rows, n_columns)
    held : array of float, shape (n_rows,)
    upper : array of float, shape (n_columns,)
    aims : array of float, shape (2, n_columns)
    solution : array of float, shape (n_columns,)
        Takes the solution.
    prices : array of float, shape (n_rows,)
        Takes the price of each row for the first aim.

    Returns
    -------
    bool
        False where the steps allowed did not suffice.
    """
    rows, columns = cells.shape
    of_column = np.arange(columns)
    of_row = np.arange(columns, columns + rows)
    limit = np.full(columns + rows, np.inf)
    limit[:columns] = upper
    turned = np.zeros(columns + rows, dtype=np.bool_)
    most, patience = 100 + 40 * (rows + columns), 50 + 4 * (rows + columns)
    aim, done = 0, False
    for step in range(most):
        enter = _entering(aims, aim, of_column, step > patience)
        if enter < 0:
            aim += 1
            if aim == 2:
                done = True
                break
            continue
        _move(cells, held, aims, limit, turned, of_column, of_row, enter)
    solution[:] = 0.0
    for column in range(columns):
        if of_column[column] >= columns:
            prices[of_column[column] - columns] = max(0.0, -aims[0, column])
    for row in range(rows):
        if of_row[row] < columns:
            solution[of_row[row]] = held[row]
        else:
            prices[of_row[row] - columns] = 0.0
    for column in range(columns):
        if turned[column]:
            solution[column] = upper[column] - solution[column]
    return done


@compiled
def _entering(aims: Floats, aim: int, of_column: Ints, first: bool) -> int:
    """Return the column that improves most, or where cycling threatens the first by its label."""
    best, found = NEAR, -1
    for column in range(aims.shape[1]):
        gain = aims[aim, column]
        if gain <= NEAR or (aim == 1 and abs(aims[0, column]) > NEAR):
            continue
        if first:
            if found < 0 or of_column[column] < of_column[found]:
                found = column
        elif gain > best:
            best, found = gain, column
    return found


@compiled
def _move(
    cells: Floats,
    held: Floats,
    aims: Floats,
    limit: Floats,
    turned: Flags,
    of_column: Ints,
    of_row: Ints,
    enter: int,
) -> None:
    """Raise the entering variable until it or another one meets a bound."""
    room, leave, turn = limit[of_column[enter]], -1, False
    for row in range(len(held)):
        cell = cells[row, enter]
        if cell > PIVOT:
            here, over = max(held[row], 0.0) / cell, False
        elif cell < -PIVOT and limit[of_row[row]] < np.inf:
            here, over = max(limit[of_row[row]] - held[row], 0.0) / -cell, True
        else:
            continue
        close = leave >= 0 and here <= room + NEAR * (1.0 + room)
        if here < room - NEAR * (1.0 + here) or (close and abs(cell) > abs(cells[leave, enter])):
            room, leave, turn = min(here, room), row, over
    if leave < 0:
        _turn_column(cells, held, aims, enter, room)
        turned[of_column[enter]] = not turned[of_column[enter]]
        return
    if turn:
        held[leave] = limit[of_row[leave]] - held[leave]
        cells[leave] *= -1.0
        turned[of_row[leave]] = not turned[of_row[leave]]
    _pivot(cells, held, aims, leave, enter)
    of_row[leave], of_column[enter] = of_column[enter], of_row[leave]


@compiled
def _turn_column(cells: Floats, held: Floats, aims: Floats, column: int, room: float) -> None:
    """Measure a variable from its upper bound down, which it has reached."""
    for row in range(len(held)):
        held[row] -= cells[row, column] * room
        cells[row, column] = -cells[row, column]
    for aim in range(2):
        aims[aim, column] = -aims[aim, column]


@compiled
def _pivot(cells: Floats, held: Floats, aims: Floats, leave: int, enter: int) -> None:
    """Exchange a variable of a row with one of a column."""
    pivot = cells[leave, enter]
    cells[leave] /= pivot
    held[leave] = max(held[leave], 0.0) / pivot
    cells[leave, enter] = 1.0 / pivot
    for row in range(len(held)):
        factor = cells[row, enter]
        if row == leave or factor == 0.0:
            continue
        held[row] -= factor * held[leave]
        for column in range(cells.shape[1]):
            cells[row, column] -= factor * cells[leave, column]
        cells[row, enter] = -factor / pivot
    for aim in range(2):
        factor = aims[aim, enter]
        if factor != 0.0:
            for column in range(cells.shape[1]):
                aims[aim, column] -= factor * cells[leave, column]
            aims[aim, enter] = -factor / pivot
