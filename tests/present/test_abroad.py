"""What a brief says of nations, borders and approvals, as a reader meets it."""

import json
import re
from collections import Counter
from typing import Any

import pytest
from present.reading import Element, Made, grid_of, region
from present.recount import in_full, joined, per_cent

from mainstay import path

KINDS = {
    "sale": "Sold or handed over, or planned to be",
    "supply": "Delivered from abroad, by the record",
    "maker": "Made abroad, if it were bought from there",
}
VERDICTS = {
    "prohibited": "stopped",
    "needs_authorisation": "needs an authorisation",
    "permitted": "permitted",
    "asks_nothing": "asks nothing",
    "unknown": "unknown",
}
ORIGINS = {
    "required_domestic": "at home only",
    "allied_allowed": "at home or in allied nations",
    "open": "anywhere",
    "on_determination": "on a determination only",
    "not_allowed": "not from where it is made",
    "unknown": "unknown",
}
FINDINGS = {"pass", "fail", "conditional", "unknown"}
TO_EXPLAIN = {"stopped": "stop", "conditional": "conditional", "unknown": "unknown"}
"""Words of a table that nobody knows without being told, and what must be said of them."""
NATIONS = ["Profiles of nations", "Gates", "Assurances"]
STOP, NOTHING = "prohibited", "asks_nothing"
"""Verdicts: final whatever else is open, and of a book that has no say."""
SIGNED = ["Decision", "Name and office", "Date", "Signature"]

Row = dict[str, Any]


@pytest.fixture(params=["study", "tiny", "rich", "barred"])
def one(request: pytest.FixtureRequest) -> Made:
    """Each of the briefs in turn, and one of a delivery that is barred."""
    found: Made = request.getfixturevalue(request.param)
    return found


def section(made: Made, name: str) -> Element:
    return made.page.one("section", **{"aria-labelledby": name})


def cells(made: Made, label: str) -> list[list[str]]:
    """Return the rows of a table without its head."""
    return [[cell.text for cell in row] for row in grid_of(region(made.page, label))[1:]]


def name(made: Made, code: str) -> str:
    return str(made.network["countries"].row(code)["name"])


def label(made: Made, item: str) -> str:
    return made.network.label(item)


def crossings(made: Made, kind: str) -> list[Row]:
    return [one for one in made.record["crossings"] if one["kind"] == kind]


def shown(made: Made) -> list[tuple[Row, list[str]]]:
    """Return what crosses a border with its row on the page."""
    found = []
    for kind, label in KINDS.items():
        if each := crossings(made, kind):
            found += list(zip(each, cells(made, label), strict=True))
    return found


def paths(result: Row, *open_: str) -> list[Row]:
    return [row for row in result["table"] if row["open"] in open_ and row["verdict"] is not None]


def titles(result: Row, *open_: str) -> list[str]:
    """Name the paths of an answer as a reader does."""
    own = "what the law of the nation it leaves allows"
    return [row["title"] if row["book"] else own for row in paths(result, *open_)]


# Whose decision it is


def test_it_determines_nothing_and_leaves_the_signature_empty(one):
    borders = section(one, "crossings")
    banner = next(p for p in borders.all("p") if p.has("banner")).text
    assert banner.startswith("Decision support, not a determination.")
    assert in_full(one.record["on"]) in banner
    assert "A stop is final." in banner and "empowered official decides" in banner
    (sign,) = (div for div in borders.all("div") if div.has("sign"))
    assert [term.text for term in sign.all("dt")] == SIGNED
    assert [(field.inside, field.attributes) for field in sign.all("dd")] == [([], {})] * 4


