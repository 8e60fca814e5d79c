"""In which nations each item of a tree is made, by the record, and what may be beside them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from mainstay.model.backing import Pointer
from mainstay.model.network import Network
from mainstay.model.origins import Origins
from mainstay.model.tree import Tree

MORE = "?"
"""Behind a nation: it may be there. Alone: there is more of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Supply:
    """Nations in which something is made, as the record shows them.

    `more` says whether there may be others; `rows` are the facts behind it.
    """

    certain: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()
    more: bool = True
    rows: tuple[Pointer, ...] = field(default=(), compare=False)

    @property
    def countries(self) -> tuple[str, ...]:
        """All nations that are named, by code."""
        return tuple(sorted({*self.certain, *self.possible}))

    @property
    def text(self) -> str:
        """The nations as a stage is written in a rulebook of origin.

        Examples
        --------
        >>> Supply(("JPN",), ("CHN",)).text
        'JPN;CHN?;?'
        """
        marked = (f"{country}{MORE}" for country in self.possible)
        return ";".join([*self.certain, *marked, *([MORE] if self.more else [])])


def together(supplies: Iterable[tuple[Supply, bool]]) -> Supply:
    """Put supplies of one stage together; what is not needed whatever is taken is only possible.

    Examples
    --------
    >>> together([(Supply(("AUS",), (), False), True), (Supply(("CHN",), (), False), False)]).text
    'AUS;CHN?'
    """
    given = list(supplies)
    certain = {country for one, needed in given if needed for country in one.certain}
    named = {country for one, _ in given for country in one.countries}
    return Supply(
        tuple(sorted(certain)),
        tuple(sorted(named - certain)),
        any(one.more for one, _ in given),
        tuple(dict.fromkeys(row for one, _ in given for row in one.rows)),
    )


def supplies(network: Network, day: int, root: str) -> dict[str, Supply]:
    """Return where the record says that an item and each of its inputs are made on a day.

    Parameters
    ----------
    network : Network
    day : int
        Day, as an ordinal.
    root : str
        Key of the item at the top.

    Returns
    -------
    dict of str to Supply
        By item. A nation is certain where a link in force shows that it supplies the tree, or where
        it is the only one of a list of sources that is stated to be complete; a share of a market
        shows no more than that it may.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> network = tiny()
    >>> supplies(network, network.newest_date, "end-item")["ore"].text
    'XXA?;XXB?;?'
    """
    origins = Origins(Tree(network, root), day, None, None)
    found = _Found(network, origins)
    keys = network["items"].keys
    return {keys[place]: found.of(place) for place in origins.tree.order.tolist()}


@dataclass(frozen=True)
class _Found:
    """The origins of a tree, item by item."""

    network: Network
    origins: Origins

    def of(self, item: int) -> Supply:
        return self._top(item) if item == self.origins.tree.top else self._input(item)

    def _code(self, place: int) -> str:
        return self.network["countries"].keys[place]

    def _top(self, item: int) -> Supply:
        """Return the nations of the sources of the item at the top; several are only possible."""
        sources = self.origins.everywhere
        at = np.flatnonzero(sources.item == item)
        places = sorted({int(place) for place in sources.country[at] if place >= 0})
        rows = tuple(dict.fromkeys(p for n in at.tolist() for p in sources[n].pointers))
        complete = bool(self.network["items"].flags("sources_complete")[item])
        closed = complete and bool(len(at)) and bool((sources.country[at] >= 0).all())
        codes = tuple(sorted(self._code(place) for place in places))
        if closed and len(codes) == 1:
            return Supply(codes, (), more=False, rows=(*rows, ("items", item)))
        return Supply((), codes, more=not closed, rows=rows)

    def _input(self, item: int) -> Supply:
        rows = self.origins.rows
        at = np.flatnonzero(rows.item == item)
        there = at[rows.high[at] > 0]
        certain = {
            self._code(int(rows.country[row]))
            for row in there
            if rows.shown[row] and rows.country[row] >= 0
        }
        named = {code for row in there.tolist() for code in self._named(row)}
        alone = (rows.country[there] < 0) & ~rows.is_joint[there]
        more = not len(at) or bool(alone.any())
        pointers = [pointer for row in at.tolist() for pointer in self._pointers(row)]
        return Supply(
            tuple(sorted(certain)),
            tuple(sorted(named - certain)),
            more,
            tuple(dict.fromkeys([*pointers, *([] if more else [("items", item)])])),
        )

    def _named(self, row: int) -> list[str]:
        """Return the nations that a row of the origins names; of a joint share several."""
        rows, splits = self.origins.rows, self.origins.splits
        if rows.country[row] >= 0:
            return [self._code(int(rows.country[row]))]
        if rows.share[row] < 0:
            return []
        first, last = splits.ptr[rows.share[row] : rows.share[row] + 2]
        return [self._code(int(place)) for place in splits.countries[first:last]]

    def _pointers(self, row: int) -> list[Pointer]:
        """Return the facts behind a row of the origins: its share, sources and links."""
        share, pair = int(self.origins.rows.share[row]), int(self.origins.pair[row])
        found: list[Pointer] = []
        if share >= 0:
            found.append(("item_shares", int(self.origins.splits.row[share])))
        return found if pair < 0 else [*found, *self.origins.present.pointers(pair)]
