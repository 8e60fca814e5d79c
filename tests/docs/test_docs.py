"""The pages say what the program does: links, commands, codes, sections and examples hold."""

import importlib.util
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

import pytest

from mainstay.ingest.head import KEYS
from mainstay.present.cli import main
from mainstay.present.verbs import questions
from mainstay.rules.policy import profile
from mainstay.schema.spec import tables

ROOT = Path(__file__).parents[2]
DOCS, SOURCE = ROOT / "docs", ROOT / "src" / "mainstay"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
METHODS = sorted((DOCS / "method").glob("*.md"))

SECTIONS = (
    "When to use it",
    "What goes in",
    "Method",
    "Unknowns",
    "What comes out",
    "Worked example",
    "Validation",
    "Limits",
    "References",
)
CODE = re.compile(
    r"\b(?:FIL|COL|ROW|VAL|KEY|NET|GAP|SCN|FRM|RUL|RFA|PRC|PTH|ORG|DEX|USE|ANS)\d{3}\b"
)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def headings(text: str) -> list[str]:
    prose = FENCE.sub("", text)
    return [line.lstrip("#").strip() for line in prose.splitlines() if line.startswith("#")]


def blocks(path: Path, language: str) -> list[str]:
    return [body for found, body in FENCE.findall(read(path)) if found == language]


def generator() -> ModuleType:
    path = DOCS / "reference" / "generate.py"
    spec = importlib.util.spec_from_file_location("docs_generate", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("verb", questions())
def test_every_question_has_a_method_page_with_its_sections(verb: str) -> None:
    text = read(DOCS / "method" / f"{verb}.md")
    found = headings(text)
    assert [section for section in SECTIONS if section not in found] == []
    assert f"mainstay {verb} " in text
    question = questions()[verb].rstrip("?").lower()
    assert question in " ".join(text.split()).lower()


@pytest.mark.parametrize("verb", questions())
def test_every_question_stands_in_the_index_and_on_the_command_line_page(verb: str) -> None:
    for page in (DOCS / "README.md", DOCS / "reference" / "command-line.md"):
        assert f"`{verb}`" in read(page)


def test_the_page_of_tables_is_the_one_that_the_schema_makes() -> None:
    module = generator()
    assert read(DOCS / "reference" / "tables.md") == module.page()
    assert set(module.HEAD) == set(KEYS)
    assert set(module.GROUPS) == {table.group for table in tables().values()}


def test_every_problem_code_has_a_row_and_every_row_a_code() -> None:
    used = {code for path in SOURCE.rglob("*.py") for code in CODE.findall(read(path))}
    page = read(DOCS / "reference" / "problems.md")
    rows = re.findall(r"^\| ([A-Z]{3}\d{3}) \|", page, re.MULTILINE)
    assert sorted(rows) == sorted(used)


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_relative_links_resolve(path: Path) -> None:
    for link in LINK.findall(FENCE.sub("", read(path))):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), link
        if anchor:
            anchors = {
                re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings(read(target))
            }
            assert anchor in anchors, link


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_files_that_are_named_exist(path: Path) -> None:
    named = re.findall(r"`((?:src|tests|docs|studies)/[\w./-]+)`", FENCE.sub("", read(path)))
    examples = {
        "src/mainstay/analyses/demand.py",
        "tests/analyses/test_demand.py",
        "docs/method/demand.md",
    }
    folders = {"tests/analyses"}
    missing = [name for name in named if not (ROOT / name).exists()]
    assert [name for name in missing if name not in examples | folders and "NAME" not in name] == []


def run(command: str) -> tuple[int, str]:
    """Run a command as a user does, from the top folder; give the exit code and all it says."""
    said = io.StringIO()
    with (
        chdir(ROOT),
        patch.object(sys, "argv", shlex.split(command)),
        redirect_stdout(said),
        redirect_stderr(said),
    ):
        try:
            main()
        except SystemExit as leave:
            return int(leave.code or 0), said.getvalue()
    return 0, said.getvalue()


def examples() -> Iterator[tuple[str, str, list[str]]]:
    """Give the page, the command and the shown lines of each block marked `console`."""
    for path in METHODS:
        for block in blocks(path, "console"):
            first, *shown = block.splitlines()
            assert first.startswith("$ mainstay "), first
            yield name_of(path), first.removeprefix("$ "), shown


@pytest.mark.parametrize(("page", "command", "shown"), list(examples()))
def test_commands_on_method_pages_say_what_is_shown(
    page: str, command: str, shown: list[str]
) -> None:
    code, said = run(command)
    lines = {line.rstrip() for line in said.splitlines()}
    assert [line for line in shown if line not in {"", "..."} and line.rstrip() not in lines] == []
    assert code == (1 if any(line.startswith("ANS") for line in shown) else 0), page


def test_the_policy_page_names_every_list_and_its_reference() -> None:
    text = read(DOCS / "method" / "policy.md")
    for row in profile("us-2026").memberships:
        assert f"| {row['list']} | {row['reference']} |" in text


def test_glossary_is_in_alphabetical_order() -> None:
    terms = re.findall(r"^\*\*([^*]+)\.\*\*", read(DOCS / "glossary.md"), re.MULTILINE)
    assert terms == sorted(terms, key=str.lower)
    assert len(terms) == len(set(terms))


def test_decisions_are_numbered_without_a_hole() -> None:
    found = sorted(path.name for path in (DOCS / "decisions").glob("*.md"))
    assert [name[:4] for name in found] == [f"{n:04d}" for n in range(1, len(found) + 1)]
    for name in found:
        text = read(DOCS / "decisions" / name)
        assert text.startswith(f"# {name[:4]} ")
        assert headings(text)[1:] == ["Context", "Decision", "Consequence"]


def test_the_example_analysis_works_when_it_is_pasted(tmp_path: Path) -> None:
    analysis, test = blocks(ROOT / "CONTRIBUTING.md", "python")
    unwanted = shutil.ignore_patterns("__pycache__")
    package = shutil.copytree(SOURCE, tmp_path / "mainstay", ignore=unwanted)
    (package / "analyses" / "demand.py").write_text(analysis, encoding="utf-8")
    (tmp_path / "test_demand.py").write_text(test, encoding="utf-8")
    script = (
        "import sys, test_demand; test_demand.test_demand_of_the_tiny_network()\n"
        "from mainstay.present.cli import main; sys.argv = ['mainstay', *sys.argv[1:]]; main()"
    )
    network = str(package / "examples" / "tiny")
    done = subprocess.run(
        [sys.executable, "-c", script, "demand", network, "--format", "csv"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1].startswith(
        "goal-2026,Goal of Northland,2026,900,each,note-1,"
    )