def test_words_of_the_tables_are_those_of_a_reader_and_are_explained(one):
    """No code of a rulebook stands in a table, and what has to be explained is."""
    labels = {"partners": NATIONS, "crossings": [*KINDS.values(), "Paths", "Time of approval"]}
    if "origin-rules" in one.record["results"]:
        labels["determinations"] = ["Origin rules by item"]
    for place, names in labels.items():
        found = section(one, place)
        tables = [e for e in found.all() if e.attributes.get("aria-label") in names]
        words = " ".join(table.text for table in tables)
        assert re.findall(r"\w+_\w+", words) == []
        prose = " ".join(p.text for p in found.all("p")).lower()
        for word, said in TO_EXPLAIN.items():
            if any(cell.text == word for table in tables for cell in table.all("td")):
                assert said in prose, (place, word)


# Borders


def test_what_crosses_a_border_is_shown_with_its_verdict(one):
    found = shown(one)
    assert len(found) == len(one.record["crossings"]) > 0
    for crossing, row in found:
        head = crossing["results"][0]["headline"]
        for flow in crossing["flows"]:
            assert name(one, flow["from"]) in row[0] and name(one, flow["to"]) in row[0]
            assert any(part.startswith(label(one, flow["item"])) for part in row[1].split("; "))
        assert row[2] == VERDICTS[head["verdict"]["value"]]
        assert row[3] == VERDICTS[head.get("if_confirmed", head["verdict"])["value"]]


def test_a_closed_path_is_never_shown_as_one_that_is_open_or_may_be(one):
    for crossing, row in shown(one):
        for result in crossing["results"]:
            assert row[5] == ("; ".join(titles(result, "unknown")) or "–")
            words = {f"{r['title']}: {VERDICTS[r['verdict']]}" for r in paths(result, "yes")}
            for closed in set(titles(result, "no")) - set(titles(result, "yes")):
                assert f"{closed}:" not in row[4]
            rest = row[4]
            for text in sorted(words, key=len, reverse=True):
                rest = rest.replace(text, "")
            assert rest.strip() in {"", "–"}, "something is open that no rulebook opens"


def test_each_delivery_is_answered_as_when_it_is_asked_alone(one):
    """All that stand together are asked one by one, and no delivery stands twice."""
    seen: Counter[tuple[str, ...]] = Counter()
    for crossing in one.record["crossings"]:
        for flow, result in zip(crossing["flows"], crossing["results"], strict=True):
            seen[crossing["kind"], flow["from"], flow["to"], flow["item"]] += 1
            alone = path(
                one.network,
                item=flow["item"],
                from_nation=flow["from"],
                to_nations=flow["to"],
                on=one.record["on"],
            )
            rows = [
                row
                for row in alone.table
                if row["verdict"] not in {None, NOTHING}
                and (row["open"] != "no" or row["verdict"] == STOP)
            ]
            assert result["table"] == json.loads(json.dumps([dict(row) for row in rows]))
            assert result["headline"]["verdict"]["value"] == alone.headline["verdict"].value
    assert set(seen.values()) == {1}


def test_a_stop_is_final(barred):
    """A sale to a proscribed nation: nothing else is listed for it, on the page or behind it."""
    sales = [c for c in crossings(barred, "sale") if c["flows"][0]["to"] == "CHN"]
    ((flow,), (result,)) = sales[0]["flows"], sales[0]["results"]
    assert len(sales) == 1 and flow["item"] == "end-item"
    assert {(row["open"], row["verdict"]) for row in result["table"]} == {("no", "prohibited")}
    asked = ("unknown", "to_settle", "process", "documents", "notices", "may_notify", "consent")
    assert [row[name] for row in result["table"] for name in asked if row[name]] == []
    (row,) = (row for _, row in shown(barred) if row[0] == "Northland to China")
    assert row[1:] == ["End item", "stopped", "stopped", "–", "–", "–"]
    assert any(": 1 stopped and " in text for text in barred.said)
    sheet = [row for row in sheet_of(barred) if row["to"] == "CHN"]
    assert {row["verdict"] for row in sheet} == {"prohibited"}


