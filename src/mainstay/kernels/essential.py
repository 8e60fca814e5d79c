"""What cannot be done without: nodes that every way of meeting the needs of a root takes.

A node has *needs*; a need is met by any of its *options*, which are nodes. There are no circles.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Bits = NDArray[np.uint64]

WORDS = 64
"""Machine words for the candidates that are followed at once: 64 candidates to a word."""


@dataclass(frozen=True)
class Needs:
    """Lines from nodes to the options of their needs, all reached from one root.

    Parameters
    ----------
    node, need, option : array of int, shape (n_lines,)
        Whose need, which need (ascending, each of one node), and a node that can meet it.
    level : array of int, shape (n_nodes,)
        A number for each node that is smaller than that of each of its options.
    """

    node: Ints
    need: Ints
    option: Ints
    level: Ints

    def take(self, kept: Flags) -> "Needs":
        """Return only some of the lines."""
        return Needs(self.node[kept], self.need[kept], self.option[kept], self.level)


def essential(needs: Needs, root: int) -> Flags:
    """Find the nodes that are needed whichever options are taken.

    below(v) = union over the needs of v of the intersection over its options o of below(o) + {o}.
    What a need with one option leads to is found first; what is left is followed as sets of bits.

    Parameters
    ----------
    needs : Needs
    root : int
        The node asked about.

    Returns
    -------
    array of bool, shape (n_nodes,)
        below(root).

    Examples
    --------
    A root needs 1, and either of 2 and 3, which both need 4.

    >>> node, need = np.array([0, 0, 0, 2, 3]), np.array([0, 1, 1, 2, 3])
    >>> option, level = np.array([1, 2, 3, 4, 4]), np.array([0, 1, 1, 1, 2])
    >>> essential(Needs(node, need, option, level), 0).tolist()
    [False, True, False, False, True]
    """
    found = _straight(needs, root)
    # A need with an option that is essential asks for nothing that this option does not.
    still = needs.take(~_any_of_need(needs.need, found[needs.option]))
    candidates = np.unique(still.option)
    candidates = candidates[np.argsort(-needs.level[candidates], kind="stable")]
    number = np.where(found, len(candidates), -1)
    number[root] = len(candidates)
    number[candidates] = np.arange(len(candidates))
    lines = _Lines.of(still.take(number[still.node] >= 0), number)
    for start in range(0, len(candidates), 64 * WORDS):
        block = candidates[start : start + 64 * WORDS]
        found[block[_needed(lines, start, len(block))]] = True
    return found


def _straight(needs: Needs, root: int) -> Flags:
    """Return what needs with one option lead to from the root."""
    found = np.zeros(len(needs.level), dtype=bool)
    found[root] = True
    single = np.flatnonzero(np.bincount(needs.need, minlength=1)[needs.need] == 1)
    level = needs.level[needs.node[single]]
    turns = np.argsort(level, kind="stable")
    for lines in np.split(single[turns], np.flatnonzero(np.diff(level[turns])) + 1):
        found[needs.option[lines[found[needs.node[lines]]]]] = True
    found[root] = False
    return found


def _any_of_need(need: Ints, flags: Flags) -> Flags:
    """Return for each line whether any line of its need has a flag."""
    found: Flags = np.bincount(need, weights=flags, minlength=1)[need] > 0
    return found


@dataclass(frozen=True)
class _Lines:
    """Lines between candidates, numbered inputs first; the number after the last is the root.

    Lines stand by level, inputs first, then by node and need; `needs` are the first lines of needs,
    `nodes` the first needs of nodes, and `levels` the first nodes of levels.
    """

    number: Ints
    option: Ints
    needs: Ints
    nodes: Ints
    levels: Ints
    size: int

    @classmethod
    def of(cls, lines: Needs, number: Ints) -> "_Lines":
        """Number the nodes anew; all nodes that are essential already stand for the root."""
        size = int(number.max(initial=0))
        node = number[lines.node]
        turns = np.lexsort((lines.need, node))
        node, need, level = node[turns], lines.need[turns], lines.level[lines.node[turns]]
        level[node == size] = -1
        needs = _starts(need)
        nodes = _starts(node[needs])
        firsts = needs[nodes]
        levels = _starts(level[firsts])
        return cls(node[firsts], number[lines.option[turns]], needs, nodes, levels, size)

    def by_level(self, start: int) -> Iterator[tuple[Ints, Ints, Ints, Ints]]:
        """Go through the levels from that of a node on: nodes, options, and where needs begin."""
        nodes = np.append(self.nodes, len(self.needs))
        needs = np.append(self.needs, len(self.option))
        ends = np.append(self.levels, len(self.number))
        begin = int(np.searchsorted(self.number[ends[1:] - 1], start)) if len(self.levels) else 0
        for a, b in zip(ends[begin:-1], ends[begin + 1 :], strict=True):
            own = needs[nodes[a] : nodes[b]]
            options = self.option[own[0] : needs[nodes[b]]]
            yield self.number[a:b], options, own - own[0], nodes[a:b] - nodes[a]


def _starts(values: Ints) -> Ints:
    """Return where each run of equal values begins."""
    return np.flatnonzero(np.diff(values, prepend=values[:1] - 1))


def _needed(lines: _Lines, start: int, size: int) -> Flags:
    """Return which candidates of a block the root can't do without."""
    signs = np.zeros((lines.size + 1, 8 * -(-size // 64)), dtype=np.uint8)
    own = np.arange(size)
    signs[start + own, own // 8] = 1 << (own % 8)
    bits: Bits = signs.view(np.uint64)
    for nodes, options, needs, firsts in lines.by_level(start):
        met = np.bitwise_and.reduceat(bits[options], needs, axis=0)
        bits[nodes] |= np.bitwise_or.reduceat(met, firsts, axis=0)
    return np.unpackbits(signs[-1], count=size, bitorder="little").astype(bool)
