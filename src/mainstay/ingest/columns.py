"""Whole columns of cells to typed columns; only unusual cells are looked at one by one."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mainstay.ingest.cells import LONGEST_CELL, LONGEST_ID, SEPARATOR, BadCell, parse
from mainstay.model.network import Flags, Ints, arrow_type
from mainstay.schema.spec import ColumnSpec, codes
from mainstay.units import units

BLANKS = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""What `str.strip` takes away, so that every form trims alike."""
EMPTY_REQUIRED = BadCell("VAL001", "a value", "Fill the cell; a required cell is never empty.")
EMPTY = "an empty cell"

_PART = "[!-:<-~]([ -:<-~]*[!-:<-~])?"
_KEY = f"[A-Za-z0-9][A-Za-z0-9._-]{{0,{LONGEST_ID - 1}}}"
_DAY = "[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?)?"
_USUAL = {
    "id": f"^{_KEY}$",
    "ref": f"^{_KEY}$",
    "refs": f"^{_KEY}(;{_KEY})*$",
    "text": "^[ -~]*$",
    "texts": f"^{_PART}(;{_PART})*$",
    "date": f"^{_DAY}$",
    "number": r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$",
}
FEW_VALUES = frozenset({"code", "market", "unit", "yes_no", "date", "refs"})
"""Types of which a column has few distinct texts, as a rule."""
FEW_ROWS = 256
"""Up to so many rows, going through the texts takes less than looking at the column as a whole."""
FAR_TOO_LONG = 8 * LONGEST_CELL
"""Bytes of a list that is not even looked into."""
_CLOSED = frozenset({"code", "market", "unit", "yes_no", "number", "integer"})
"""Types of which every unusual cell is a bad one."""


class BadColumn(ValueError):
    """A column whose type can't hold what its cells are: the type, and those that can."""

    def __init__(self, found: str, allowed: str) -> None:
        super().__init__(found)
        self.found, self.allowed = found, allowed


@dataclass
class Checked:
    """A column in the type of the schema, and its bad cells: those named, and how many more."""

    values: pa.Array
    named: dict[int, tuple[str, BadCell]] = field(default_factory=dict)
    more: int = 0


def check(column: ColumnSpec, cells: pa.Array, room: int) -> Checked:
    """Return a column in the type of the schema, with what is wrong in it.

    Parameters
    ----------
    column : ColumnSpec
    cells : pyarrow.Array
        Texts, or values of the column's type.
    room : int
        How many bad cells are named at most; the others are counted.

    Returns
    -------
    Checked
        A bad cell is null in `values`.

    Raises
    ------
    BadColumn
        When the type of the cells is neither.
    """
    kind = cells.type
    if pa.types.is_null(kind):
        return _filled(column, Checked(pa.nulls(len(cells), arrow_type(column))), cells, room)
    if _is_text(kind):
        return _text_column(column, cells, room)
    if column.is_list and is_list(kind):
        return _list_column(column, cells, room)
    if column.is_number and _is_number(kind):
        return _number_column(column, cells, room)
    if column.type == "yes_no" and pa.types.is_boolean(kind):
        return _filled(column, Checked(cells), cells, room)
    if column.type == "date" and (pa.types.is_date(kind) or _is_time(kind)):
        return _text_column(column, _days(cells), room)
    raise BadColumn(str(kind), _wanted(column))


def _wanted(column: ColumnSpec) -> str:
    words = {"number": "a number", "integer": "a whole number", "yes_no": "true or false"}
    plain = "a list of texts" if column.is_list else words.get(column.type, "")
    return " or ".join(filter(None, [plain, "a date" if column.type == "date" else "", "text"]))


# Texts


