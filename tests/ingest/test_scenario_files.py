"""Scenario files: what they may say, what is wrong with them, and the library that ships."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay import load
from mainstay.dates import days
from mainstay.errors import DataError, MainstayError, UsageError
from mainstay.ingest.scenario_files import library, scenario, scenarios
from mainstay.model.scenario import Hits, Range, Recovery

STUDIES = Path(__file__).parents[2] / "studies"

GIVEN = {
    "agreement-lapse": {"agreement": "rdp--gbr"},
    "corridor-closed": {"from_country": "CHN", "to_country": "USA,JPN", "weeks": "2-6"},
    "cyber-outage": {"organisation": "honeywell,lcm"},
    "export-ban": {"country": "CHN", "item": "ndfeb-magnet", "weeks": "8-26"},
    "insolvency": {"organisation": "lcm", "from": "2026-05"},
    "licence-revocation": {"organisation": "lcm", "item": "smco-alloy"},
    "maker-loss": {"site": "sumter", "weeks": "30"},
    "owner-sanctions": {"owner": "jl-mag"},
    "partner-exit": {"country": "JPN", "programme": "f35-deliveries"},
    "price-spike": {"item": "sm-metal", "factor": "2-3"},
    "upheaval": {"country": "AUS", "hardness": "0.5-1"},
    "war-surge": {"programme": "f35-deliveries", "factor": "3"},
}


def written(folder: Path, text: str, name: str = "made.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str, **parameters: str) -> list:
    with pytest.raises(DataError) as caught:
        scenario(written(folder, text), **parameters)
    return list(caught.value.problems)


HEAD = 'title = "Made up"\n'
SHOCK = HEAD + '[[shocks]]\nhits = { organisation = "smith" }\n'


def test_everything_a_shock_may_say_is_read(tmp_path):
    text = """
title = "A loss"
about = "What happened."
date = 2025-04
probability = 0.1

[[shocks]]
name = "Fire"
hits = { organisation = ["smith", "forge"], item = "part" }
hardness = [0.5, 0.8]
from = 2025-04-04
weeks = [8, 26]
recovery = { shape = "linear", weeks = 4 }
cause = "fire"
why = "It burnt."
evidence = ["note"]

[[edits]]
table = "sources"
key = "s1"
column = "since"
value = 2024-05-06

