"""How long a user waits: help, a question, and the whole brief, as whole processes.

Run `python benchmarks/start.py`. It prints the median of several runs of each command and, as
these depend on the machine, the ratio to starting Python alone in the same run.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
STUDY = str(ROOT / "studies" / "artillery-155mm")
RUNS = 7
WORD = [sys.executable, "-c", "from mainstay.present.cli import main; main()"]


def seconds(command: list[str]) -> float:
    """Time one run of a command."""
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Time the commands in turn, so that a slow spell of the machine falls on all of them."""
    with tempfile.TemporaryDirectory() as folder:
        commands = {
            "python alone": [sys.executable, "-c", "pass"],
            "mainstay --help": [*WORD, "--help"],
            "mainstay deliverable": [*WORD, "deliverable", STUDY, "--for", "USA"],
            "mainstay brief": [*WORD, "brief", STUDY, "--out", folder],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(RUNS):
            for name, command in commands.items():
                times[name].append(seconds(command))
    base = median(times["python alone"])
    for name, taken in times.items():
        print(f"{name:22} {median(taken):6.3f} s   {median(taken) / base:6.1f} x python alone")


if __name__ == "__main__":
    main()