def _text_column(column: ColumnSpec, cells: pa.Array, room: int) -> Checked:
    if len(cells) <= FEW_ROWS and cells.type == pa.string():
        with suppress(UnicodeDecodeError):
            return _one_by_one(column, cells.to_pylist(), room)
    rows, distinct = _distinct(column, cells)
    texts, broken = _decoded(distinct)
    texts = pc.utf8_trim(texts, characters=BLANKS)
    texts = pc.if_else(pc.equal(texts, ""), None, texts)
    values, bad = _parsed(column, texts, broken, room)
    if rows is not None:
        values = values.take(rows)
    found = Checked(values)
    empty = _empty_among(texts, broken)
    _name(column, found, rows, bad, empty, texts, room)
    return found


def _one_by_one(column: ColumnSpec, cells: list[str | None], room: int) -> Checked:
    """Check a short column text by text, each distinct one once."""
    known: dict[str, Any] = {"": EMPTY_REQUIRED if column.need == "required" else None}
    found = Checked(pa.nulls(0))
    values = []
    for row, cell in enumerate(cells):
        text = "" if cell is None else cell.strip()
        if text not in known:
            known[text] = _value(column, text)
        value = known[text]
        if isinstance(value, BadCell):
            _add(found, row, (text[: LONGEST_CELL + 1] or EMPTY, value), room)
        values.append(None if isinstance(value, BadCell) else value)
    found.values = pa.array(values, arrow_type(column))
    return found


def _value(column: ColumnSpec, text: str) -> Any:
    """Return the value of a text, or what is wrong with it."""
    try:
        return parse(column, text)
    except BadCell as error:
        return error


def _add(found: Checked, row: int, fault: tuple[str, BadCell], room: int) -> None:
    """Name a bad cell while there is room, else count it."""
    if len(found.named) < room:
        found.named[row] = fault
    else:
        found.more += 1


def _empty_among(texts: pa.Array, broken: dict[int, BadCell]) -> Flags:
    """Return which texts are empty cells, and not such as could not be read."""
    empty: Flags = texts.is_null().to_numpy(zero_copy_only=False)
    if broken:
        empty = empty.copy()
        empty[list(broken)] = False
    return empty


def _distinct(column: ColumnSpec, cells: pa.Array) -> tuple[pa.Array | None, pa.Array]:
    """Return the distinct texts, by first appearance, and for each row which it has.

    The rows are None where every text stands for itself.
    """
    if pa.types.is_dictionary(cells.type):
        used = cells.indices.dictionary_encode()
        return used.indices, cells.dictionary.take(used.dictionary)
    if column.type in FEW_VALUES:
        encoded = _plain(cells).dictionary_encode()
        return encoded.indices, encoded.dictionary
    return None, cells


def _plain(cells: pa.Array) -> pa.Array:
    return cells if cells.type == pa.string() else cells.cast(pa.string())


def _decoded(cells: pa.Array) -> tuple[pa.Array, dict[int, BadCell]]:
    """Return texts that are sure to be UTF-8, and those that are not."""
    try:
        texts = _plain(cells)
        texts.validate(full=True)
    except pa.ArrowInvalid:
        return _decoded_one_by_one(cells)
    return texts, {}


def _decoded_one_by_one(cells: pa.Array) -> tuple[pa.Array, dict[int, BadCell]]:
    broken: dict[int, BadCell] = {}
    texts: list[str | None] = []
    for row, raw in enumerate(cells.cast(pa.large_binary()).to_pylist()):
        try:
            texts.append(None if raw is None else raw.decode("utf-8"))
        except UnicodeDecodeError as error:
            byte = f"byte {raw[error.start]:#04x}"
            broken[row] = BadCell("FIL005", "UTF-8", "Write the text as UTF-8.", byte)
            texts.append(None)
    return pa.array(texts, pa.string()), broken


