"""A small book to write to a folder, with some files put in the place of its own."""

from pathlib import Path

BOOK = """
title = "Loans"
about = "Made up."
version = "1"
as_of = "2026-01-31"
jurisdiction = ""
stale_after_days = 365
[questions.loan]
about = "May it be lent?"
[paths.free]
title = "Without asking"
[paths.permit]
title = "With a permit"
"""
FACTS = """
[to]
type = "country"
about = "Who borrows."
[value_usd]
type = "number"
unit = "USD"
about = "What it is worth."
[kind]
type = "code"
codes = ["tool", "vehicle"]
about = "What it is."
[due]
type = "date"
about = "When it is due back."
[cash]
type = "yes_no"
about = "Whether it is paid for."
[serial]
type = "text"
about = "Its number."
"""
PARAMETERS = """parameter,since,until,value,unit,reference,as_of,verified,note
free_below,2020,2024,2000000,USD,Order 12,2026-01-31,yes,
free_below,2025,,5000000,USD,Order 3,2026-01-31,yes,
days,2020,,20,days,Order 12,2026-01-31,no,
last_day,2020,,2026-12-31,date,Order 12,2026-01-31,yes,
"""
LISTS = """
[FRIENDS]
name = "Friends"
about = "Made up."
of = "countries"
complete_from = "2020"
[SERIALS]
name = "Serials"
about = "Made up."
of = "codes"
"""
MEMBERS = """list,member,since,until,reference,as_of,verified,note
FRIENDS,AUS,2020,,Order 12,2026-01-31,yes,
FRIENDS,NZL,2020,,Order 12,2026-01-31,no,
FRIENDS,GBR,2020,2025-06,Order 12,2026-01-31,yes,
SERIALS,X1,2020,,Order 12,2026-01-31,yes,
SERIALS,X2,2020,2024,Order 12,2026-01-31,yes,
"""
HEAD = 'title = "A rule"\nquestion = "loan"\nsays = "So it is."\n'
DATED = 'since = "2020"\nreference = "Order 12"\nas_of = "2026-01-31"\nverified = "yes"\n'
SMALL = """
paths = ["free"]
verdict = "permitted"
when = { all = [
    { fact = "to", in_list = "FRIENDS" },
    { fact = "value_usd", below = { parameter = "free_below" } },
] }
"""
ASK = """
paths = ["permit"]
verdict = "needs_authorisation"
when = { fact = "cash", equals = true }
clock = { days = { parameter = "days" } }
documents = ["Form A"]
"""
FILES = {
    "book.toml": BOOK,
    "facts.toml": FACTS,
    "parameters.csv": PARAMETERS,
    "lists.toml": LISTS,
    "lists.csv": MEMBERS,
    "rules/loans.toml": f"[small]\n{HEAD}{DATED}{SMALL}[ask]\n{HEAD}{DATED}{ASK}",
}


def rule(name: str, body: str, *, head: str = HEAD, dated: str = DATED) -> str:
    """Write one rule."""
    return f"[{name}]\n{head}{dated}{body}\n"


def written(folder: Path, files: dict[str, str] | None = None) -> str:
    """Write the book, with files put in the place of its own; None is left out."""
    for name, text in (FILES | (files or {})).items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if text is not None:
            place.write_text(text, encoding="utf-8")
    return str(folder)
