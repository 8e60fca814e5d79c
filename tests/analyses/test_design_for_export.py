"""Which parts stand in the way of a sale: stops, third nations, content, and the smallest sets."""

from itertools import combinations

import pytest
from builders import COMMON, network_of
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.analyses.design_for_export import BANNER, design_for_export
from mainstay.dates import days
from mainstay.errors import NoAnswer, UsageError
from mainstay.model.tree import Tree
from mainstay.rules.export_design.laws import Laws
from mainstay.rules.export_design.sets import choice, obstructs
from mainstay.rules.export_design.substitutes import Substitutes
from mainstay.rules.rulebook import book

ON = "2026-08-01"
NATIONS = ("USA", "GBR", "AUS", "NOR", "CHE", "CHN")
ALL_CLEAR = {"item_jurisdiction": "ear", "eccn": "EAR99", "general_prohibition": "no"}
repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=25)


def facts_of(item, verified=True, **facts):
    return [
        {"fact": n, "value": v, "item_id": item, "verified": verified} for n, v in facts.items()
    ]


def made(lines, *, home="USA", sources=(), controls=(), facts=(), classes=(), **more):
    """Return a network of lines (parent, child, group, cost share) below `end`."""
    items = dict.fromkeys(["end", *(end for line in lines for end in line[:2])])
    makers = sorted({country for _, country, *_ in sources})
    rows = {
        "evidence": [{"evidence_id": "note", "title": "A note", "publisher": "Nobody"}],
        "countries": [{"country_id": n, "name": f"Nation {n}"} for n in NATIONS],
        "organisations": [
            {"organisation_id": f"maker-{n}", "name": f"Maker {n}", "country_id": n,
             "kind": "company"} for n in makers
        ],
        "items": [
            {"item_id": i, "name": f"The {i}", "kind": "part", "unit": "each",
             "control_class": dict(classes).get(i)} for i in items
        ],
        "bom_lines": [
            {"bom_line_id": f"line-{n}", "parent_id": parent, "child_id": child, "unit": "each",
             "role": "alternative" if group else "component", "alt_group": group, "quantity": 1.0,
             "cost_share": share}
            for n, (parent, child, group, share) in enumerate(lines)
        ],
        "sources": [
            {"source_id": f"source-{n}", "organisation_id": f"maker-{country}", "item_id": item,
             "status": "operating", "unit": "each", **dict(enumerate(cells)).get(0, {})}
            for n, (item, country, *cells) in enumerate(sources)
        ],
        "controls": [
            {"control_id": f"control-{n}", "jurisdiction_id": nation, "instrument": "A law",
             "item_id": item, "effect": "Consent", **cells}
            for n, (item, nation, cells) in enumerate(controls)
        ],
        "rule_facts": [{"rule_fact_id": f"fact-{n}", **row} for n, row in enumerate(facts)],
        **more,
    }  # fmt: skip
    held = {name: [{**COMMON, **row} for row in table] for name, table in rows.items()}
    return network_of(held, "end", home)


def ask(network, partners, **more):
    return design_for_export(network, partners=partners, **{"on": ON, **more})


def by_key(result):
    return {f"{row['partner']}@{row['item']}": row for row in result.table}


PLAIN = [("end", "engine", None, 0.4), ("engine", "bearing", None, 0.1)]
BEARING = [("bearing", "CHE", {})]


def test_a_barred_destination_is_one_row_and_no_substitute():
    network = made(PLAIN, sources=[("bearing", "NOR")], controls=BEARING)
    result = ask(network, "CHN,GBR")
    rows = by_key(result)
    assert [key for key in rows if key.startswith("CHN")] == ["CHN@end"]
    assert rows["CHN@end"]["status"] == "blocks"
    assert (rows["CHN@end"]["substitutes"], rows["CHN@end"]["frees"]) == ([], [])
    assert rows["GBR@bearing"]["frees"] == ["GBR"]
    assert result.headline["stopped"].value == "CHN"
    assert any("A stop is final" in note for note in result.caveats)
    assert "126.1" in "\n".join(result.why("CHN@end").lines())