def _parsed(
    column: ColumnSpec, texts: pa.Array, broken: dict[int, BadCell], room: int
) -> tuple[pa.Array, dict[int, BadCell | None]]:
    """Return the values of texts and what is wrong with those that are bad.

    Only the first `room` bad ones say what is wrong.
    """
    values, usual = _USUALLY.get(column.type, _by_pattern)(column, texts)
    bad: dict[int, BadCell | None] = dict(broken)
    mended: dict[int, str] = {}
    for row in np.flatnonzero(~usual):
        if column.type in _CLOSED and len(bad) >= room:
            bad[int(row)] = None
            continue
        text = texts[row].as_py()
        try:
            value = parse(column, text)
        except BadCell as error:
            bad[int(row)] = error
        else:
            mended[int(row)] = SEPARATOR.join(value) if column.is_list else text
    if bad or mended or column.is_list:
        values = _with(column, values, bad, mended)
    return values, bad


def _with(
    column: ColumnSpec, values: pa.Array, bad: dict[int, BadCell | None], mended: dict[int, str]
) -> pa.Array:
    """Return values without the bad ones, with mended texts, and lists taken apart."""
    changed: dict[int, str | None] = {**mended, **dict.fromkeys(bad)}
    if changed:
        mask = np.zeros(len(values), dtype=bool)
        rows = sorted(changed)
        mask[rows] = True
        fresh = [changed[row] for row in rows]
        fresh = fresh if mended else [None] * len(rows)
        values = pc.replace_with_mask(values, mask, pa.array(fresh, type=values.type))
    return pc.split_pattern(values, SEPARATOR) if column.is_list else values


Usual = tuple[pa.Array, Flags]


def _flags(mask: pa.Array) -> Flags:
    found: Flags = pc.fill_null(mask, True).to_numpy(zero_copy_only=False)
    return found


def _by_pattern(column: ColumnSpec, texts: pa.Array) -> Usual:
    """Texts that are surely fine by their pattern alone; nulls are."""
    pattern = "^[A-Z]{3}$" if column.pattern == "iso3" else _USUAL[column.type]
    fine = pc.and_(
        pc.match_substring_regex(texts, pattern),
        pc.less_equal(pc.binary_length(texts), LONGEST_CELL),
    )
    if column.type == "date":
        fine = pc.and_(fine, pc.invert(pc.starts_with(texts, "0000")))
    return texts, _flags(fine)


def _by_list(known: Callable[[ColumnSpec], list[str]]) -> Callable[[ColumnSpec, pa.Array], Usual]:
    def usual(column: ColumnSpec, texts: pa.Array) -> Usual:
        words = pa.array(known(column), pa.string())
        return texts, _flags(pc.or_(pc.is_in(texts, value_set=words), texts.is_null()))

    return usual


def _markets(_: ColumnSpec, texts: pa.Array) -> Usual:
    listed = pc.is_in(texts, value_set=pa.array(list(codes()["market"]), pa.string()))
    return texts, _flags(pc.or_(listed, pc.match_substring_regex(texts, "^[A-Z]{3}$")))


def _yes_no(_: ColumnSpec, texts: pa.Array) -> Usual:
    yes = pc.equal(texts, "yes")
    return yes, _flags(pc.or_(yes, pc.equal(texts, "no")))


def _numbers(column: ColumnSpec, texts: pa.Array) -> Usual:
    pattern = pc.match_substring_regex(texts, _USUAL["number"])
    short = pc.less_equal(pc.binary_length(texts), LONGEST_CELL)
    numeric = pc.and_(pattern, short)
    values = pc.if_else(numeric, texts, None).cast(pa.float64())
    return _in_range(column, values, _flags(numeric))


_USUALLY: dict[str, Callable[[ColumnSpec, pa.Array], Usual]] = {
    "code": _by_list(lambda column: list(codes()[column.of or ""])),
    "unit": _by_list(lambda _: list(units())),
    "market": _markets,
    "yes_no": _yes_no,
    "number": _numbers,
    "integer": _numbers,
}


# Values that have a type


