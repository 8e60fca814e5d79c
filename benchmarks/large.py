"""How long large networks take: whole processes on made-up bases of 10,000 to 1,000,000 links.

Run `python benchmarks/large.py [--sizes N ...] [--limit SECONDS]`. It prints seconds, the largest
memory and how they grow, and writes them into docs/images as `large.csv` and `large.svg`. Growth is
the exponent between the two largest sizes: 1 is in step with the number of links.
"""

import argparse
import csv
import math
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
FORMS = ("parquet", "duckdb")
WORD = [sys.executable, "-c", "from mainstay.present.cli import main; main()"]
QUESTIONS = {
    "coverage": ["coverage"],
    "concentration": ["concentration"],
    "origin": ["origin"],
    "single points": ["single-points", "--order", "1"],
    "single countries": ["single-points", "--order", "1", "--at", "country"],
}
TOGETHER = "load and five questions"
SHOWN = ("generate", "check", *QUESTIONS, TOGETHER)
"""What the picture shows; the table has the steps of one process too."""


@dataclass(frozen=True)
class Measure:
    """One run: what was done on which form and size; None where it failed or took too long.

    `seconds` passed on the clock, and `processor` is how long the process computed: where other
    work slows the machine down, it says more.
    """

    task: str
    form: str
    links: int
    seconds: float | None = None
    megabytes: float | None = None
    processor: float | None = None


def run(what: Measure, command: list[str], limit: float) -> tuple[Measure, str]:
    """Run a process; return its seconds, its memory and what it printed.

    Memory and seconds of the processor are those of the one process, as the system reports them.
    """
    with tempfile.TemporaryFile("w+") as printed:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdout=printed, stderr=subprocess.DEVNULL)
        clock = threading.Timer(limit, process.kill)
        clock.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        clock.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            return what, ""
        printed.seek(0)
        largest, processor = usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime
        found = replace(what, seconds=seconds, megabytes=largest, processor=processor)
        return found, printed.read(100_000)


def measures(sizes: Iterable[int], limit: float) -> Iterator[Measure]:
    """Measure each size and form; what was too slow once is not tried on a larger size."""
    hopeless: set[tuple[str, str]] = set()
    for links in sizes:
        with tempfile.TemporaryDirectory() as folder:
            for form in FORMS:
                path = str(Path(folder) / f"base.{form}")
                for task, command in commands(path, form, links).items():
                    if (task, form) in hopeless:
                        continue
                    found = list(measured(Measure(task, form, links), command, limit))
                    yield from found
                    if found[0].seconds is None:
                        hopeless.add((task, form))


def commands(path: str, form: str, links: int) -> dict[str, list[str]]:
    """Return what is run on one network, by name; its making comes first."""
    here = str(Path(__file__).parent)
    make = [sys.executable, f"{here}/base.py", path, "--links", str(links)]
    make += ["--form", form] if form == "parquet" else []
    asked = {name: [*WORD, verb, path, *options] for name, (verb, *options) in QUESTIONS.items()}
    together = [sys.executable, __file__, "--ask", path]
    return {"generate": make, "check": [*WORD, "check", path], **asked, TOGETHER: together}


def measured(what: Measure, command: list[str], limit: float) -> Iterator[Measure]:
    """Run one command; a process of several steps prints the seconds of each."""
    found, printed = run(what, command, limit)
    yield found
    if what.task == TOGETHER:
        for line in printed.splitlines():
            name, taken = line.rsplit(" ", 1)
            yield Measure(f"{name}, in one process", what.form, what.links, float(taken))


def ask(path: str) -> None:
    """Load a network once, ask it all five questions, and print the seconds of each step."""
    import mainstay  # noqa: PLC0415  the process that measures stays small

    start = time.perf_counter()
    network = mainstay.load(path)
    print("load and check", round(time.perf_counter() - start, 3))
    for name, (verb, *options) in QUESTIONS.items():
        given: dict[str, Any] = {"order": 1} if "--order" in options else {}
        given |= {"at": "country"} if "country" in options else {}
        start = time.perf_counter()
        getattr(mainstay, verb.replace("-", "_"))(network, **given)
        print(name, round(time.perf_counter() - start, 3))


def growth(runs: list[Measure], what: str) -> float | None:
    """Return the exponent with which seconds or megabytes grow between the two largest sizes."""
    known = [(run.links, getattr(run, what)) for run in runs if getattr(run, what)]
    if len(known) < 2:
        return None
    (few, less), (many, more) = sorted(known)[-2:]
    return math.log(more / less) / math.log(many / few)


