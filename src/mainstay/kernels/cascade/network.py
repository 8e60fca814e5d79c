"""A supply network as a cascade of losses reads it: shares of inputs, shares of sales, markets."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


GREATEST = 1e300
"""A weight may be no larger, so that sums stay finite."""
NONE, LINEAR, ESSENTIAL = 0, 1, 2
"""What an input of one industry is to a firm of another."""


@dataclass(frozen=True, eq=False)
class CascadeNetwork:
    """Nodes 0 to n-1, the inputs of each, and who loses how much of what when a node loses output.

    A *slot* is one input of a node. A node loses as much as its worst essential slot, or as its
    one linear slot, whichever is more; a slot loses the sum over its suppliers of share times loss.

    Parameters
    ----------
    slot_node : array of int, shape (m,)
        The node whose input a slot is; ascending.
    slot_essential : array of bool, shape (m,)
        Whether the slot is essential; a node has at most one slot that is not.
    down_ptr : array of int, shape (n + 1,)
    down_slot : array of int, shape (p,)
    down_share : array of float, shape (p,)
        By supplier: the slots it feeds, and its share of each (of all inputs in a linear slot).
    up_ptr : array of int, shape (n + 1,)
    up_node : array of int, shape (q,)
    up_share : array of float, shape (q,)
        By buyer: who sells to it, and which share of that supplier's sales it takes.
    market : array of int, shape (n,)
    size : array of float, shape (n,)
        Market of a node and its size there: those left replace what is lost, as far as they can.
    weights : array of float, shape (n,)
        What a whole loss of the node adds to the index; they sum to 1, or are all 0.
    """

    slot_node: Ints
    slot_essential: Flags
    down_ptr: Ints
    down_slot: Ints
    down_share: Floats
    up_ptr: Ints
    up_node: Ints
    up_share: Floats
    market: Ints
    size: Floats
    weights: Floats

    @property
    def nodes(self) -> int:
        """Return the number of nodes."""
        return len(self.down_ptr) - 1


def firm_network(
    supplier: ArrayLike,
    buyer: ArrayLike,
    weight: ArrayLike,
    industry: ArrayLike,
    essentiality: ArrayLike,
    *,
    firms: int,
    weights: ArrayLike | None = None,
) -> CascadeNetwork:
    """Build the network of firms that sell to each other.

    Parameters
    ----------
    supplier, buyer : array of int, shape (links,)
        Firms, from 0; links between the same two are added up, and a firm may supply itself.
    weight : array of float, shape (links,)
        Value of the link, 0 to 1e300, in any one unit; a link of 0 is none. The unit matters only
        for markets of which 1e-10 or less is left (see `cascades`).
    industry : array of int, shape (firms,)
        Row of `essentiality` that a firm belongs to; industries are the markets too.
    essentiality : array of int, shape (industries, industries)
        Whether the input of the industry of the row is essential (2), useful (1) or of no account
        (0) to the industry of the column.
    firms : int
    weights : array of float, shape (firms,), optional
        Weight of a firm in the index, in any unit; the value of its sales if not given.

    Returns
    -------
    CascadeNetwork

    Raises
    ------
    ValueError
        If shapes differ, a firm or an industry isn't there, or a value is negative, not finite or
        above 1e300.

    Notes
    -----
    With W_ij the sales of i to j, and k the industry of i: share of an essential input
    W_ij / sum of W_hj over h in k; of a linear one W_ij / sum of W_hj over all h; share of sales
    W_ij / sum of W_ih over all h.

    References
    ----------
    Diem, C., Borsos, A., Reisch, T., Kertész, J., Thurner, S. (2022). Quantifying firm-level
    economic systemic risk from nation-wide supply networks. Scientific Reports 12, 7719,
    equations 2 to 8.

    Examples
    --------
    Firm 0 sells to 1, which sells to 2 and 3; every input is essential:

    >>> chain = firm_network([0, 1, 1], [1, 2, 3], [4.0, 3.0, 1.0], [0, 1, 1, 1],
    ...                      [[2, 2], [2, 2]], firms=4)
    >>> chain.up_share.tolist(), chain.weights.tolist()
    ([1.0, 0.75, 0.25], [0.5, 0.5, 0.0, 0.0])
    """
    links = _links(supplier, buyer, weight, firms)
    industry, kind = _industries(industry, essentiality, firms)
    sold = _sums(links[0], links[2], firms)
    own = sold if weights is None else _values(weights, firms, "weights")
    total = own.sum()
    by_buyer = np.lexsort((links[0], links[1]))
    maker, taker, value = links[0][by_buyer], links[1][by_buyer], links[2][by_buyer]
    return CascadeNetwork(
        *_slots(links, industry, kind, firms),
        up_ptr=_offsets(taker, firms),
        up_node=maker,
        up_share=value / sold[maker],
        market=industry,
        size=sold,
        weights=own / total if total > 0 else np.zeros(firms),
    )


Links = tuple[Ints, Ints, Floats]


def _links(supplier: ArrayLike, buyer: ArrayLike, weight: ArrayLike, firms: int) -> Links:
    """Return the links by supplier and buyer, each pair once, none of no weight."""
    start, end = (np.asarray(side, dtype=np.int64) for side in (supplier, buyer))
    value = _values(weight, len(start), "weight")
    if start.shape != end.shape:
        raise ValueError("supplier and buyer must be of one length")
    if len(start) and not 0 <= min(start.min(), end.min()) <= max(start.max(), end.max()) < firms:
        raise ValueError(f"a firm of a link must be 0 to {firms - 1}")
    start, end, value = start[value > 0], end[value > 0], value[value > 0]
    pair, which = np.unique(start * firms + end, return_inverse=True)
    return pair // firms, pair % firms, _sums(which, value, len(pair))


def _values(values: ArrayLike, length: int, name: str) -> Floats:
    """Return finite values of 0 or more."""
    found = np.asarray(values, dtype=np.float64)
    if found.shape != (length,):
        raise ValueError(f"{name} must be of shape ({length},), not {found.shape}")
    if not np.all(np.isfinite(found) & (found >= 0)):
        raise ValueError(f"{name} must be finite and 0 or more")
    if np.any(found > GREATEST):
        raise ValueError(f"{name} must be at most {GREATEST:g}")
    return found


def _industries(industry: ArrayLike, essentiality: ArrayLike, firms: int) -> tuple[Ints, Ints]:
    """Return the industry of each firm and what each industry's output is to each other."""
    found = np.asarray(industry, dtype=np.int64)
    kind = np.asarray(essentiality, dtype=np.int64)
    if found.shape != (firms,):
        raise ValueError(f"industry must be of shape ({firms},), not {found.shape}")
    if kind.ndim != 2 or kind.shape[0] != kind.shape[1]:
        raise ValueError("essentiality must be square")
    if np.any((kind < NONE) | (kind > ESSENTIAL)):
        raise ValueError("essentiality must be 0, 1 or 2")
    if firms and not 0 <= found.min() <= found.max() < len(kind):
        raise ValueError(f"industry must be 0 to {len(kind) - 1}")
    return found, kind