def test_a_barred_destination_stops_a_foreign_product_that_may_hold_munitions():
    result = ask(made(PLAIN, home="NOR", controls=BEARING), "CHN")
    assert [row["status"] for row in result.table] == ["blocks"]


def test_what_is_prohibited_only_there_is_a_stop_and_no_matter_of_parts():
    facts = facts_of("bearing", item_jurisdiction="ear", eccn="9A610")
    network = made([("end", "bearing", "one", None), ("end", "other", "one", None)], facts=facts)
    result = ask(network, "CHN", books="us-dual-use")
    assert [(row["item"], row["substitutes"]) for row in result.table] == [("end", [])]


def test_a_third_nation_holds_a_part_and_a_maker_elsewhere_frees_it():
    network = made(PLAIN, sources=[("bearing", "CHE"), ("bearing", "NOR")], controls=BEARING)
    result = ask(network, "GBR,CHE")
    rows = by_key(result)
    held = rows["GBR@bearing"]
    assert (held["status"], held["held_by"]) == ("burdens", ["Nation CHE"])
    assert held["substitutes"] == ["from Maker NOR (Nation NOR)"]
    assert (held["frees"], held["cost_share"]) == (["GBR"], pytest.approx(0.04))
    assert rows["CHE@bearing"]["held_by"] == []
    assert result.headline["substitutions"].value == 1
    assert result.caveats[0] == BANNER
    reason = "\n".join(result.why("GBR@bearing").lines())
    assert "A law (Nation CHE): Consent: burdens." in reason
    assert "Listed: from Maker NOR" in reason


@pytest.mark.parametrize("cells", [{"until": "2025"}, {"since": "2027"}])
def test_a_control_that_is_not_in_force_holds_nothing(cells):
    result = ask(made(PLAIN, controls=[("bearing", "CHE", cells)]), "GBR")
    assert by_key(result)["GBR@bearing"]["held_by"] == []


def test_where_nothing_is_listed_nothing_frees():
    result = ask(made(PLAIN, sources=[("bearing", "CHE")], controls=BEARING), "GBR")
    assert result.headline["substitutions"].value == "none listed does"
    assert any("nothing listed frees The bearing" in note for note in result.caveats)


def test_one_alternative_above_frees_two_parts_below():
    lines = [("end", "old", "one", None), ("end", "new", "one", None),
             ("old", "a", None, None), ("old", "b", None, None)]  # fmt: skip
    sources = [("a", "NOR"), ("b", "NOR")]
    network = made(lines, sources=sources, controls=[("a", "CHE", {}), ("b", "CHE", {})])
    result = ask(network, "GBR")
    assert result.headline["substitutions"].value == 1
    assert by_key(result)["GBR@old"]["frees"] == ["GBR"]
    assert any("The old: The new in The end" in note for note in result.caveats)


def test_free_is_only_what_is_verified():
    def status(verified):
        facts = [row for i in ("end", "engine", "bearing") for row in
                 facts_of(i, verified=verified, **ALL_CLEAR)]  # fmt: skip
        return {
            (r["status"], r["if_confirmed"]) for r in ask(made(PLAIN, facts=facts), "GBR").table
        }

    assert status(True) == {("free", "free")}
    assert status(False) == {("unknown", "free")}


def test_a_supposed_fact_shows_in_if_confirmed_alone():
    text = ";".join(f"{name}={value}" for name, value in ALL_CLEAR.items())
    rows = ask(made(PLAIN), "GBR", suppose=text).table
    assert {(row["status"], row["if_confirmed"]) for row in rows} == {("unknown", "free")}


def content(share, *, verified=True, jurisdiction="ear", more=()):
    """Return a Norwegian product with an American part of a share of its cost."""
    facts = facts_of("bearing", verified=verified, item_jurisdiction=jurisdiction, us_origin="yes")
    facts += facts_of("engine", item_jurisdiction="other")
    lines = [("end", "engine", None, 0.4), ("end", "bearing", None, share)]
    return made(lines, home="NOR", facts=[*facts, *more], sources=[("bearing", "GBR")])


