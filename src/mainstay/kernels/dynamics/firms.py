"""A production network from the links of firms."""

import numpy as np
from numpy.typing import ArrayLike

from mainstay.kernels.dynamics.network import Floats, Ints, ProductionNetwork


def firm_network(
    supplier: ArrayLike,
    buyer: ArrayLike,
    flow: ArrayLike,
    product: ArrayLike,
    *,
    final_demand: ArrayLike | None = None,
    cover: ArrayLike = 9.0,
    lead: ArrayLike = 0,
) -> ProductionNetwork:
    """Take each firm as a producer that uses the product of each industry it buys from.

    Parameters
    ----------
    supplier, buyer : array_like of int, shape (n_links,)
    flow : array_like, shape (n_links,)
        Deliveries in a step, 0 or more; all in the same unit, such as money.
    product : array_like of int, shape (n,)
        Industry of each firm: what it makes. Suppliers of one industry stand in for each other.
    final_demand : array_like, shape (n,), optional
        What leaves the network in a step. By default each firm makes at least what it buys, and at
        least one, so that firms without buyers make something too.
    cover : float or array_like, shape (n,)
        Steps of use that each firm holds of its inputs.
    lead : int or array_like, shape (n_links,)
        Steps on the way.

    Returns
    -------
    ProductionNetwork

    Raises
    ------
    ValueError
        If a link leads from or to a firm that isn't there, or a number is below 0 or none.

    References
    ----------
    Inoue, H. and Todo, Y. (2019). Nature Sustainability 2, 841-847, methods: sector-wise stocks of
    n days, drawn there from a Poisson distribution with mean 9 to 15.

    Examples
    --------
    >>> network = firm_network([0, 1], [2, 2], [3.0, 1.0], [7, 7, 8], final_demand=[0, 0, 8])
    >>> network.slot_need.tolist(), network.link_flow.tolist()
    ([0.5], [3.0, 1.0])
    """
    makes, flows = np.asarray(product, dtype=np.int64), np.asarray(flow, dtype=np.float64)
    ends = np.asarray(supplier, dtype=np.int64), np.asarray(buyer, dtype=np.int64)
    _check(len(makes), *ends, flows)
    n, width = len(makes), int(makes.max(initial=0)) + 1
    key = ends[1] * width + makes[ends[0]]
    order = np.lexsort((ends[0], key))
    keys, slot = np.unique(key[order], return_inverse=True)
    bought = np.bincount(slot, flows[order], minlength=len(keys))
    sold, spent = (np.bincount(end, flows, minlength=n) for end in ends)
    final = np.maximum(np.maximum(spent, 1.0) - sold, 0.0)
    final = final if final_demand is None else np.array(final_demand, dtype=np.float64)
    output: Floats = (sold + final).astype(np.float64)
    owner = keys // width
    made = output[owner]
    return ProductionNetwork(
        output=output,
        capacity=output,
        final_demand=final,
        slot_ptr=_pointers(owner, n),
        slot_need=np.divide(bought, made, out=np.zeros(len(made)), where=made > 0),
        slot_cover=np.broadcast_to(np.asarray(cover, dtype=np.float64), n)[owner],
        slot_essential=np.ones(len(keys), dtype=np.bool_),
        link_ptr=_pointers(slot, len(keys)),
        link_supplier=ends[0][order],
        link_flow=flows[order],
        link_lead=np.broadcast_to(np.asarray(lead, dtype=np.int64), len(flows))[order],
    )


def _check(firms: int, supplier: Ints, buyer: Ints, flow: np.ndarray) -> None:
    """Refuse links to firms that aren't there, and flows that are none."""
    if not supplier.shape == buyer.shape == flow.shape or flow.ndim != 1:
        raise ValueError(
            f"links have {len(supplier)} suppliers, {len(buyer)} buyers, {len(flow)} flows"
        )
    for name, end in (("supplier", supplier), ("buyer", buyer)):
        wrong = (end < 0) | (end >= firms)
        if wrong.any():
            place = int(np.argmax(wrong))
            raise ValueError(f"{name} of link {place} is {end[place]}, expected 0 to {firms - 1}")
    wrong = ~((flow >= 0) & np.isfinite(flow))
    if wrong.any():
        place = int(np.argmax(wrong))
        raise ValueError(f"flow of link {place} is {flow[place]}, expected 0 or more")


def _pointers(of: Ints, number: int) -> Ints:
    """Return where the rows of each begin, for rows in order."""
    return np.concatenate([[0], np.cumsum(np.bincount(of, minlength=number))]).astype(np.int64)
