"""The arrays that compiled code reads: whole numbers of four bytes, nodes beside the shares."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mainstay.kernels.cascade.network import CascadeNetwork, Floats, Ints

Shorts = NDArray[np.int32]


class Net(NamedTuple):
    """A network laid out to be walked along: by supplier, by buyer, by seller, by market."""

    down_ptr: Shorts
    down_slot: Shorts
    down_node: Shorts
    down_share: Floats
    up_ptr: Shorts
    up_node: Shorts
    up_share: Floats
    sale_ptr: Shorts
    sale_node: Shorts
    sale_share: Floats
    market: Shorts
    market_size: Floats
    member_ptr: Shorts
    member: Shorts
    size: Floats
    weights: Floats


def laid_out(network: CascadeNetwork) -> Net:
    """Lay a network out."""
    nodes = network.nodes
    _, market = np.unique(network.market, return_inverse=True)
    markets = int(market.max(initial=-1)) + 1
    member = np.argsort(market, kind="stable")
    by_seller = np.argsort(network.up_node, kind="stable")
    buyer = np.repeat(np.arange(nodes), np.diff(network.up_ptr))
    return Net(
        down_ptr=_short(network.down_ptr),
        down_slot=_short(network.down_slot),
        down_node=_short(network.slot_node[network.down_slot]),
        down_share=_floats(network.down_share),
        up_ptr=_short(network.up_ptr),
        up_node=_short(network.up_node),
        up_share=_floats(network.up_share),
        sale_ptr=_starts(network.up_node[by_seller], nodes),
        sale_node=_short(buyer[by_seller]),
        sale_share=_floats(network.up_share[by_seller]),
        market=_short(market),
        market_size=_floats(np.bincount(market, network.size, minlength=markets)),
        member_ptr=_starts(market[member], markets),
        member=_short(member),
        size=_floats(network.size),
        weights=_floats(network.weights),
    )


def _starts(ascending: Ints, number: int) -> Shorts:
    """Return where the rows of each of some numbers start and end."""
    return _short(np.searchsorted(ascending, np.arange(number + 1)))


def _short(values: Ints) -> Shorts:
    """Return whole numbers of four bytes."""
    return np.ascontiguousarray(values, dtype=np.int32)


def _floats(values: NDArray[np.generic]) -> Floats:
    """Return floats in one piece."""
    return np.ascontiguousarray(values, dtype=np.float64)
