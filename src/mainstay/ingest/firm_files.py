"""Read a bare firm network: links, industries, what is essential to whom, weights, shocks."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mainstay.errors import DataError, Problem
from mainstay.ingest.firm_file import Faults
from mainstay.ingest.firm_keys import Keys, amounts, apart, keys_of, once, positions, shown
from mainstay.ingest.firm_matrix import Matrix, matrix
from mainstay.ingest.firm_rows import Rows, rows_of
from mainstay.model.firms.network import FirmNetwork, FirmShocks
from mainstay.model.network import Floats, Ints

LINKS = ("supplier", "buyer", "weight")
SHOCKS = ("scenario", "node", "loss")
CODES = frozenset({"industry", "code", "industry_code", "sector", "nace", "p"})
VALUES = frozenset({"weight", "weights", "value", "volume", "sales"})


@dataclass(frozen=True, kw_only=True)
class FirmFiles:
    """The files of a firm network; only the links are needed.

    Parameters
    ----------
    edges : str
        Supplier, buyer, weight.
    industries : str, optional
        The code of firm 1, 2, ... one a line, or firm and code.
    essentiality : str, optional
        Square matrix with the codes as labels: the row is used by the column.
    weights : str, optional
        Weight in the index of firm 1, 2, ... one a line, or firm and weight.
    shocks : str, optional
        Scenario, firm, share of its output lost.
    """

    edges: str
    industries: str | None = None
    essentiality: str | None = None
    weights: str | None = None
    shocks: str | None = None


def read_firms(files: FirmFiles) -> FirmNetwork:
    r"""Read a firm network from CSV files without headers of their own, plain or packed.

    Firms are numbered from 1, or named; a name is any text that a list of industries gives, or
    where there is none, any text in the links. Numbers in links are names too where the largest is
    above 10,000 and above ten times as many as there are firms. `01` is firm 1 where firms are
    numbered; a name is its text to the letter. Without industries all firms are of one, and
    without a matrix no input is essential. A first line is a header if its last cell is a word for
    what the column holds, such as `weight`.

    Parameters
    ----------
    files : FirmFiles

    Returns
    -------
    FirmNetwork
        The firms in the order of the list of industries; else by number, or by name.

    Raises
    ------
    DataError
        FRM001 to FRM010, all that were found: a file that can't be read, a row of another form, a
        number that is none, a firm or an industry that isn't there, a cell of the matrix that is
        not 0, 1 or 2, no links, a firm or a shock that stands twice.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     edges = Path(folder, "edges.csv")
    ...     _ = edges.write_text("1,2,4.5\n2,3,1\n")
    ...     firms = read_firms(FirmFiles(edges=str(edges)))
    >>> len(firms), firms.supplier.tolist(), firms.weight.tolist()
    (3, [0, 1], [4.5, 1.0])
    """
    return _Reading(files).network()


@dataclass(eq=False)
class _Reading:
    """The files while they are read, and what is wrong with them."""

    files: FirmFiles
    problems: list[Problem] = field(default_factory=list)

    def network(self) -> FirmNetwork:
        links = self._rows(self.files.edges, (LINKS,), VALUES)
        codes = self._rows(self.files.industries, (("code",), ("firm", "code")), CODES)
        if self.problems or links is None:
            raise DataError(self.problems)
        keys = keys_of(links, codes)
        supplier, buyer = (positions(links, side, LINKS[side], keys) for side in (0, 1))
        weight = amounts(links, 2, "weight")
        industry, kinds = self._industries(codes, len(keys))
        weights, shocks = self._weights(keys), self._shocks(keys)
        if not len(links):
            links.faults.one("FRM008", "no links", "one link or more", "Fill the file.")
        if self.problems:
            raise DataError(self.problems)
        return FirmNetwork(
            title=", ".join(Path(name).name for name in vars(self.files).values() if name),
            names=shown(keys.names),
            supplier=supplier,
            buyer=buyer,
            weight=weight,
            industry=industry,
            industries=kinds.labels,
            essentiality=kinds.cells,
            weights=weights,
            shocks=shocks,
        )

    def _rows(
        self, name: str | None, forms: tuple[tuple[str, ...], ...], headers: frozenset[str]
    ) -> Rows | None:
        if name is None:
            return None
        return rows_of(Path(name), Faults(Path(name).name, self.problems), forms, headers)

    def _industries(self, codes: Rows | None, firms: int) -> tuple[Ints, Matrix]:
        """Return the industry of each firm and what each needs; without a matrix nothing much."""
        path = self.files.essentiality
        given = None if path is None else matrix(Path(path), Faults(Path(path).name, self.problems))
        if codes is None:
            if path is not None:
                fix = "Name the industry of each firm with --industries."
                Faults(Path(path).name, self.problems).one("FRM005", None, "industries", fix)
            return np.zeros(firms, dtype=np.int64), Matrix(["all"], np.ones((1, 1), dtype=np.int64))
        column = codes.columns[-1]
        found = pc.unique(column)
        labels = found.take(pc.sort_indices(found)).to_pylist() if given is None else given.labels
        place = pc.index_in(column, value_set=pa.array(labels, pa.string()))
        missing = place.is_null().to_numpy(zero_copy_only=False)
        missing |= pc.equal(column, "").to_numpy(zero_copy_only=False)
        if path is None or given is not None:
            allowed, fix = "a code that the matrix has a row for", "Add it to the matrix."
            codes.refuse(missing, "FRM005", len(codes.columns) - 1, "code", allowed, fix)
        industry = pc.fill_null(place, 0).to_numpy(zero_copy_only=False).astype(np.int64)
        cells = np.ones((len(labels),) * 2, dtype=np.int64) if given is None else given.cells
        return industry, Matrix(labels, cells)

    def _weights(self, keys: Keys) -> Floats | None:
        rows = self._rows(self.files.weights, (("weight",), ("firm", "weight")), VALUES)
        if rows is None:
            return None
        values = amounts(rows, len(rows.columns) - 1, "weight")
        if len(rows.columns) > 1:
            once(rows, keys.same(rows.columns[0]), "FRM009", "each firm once")
            place = positions(rows, 0, "firm", keys)
        else:
            place = np.arange(len(rows))
        if len(rows) != len(keys):
            fix = "Give one weight for each firm."
            rows.faults.one("FRM009", f"{len(rows)} weights", f"{len(keys)} weights", fix)
            return None
        found = np.zeros(len(keys))
        found[place] = values
        if not found.any():
            rows.faults.one("FRM003", "all 0", "a weight above 0", "Give a firm a weight.")
        return found

    def _shocks(self, keys: Keys) -> FirmShocks | None:
        rows = self._rows(self.files.shocks, (SHOCKS,), frozenset({"loss"}))
        if rows is None:
            return None
        firm = positions(rows, 1, "node", keys)
        loss, bad = rows.numbers(2)
        fix = "Give the share of its output that the firm loses."
        rows.refuse(bad | (loss < 0) | (loss > 1), "FRM010", 2, "loss", "0 to 1", fix)
        number = pc.index_in(rows.columns[0], value_set=pc.unique(rows.columns[0]))
        scenario = number.to_numpy(zero_copy_only=False).astype(np.int64)
        apart(rows, scenario * max(1, len(keys)) + firm, "FRM009", 1, "each firm once a scenario")
        order = np.argsort(scenario, kind="stable")
        sizes = np.bincount(scenario, minlength=0)
        ptr = np.append(0, np.cumsum(sizes)).astype(np.int64)
        return FirmShocks(pc.unique(rows.columns[0]), ptr, firm[order], loss[order])