Slots = tuple[Ints, Flags, Ints, Ints, Floats]


def _slots(links: Links, industry: Ints, kind: Ints, firms: int) -> Slots:
    """Return the slots and the shares in them, by supplier."""
    maker, taker, value = links
    bought = _sums(taker, value, firms)
    role = kind[industry[maker], industry[taker]]
    used = role != NONE
    maker, taker, value, role = maker[used], taker[used], value[used], role[used]
    essential = role == ESSENTIAL
    key = taker * (len(kind) + 1) + np.where(essential, industry[maker], len(kind))
    slot, which = np.unique(key, return_inverse=True)
    of_slot = _sums(which, value, len(slot))
    return (
        slot // (len(kind) + 1),
        slot % (len(kind) + 1) < len(kind),
        _offsets(maker, firms),
        which.astype(np.int64),
        value / np.where(essential, of_slot[which], bought[taker]),
    )


def _offsets(ascending: Ints, number: int) -> Ints:
    """Return where the rows of each of some numbers start and end."""
    return np.searchsorted(ascending, np.arange(number + 1)).astype(np.int64)


def _sums(which: Ints, values: Floats, number: int) -> Floats:
    """Return the sum of the values of each of some numbers."""
    return np.asarray(np.bincount(which, values, minlength=number), dtype=np.float64)