def _in_range(column: ColumnSpec, values: pa.Array, fine: Flags) -> Usual:
    """Return numbers in the type of the column, and which of them may be."""
    given = values.is_valid().to_numpy(zero_copy_only=False)
    numbers = pc.fill_null(values, 0.0).to_numpy(zero_copy_only=False)
    within = np.isfinite(numbers)
    if column.low is not None:
        within &= numbers >= column.low
    if column.high is not None:
        within &= numbers <= column.high
    if column.type == "integer":
        within &= (numbers == np.floor(numbers)) & (np.abs(numbers) < 2.0**63)
        whole = np.where(within, numbers, 0).astype(np.int64)
        values = pa.array(whole, mask=~(given & within))
    return values, fine & (within | ~given)


def _number_column(column: ColumnSpec, cells: pa.Array, room: int) -> Checked:
    values, fine = _in_range(
        column, cells.cast(pa.float64(), safe=False), np.ones(len(cells), dtype=bool)
    )
    rows = np.flatnonzero(~fine)
    if len(rows):
        mask = pa.array(~fine)
        values = pc.if_else(mask, pa.scalar(None, values.type), values)
    found = Checked(values, more=max(0, len(rows) - room))
    for row in rows[:room]:
        text = str(cells[row].as_py())
        found.named[int(row)] = text, _why(column, text)
    return _filled(column, found, cells, room)


def _why(column: ColumnSpec, text: str) -> BadCell:
    try:
        parse(column, text)
    except BadCell as error:
        return error
    return BadCell("VAL003", "a number that can be held", "Correct the number.")


def _days(cells: pa.Array) -> pa.Array:
    """Write days as texts; a time of day stays and is a bad date."""
    return pc.replace_substring_regex(cells.cast(pa.string()), r" 00:00:00(\.0+)?$", "")


def _list_column(column: ColumnSpec, cells: pa.Array, room: int) -> Checked:
    """Put the parts of each list together, check them as a text, and take them apart again."""
    parts = cells.flatten()
    if not (_is_text(parts.type) or pa.types.is_null(parts.type)):
        raise BadColumn(str(cells.type), _wanted(column))
    sizes = pc.fill_null(pc.list_value_length(cells), 0).to_numpy(zero_copy_only=False)
    sizes = sizes.astype(np.int64)
    faults = dict(_too_long(_totals(_bytes(parts), sizes), FAR_TOO_LONG))
    parts, sizes = _without(parts, sizes, faults)
    parts, broken = _decoded(parts)
    parts = pc.fill_null(pc.utf8_trim(parts, characters=BLANKS), "")
    more = dict(_bad_lists(parts, sizes, broken))
    parts, sizes = _without(parts, sizes, more)
    joined = pc.binary_join(
        pa.ListArray.from_arrays(pa.array(_ends(sizes).astype(np.int32)), parts), SEPARATOR
    )
    found = _text_column(column, joined, room)
    for row, (text, error) in sorted((faults | more).items()):
        if row in found.named or len(found.named) < room:
            found.named[row] = text, error
        elif column.need != "required":  # else it is counted as empty already
            found.more += 1
    return found


Faults = dict[int, tuple[str, BadCell]]


def _ends(sizes: Ints) -> Ints:
    return np.concatenate([[0], np.cumsum(sizes)])


def _bytes(parts: pa.Array) -> Ints:
    """Return the length of each text in bytes, without repeating those of a dictionary."""
    if pa.types.is_dictionary(parts.type):
        lengths = pc.binary_length(parts.dictionary).cast(pa.int64()).take(parts.indices)
    elif pa.types.is_null(parts.type):
        return np.zeros(len(parts), dtype=np.int64)
    else:
        lengths = pc.binary_length(parts).cast(pa.int64())
    found: Ints = pc.fill_null(lengths, 0).to_numpy(zero_copy_only=False)
    return found


def _totals(lengths: Ints, sizes: Ints) -> Ints:
    """Return the length of each list, put together with a separator."""
    ends = _ends(sizes)
    upto = np.concatenate([[0], np.cumsum(lengths + 1)])
    totals: Ints = upto[ends[1:]] - upto[ends[:-1]] - 1
    return totals


