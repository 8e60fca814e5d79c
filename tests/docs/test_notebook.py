"""The notebook says what the program does: it runs without a warning, to the outputs it shows.

`pytest tests/golden tests/docs/test_notebook.py -k notebook --update-golden` writes its outputs
anew; read the difference. (The option is that of the golden files, hence their folder.)
"""

import os
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "docs" / "tour.ipynb"
STUDIES = ("artillery-155mm", "permanent-magnets")
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
KEPT = ("text/plain", "text/html")
PLACES = ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
MACHINE = re.compile(r"/(?:home|root|tmp|work|usr|private|Users)/|\b[A-Z]:[\\/]|0x[0-9a-f]{6,}")
TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}|\d{2}:\d{2}:\d{2}")
LINK = re.compile(r"\]\(([^)\s#]+)")


def read(path: Path) -> Any:
    """Read a notebook and hold it against the format."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def environment(folder: Path) -> dict[str, str]:
    """Let nothing of the user's own settings reach the kernel."""
    places = {name: str(folder / "jupyter" / name) for name in PLACES}
    settings = {"PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "80"}
    return os.environ | places | settings | {"PYTHONWARNINGS": "default"}


def copied(folder: Path) -> Path:
    """Copy the notebook and what it reads to another place; give the copy of the notebook."""
    for name in STUDIES:
        shutil.copytree(ROOT / "studies" / name, folder / "studies" / name)
    (folder / "docs").mkdir()
    return Path(shutil.copy(NOTEBOOK, folder / "docs"))


def executed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a copy of the notebook and leave out all that another run would not say."""
    variables = environment(folder)
    for name in PLACES:
        monkeypatch.setenv(name, variables[name])
        Path(variables[name]).mkdir(parents=True)
    copy = copied(folder)
    notebook = read(copy)
    client = NotebookClient(
        notebook,
        timeout=300,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(copy.parent)}},
    )
    client.execute(env=variables)
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in code_cells(notebook):
        cell.metadata = nbformat.from_dict({})
        for output in cell.outputs:
            data = output.get("data", {})
            for kind in set(data) - set(KEPT):
                del data[kind]
    return notebook


def said(cell: Any) -> list[tuple[str, str]]:
    """Give what a cell wrote and showed, as text."""
    return [
        (output.get("name", output.output_type), output.get("text") or output.data["text/plain"])
        for output in cell.outputs
        if output.output_type != "error"
    ]


@pytest.fixture(scope="module")
def stored() -> Any:
    return read(NOTEBOOK)


def test_the_notebook_runs_without_a_warning_to_the_outputs_that_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    found = executed(tmp_path, monkeypatch)
    warned = [text for cell in code_cells(found) for name, text in said(cell) if name == "stderr"]
    assert warned == []
    if request.config.getoption("--update-golden", default=False):
        NOTEBOOK.write_text(nbformat.writes(found) + "\n", encoding="utf-8", newline="")
    shown = read(NOTEBOOK)
    for wanted, cell in zip(code_cells(shown), code_cells(found), strict=True):
        assert said(cell) == said(wanted), cell.id


def test_the_notebook_is_stored_with_its_outputs_in_order(stored: Any) -> None:
    cells = code_cells(stored)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert [cell.id for cell in cells if not cell.outputs] == ["setup"]
    kinds = {kind for cell in cells for output in cell.outputs for kind in output.get("data", {})}
    assert kinds <= set(KEPT)
    assert NOTEBOOK.stat().st_size < 60_000


def test_the_notebook_holds_no_time_and_no_place_of_a_machine(stored: Any) -> None:
    text = nbformat.writes(stored)
    assert MACHINE.findall(text) == []
    assert TIME.findall(text) == []
    assert stored.metadata == METADATA
    assert [cell.id for cell in stored.cells if cell.metadata] == []


def test_links_of_the_notebook_resolve(stored: Any) -> None:
    prose = "\n".join(cell.source for cell in stored.cells if cell.cell_type == "markdown")
    links = [link for link in LINK.findall(prose) if not re.match(r"[a-z]+:", link)]
    assert links
    assert [link for link in links if not (NOTEBOOK.parent / link).exists()] == []
