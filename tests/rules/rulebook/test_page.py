"""The page on rulebooks shows a whole book that works, and what comes of changing it."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from mainstay.errors import DataError
from mainstay.present.rules import rules
from mainstay.rules.rulebook import Truth, book
from mainstay.rules.rulebook.cases import check_cases, untried
from mainstay.rules.rulebook.conditions import OPERATORS
from mainstay.rules.rulebook.head import BOOK_KEYS, FACT_KEYS, PATH_KEYS, QUESTION_KEYS
from mainstay.rules.rulebook.membership import COLUMNS as MEMBER_COLUMNS
from mainstay.rules.rulebook.membership import KEYS as LIST_KEYS
from mainstay.rules.rulebook.parameters import COLUMNS
from mainstay.rules.rulebook.reader import BOOKS
from mainstay.rules.rulebook.rules import KEYS
from mainstay.rules.rulebook.trial_files import EXPECT_KEYS
from mainstay.rules.rulebook.trial_files import KEYS as CASE_KEYS

PAGE = (Path(__file__).parents[3] / "docs" / "method" / "rulebooks.md").read_text(encoding="utf-8")
SHOWN = dict(
    re.findall(r"^`sample/([\w./]+)`:\n\n```\w+\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
)


def pasted(folder: Path, changes: dict[str, tuple[str, str]] | None = None) -> str:
    """Write the book of the page, with a text of some files changed."""
    for name, text in SHOWN.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        old, new = (changes or {}).get(name, ("", ""))
        assert old in text
        place.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return str(folder)


def test_the_book_of_the_page_is_the_one_that_ships():
    shipped = {str(p.relative_to(BOOKS / "sample")): p for p in (BOOKS / "sample").rglob("*.*")}
    assert {name: path.read_text(encoding="utf-8") for name, path in shipped.items()} == SHOWN


def test_the_book_of_the_page_works_when_it_is_pasted(tmp_path):
    found = book(pasted(tmp_path / "mine"))
    assert check_cases(found) == untried(found) == []
    assert found.digest == book("sample").digest


def test_faults_read_as_the_page_shows(tmp_path):
    changes = {
        "rules/loans.toml": ('fact = "consent"', 'fact = "consnet"'),
        "parameters.csv": ("2025-01-01", "2024-06-01"),
    }
    folder = pasted(tmp_path / "mine", changes)
    with pytest.raises(DataError, match="RUL0") as caught:
        book(folder)
    said = [str(problem) for problem in caught.value.problems]
    assert len(said) == 2
    assert all(line in PAGE for line in said), said


def test_the_difference_is_the_one_of_the_page(tmp_path):
    lower = pasted(tmp_path / "lower", {"parameters.csv": ("5000000", "3000000")})
    said = CliRunner().invoke(rules, ["diff", "sample", lower]).output
    assert said.strip() in PAGE


def test_every_key_and_operator_stands_on_the_page():
    tables = (
        BOOK_KEYS,
        QUESTION_KEYS,
        PATH_KEYS,
        FACT_KEYS,
        LIST_KEYS,
        KEYS,
        CASE_KEYS,
        EXPECT_KEYS,
    )
    keys = {key.lstrip("?") for table in tables for key in table} | set(OPERATORS)
    inner = {
        "questions": "[questions.NAME]",
        "paths": "[paths.NAME]",
        "expect": "[case.expect.PATH]",
    }
    missing = [
        k for k in sorted(keys) if not re.search(rf"\b{k}\b", PAGE) and inner.get(k) not in PAGE
    ]
    assert missing == []
    assert ",".join(COLUMNS) in PAGE
    assert ",".join(MEMBER_COLUMNS) in PAGE
    assert all(f"`{name}`" in PAGE for name in (folder.name for folder in BOOKS.iterdir()))


@pytest.mark.parametrize(("name", "combine"), [("all of", min), ("any of", max)])
def test_the_truth_tables_of_the_page(name, combine):
    """The tables are those of the bits that decide: all of is *and*, any of is *or*."""
    from mainstay.rules.rulebook.truth import BOTH, verified_reading

    for one in Truth:
        row = " | ".join(combine(one, other).word for other in Truth)
        table = PAGE.split(f"| {name} |")[1].split("\n\n")[0]
        assert f"| **{one.word}** | {row} |" in table
        for other in Truth:
            bits = BOTH[one] & BOTH[other] if combine is min else BOTH[one] | BOTH[other]
            assert verified_reading(bits) is combine(one, other)
