"""The nearest keys of a table to a name that is not among them."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mainstay.errors import nearest
from mainstay.model.network import Ints

SEARCHED = 1000
"""A table with no more keys than this is searched whole."""

COMPARED = 150
"""Of a longer one so many keys are looked at that begin as the name does, and that end so."""

FAMILY = 3
"""As many keys as an answer names share the beginning, or the end, that is looked for."""


def near(word: str, keys: pa.Array) -> str:
    """Name the keys nearest to a word, as a sentence; of a long table, nothing if none is near.

    To compare a word with each of many keys takes seconds. A word that is spelt wrongly in one
    place begins or ends as the right one does, so in a long table only such keys are compared.
    """
    if len(keys) <= SEARCHED:
        return nearest(word, dict.fromkeys(keys.to_pylist()))
    places = np.union1d(_like(word, keys, _beginning), _like(word, keys, _end))
    found = nearest(word, dict.fromkeys(keys.take(pa.array(places)).to_pylist()))
    return found if found.startswith("Nearest") else ""


def _beginning(word: str, keys: pa.Array, size: int) -> pa.Array:
    return pc.starts_with(keys, word[:size])


def _end(word: str, keys: pa.Array, size: int) -> pa.Array:
    return pc.ends_with(keys, word[len(word) - size :])


def _like(word: str, keys: pa.Array, part: Callable[[str, pa.Array, int], pa.Array]) -> Ints:
    """Return where the keys stand that share as much of one end as a family of keys does."""
    least, most = 0, len(word)
    while least < most:
        size = (least + most + 1) // 2
        shared = part(word, keys, size).true_count >= FAMILY
        least, most = (size, most) if shared else (least, size - 1)
    if least == 0:
        return np.zeros(0, dtype=np.int64)
    places = np.flatnonzero(part(word, keys, least).to_numpy(zero_copy_only=False))
    lengths = pc.utf8_length(keys.take(pa.array(places))).to_numpy(zero_copy_only=False)
    order = np.argsort(np.abs(lengths.astype(np.int64) - len(word)), kind="stable")
    return places[order[:COMPARED]]