def table(found: list[Measure], what: str) -> Iterator[str]:
    """Write one of the measures as lines of text, a column for each size."""
    sizes = sorted({run.links for run in found})
    head = "".join(f"{links:>11,}" for links in sizes)
    yield f"{what:<36}{'form':<9}{head}{'growth':>9}"
    for task, form in dict.fromkeys((run.task, run.form) for run in found):
        runs = {run.links: run for run in found if (run.task, run.form) == (task, form)}
        cells = [getattr(runs[n], what) if n in runs else None for n in sizes]
        if any(cells):
            shown = "".join(f"{'-' if c is None else f'{c:.1f}':>11}" for c in cells)
            power = growth(list(runs.values()), what)
            yield f"{task:<36}{form:<9}{shown}{'-' if power is None else f'{power:.2f}':>9}"


def keep(found: list[Measure], folder: Path) -> None:
    """Write the measures as a table and as a picture."""
    with (folder / "large.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Measure)])
        writer.writeheader()
        writer.writerows(asdict(run) for run in found)
    draw(folder)


def draw(folder: Path) -> None:
    """Draw `large.csv` as `large.svg`."""
    from mainstay.present.figures.charts import svg  # noqa: PLC0415  the one who measures is small

    with (folder / "large.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["task"] in SHOWN and row["seconds"]]
    values = [
        {"task": row["task"], "links": int(row["links"])}
        | {name: float(row[name]) for name in ("seconds", "megabytes")}
        for row in rows
        if row["form"] == FORMS[0]
    ]
    label = "Seconds and memory of each question by number of supply links, both scales logarithmic"
    (folder / "large.svg").write_text(svg(picture(values), label) + "\n", encoding="utf-8")


def picture(values: list[dict[str, Any]]) -> dict[str, Any]:
    """Describe two charts on logarithmic scales: seconds and memory by number of links."""
    from mainstay.present.figures.charts import SCHEMA  # noqa: PLC0415  as above
    from mainstay.present.figures.palette import FONT, INK, SOFT  # noqa: PLC0415  as above

    axis = {"labelColor": SOFT, "titleColor": INK, "titleFontWeight": "normal"}
    return {
        "$schema": SCHEMA,
        "config": {"font": FONT, "background": "white", "axis": axis},
        "data": {"values": values},
        "hconcat": [
            panel("seconds", "seconds, whole process", [(20, "20 s"), (60, "60 s")]),
            panel("megabytes", "largest memory, MB", [(4096, "4 GB")]),
        ],
    }


def panel(field: str, title: str, bounds: list[tuple[float, str]]) -> dict[str, Any]:
    """Describe one chart: a line for each task, and dashed lines where the bounds lie."""
    scale, few = {"type": "log"}, [n for n in SIZES if str(n).startswith("1")]
    x = {"field": "links", "type": "quantitative", "scale": scale, "title": "supply links"}
    y = {"field": field, "type": "quantitative", "scale": scale, "title": title}
    task = {"field": "task", "type": "nominal", "title": None, "scale": {"domain": list(SHOWN)}}
    line = {
        "mark": {"type": "line", "point": {"size": 45}},
        "encoding": {
            "x": x | {"axis": {"values": few, "format": ",d"}},
            "y": y | {"axis": {"tickCount": 5, "format": "~g"}},
            "color": task,
            "shape": task,
        },
    }
    held = {"values": [{field: height, "name": name} for height, name in bounds]}
    rule = {"mark": {"type": "rule", "strokeDash": [4, 3]}, "encoding": {"y": y}}
    word = {"type": "text", "align": "left", "x": 4, "dy": -6}
    name = {"mark": word, "encoding": {"y": y, "text": {"field": "name"}}}
    return {"width": 320, "height": 300, "layer": [line, {"data": held, "layer": [rule, name]}]}


def main() -> None:
    """Measure, print and keep; or, with `--ask`, be one of the measured processes."""
    parser = argparse.ArgumentParser(description="Measure large networks.")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--limit", type=float, default=900.0, help="seconds for one process")
    parser.add_argument("--out", type=Path, default=IMAGES)
    parser.add_argument("--ask", metavar="PATH", help="load and ask; prints the seconds")
    asked = parser.parse_args()
    if asked.ask:
        ask(asked.ask)
        return
    found = []
    for run in measures(sorted(asked.sizes), asked.limit):
        found.append(run)
        print(".", end="", flush=True, file=sys.stderr)
    print(file=sys.stderr)
    for what in ("seconds", "processor", "megabytes"):
        print(*table(found, what), sep="\n", end="\n\n")
    keep(found, asked.out)


if __name__ == "__main__":
    main()
