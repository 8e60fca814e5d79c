"""What a shock hits: a group of the supply graph, named by one key and narrowed by others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

GROUPS: Mapping[str, tuple[str, ...]] = {
    "exports_of": ("item", "to"),
    "corridor_from": ("corridor_to", "item"),
    "partner": ("programme", "item"),
    "agreement": ("item",),
    "owner": ("item", "country"),
    "organisation": ("item", "country"),
    "site": ("item",),
    "region": ("country", "item"),
    "source": (),
    "link": (),
    "stock": (),
    "demand_of": ("item", "customer"),
    "demand_for": ("customer",),
    "price_of": (),
    "country": ("item",),
    "item": (),
}
"""Keys that name a group, and those that narrow it; of several keys given the first here names."""

NEEDED = {"corridor_from": "corridor_to", "partner": "programme"}
"""Keys that a group can't do without."""

TABLE_OF = {
    "exports_of": "countries",
    "to": "countries",
    "corridor_from": "countries",
    "corridor_to": "countries",
    "partner": "countries",
    "country": "countries",
    "customer": "countries",
    "programme": "programmes",
    "demand_of": "programmes",
    "agreement": "agreements",
    "owner": "organisations",
    "organisation": "organisations",
    "site": "sites",
    "source": "sources",
    "link": "supply_links",
    "stock": "stocks",
    "demand_for": "items",
    "price_of": "items",
    "item": "items",
}
"""The table whose keys each key takes; `region` takes the regions of `sites`."""

KEYS = tuple(dict.fromkeys([*GROUPS, *(key for keys in GROUPS.values() for key in keys)]))
DEMANDS = frozenset({"demand_of", "demand_for"})
PRICES = frozenset({"price_of"})

_WORDS = {
    "exports_of": "exports of",
    "corridor_from": "deliveries from",
    "corridor_to": "to",
    "demand_of": "demand of",
    "demand_for": "demand for",
    "price_of": "the price of",
    "organisation": "",
    "partner": "the part of",
    "agreement": "what rests on",
    "owner": "firms owned by",
    "source": "source",
    "customer": "for",
    "item": "of",
    "country": "in",
    "programme": "in",
    "to": "to",
}


@dataclass(frozen=True, slots=True)
class Hits:
    """A group that is hit together.

    Parameters
    ----------
    group : str
        One of `GROUPS`.
    names : tuple of str
        Whom or what it names: keys of the table in `TABLE_OF`.
    within : tuple of (str, tuple of str)
        What narrows it.

    Examples
    --------
    >>> Hits.of(exports_of="CHN", item=["ndfeb-magnet", "smco-magnet"]).words()
    'exports of CHN of ndfeb-magnet, smco-magnet'
    """

    group: str
    names: tuple[str, ...]
    within: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def of(cls, **keys: str | list[str] | tuple[str, ...]) -> "Hits":
        """Make a group from keys, each with a name or several.

        Raises
        ------
        ValueError
            When no key names a group.
        """
        given = {key: (v,) if isinstance(v, str) else tuple(v) for key, v in keys.items()}
        group = next((key for key in GROUPS if key in given), None)
        if group is None:
            raise ValueError(f"no key of {', '.join(GROUPS)}")
        names = given.pop(group)
        return cls(group, names, tuple((key, given[key]) for key in sorted(given)))

    def only(self, key: str) -> tuple[str, ...]:
        """Return the names by which a key narrows the group; none where it does not."""
        return dict(self.within).get(key, ())

    @property
    def keys(self) -> dict[str, tuple[str, ...]]:
        """Every key with its names."""
        return {self.group: self.names, **dict(self.within)}

    @property
    def is_demand(self) -> bool:
        """Whether a demand is hit; the hardness is then a factor."""
        return self.group in DEMANDS

    @property
    def is_price(self) -> bool:
        """Whether a price is hit; the hardness is then a factor."""
        return self.group in PRICES

    def words(self, named: Callable[[str], str] = str) -> str:
        """Say the group for a reader; `named` gives the name of a key."""
        parts = [
            f"{_WORDS.get(key, key)} {', '.join(map(named, names))}"
            for key, names in self.keys.items()
        ]
        return " ".join(" ".join(parts).split())
