"""A bare firm network: links with their values, industries, and what each industry needs."""

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa

from mainstay.kernels.cascade.network import CascadeNetwork, firm_network
from mainstay.kernels.cascade.shocks import Shocks, single_shocks
from mainstay.model.network import Floats, Ints


@dataclass(frozen=True, eq=False)
class FirmShocks:
    """Scenarios by name: which firms each hits, and which share of output each of these loses."""

    names: pa.Array
    ptr: Ints
    firm: Ints
    loss: Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class FirmNetwork:
    """Firms that sell to each other, by position from 0.

    Parameters
    ----------
    title : str
        What a reader calls it: the names of its files.
    names : pyarrow.Array, length n
        Key of each firm, a number or a text.
    supplier, buyer : array of int, shape (links,)
    weight : array of float, shape (links,)
        Value of what is sold in a year, in any one unit.
    industry : array of int, shape (n,)
        Position in `industries`.
    industries : list of str
    essentiality : array of int, shape (industries, industries)
        What the output of the row is to the column: 2 essential, 1 not essential, 0 of no account.
    weights : array of float, shape (n,), or None
        Weight of each firm in the index; None stands for the value of its sales.
    shocks : FirmShocks or None
        Scenarios; None loses every firm alone and whole.
    """

    title: str
    names: pa.Array
    supplier: Ints
    buyer: Ints
    weight: Floats
    industry: Ints
    industries: list[str]
    essentiality: Ints
    weights: Floats | None = None
    shocks: FirmShocks | None = None

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def cascade(self) -> CascadeNetwork:
        """The network as the cascade reads it."""
        return firm_network(
            self.supplier,
            self.buyer,
            self.weight,
            self.industry,
            self.essentiality,
            firms=len(self),
            weights=self.weights,
        )

    @cached_property
    def hits(self) -> Shocks:
        """The scenarios as the cascade reads them."""
        if self.shocks is None:
            return single_shocks(len(self))
        return Shocks(self.shocks.ptr, self.shocks.firm, self.shocks.loss)

    @property
    def asked(self) -> tuple[str, pa.Array]:
        """What a row of the answer is about, a firm or a scenario, and the name of each."""
        return ("node", self.names) if self.shocks is None else ("scenario", self.shocks.names)

    def alone(self, number: int) -> "FirmNetwork":
        """Return the network with one of the scenarios only."""
        names, hits = self.asked[1].slice(number, 1), self.hits
        own = slice(hits.ptr[number], hits.ptr[number + 1])
        ptr = np.array([0, hits.ptr[number + 1] - hits.ptr[number]])
        return replace(self, shocks=FirmShocks(names, ptr, hits.nodes[own], hits.loss[own]))

    @cached_property
    def digest(self) -> str:
        """A fingerprint of the content: the same for packed files and plain ones."""
        sha = hashlib.sha256()
        columns: list[Ints | Floats] = [
            self.supplier,
            self.buyer,
            self.weight,
            self.industry,
            self.essentiality,
        ]
        if self.weights is not None:
            columns.append(self.weights)
        texts = [pa.array(self.industries, pa.string()), self.names]
        if self.shocks is not None:
            columns += [self.shocks.ptr, self.shocks.firm, self.shocks.loss]
            texts.append(self.shocks.names)
        for column in columns:
            sha.update(f"{column.dtype.str} {column.shape}\n".encode())
            sha.update(np.ascontiguousarray(column).data)
        for text in texts:
            sha.update("\x1f".join(map(str, text.to_pylist())).encode() + b"\n")
        return sha.hexdigest()