@pytest.mark.parametrize(
    ("share", "status"), [(0.2, "free"), (0.25, "free"), (0.3, "burdens"), (None, "unknown")]
)
def test_american_content_counts_from_above_the_level(share, status):
    found = by_key(ask(content(share), "GBR", books="us-dual-use"))["GBR@bearing"]
    assert found["status"] == status
    assert found["cost_share"] == share


def test_a_part_of_the_munitions_list_is_seen_through_at_any_share():
    found = by_key(ask(content(0.001, jurisdiction="usml"), "GBR"))["GBR@bearing"]
    assert (found["status"], found["held_by"]) == ("burdens", ["Nation USA"])


def test_below_the_level_by_fewer_substitutions_than_there_are_parts():
    lines = [("end", name, None, 0.2) for name in ("a", "b")]
    known = {"item_jurisdiction": "ear", "us_origin": "yes", "eccn_600_series": "no"}
    facts = [*facts_of("a", **known), *facts_of("b", **known)]
    network = made(lines, home="NOR", facts=facts, sources=[("a", "GBR"), ("b", "GBR")])
    result = ask(network, "GBR", books="us-dual-use")
    assert {row["status"] for row in result.table if row["item"] != "end"} == {"burdens"}
    assert result.headline["substitutions"].value == 1


def test_what_a_change_costs_is_said_only_where_a_row_says_it():
    network = made(PLAIN, facts=facts_of("bearing", change_cost_usd="2e6..5e6"))
    rows = by_key(ask(network, "GBR"))
    costs = ("change_cost_low_usd", "change_cost_high_usd")
    assert [rows["GBR@bearing"][name] for name in costs] == [2e6, 5e6]
    assert [rows["GBR@engine"][name] for name in costs] == [None, None]


def test_nothing_known_is_no_answer():
    assert "ANS009" in ask(made(PLAIN), "GBR").unanswered


def test_the_seller_without_a_book_is_said_so():
    assert any("Nation NOR, which sells" in note for note in ask(content(0.1), "GBR").caveats)


@pytest.mark.parametrize(
    ("partners", "code"),
    [("XYZ", "DEX001"), ("USA", "DEX001"), ("GBR,GBR", "DEX002")],
)
def test_partners_that_make_no_sense_are_refused(partners, code):
    with pytest.raises(UsageError, match=code):
        ask(made(PLAIN), partners)


def test_a_network_without_a_partner_gives_no_answer():
    with pytest.raises(NoAnswer, match="ANS015"):
        ask(made(PLAIN), None)


def test_partners_of_the_programme_are_taken_by_default():
    partners = [{"partner_id": "p", "country_id": "AUS", "programme_id": "x"}]
    programmes = [{"programme_id": "x", "name": "X"}]
    network = made(PLAIN, partners=partners, programmes=programmes, facts=facts_of("end"))
    assert {row["partner"] for row in design_for_export(network, on=ON).table} == {"AUS"}


STATUTE_BOOK = {
    "book.toml": """title = "Statutes"
about = "Made up."
version = "1"
as_of = "2026-06"
jurisdiction = "USA"
stale_after_days = 365
[questions.transfer]
about = "May it be sold?"
[paths.licence]
title = "Licence"
""",
    "facts.toml": """[to]
type = "country"
about = "Who buys."
[barred_by_statute]
type = "yes_no"
about = "A statute on record bars it."
""",
    "rules/all.toml": """
[ask]
title = "A licence"
question = "transfer"
says = "So it is."
since = "2020"
reference = "Act 1"
as_of = "2026-06"
verified = "yes"
verdict = "needs_authorisation"
when = { not = { fact = "to", equals = "USA" } }
[statute]
title = "A statute"
question = "transfer"
says = "It is barred."
since = "2020"
reference = "Act 2"
as_of = "2026-06"
verified = "yes"
verdict = "prohibited"
when = { predicate = "barred" }
""",
    "predicates.py": """from mainstay.rules.rulebook import Truth


def barred(case):
    fact = case.fact("barred_by_statute")
    return Truth.YES if fact is not None and fact.value is True else Truth.NO
""",
}
OWN = [("end", "USA", {"instrument": "Act 2", "effect": "Blocks it"})]