def test_what_a_path_asks_for_is_what_its_rows_say(one):
    wanted: dict[str, dict[str, set[str]]] = {}
    names = ("conditions", "documents", "notifications", "may_notify")
    for crossing in one.record["crossings"]:
        for row in paths(crossing["results"][0], "yes", "unknown"):
            if row["book"]:
                held = wanted.setdefault(row["title"], {name: set() for name in names})
                for word in names:
                    held[word] |= set(row[word])
    wanted = {title: held for title, held in wanted.items() if any(held.values())}
    rows = cells(one, "Paths") if wanted else []
    assert len(rows) == len(wanted)
    for title, conditions, documents, notices in rows:
        held = wanted[title.removesuffix(" open nowhere for certain")]
        for text, there in ((conditions, "conditions"), (documents, "documents")):
            assert all(" ".join(part.split()) in text for part in held[there])
            assert bool(held[there]) == (text != "–")
        assert all(part in notices for part in held["notifications"])
        more = re.search(r"(\d+) more may be due", notices)
        assert (int(more[1]) if more else 0) == len(held["may_notify"])


def test_times_of_approval_are_those_of_the_clock(one):
    if "clock" not in one.record["results"]:
        assert "Time of approval" not in {e.attributes.get("aria-label") for e in one.page.all()}
        return
    table = [r for r in one.record["results"]["clock"]["table"] if r["step"] == "whole process"]

    def days(number: float | None) -> str:
        return "not known" if number is None else f"{number:,.0f} days"

    known = {
        (r["arrangement"], r["kind"], *(days(r[f"{w}_days"]) for w in ("p50", "p80", "least")))
        for r in table
    }
    rows = cells(one, "Time of approval")
    assert rows
    for row in rows:
        assert tuple(row[1:6]) in known
        assert row[6] in {"–", "not known"} or re.fullmatch(r"[\d. to]+ %", row[6])


# Nations


def test_home_stands_first_and_the_others_by_name_without_a_total(one):
    home = name(one, one.network.home)
    orders = []
    for label in NATIONS:
        head, *rows = [[c.text for c in row] for row in grid_of(region(one.page, label))]
        first, *others = [row[0] for row in rows]
        assert first == home and others == sorted(others)
        assert not re.search(r"total|rank|score|place|best|worst", " ".join(head), re.IGNORECASE)
        orders.append([first, *others])
    assert orders[0] == orders[1] == orders[2]
    assert "There is no total" in section(one, "partners").text
    dimensions = {
        row["dimension"]
        for row in one.record["results"]["partners"]["table"]
        if row["part"] == "profile"
    }
    assert len(grid_of(region(one.page, NATIONS[0]))[0]) == 1 + len(dimensions)


