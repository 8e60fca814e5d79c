"""Who stands behind an organisation."""

import numpy as np

from mainstay.model.network import Ints, Network


def ultimate_owners(network: Network) -> Ints:
    """Follow the parents of every organisation to the top.

    Only controlling parents are followed; a share without control is a fact of `ownerships`.

    Parameters
    ----------
    network : Network

    Returns
    -------
    array of int, shape (n_organisations,)
        Position of the organisation at the top of each; its own where it has no parent.
    """
    parent = network.positions("organisations", "parent_id")
    own = np.arange(len(parent))
    top = np.where(parent < 0, own, parent)
    # Each round doubles how far up all have come, so that this many reach any top there is.
    for _ in range(len(parent).bit_length()):
        top = top[top]
    return top