@pytest.fixture(scope="module")
def statutes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("books") / "statutes"
    for name, text in STATUTE_BOOK.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize(
    ("facts", "status", "if_confirmed"),
    [
        ((), "unknown", "unknown"),
        (facts_of("end", barred_by_statute="no"), "burdens", "burdens"),
        (facts_of("end", verified=False, barred_by_statute="no"), "unknown", "burdens"),
        (facts_of("end", verified=False, barred_by_statute="yes"), "blocks", "blocks"),
    ],
)
def test_a_control_of_the_seller_is_unknown_until_it_is_read(statutes, facts, status, if_confirmed):
    result = ask(made(PLAIN, controls=OWN, facts=facts), "GBR", books=statutes)
    row = by_key(result)["GBR@end"]
    assert (row["status"], row["if_confirmed"]) == (status, if_confirmed)
    unread = status == "unknown"
    assert row["settled_by"] == (["control control-0"] if unread else [])
    assert ("unread_controls" in result.headline) == unread
    assert unread == any("Act 2 (Nation USA): Blocks it (on The end" in n for n in result.caveats)


def test_a_statute_on_record_stops_the_sale_to_that_nation_alone(statutes):
    barred = [{**row, "to_id": "NOR"} for row in facts_of("bearing", barred_by_statute="yes")]
    network = made(PLAIN, sources=[("bearing", "CHE")], controls=BEARING, facts=barred)
    result = ask(network, "NOR,GBR", books=statutes)
    assert [r["item"] for r in result.table if r["partner"] == "NOR"] == ["end"]
    assert result.headline["stopped"].value == "NOR"
    assert by_key(result)["GBR@bearing"]["status"] == "burdens"


@pytest.mark.parametrize(
    ("cells", "status", "if_confirmed", "held"),
    [
        ({}, "free", "free", []),
        ({"status": "ramping"}, "free", "free", []),
        ({"verified": False}, "burdens", "free", ["Nation CHE"]),
        ({"status": "closed"}, "burdens", "burdens", ["Nation CHE"]),
        ({"status": "candidate"}, "burdens", "burdens", ["Nation CHE"]),
        ({"since": "2026"}, "burdens", "burdens", ["Nation CHE"]),
    ],
)
def test_a_third_nation_holds_only_what_the_seller_does_not_make(cells, status, if_confirmed, held):
    facts = [row for i in ("end", "engine", "bearing") for row in facts_of(i, **ALL_CLEAR)]
    sources = [("bearing", "CHE"), ("bearing", "USA", cells)]
    result = ask(made(PLAIN, sources=sources, controls=BEARING, facts=facts), "GBR")
    row = by_key(result)["GBR@bearing"]
    assert (row["status"], row["if_confirmed"], row["held_by"]) == (status, if_confirmed, held)
    assert row["settled_by"] == (["source source-1"] if {"verified", "since"} & {*cells} else [])
    assert any("judged by that source" in note for note in result.caveats) == (status == "free")


def test_the_product_itself_is_never_substituted():
    network = made(PLAIN, sources=[("end", "CHE"), ("end", "NOR")], controls=[("end", "CHE", {})])
    result = ask(network, "GBR")
    row = by_key(result)["GBR@end"]
    assert (row["held_by"], row["substitutes"], row["frees"]) == (["Nation CHE"], [], [])
    assert result.headline["substitutions"].value == "none listed does"
    assert any("no maker in the nation that sells" in note for note in result.caveats)


def test_no_substitution_needed_is_not_said_to_be_free():
    about = ask(made(PLAIN), "GBR").headline["substitutions"].about
    assert "no part is known to be in the way beyond what the sale needs" in about