[[edits]]
table = "sources"
key = "s1"
column = "note"
unknown = true
"""
    found = scenario(written(tmp_path, text.replace("date = 2025-04", 'date = "2025-04"')))
    (shock,) = found.shocks
    assert (found.title, found.date, found.probability) == ("A loss", "2025-04", 0.1)
    assert shock.hits == Hits.of(organisation=["smith", "forge"], item="part")
    assert (shock.hardness, shock.weeks) == (Range(0.5, 0.8), Range(8, 26))
    assert shock.start == days("2025-04-04")[0]
    assert shock.recovery == Recovery("linear", Range(4, 4))
    assert (shock.cause, shock.why, shock.evidence) == ("fire", "It burnt.", ("note",))
    assert [edit.values for edit in found.edits] == [{"since": "2024-05-06"}, {"note": None}]
    assert shock.line == 7


def test_the_library_has_these_scenarios_and_each_can_be_supposed():
    network = load(STUDIES / "permanent-magnets")
    assert library().keys() == GIVEN.keys()
    for name, given_ in GIVEN.items():
        text = " ".join([name, *(f"{key}={value}" for key, value in given_.items())])
        found = scenarios(text)
        assert found.title, name
        assert network.under(found, on="2026-01-01").scenarios, name


@pytest.mark.parametrize("name", GIVEN)
def test_a_scenario_of_the_library_says_what_each_parameter_is_for(name):
    text = library()[name].read_text(encoding="utf-8")
    assert text.count("[parameters.") == text.count('\nabout = "') - 1
    assert scenario(name, **GIVEN[name]).words()


@pytest.mark.parametrize("path", sorted(STUDIES.glob("*/scenarios/*.toml")), ids=lambda p: p.stem)
def test_the_scenarios_of_the_studies_hit_their_study(path):
    network = load(path.parents[1])
    under = network.under(scenario(path))
    assert under.digest != network.digest


def test_any_two_make_a_compound():
    both = scenarios(
        'export-ban country=CHN item=ndfeb-magnet + upheaval region="New South Wales" weeks=2'
    )
    assert [shock.hits.group for shock in both.shocks] == ["exports_of", "region"]
    assert both.shocks[1].hits.names == ("New South Wales",)
    same = scenarios("insolvency organisation=a + insolvency organisation=a")
    assert len(same.shocks) == 1
    assert same.digest == scenarios("insolvency organisation=a").digest


def test_the_path_of_a_file_may_have_spaces(tmp_path):
    path = written(tmp_path, SHOCK, "a + b.toml")
    assert scenarios(str(path)).title == "Made up"


def test_parameters_are_put_in_as_they_are_meant():
    found = scenario("export-ban", country=["CHN", "RUS"], weeks=8, from_="2025-04")
    assert found.shocks[0].hits == Hits.of(exports_of=["CHN", "RUS"])
    assert found.title == "CHN, RUS stops exports of every item"
    assert found.shocks[0].weeks == Range(8, 8)
    assert found.name == "export-ban country=CHN,RUS from=2025-04 weeks=8"


@pytest.mark.parametrize(
    ("code", "place", "text"),
    [
        ("FIL006", None, "title = "),
        ("FIL006", None, "a" + ".a" * 40 + " = 1"),
        ("SCN001", "tilte", HEAD + "tilte = 1"),
        ("SCN001", "shocks 1 weks", SHOCK + "weks = 2"),
        (
            "SCN001",
            "shocks 1 hits.organization",
            HEAD + '[[shocks]]\nhits = { organization = "x" }',
        ),
        ("SCN002", "title", "[[shocks]]\nhits = { organisation = 'x' }"),
        ("SCN002", "shocks", HEAD + "shocks = 1"),
        ("SCN002", "shocks 1 hits", HEAD + "[[shocks]]\nhits = 1"),
        ("SCN002", "shocks 1 hits.item", HEAD + "[[shocks]]\nhits = { item = [] }"),
        ("SCN002", "shocks 1 weeks", SHOCK + "weeks = [1, 2, 3]"),
        ("SCN002", "shocks 1 weeks", SHOCK + "weeks = inf"),
        ("SCN002", "shocks 1 hardness", SHOCK + "hardness = nan"),
        ("SCN002", "shocks 1 hardness", SHOCK + "hardness = true"),
        ("SCN002", "shocks 1 recovery.shape", SHOCK + 'recovery = { shape = "slow" }'),
        ("SCN002", "shocks 1 may_hit_nothing", SHOCK + 'may_hit_nothing = "yes"'),
        ("SCN002", "shocks 1 why", SHOCK + 'why = "a\\u001bb"'),
        ("SCN002", "shocks 1 factor", HEAD + '[[shocks]]\nhits = { price_of = "x" }'),
        ("SCN004", "shocks 1 hardness", SHOCK + "hardness = 1.5"),
        ("SCN004", "shocks 1 hardness", SHOCK + "hardness = [-0.1, 1]"),
        ("SCN004", "probability", HEAD + "probability = 2"),
        ("SCN005", "shocks 1 weeks", SHOCK + "weeks = -8"),
        ("SCN005", "shocks 1 recovery.weeks", SHOCK + "recovery = { weeks = -1 }"),
        ("SCN006", "shocks 1 weeks", SHOCK + "weeks = [26, 8]"),
        ("SCN007", "shocks 1 from", SHOCK + 'from = "soon"'),
        ("SCN007", "shocks 1 from", SHOCK + "from = 2025-04-04T10:00:00"),
        ("SCN008", "shocks 1 hits", HEAD + "[[shocks]]"),
        ("SCN008", "shocks 1 hits", HEAD + '[[shocks]]\nhits = { to = "USA" }'),
        ("SCN008", "shocks 1 hits.source", HEAD + "[[shocks]]\nhits = {source = 'a', site = 'b'}"),
        ("SCN008", "shocks 1 hits.partner", HEAD + "[[shocks]]\nhits = { partner = 'USA' }"),
        ("SCN008", "shocks 1 factor", SHOCK + "factor = 2"),
        ("SCN008", "shocks 1 threshold", SHOCK + "threshold = 2"),
        ("SCN002", "edits 1 column", HEAD + '[[edits]]\ntable = "sources"\nkey = "a"'),
        ("SCN002", "edits 1 table", HEAD + '[[edits]]\nkey = "a"\nremove = true'),
        ("SCN002", "edits 1 remove", HEAD + '[[edits]]\ntable="a"\nkey = "a"\nremove = false'),
        ("SCN002", "edits 1 value", HEAD + '[[edits]]\ntable="a"\nkey = "a"\ncolumn = "b"'),
        ("SCN010", "parameters.x", HEAD + '[parameters.x]\nabout = "An x."'),
        ("SCN010", "y", HEAD + 'about = "{y}"'),
        ("SCN002", "parameters.x.kind", HEAD + '[parameters.x]\nkind = "kings"'),
    ],
)
def test_what_is_wrong_is_named(tmp_path, code, place, text):
    (found,) = problems(tmp_path, text)
    assert (found.code, found.column) == (code, place)
    assert found.fix


@pytest.mark.parametrize("digits", ["9" * 400, "0x" + "f" * 5000], ids=["decimal", "hexadecimal"])
@pytest.mark.parametrize(
    "text",
    [
        HEAD + "probability = {}",
        SHOCK + "hardness = [0, {}]",
        HEAD + "[parameters.x]\ndefault = {}",
        HEAD + '[[edits]]\ntable = "a"\nkey = "b"\nset = {{ c = [{}] }}',
    ],
)
def test_an_integer_beyond_what_toml_allows_is_refused(tmp_path, text, digits):
    filled_in = text.replace("{{", "{").replace("}}", "}").replace("{}", digits)
    assert [problem.code for problem in problems(tmp_path, filled_in)] == ["FIL006"]


@pytest.mark.parametrize("name", ["weeks", "colour"])
def test_a_huge_parameter_from_python_is_refused(name):
    with pytest.raises(DataError, match="SCN010"):
        scenario("insolvency", organisation="a", **{name: [1, 16**5000]})


def test_texts_have_a_largest_length(tmp_path):
    (found,) = problems(tmp_path, f'title = "{"x" * 201}"')
    assert (found.code, found.column) == ("SCN002", "title")
    (found,) = problems(tmp_path, HEAD + f'about = "{"x" * 10_001}"')
    assert (found.code, found.column) == ("SCN002", "about")
    many = scenario("insolvency", organisation=[f"organisation-{n}" for n in range(40)])
    assert len(many.title) == 200
    assert many.title.endswith("…")


def test_all_that_is_wrong_is_named_at_once_with_its_line(tmp_path):
    text = SHOCK + "hardness = 2\nweeks = -1\n\n[[shocks]]\nhits = { region = 1 }\nfrom = 'x'\n"
    found = problems(tmp_path, text)
    assert [(p.code, p.line) for p in found] == [
        ("SCN004", 2),
        ("SCN005", 2),
        ("SCN002", 7),
        ("SCN007", 7),
    ]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("exportban country=CHN", "SCN011 .* Nearest: export-ban"),
        ("", "SCN011"),
        ("export-ban country=CHN +", "SCN011"),
        ("export-ban country", "SCN010 export-ban: 'country' is not allowed"),
        ("export-ban country=CHN country=RUS", "SCN010"),
        ("export-ban 'country=CHN", "SCN010 .* not closed"),
    ],
)
def test_what_is_asked_wrongly_is_refused(asked, says):
    with pytest.raises(UsageError, match=says):
        scenarios(asked)


@pytest.mark.parametrize(
    "asked",
    ["export-ban", "export-ban country=CHN colour=red", "insolvency organisation=a weeks=x-y",
     "insolvency organisation=,", "missing.toml"],
)  # fmt: skip
def test_parameters_and_files_that_do_not_fit_are_named(asked):
    with pytest.raises(DataError, match="SCN010|FIL001"):
        scenarios(asked)


def test_a_file_that_is_too_large_or_no_text_is_refused(tmp_path):
    assert problems(tmp_path, HEAD + "#" * 1024 * 1024)[0].code == "FIL004"
    path = tmp_path / "bytes.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(DataError, match="FIL005"):
        scenario(path)


def test_nothing_in_a_file_is_run_or_looked_into(tmp_path):
    text = HEAD + '[[shocks]]\nhits = {organisation = "{x.__class__}"}'
    assert scenario(written(tmp_path, text)).shocks[0].hits.names == ("{x.__class__}",)
    text = HEAD + '[parameters.x]\ndefault = "{x}"\n[[shocks]]\nhits = {organisation = "{x}"}'
    assert scenario(written(tmp_path, text)).shocks[0].hits.names == ("{x}",)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
    ),
    max_leaves=4,
)
KEYS = ("title", "hits", "weeks", "from", "hardness", "recovery", "evidence", "name", "factor")


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), values), st.sampled_from(["shocks", "edits", "hits"]))
def test_whatever_stands_in_it_is_read_or_named(raw, where):
    from mainstay.ingest.scenario_parameters import filled
    from mainstay.ingest.scenario_parts import edit_of, hits_of, shock_of
    from mainstay.ingest.scenario_values import Part

    found = []
    body = filled(raw, {}, "made.toml", found)
    read = {"shocks": shock_of, "edits": edit_of, "hits": hits_of}[where]
    if not found:
        assert (read(Part(body, "made.toml", found)) is None) == bool(found)
    assert all(str(problem) for problem in found)
    assert issubclass(DataError, MainstayError)
