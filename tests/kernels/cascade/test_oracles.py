"""Hold the index against runs of the authors' program on two synthetic firm networks.

The files lie in `tests/papers/oracles/glcascade`. Outputs only of GLcascade 0.9.3.1: market shares
replace, industries are the markets, stop at the largest drop of either direction.
"""

from pathlib import Path

import numpy as np
import pytest

from mainstay.kernels.cascade import CascadeNetwork, cascades, firm_network, single_shocks

ORACLES = Path(__file__).parents[2] / "papers" / "oracles" / "glcascade"
CODES = (ORACLES / "codes.txt").read_text().split()


def essentiality(mode: str) -> np.ndarray:
    """Return the matrix of a mode: surveyed (ihs), or goods essential for goods (gl)."""
    if mode == "ihs":
        table = np.genfromtxt(ORACLES / "essentiality_2digit.csv", delimiter=",", dtype=str)
        assert [cell.strip('"') for cell in table[1:, 0]] == CODES
        return table[1:, 1:].astype(int)
    goods = np.array([int(code) <= 45 for code in CODES])
    return np.where(goods[:, None] & goods, 2, 1)


def read(firms: int, mode: str) -> CascadeNetwork:
    """Read the network of an oracle."""
    supplier, buyer, weight = np.genfromtxt(ORACLES / f"edges_{firms}.csv.gz", delimiter=",").T
    industry = np.genfromtxt(ORACLES / f"p_{firms}.csv.gz", dtype=str)
    number = {code: at for at, code in enumerate(CODES)}
    return firm_network(
        supplier.astype(int) - 1,
        buyer.astype(int) - 1,
        weight,
        [number[code] for code in industry],
        essentiality(mode),
        firms=firms,
    )


@pytest.mark.parametrize(
    ("name", "firms", "mode", "eps"),
    [
        ("n1000_gl", 1000, "gl", 1e-2),
        ("n1000_ihs", 1000, "ihs", 1e-2),
        ("n1000_gl_eps1e-8", 1000, "gl", 1e-8),
        ("n10000_gl", 10000, "gl", 1e-2),
    ],
)
def test_index_and_steps_are_those_of_the_authors(
    name: str, firms: int, mode: str, eps: float
) -> None:
    oracle = np.genfromtxt(ORACLES / f"{name}.csv.gz", delimiter=",", skip_header=1)
    rows = oracle[:, 0].astype(int) - 1
    found = cascades(read(firms, mode), single_shocks(firms), eps=eps)
    assert np.array_equal(found.iterations[rows], oracle[:, 4])
    assert np.abs(found.esri[rows] - oracle[:, 1]).max() <= 1e-12
    assert np.abs(found.downstream[rows] - oracle[:, 2]).max() <= 1e-12
    assert np.abs(found.upstream[rows] - oracle[:, 3]).max() <= 1e-12


def test_threads_and_company_change_no_bit() -> None:
    network, shocks = read(1000, "gl"), single_shocks(1000)
    alone, together = (cascades(network, shocks, threads=threads) for threads in (1, 5))
    assert np.array_equal(alone.esri, together.esri)
    assert np.array_equal(alone.upstream, together.upstream)
    some = single_shocks(1000)
    one = cascades(network, type(some)(np.array([0, 1]), some.nodes[66:67], some.loss[:1]))
    assert one.esri[0] == alone.esri[66]