def test_of_a_barred_destination_alone_no_part_is_counted():
    assert list(ask(made(PLAIN), "CHN").headline) == ["stopped"]
    several = ask(made(PLAIN), "CHN,GBR").headline
    assert "to the others" in several["blocking_parts"].about


def test_partners_of_equal_answers_share_a_row_and_its_reason():
    network = made(PLAIN, sources=[("bearing", "CHE"), ("bearing", "NOR")], controls=BEARING)
    result = ask(network, "GBR,CHE,AUS")
    keys = [key for key in by_key(result) if key.endswith("bearing")]
    assert keys == ["GBR+AUS@bearing", "CHE@bearing"]
    row = by_key(result)["GBR+AUS@bearing"]
    assert (row["partners"], row["frees"]) == (["GBR", "AUS"], ["GBR", "AUS"])
    reason = "\n".join(result.why("GBR+AUS@bearing").lines())
    assert "sold to Nation GBR: burdens" in reason
    assert "sold to Nation AUS: burdens" in reason
    assert "all@end" in by_key(ask(made(PLAIN), "GBR,NOR"))


@st.composite
def products(draw):
    """Draw a product with alternatives, parts held by two nations, and makers elsewhere."""
    n = draw(st.integers(2, 4))
    names = ["end", *(f"part-{number}" for number in range(n))]
    lines = []
    for number in range(1, n + 1):
        above = draw(st.integers(0, number - 1))
        group = draw(st.sampled_from((None, "one", "one")))
        lines.append((names[above], names[number], group, None))
    pairs = st.tuples(st.sampled_from(names[1:]), st.sampled_from(("CHE", "NOR")))
    held = draw(st.lists(pairs, max_size=4, unique=True))
    sources = draw(st.lists(pairs, max_size=4, unique=True))
    return made(lines, controls=[(i, c, {}) for i, c in held], sources=sources)


def brute(laws, listed, partners):
    """Return the fewest parts left and the fewest changes, by trying every set of changes."""
    parts = [laws.tree.root, *laws.tree.inputs]
    nations = {p: {law.nation for to in partners for law in laws.finding(p, to).laws if law.rows}
               for p in parts}  # fmt: skip
    barred = {p for p in parts if any(obstructs(laws, laws.finding(p, to)) for to in partners)}
    moves = [("line", n) for n in range(len(listed.ends)) if listed.others(n)]
    moves += [("item", p) for p in barred if listed.elsewhere(p, nations[p])]
    best = None
    for size in range(len(moves) + 1):
        for chosen in combinations(moves, size):
            cut = {n for kind, n in chosen if kind == "line"}
            if any(set(listed.others(n)) <= cut for n in cut):
                continue
            replaced = {p for kind, p in chosen if kind == "item"}
            reached, todo = {laws.tree.root}, [laws.tree.root]
            while todo:
                above = todo.pop()
                for n, (parent, child) in enumerate(listed.ends):
                    if parent == above and n not in cut and child not in reached:
                        reached.add(child)
                        todo.append(child)
            cost = (len((reached & barred) - replaced), size)
            best = cost if best is None else min(best, cost)
    return best


@repeatable
@given(products())
def test_no_set_of_substitutions_is_smaller(network):
    books = (book("us-arms-export"), book("us-dual-use"))
    laws = Laws(Tree(network, "end"), days(ON)[0], books, {})
    listed = Substitutes(laws.tree, days(ON)[0])
    for partners in (["GBR"], ["GBR", "CHE"]):
        found = choice(laws, listed, partners)
        assert (len(found.left), len(found.chosen)) == brute(laws, listed, partners)


def test_a_foreign_product_without_munitions_for_certain_is_not_stopped_by_them():
    clear = {"item_jurisdiction": "none", "us_origin": "no"}
    facts = [row for item in ("end", "engine", "bearing") for row in facts_of(item, **clear)]
    result = ask(made(PLAIN, home="NOR", facts=facts), "CHN")
    assert {row["status"] for row in result.table if row["item"] != "end"} == {"free"}