def _without(parts: pa.Array, sizes: Ints, faults: Faults) -> tuple[pa.Array, Ints]:
    """Return lists with those that are bad emptied."""
    if not faults:
        return parts, sizes
    keep = np.ones(len(sizes), dtype=bool)
    keep[list(faults)] = False
    return parts.filter(pa.array(np.repeat(keep, sizes))), np.where(keep, sizes, 0)


def _too_long(totals: Ints, most: int) -> Iterator[tuple[int, tuple[str, BadCell]]]:
    error = BadCell("VAL007", f"at most {LONGEST_CELL} characters", "Shorten the text.")
    for row in np.flatnonzero(totals > most):
        yield int(row), (f"a list of {totals[row]} characters", error)


def _bad_lists(
    parts: pa.Array, sizes: Ints, broken: dict[int, BadCell]
) -> Iterator[tuple[int, tuple[str, BadCell]]]:
    """Lists that are too long, or have a part that could not be told from two."""
    ends = _ends(sizes)
    lengths = pc.utf8_length(parts).cast(pa.int64()).to_numpy(zero_copy_only=False)
    yield from _too_long(_totals(lengths, sizes), LONGEST_CELL)
    split = np.flatnonzero(pc.match_substring(parts, SEPARATOR).to_numpy(zero_copy_only=False))
    fix = "Make two parts of it, or write a comma."
    for place in split.tolist():
        error = BadCell("VAL007", "parts without semicolons", fix)
        yield _row_of(ends, place), (parts[place].as_py()[:LONGEST_CELL], error)
    for place, error in broken.items():
        yield _row_of(ends, place), (error.found or "", error)


def _row_of(ends: Ints, place: int) -> int:
    return int(np.searchsorted(ends, place, side="right")) - 1


# Bad cells by row


def _filled(column: ColumnSpec, found: Checked, cells: pa.Array, room: int) -> Checked:
    """Name the empty cells of a required column."""
    if column.need == "required" and cells.null_count:
        rows = np.flatnonzero(cells.is_null().to_numpy(zero_copy_only=False))
        left = max(0, room - len(found.named))
        found.named.update((int(row), (EMPTY, EMPTY_REQUIRED)) for row in rows[:left])
        found.more += max(0, len(rows) - left)
    return found


def _name(
    column: ColumnSpec,
    found: Checked,
    rows: pa.Array | None,
    bad: dict[int, BadCell | None],
    empty: Flags,
    texts: pa.Array,
    room: int,
) -> None:
    """Name the bad cells by their row, from what is wrong with distinct texts."""
    if column.need != "required":
        empty = np.zeros(len(empty), dtype=bool)
    faulty = np.append(empty, column.need == "required")
    faulty[list(bad)] = True
    if not faulty[:-1].any() and not (rows is not None and rows.null_count and faulty[-1]):
        return
    codes_of = np.arange(len(texts)) if rows is None else _codes(rows)
    places = np.flatnonzero(faulty[codes_of])
    shown: dict[int, str | None] = {}
    found.more = len(places)
    for place in places[:room]:
        code = int(codes_of[place])
        error = bad.get(code, EMPTY_REQUIRED)
        if error is not None:
            text = EMPTY if code < 0 else _shown(shown, texts, code)
            found.named[int(place)] = text or error.found or EMPTY, error
            found.more -= 1


def _codes(rows: pa.Array) -> Ints:
    found: Ints = pc.fill_null(rows, -1).cast(pa.int64()).to_numpy(zero_copy_only=False)
    return found


def _shown(known: dict[int, str | None], texts: pa.Array, code: int) -> str | None:
    """Return a text, cut where it is longer than any cell may be; each is cut once."""
    if code not in known:
        text = texts[code].as_py()
        known[code] = None if text is None else text[: LONGEST_CELL + 1]
    return known[code]


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_text(kind.value_type)
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def is_list(kind: pa.DataType) -> bool:
    """Say whether a type is a list of whatever sort."""
    return bool(
        pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    )


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    )


def _is_time(kind: pa.DataType) -> bool:
    return bool(pa.types.is_timestamp(kind) and kind.tz is None)