def partner_rows(made: Made, part: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in made.record["results"]["partners"]["table"]:
        if row["part"] == part:
            found.setdefault(name(made, row["partner"]), []).append(row)
    return found


def test_profiles_are_those_of_the_analysis(one):
    wanted = partner_rows(one, "profile")
    for place, *shown_ in cells(one, "Profiles of nations"):
        rows = [row for row in wanted[place] if row["measure"] == "all"]
        for row, cell in zip(rows, shown_, strict=True):
            ends = " to ".join(dict.fromkeys(f"{row[end]:.2f}" for end in ("low", "high")))
            known = row["known_share"]
            part = f" {per_cent(known)} % known" if known is not None and known < 1 else ""
            assert cell == ends + part
            assert 0 <= row["low"] <= row["high"] <= 1


def test_gates_are_those_of_the_analysis(one):
    wanted = partner_rows(one, "gate")
    for place, *found in cells(one, "Gates"):
        rows = {row["measure"]: row["finding"] for row in wanted[place]}
        assert rows.pop("all") == (
            "fail"
            if "fail" in rows.values()
            else next(
                (word for word in ("unknown", "conditional") if word in rows.values()), "pass"
            )
        )
        assert found == list(rows.values())
        assert set(found) <= FINDINGS


def test_assurances_are_those_of_the_analysis(one):
    wanted, bought = partner_rows(one, "assurance"), partner_rows(one, "investment")
    home = name(one, one.network.home)
    for place, *found in cells(one, "Assurances"):
        if place == home:
            assert found[:3] == ["home nation"] * 3 and place not in wanted
        else:
            rows = [r for r in wanted[place] if not r["measure"].startswith("flow:")]
            count = Counter(row["finding"] for row in rows)
            for text, finding in zip(found, ("assured", "not binding", "unknown")):
                said = [] if text == "–" else text.split("; ")
                assert len(said) == count[finding]
        purchases = [r for r in bought.get(place, []) if r["measure"].startswith("purchase:")]
        each = sorted(Counter(row["finding"] for row in purchases).items())
        assert found[3] == ("; ".join(f"{word} for {n}" for word, n in each) or "–")
    without = one.record["results"]["partners"]["headline"]["flows_without"]["value"]
    flows = [r for rows in wanted.values() for r in rows if r["measure"].startswith("flow:")]
    assert without == sum(row["finding"] in {"none", "unknown"} for row in flows)
    assert re.search(
        rf"\b{without} items? made in (an)?other nation", section(one, "partners").text
    )


# Items


def test_origin_rules_are_those_of_the_analysis(one):
    found = one.record["results"].get("origin-rules")
    if found is None:
        assert "determinations" not in {e.attributes.get("id") for e in one.page.all()}
        return
    labels = {e.attributes.get("aria-label") for e in one.page.all()}
    there = "Origin rules by item" in labels
    rows = {row[0]: row for row in cells(one, "Origin rules by item")} if there else {}
    said = section(one, "determinations").text
    for wanted in found["table"]:
        if label(one, wanted["item"]) not in rows:
            assert (wanted["verdict"], wanted["if_confirmed"]) == ("unknown", "unknown")
            assert not wanted["not_allowed_from"] and not wanted["changes_on"]
            assert label(one, wanted["item"]) in said
            continue
        row = rows[label(one, wanted["item"])]
        assert row[1:3] == [ORIGINS[wanted["verdict"]], ORIGINS[wanted["if_confirmed"]]]
        barred = [name(one, code) for code in wanted["not_allowed_from"]]
        assert row[3] == (", ".join(barred) or "–")
        assert row[5] == (in_full(wanted["changes_on"]) if wanted["changes_on"] else "–")


# Behind the page


def sheet_of(made: Made) -> list[Row]:
    head, _, *rows = made.book["path"].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_sheet_of_paths_holds_every_path_of_every_delivery(one):
    wanted = [
        (crossing["kind"], flow["item"], row)
        for crossing in one.record["crossings"]
        for flow, result in zip(crossing["flows"], crossing["results"], strict=True)
        for row in result["table"]
    ]
    for (kind, item, row), found in zip(wanted, sheet_of(one), strict=True):
        assert (found.pop("kind"), found.pop("item")) == (kind, item)
        assert list(found) == list(row)
        for column, value in row.items():
            text = ";".join(value) if isinstance(value, list) else value
            if not isinstance(text, bool):
                assert found[column] == text


def test_answers_name_the_rulebooks_they_rest_on(one):
    for crossing in one.record["crossings"]:
        for result in crossing["results"]:
            books = {book["name"]: book for book in result["provenance"]["rulebooks"]}
            assert {row["book"] for row in result["table"]} - {None} <= books.keys()
            for book in books.values():
                assert book.keys() >= {"name", "version", "as_of", "digest"}
                assert all(book.values())


def test_what_limits_the_answers_stands_below_them(one):
    said = [p.text for p in section(one, "crossings").all("p") if p.has("caveat")]
    nations = {
        name(one, row["law"])
        for crossing in one.record["crossings"]
        for result in crossing["results"]
        for row in result["table"]
        if row["book"] is None and row["law"]
    }
    missing = [text for text in said if text.startswith("No rulebook is loaded of ")]
    wanted = joined(sorted(nations)) if len(nations) < 13 else ""
    assert len(missing) == bool(nations)
    assert all(wanted in text for text in missing)
    assert len(said) == len(set(said))
