"""Let a question also be asked of a bare firm network, by its files in place of a NETWORK."""

import sys
from collections.abc import Collection
from contextlib import nullcontext
from typing import Any

import click
import pyarrow as pa
from click.core import ParameterSource
from pyarrow import csv

from mainstay.analyses.systemic_risk import firm_systemic_risk
from mainstay.errors import DataError, UsageError
from mainstay.ingest.firm_files import FirmFiles, read_firms
from mainstay.model.firms.network import FirmNetwork
from mainstay.present.terminal import (
    no_formula,
    render,
    render_problems,
    render_reason,
    visible,
)
from mainstay.present.waiting import waiting

FILES = {
    "edges": "Links of a bare firm network: supplier, buyer, weight. In place of NETWORK.",
    "industries": "Industry of each firm, one a line, or firm and code.",
    "essentiality": "What is essential to whom: a square matrix of industries, cells 2, 1 or 0.",
    "weights": "Weight of each firm in the index, one a line, or firm and weight.",
    "shocks": "Scenario, firm, share of its output lost; by default every firm alone and whole.",
}
FIRMS = ("eps", "rule", "top")
BOTH = ("substitution", "loss")


def takes_firms(command: click.Command) -> click.Command:
    """Give a command the options of firm files, and let it go without a network."""
    asked = command.callback
    if asked is None:
        return command

    def run(network: str | None, form: str, why: str | None, **given: Any) -> None:
        files = {name: given.pop(name) for name in FILES}
        own = {name: given.pop(name) for name in FIRMS}
        if files["edges"] is None:
            _refuse(files | own, "goes with --edges")
            if network is None:
                raise UsageError("FRM012 Name a NETWORK, or the links of a firm network: --edges.")
            asked(network, form, why, **given)
            return
        both = [name for name in BOTH if _is_given(name)]
        _refuse({"network": network, **given}, "does not go with --edges", but=BOTH)
        how = {name: value for name, value in own.items() if value is not None}
        _answer(files, how | {name: given[name] for name in both}, form, why)

    for parameter in command.params:
        if parameter.name == "network":
            parameter.required = False
    command.callback = run
    command.params += [
        click.Option([f"--{name}"], metavar="FILE", help=text) for name, text in FILES.items()
    ]
    command.params += _options()
    return command


def _options() -> list[click.Parameter]:
    rules = click.Choice(["largest_drop", "total_growth", "converged"])
    return [
        click.Option(
            ["--eps"], type=click.FLOAT, help="Of firms: when losses count as settled. [0.01]"
        ),
        click.Option(["--rule"], type=rules, help="Of firms: the stop rule. [largest_drop]"),
        click.Option(["--top"], type=click.INT, help="Of firms: only so many, the largest first."),
    ]


def _is_given(name: str) -> bool:
    """Say whether the user gave an option, rather than that it has a default."""
    source = click.get_current_context().get_parameter_source(name)
    return source not in {None, ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP}


def _refuse(given: dict[str, Any], why: str, but: Collection[str] = ()) -> None:
    """Refuse options that were given though they do not fit the others."""
    for name in given:
        if name not in but and _is_given(name):
            raise UsageError(f"FRM012 {_word(name)} {why}.")


def _word(name: str) -> str:
    """Return the word that a user writes for a parameter."""
    command = click.get_current_context().command
    words = [option.opts[0] for option in command.params if option.name == name]
    return "NETWORK" if words in ([], ["network"]) else words[0]


def _answer(files: dict[str, Any], how: dict[str, Any], form: str, why: str | None) -> None:
    """Read the files, answer, and print."""
    with waiting() if sys.stderr.isatty() else nullcontext():
        firms = _read(files, form)
        result = firm_systemic_risk(firms, **how)
    click.echo(visible(f"Read {firms.title}: digest {firms.digest[:12]}"), err=True)
    if why is not None:
        text = render_reason(result.why(why), form)
    else:
        text = exact_csv(result.data) if form == "csv" else render(result, form)
    click.echo(text, nl=False)


def _read(files: dict[str, Any], form: str) -> FirmNetwork:
    """Read the files; their problems are also said as JSON where that is asked for."""
    try:
        return read_firms(FirmFiles(**files))
    except DataError as error:
        if form == "json":
            click.echo(render_problems(error.problems, form), nl=False)
        raise


def exact_csv(data: pa.Table) -> str:
    """Write a table as CSV with every digit of its numbers, so that they read back the same.

    Examples
    --------
    >>> print(exact_csv(pa.table({"node": [1], "esri": [0.1 + 0.2]})), end="")
    node,esri
    1,0.30000000000000004
    """
    for place, name in enumerate(data.column_names):
        if data.column(name).type == pa.string():
            cells = [no_formula(visible(cell)) for cell in data.column(name).to_pylist()]
            data = data.set_column(place, name, pa.array(cells, pa.string()))
    out = pa.BufferOutputStream()
    csv.write_csv(data, out, csv.WriteOptions(include_header=False, quoting_style="needed"))
    text: str = out.getvalue().to_pybytes().decode()
    return ",".join(data.column_names) + "\n" + text
