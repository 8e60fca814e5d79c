"""`Edit`: one change of a network that a scenario supposes, before any shock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Deed = Literal["set", "add", "remove"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A cell that is set, a row that is added or one that is removed.

    Parameters
    ----------
    deed : {'set', 'add', 'remove'}
    table : str
        Name of the table.
    key : str
        Key of the row.
    values : mapping of str to Any
        Columns and their values; None empties a cell.
    why : str
    line : int or None
        Where it stands in its file.
    """

    deed: Deed
    table: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""
    line: int | None = field(default=None, compare=False)

    def as_dict(self) -> dict[str, Any]:
        """Give the edit as plain values."""
        about = {"deed": self.deed, "table": self.table, "key": self.key, "why": self.why}
        return about | {"values": {name: self.values[name] for name in sorted(self.values)}}

    def words(self) -> str:
        """Say in one sentence what changes."""
        if self.deed != "set":
            return f"{self.deed} {self.table} {self.key}."
        cells = ", ".join(f"{name} = {value}" for name, value in sorted(self.values.items()))
        return f"{self.table} {self.key}: {cells}."
