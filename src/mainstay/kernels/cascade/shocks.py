"""What is hit, scenario by scenario, and how hard."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from mainstay.kernels.cascade.network import Floats, Ints


@dataclass(frozen=True, eq=False)
class Shocks:
    """Scenarios in compressed form: the nodes each hits and the share of output each loses.

    Parameters
    ----------
    ptr : array of int, shape (scenarios + 1,)
    nodes : array of int, shape (hits,)
    loss : array of float, shape (hits,)
        Share lost for good, 0 to 1; of a node named twice in one scenario the larger counts.
    """

    ptr: Ints
    nodes: Ints
    loss: Floats

    def __len__(self) -> int:
        """Return the number of scenarios."""
        return len(self.ptr) - 1

    def checked(self, nodes: int) -> "Shocks":
        """Return the shocks in the types the kernel reads, or say what is wrong.

        Raises
        ------
        ValueError
            If a node isn't there, or a loss is not in 0 to 1.
        """
        ptr = np.asarray(self.ptr, dtype=np.int64)
        hit = np.asarray(self.nodes, dtype=np.int64)
        loss = np.asarray(self.loss, dtype=np.float64)
        if len(hit) and not 0 <= hit.min() <= hit.max() < nodes:
            raise ValueError(f"a node hit must be 0 to {nodes - 1}")
        if not np.all((loss >= 0) & (loss <= 1)):
            raise ValueError("a share lost must be 0 to 1")
        return Shocks(ptr, hit, loss)


def single_shocks(nodes: int) -> Shocks:
    """Return one scenario for each node: it alone is lost, whole.

    Examples
    --------
    >>> len(single_shocks(3)), single_shocks(3).nodes.tolist()
    (3, [0, 1, 2])
    """
    return Shocks(np.arange(nodes + 1), np.arange(nodes), np.ones(nodes))


def group_shocks(groups: Iterable[Mapping[int, float]]) -> Shocks:
    """Return one scenario for each group of nodes with the share each loses.

    Examples
    --------
    >>> shocks = group_shocks([{0: 1.0, 2: 0.5}, {}])
    >>> shocks.ptr.tolist(), shocks.nodes.tolist(), shocks.loss.tolist()
    ([0, 2, 2], [0, 2], [1.0, 0.5])
    """
    listed = [sorted(group.items()) for group in groups]
    flat = [hit for group in listed for hit in group]
    return Shocks(
        np.cumsum([0, *(len(group) for group in listed)]),
        np.array([node for node, _ in flat], dtype=np.int64),
        np.array([loss for _, loss in flat], dtype=np.float64),
    )
