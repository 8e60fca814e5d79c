"""The smallest change of the tiny network that sets off each check, and only that one."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest
from strategies import (
    RANGES,
    Folder,
    added,
    changed,
    sample_folder,
    sample_key,
    sample_row,
    tiny_folder,
    tiny_head,
    write_folder,
)

import mainstay
from mainstay.errors import SHOWN, DataError, Problem, nearest
from mainstay.ingest.read import load, read
from mainstay.model.checks import gaps, references, structure
from mainstay.model.checks.near import SEARCHED, near
from mainstay.model.checks.rows import LISTED, MOST, NAMED
from mainstay.model.network import Network, Table
from mainstay.schema.spec import tables

TESTS = Path(__file__).resolve().parents[1]
SOURCE = Path(mainstay.__file__).parent


def problems(path: Path, folder: Folder) -> list[Problem]:
    """Read a folder with the head of the tiny network."""
    return read(write_folder(path, folder, tiny_head())).problems


def new_problems(path: Path, folder: Folder) -> list[Problem]:
    """Return the problems that a folder has and the tiny network has not."""
    path.joinpath("plain").mkdir()
    before = Counter(problems(path / "plain", tiny_folder()))
    return list((Counter(problems(path, folder)) - before).elements())


@dataclass(frozen=True)
class Case:
    """A change of the tiny network and the place of the problem that it makes."""

    code: str
    name: str
    file: str
    column: str | None
    key: str | None
    change: Callable[[Folder], Folder]
    found: str
    base: Callable[[], Folder] = tiny_folder

    @property
    def folder(self) -> Folder:
        """The changed folder."""
        return self.change(self.base())


def line(**cells: str) -> Callable[[Folder], Folder]:
    """Add a bill-of-material line."""
    return lambda folder: added(folder, "bom_lines", bom_line_id="new", **cells)


def source(key: str, **cells: str) -> Callable[[Folder], Folder]:
    """Change cells of a source."""
    return lambda folder: changed(folder, "sources", key, **cells)


def first(table: str, **cells: str) -> Callable[[Folder], Folder]:
    """Change cells of the first sample row of a table."""
    return lambda folder: changed(folder, table, sample_key(table), **cells)


def circle_of_sources(folder: Folder) -> Folder:
    """Count two sources of ore in each other."""
    folder = source("s-mine-1", counted_in="s-mine-2", capacity_per_year="300")(folder)
    return source("s-mine-2", counted_in="s-mine-1")(folder)


def circle_of_owners(folder: Folder) -> Folder:
    """Let the first caser belong to the second, which belongs to the first."""
    return changed(folder, "organisations", "caser-1", parent_id="caser-2")


def owner_of_itself(folder: Folder) -> Folder:
    """Let an organisation own itself."""
    return changed(folder, "organisations", "smelter", parent_id="smelter")


def two_shares(folder: Folder) -> Folder:
    """Let two countries hold more of ore than there is."""
    return added(folder, "item_shares", item_share_id="new", country_ids="XXA", share="0.5")


def shares_with(**cells: str) -> Callable[[Folder], Folder]:
    """Let two countries hold more than there is, but for a change in the share of the first."""
    return lambda folder: changed(two_shares(folder), "item_shares", "ore-xxb", **cells)


def two_makers(folder: Folder) -> Folder:
    """Let a second smelter supply the world besides the one that supplies all of it."""
    return added(folder, "sources", source_id="new", **SECOND_SMELTER)


SECOND_SMELTER = {
    "organisation_id": "mine-2",
    "site_id": "",
    "item_id": "alloy",
    "unit": "t",
    "share_of_supply": "0.1",
    "share_market": "world",
}
GROUP = {"source_id": "new", "site_id": ""}
ERRORS = [
    Case(
        "KEY001",
        "key twice",
        "organisations.csv",
        "organisation_id",
        "smelter",
        lambda folder: added(folder, "organisations", organisation_id="smelter"),
        "smelter",
    ),
    Case(
        "KEY002",
        "reference to nothing",
        "sources.csv",
        "organisation_id",
        "s-smelter",
        source("s-smelter", organisation_id="smeltor"),
        "smeltor",
    ),
    Case(
        "KEY002",
        "second of a list",
        "sources.csv",
        "evidence_ids",
        "s-smelter",
        source("s-smelter", evidence_ids="note-1;note-2"),
        "note-2",
    ),
    Case(
        "KEY003",
        "line twice",
        "bom_lines.csv",
        "parent_id, child_id, alt_group",
        "new",
        line(),
        "end-item alloy",
    ),
    Case(
        "NET001",
        "item inside itself",
        "bom_lines.csv",
        "child_id",
        "new",
        line(parent_id="ore", child_id="ore"),
        "ore > ore",
    ),
    Case(
        "NET001",
        "item inside itself over two steps",
        "bom_lines.csv",
        "child_id",
        None,
        line(parent_id="ore", child_id="end-item", unit="each"),
        "alloy",
    ),
    Case(
        "NET002",
        "owner of itself",
        "organisations.csv",
        "parent_id",
        "smelter",
        owner_of_itself,
        "smelter > smelter",
    ),
    Case(
        "NET002",
        "circle of owners",
        "organisations.csv",
        "parent_id",
        None,
        circle_of_owners,
        "caser-1 > caser-2",
    ),
    Case(
        "NET003",
        "counted in itself",
        "sources.csv",
        "counted_in",
        "s-smelter",
        source("s-smelter", counted_in="s-smelter"),
        "s-smelter > s-smelter",
    ),
    Case(
        "NET003",
        "circle of sources",
        "sources.csv",
        "counted_in",
        None,
        circle_of_sources,
        "s-mine-1 > s-mine-2",
    ),
    Case(
        "NET004",
        "line",
        "bom_lines.csv",
        "unit",
        "end-casing",
        lambda folder: changed(folder, "bom_lines", "end-casing", unit="kg"),
        "kg",
    ),
    Case(
        "NET004",
        "line with a ratio",
        "bom_lines.csv",
        "unit",
        "end-alloy",
        lambda folder: changed(folder, "bom_lines", "end-alloy", unit="t/t"),
        "t/t",
    ),
    *(
        Case(
            "NET004",
            name,
            f"{name}.csv",
            "unit",
            sample_key(name),
            first(name, unit="each"),
            "each",
            sample_folder,
        )
        for name in ("sources", "demands", "stocks", "series")
    ),
    Case(
        "NET005",
        "shares of countries",
        "item_shares.csv",
        "share",
        "new",
        two_shares,
        "1.1 together with ore-xxb",
    ),
    Case(
        "NET005",
        "shares of makers",
        "sources.csv",
        "share_of_supply",
        "new",
        two_makers,
        "1.1 together with s-smelter",
    ),
    Case(
        "NET007",
        "capacity without a basis",
        "sources.csv",
        "capacity_basis",
        "s-smelter",
        source("s-smelter", capacity_basis=""),
        "a capacity of 100",
    ),
    Case(
        "NET008",
        "group beside site",
        "sources.csv",
        "counted_in",
        "s-assembler",
        lambda folder: added(folder, "sources", **GROUP),
        "beside new",
    ),
    Case(
        "NET008",
        "two figures for the group",
        "sources.csv",
        "counted_in",
        "new",
        lambda f: added(
            f, "sources", **GROUP, organisation_id="smelter", item_id="alloy", unit="t"
        ),
        "beside s-smelter",
    ),
    Case(
        "NET008",
        "counted in a source of another item",
        "sources.csv",
        "counted_in",
        "s-smelter",
        source("s-smelter", counted_in="s-mine-1"),
        "counted in s-mine-1, which makes ore",
    ),
    Case(
        "NET008",
        "part larger than the whole",
        "sources.csv",
        "counted_in",
        "s-mine-2",
        source("s-mine-2", counted_in="s-mine-1"),
        "300, counted in s-mine-1 with 200",
    ),
    Case(
        "NET010",
        "alternative without a group",
        "bom_lines.csv",
        "alt_group",
        "end-alloy",
        lambda folder: changed(folder, "bom_lines", "end-alloy", role="alternative"),
        "role alternative, group empty",
    ),
    Case(
        "NET010",
        "group without an alternative",
        "bom_lines.csv",
        "alt_group",
        "end-alloy",
        lambda folder: changed(folder, "bom_lines", "end-alloy", alt_group="metal"),
        "role component, group metal",
    ),
    Case(
        "NET012",
        "country alone and together with another",
        "item_shares.csv",
        "country_ids",
        "new",
        lambda folder: added(
            folder, "item_shares", item_share_id="new", country_ids="XXA;XXB", share="0.2"
        ),
        "XXB, which stands in ore-xxb too",
    ),
    Case(
        "NET009",
        "assumption about nothing",
        "assumptions.csv",
        "row_id",
        sample_key("assumptions"),
        first("assumptions", row_id="nothing"),
        "nothing",
        sample_folder,
    ),
    Case(
        "KEY002",
        "market of a country that is not there",
        "item_shares.csv",
        "market",
        "ore-xxb",
        lambda folder: changed(folder, "item_shares", "ore-xxb", market="QQQ"),
        "QQQ",
    ),
    *(
        Case(
            "NET006",
            f"{name} end before they begin",
            f"{name}.csv",
            "until",
            sample_key(name),
            first(name, since="2025", until="2024-12-31"),
            "since 2025, until 2024-12-31",
            sample_folder,
        )
        for name, spec in tables().items()
        if {"since", "until"} <= spec.columns.keys()
    ),
    *(
        Case(
            "NET011",
            f"{name} fall from {low} to {high}",
            f"{name}.csv",
            ", ".join(columns),
            sample_key(name),
            first(name, **dict.fromkeys(columns, "0.5") | {low: "0.75", high: "0.25"}),
            "0.75",
            sample_folder,
        )
        for name, spec in tables().items()
        for columns in RANGES
        if set(columns) <= spec.columns.keys()
        for low, high in pairwise(columns)
    ),
]
GAPS = [
    Case(
        "GAP006",
        "assumption that nothing uses",
        "assumptions.csv",
        None,
        sample_key("assumptions"),
        lambda folder: folder | {"assumptions": [sample_row(tables()["assumptions"])]},
        "1 assumptions that no analysis uses yet",
    ),
    Case(
        "GAP007",
        "tonnes of oxide contained",
        "sources.csv",
        "unit",
        "s-smelter",
        lambda folder: changed(folder, "sources", "s-smelter", unit="t REO"),
        "a quantity in t REO",
    ),
    Case(
        "GAP001",
        "wanted cell",
        "sites.csv",
        "town",
        "works",
        lambda folder: changed(folder, "sites", "works", town=""),
        "empty in 1 of 1 rows",
    ),
    Case(
        "GAP002",
        "item that nobody makes",
        "items.csv",
        None,
        "paint",
        lambda folder: added(folder, "items", item_id="paint", kind="material"),
        "no source listed",
    ),
    Case(
        "GAP003",
        "part without inputs",
        "items.csv",
        None,
        "ore",
        lambda folder: changed(folder, "items", "ore", kind="part"),
        "inputs not published",
    ),
    Case(
        "GAP004",
        "unverified row",
        "sites.csv",
        "verified",
        "works",
        lambda folder: changed(folder, "sites", "works", verified="no"),
        "1 of 1 rows unverified",
    ),
    Case(
        "GAP005",
        "share that is not chosen",
        "item_shares.csv",
        "chosen",
        "new",
        lambda folder: added(folder, "item_shares", item_share_id="new", chosen="no"),
        "1 row(s) not chosen for ore",
    ),
]


def test_tiny_and_the_sample_have_no_errors(tmp_path: Path) -> None:
    assert {problem.kind for problem in problems(tmp_path, tiny_folder())} == {"gap"}
    (tmp_path / "sample").mkdir()
    assert read(write_folder(tmp_path / "sample", sample_folder())).errors == []


@pytest.mark.parametrize("case", ERRORS, ids=lambda case: f"{case.code} {case.name}")
def test_error_is_found_alone_and_in_its_place(tmp_path: Path, case: Case) -> None:
    head = 'title = "t"\nhome = "XXA"\n'
    path = write_folder(tmp_path, case.folder, head)
    with pytest.raises(DataError, match=case.code) as caught:
        load(path)
    found = caught.value.problems
    assert {problem.code for problem in found} == {case.code}
    places = {(p.file, p.column, case.key and p.key) for p in found}
    assert (case.file, case.column, case.key) in places
    assert any(case.found in str(problem.found) for problem in found)
    for problem in found:
        assert problem.allowed and problem.fix and str(problem).isprintable()
        number = path.joinpath(problem.file).read_text().splitlines()[(problem.line or 0) - 1]
        assert problem.key is not None and number.startswith(problem.key)


@pytest.mark.parametrize("case", GAPS, ids=lambda case: f"{case.code} {case.name}")
def test_gap_is_found_alone_and_in_its_place(tmp_path: Path, case: Case) -> None:
    [problem] = new_problems(tmp_path, case.folder)
    assert (problem.kind, problem.code) == ("gap", case.code)
    assert (problem.file, problem.column, problem.key) == (case.file, case.column, case.key)
    assert problem.found == case.found and problem.allowed and problem.fix


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(line(child_id="fibre", role="count_only", unit="t"), id="count in tonnes"),
        pytest.param(source("s-smelter", unit="lb"), id="unit that converts"),
        pytest.param(source("s-smelter", since="2025-06", until="2025"), id="end in the same year"),
        pytest.param(source("s-smelter", capacity_per_year=""), id="basis without a capacity"),
        pytest.param(source("s-mine-1", counted_in="s-mine-2"), id="part of a larger whole"),
        pytest.param(shares_with(chosen="no"), id="share that is not chosen"),
        pytest.param(shares_with(year="2024"), id="share of another year"),
        pytest.param(shares_with(market="eu"), id="share of another market"),
        pytest.param(shares_with(share="0.504"), id="shares that rounding puts above one"),
        pytest.param(
            lambda f: added(f, "sources", **GROUP, status="closed"), id="group that has ended"
        ),
        pytest.param(
            lambda f: changed(
                added(f, "sources", **GROUP), "sources", "s-assembler", counted_in="new"
            ),
            id="site counted in its group",
        ),
        pytest.param(
            lambda f: changed(
                changed(f, "bom_lines", "end-alloy", role="alternative", alt_group="a"),
                "bom_lines",
                "end-casing",
                role="alternative",
                alt_group="a",
            ),
            id="two alternatives of one group",
        ),
    ],
)
def test_near_miss_is_no_error(tmp_path: Path, change: Callable[[Folder], Folder]) -> None:
    found = problems(tmp_path, change(tiny_folder()))
    assert [str(problem) for problem in found if problem.kind == "error"] == []


def test_assumptions_are_checked_like_any_table(tmp_path: Path) -> None:
    folder = tiny_folder() | {"assumptions": [sample_row(tables()["assumptions"])]}
    assert {problem.kind for problem in problems(tmp_path, folder)} == {"gap"}


def test_near_names_are_looked_up_for_the_first_misspelt_references_only(tmp_path: Path) -> None:
    folder = tiny_folder()
    first = folder["organisations"][0]
    folder["organisations"] += [
        first | {"organisation_id": f"organisation-{n:05}", "parent_id": f"organizati-{n:05}"}
        for n in range(600)
    ]
    found = [p for p in problems(tmp_path, folder) if p.code == "KEY002"]
    assert len(found) == 600
    assert sum("Nearest: " in p.fix for p in found) == SHOWN


def many_organisations(size: int, **columns: list[str] | None) -> Network:
    """A network of so many organisations and nothing else."""
    keys = [f"organisation-{n:06}" for n in range(size)]
    given = {"organisation_id": keys, "name": keys, "kind": ["company"] * size} | columns
    table = Table.of(tables()["organisations"], given)
    return Network(title="Many", home="", tables={"organisations": table})


def test_of_very_many_problems_the_last_says_how_many_are_left() -> None:
    for size, left in ((MOST, []), (MOST + 1, ["1"]), (2 * MOST + 234, ["1,234"])):
        network = many_organisations(size, country_id=["QQQ"] * size)
        found = list(references.dangling(network))
        assert [p.found for p in found[:MOST]] == ["QQQ"] * MOST
        assert [p.key for p in found] == network["organisations"].keys[: len(found)]
        assert [p.found for p in found[MOST:]] == [f"and {more} more like this" for more in left]


def test_of_very_many_empty_cells_the_first_keys_and_the_number_are_told() -> None:
    for size in (LISTED, LISTED + 1, 123_456):
        network = many_organisations(size)
        [gap] = [p for p in gaps.missing_cells(network) if p.column == "country_id"]
        keys = network["organisations"].keys
        if size > LISTED:
            keys = [*keys[:NAMED], f"… and {size - NAMED:,} more"]
        assert gap.key == ";".join(keys)
        assert gap.found == f"empty in {size} of {size} rows"


def test_very_many_circles_are_counted_and_the_first_are_told() -> None:
    network = many_organisations(50_000)
    table = network["organisations"]
    own = replace(network, tables={"organisations": table.with_column("parent_id", table.keys)})
    found = list(structure.ownership_cycles(own))
    assert [p.found for p in found[:MOST]] == [f"{key} > {key}" for key in table.keys[:MOST]]
    assert [p.found for p in found[MOST:]] == [f"and {50_000 - MOST:,} more like this"]
    around = table.with_column("parent_id", [*table.keys[1:], table.keys[0]])
    [one] = structure.ownership_cycles(replace(network, tables={"organisations": around}))
    told = table.keys[:NAMED]
    assert one.found == " > ".join([*told, f"… and {50_001 - NAMED:,} more"])


@pytest.mark.parametrize("size", [SEARCHED, 50_000])
@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("organisation-0007", "organisation-000777"),
        ("organisatoin-000777", "organisation-000777"),
        ("organisation-000777a", "organisation-000777"),
        ("organization-000777", "organisation-000777"),
        ("rganisation-000777", "organisation-000777"),
        ("000777", "organisation-000777"),
    ],
)
def test_the_key_that_was_meant_is_found_in_a_long_table_too(
    size: int, word: str, meant: str
) -> None:
    keys = many_organisations(size)["organisations"].array("organisation_id")
    said = near(word, keys)
    assert said.startswith("Nearest: ") and said.count(",") == 2
    if size == SEARCHED:
        assert said == nearest(word, keys.to_pylist())
    if word != "organisation-0007":
        assert meant in said


def test_nothing_is_near_in_a_long_table_to_a_word_of_other_signs() -> None:
    keys = many_organisations(50_000)["organisations"].array("organisation_id")
    assert near("ZZZ", keys) == near("", keys) == ""


def test_every_code_of_the_reader_and_the_checks_is_set_off_by_a_test() -> None:
    modules = [*SOURCE.glob("ingest/*.py"), *SOURCE.glob("model/checks/*.py")]
    known = {
        code
        for path in modules
        for code in re.findall(r"\b[A-Z]{3}\d{3}\b", path.read_text(encoding="utf-8"))
    }
    tests = [*TESTS.glob("ingest/test_*.py"), *TESTS.glob("model/test_*.py")]
    tried = "\n".join(path.read_text(encoding="utf-8") for path in tests)
    assert len(known) > 30
    assert {code for code in known if f'"{code}' not in tried} == set()


def test_an_assumption_keeps_within_the_column_it_is_about(tmp_path: Path) -> None:
    row = sample_row(tables()["assumptions"]) | {
        **{"table": "sources", "row_id": "s-smelter", "column": "recovery_time_weeks"},
        **{"low": "-20", "value": "-5", "high": "9999"},
    }
    found = problems(tmp_path, tiny_folder() | {"assumptions": [row]})
    beyond = [(p.column, p.found, p.allowed) for p in found if p.code == "VAL003"]
    allowed = "0 to 5200, as in the column that it is about"
    ends = (("high", "9999"), ("low", "-20"), ("value", "-5"))
    assert sorted(beyond) == [(column, found_, allowed) for column, found_ in ends]