@pytest.mark.parametrize("books", ["us-acquisition-origin", "assurance", "us-dual-use+assurance"])
def test_books_that_say_nothing_of_a_sale_are_refused(books):
    with pytest.raises(UsageError, match="DEX003"):
        ask(made(PLAIN), "GBR", books=books)


def test_a_part_of_which_no_book_speaks_is_unknown_and_never_free():
    known = [row for i in ("end", "engine", "bearing") for row in facts_of(i, **ALL_CLEAR)]
    sources = [("bearing", "NOR"), ("bearing", "CHE")]
    network = made(PLAIN, home="NOR", sources=sources, controls=BEARING, facts=known)
    rows = ask(network, "GBR", books="us-arms-export").table
    assert {(row["status"], row["if_confirmed"]) for row in rows} == {("unknown", "unknown")}


def status_by_books(books, jurisdiction, verified=True):
    facts = [row for i in ("end", "engine", "bearing") for row in
             facts_of(i, verified, **ALL_CLEAR | {"item_jurisdiction": jurisdiction})]  # fmt: skip
    result = ask(made(PLAIN, facts=facts), "GBR", books=books)
    [status] = {(row["status"], row["if_confirmed"]) for row in result.table}
    return status, [note for note in result.caveats if note.startswith("Whose law binds")]


@pytest.mark.parametrize(
    ("books", "jurisdiction", "status", "says"),
    [
        ("us-dual-use", "usml", "unknown", "us-arms-export governs it and is not asked"),
        ("us-arms-export", "ear", "unknown", "us-dual-use governs it and is not asked"),
        ("us-dual-use", "other", "unknown", "no rulebook governs it"),
        ("us-dual-use", "ear", "free", ""),
        ("us-arms-export+us-dual-use", "ear", "free", ""),
    ],
)
def test_a_book_that_asks_for_nothing_frees_only_beside_the_book_that_binds(
    books, jurisdiction, status, says
):
    found, notes = status_by_books(books, jurisdiction)
    assert found == (status, status)
    assert [says in note for note in notes] == ([True] if says else [])
    if not says:
        assert status_by_books(books, jurisdiction, verified=False)[0] == ("unknown", "free")


@pytest.mark.parametrize(
    ("partner", "books", "on"),
    [
        ("HKG", "us-arms-export", ON),
        ("MAC", "us-arms-export", ON),
        ("CHN", "us-dual-use", ON),
        ("MAC", "us-dual-use", ON),
        ("ETH", "us-arms-export", ON),
        ("NIC", "us-arms-export", "2024-03-10"),
    ],
)
def test_for_a_destination_that_may_be_barred_no_substitution_is_looked_for(partner, books, on):
    facts = [row for i in ("end", "engine", "bearing") for row in facts_of(i, **ALL_CLEAR)]
    network = made(PLAIN, sources=[("bearing", "NOR")], controls=BEARING, facts=facts)
    result = ask(network, f"{partner},GBR", books=books, on=on)
    rows = [row for row in result.table if partner in row["partners"]]
    assert rows
    assert all((row["substitutes"], row["frees"]) == ([], []) for row in rows)
    told = [
        note for note in result.caveats if note.startswith((f"{partner}: ", f"Nation {partner}: "))
    ]
    assert all(note.endswith("substitution is looked for.") for note in told)
    assert any("on the list" in note for note in told)
    assert by_key(result)["GBR@bearing"]["frees"] == ["GBR"]
    assert "neither are nor may be" in result.headline["substitutions"].about
    assert "substitutions" not in ask(network, partner, books=books, on=on).headline


@pytest.mark.parametrize(("partner", "on"), [("CYP", "2026-06-30"), ("GBR", "2015-01-01")])
def test_a_destination_that_no_row_of_a_list_names_is_helped(partner, on):
    network = made(PLAIN, sources=[("bearing", "NOR")], controls=BEARING)
    found = by_key(ask(network, partner, books="us-arms-export", on=on))
    assert found[f"{partner}@bearing"]["frees"] == [partner]
