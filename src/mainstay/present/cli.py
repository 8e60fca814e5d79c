"""The command line: one verb for each question."""

import io
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import click

from mainstay.errors import DataError, MainstayError, escaped
from mainstay.present.verbs import analysis, options, questions
from mainstay.version import VERSION

OWN = {
    "check": "Is this network sound?",
    "brief": "All of it, as an allied sourcing brief.",
    "programmes": "What do several programmes share, and whose loss stops most?",
    "rerun": "Does a brief come out the same again?",
    "new": "Start an empty programme folder, and an Excel template beside it.",
    "convert": "Write a network in another form: CSV, Parquet, Excel or DuckDB.",
    "rules": "Which rulebooks are there, are they sound, and what does an edition change?",
}
OF_FIRMS = {"systemic-risk"}
"""Questions that may also be asked of a bare firm network."""
UNDER = "A scenario to suppose: a .toml file, or a name with parameters; several joined by +."
FORMS = click.Choice(["table", "json", "csv"])


class Verbs(click.Group):
    """A group that imports a verb only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the verbs: checks first, then the questions, then the rest."""
        return ["check", *questions(), *list(OWN)[1:]]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a verb."""
        if cmd_name in OF_FIRMS:
            from mainstay.present.firms import takes_firms

            return takes_firms(_question(cmd_name))
        if cmd_name in questions():
            return _question(cmd_name)
        if cmd_name == "rules":
            from mainstay.present.rules import rules

            return rules
        own = (check, brief, programmes, rerun, new, convert)
        return next((command for command in own if command.name == cmd_name), None)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs with their questions, without importing any of them."""
        asked = OWN | questions()
        with formatter.section("Verbs"):
            formatter.write_dl([(name, asked[name]) for name in self.list_commands(ctx)])


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="mainstay")
def cli() -> None:
    """Say what an allied defence supply network depends on, and how firmly we know it.

    Every verb takes a network: a folder with network.toml and CSV or Parquet tables, an Excel
    workbook, or a DuckDB file. Exit 0 done, 1 the facts do not answer the question, 2 bad input.
    """


class _NoPandas:
    """Keeps pandas out: pyarrow imports it where it finds it, which takes a second, for nothing."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        """Say of pandas that it is not there, and leave all else to others."""
        if name == "pandas":
            raise ModuleNotFoundError(name)


def main() -> None:
    """Run the command line; a fault that a user can mend is said in words, with its exit code."""
    sys.meta_path.insert(0, _NoPandas)
    try:
        _run()
    finally:
        sys.meta_path.remove(_NoPandas)


def _run() -> None:
    try:
        cli(standalone_mode=False)
    except DataError as error:
        _say(*str(error).split("\n"), err=True)
        sys.exit(error.exit_code)
    except MainstayError as error:
        _say(str(error), err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        _say(*shown.getvalue().rstrip().split("\n"), err=True)
        sys.exit(2)
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(130)


def _say(*lines: str, err: bool = False) -> None:
    """Write lines; names and paths come from anywhere, and no terminal is to obey them."""
    for line in lines:
        click.echo(escaped(line), err=err)


def _watched() -> AbstractContextManager[None]:
    """Show how far the work of a block has come, where a person looks on."""
    if not sys.stderr.isatty():
        return nullcontext()
    from mainstay.present.waiting import waiting

    return waiting()


def _question(verb: str) -> click.Command:
    function = analysis(verb)

    def run(network: str, form: str, why: str | None, **parameters: Any) -> None:
        with _watched():
            found = _supposed(_loaded(network, form), form, parameters)
            result = function(found, **parameters)
        _say(
            f"Read {network}: {found.title}, as of {result.provenance.on}, "
            f"digest {found.digest[:12]}",
            err=True,
        )
        from mainstay.present.terminal import render, render_reason

        text = render(result, form) if why is None else render_reason(result.why(why), form)
        click.echo(text, nl=False)
        if result.unanswered is not None:
            _say(result.unanswered, err=True)
            sys.exit(1)

    common: list[click.Parameter] = [
        click.Argument(["network"]),
        click.Option(["--format", "form"], type=FORMS, default="table", help="Form of the answer."),
        click.Option(["--why"], metavar="KEY", help="Say why the row with this key says so."),
        click.Option(["--under"], metavar="SCENARIO", help=UNDER),
    ]
    return click.Command(
        verb, callback=run, params=[*common, *options(function)], help=questions()[verb]
    )


def _loaded(path: str, form: str) -> Any:
    from mainstay.ingest.read import load

    with _problems_as(form):
        return load(path)


def _supposed(network: Any, form: str, parameters: dict[str, Any]) -> Any:
    """Put a network under the scenarios asked for; shocks without a date begin on the day asked."""
    text = parameters.pop("under", None)
    if text is None:
        return network
    from mainstay.ingest.scenario_files import scenarios

    with _problems_as(form):
        return network.under(scenarios(text), parameters.get("on") or parameters.get("known_by"))


@contextmanager
def _problems_as(form: str) -> Iterator[None]:
    """Write problems of the data in the form of the answer, where a program reads it."""
    try:
        yield
    except DataError as error:
        if form == "json":
            from mainstay.present.terminal import render_problems

            click.echo(render_problems(error.problems, form), nl=False)
        raise


@click.command(help=OWN["check"])
@click.argument("network")
@click.option("--format", "form", type=FORMS, default="table", help="Form of the answer.")
def check(network: str, form: str) -> None:
    """List errors (exit 2) and gaps (exit 0) of a network, all at once."""
    from mainstay.ingest.read import read
    from mainstay.present.terminal import render_problems
    from mainstay.rules.fact_checks import rule_fact_problems
    from mainstay.rules.policy import profile

    with _watched():
        reading = read(network)
        facts = rule_fact_problems(reading.network) if not reading.errors else []
    profile(reading.network.policy)
    click.echo(render_problems([*reading.problems, *facts], form), nl=False)
    if any(problem.kind == "error" for problem in (*reading.problems, *facts)):
        sys.exit(2)


@click.command(help=OWN["brief"])
@click.argument("network")
@click.option("--out", default="brief", show_default=True, help="Folder to write.")
@click.option("--policy", help="Policy profile; by default the one that network.toml names.")
@click.option("--on", help="Day asked about; by default the newest fact.")
@click.option("--known-by", help="Use only facts published by then.")
@click.option(
    "--compare",
    help="Another day, a nation to go without, or another policy profile, to put beside it.",
)
@click.option(
    "--scenario",
    "scenarios",
    multiple=True,
    help="A scenario to follow, written as for --under; may be given several times. By default "
    "those in the folder `scenarios` of the network.",
)
def brief(
    network: str,
    out: str,
    policy: str | None,
    on: str | None,
    known_by: str | None,
    compare: str | None,
    scenarios: tuple[str, ...],
) -> None:
    """Write the brief: index.html, brief.json, tables.xlsx and manifest.json."""
    from mainstay.present.brief.command import Request, write_brief

    request = Request(
        network=network,
        policy=policy,
        on=on,
        known_by=known_by,
        compare=compare,
        scenarios=scenarios or None,
    )
    with _watched():
        written = write_brief(request, Path(out))
    _say(f"Read {network}.", err=True)
    _say(*(f"wrote {path}" for path in written))


@click.command(help=OWN["programmes"])
@click.argument("networks", nargs=-1, required=True)
@click.option("--out", default="programmes", show_default=True, help="Folder to write.")
@click.option("--on", help="Day asked about; by default the newest fact of each network.")
@click.option("--known-by", help="Use only facts published by then.")
def programmes(networks: tuple[str, ...], out: str, on: str | None, known_by: str | None) -> None:
    """Write one page over several networks: index.html, programmes.json, tables.xlsx, manifest."""
    from mainstay.present.brief.command import SurveyRequest, write_survey

    request = SurveyRequest(networks=networks, on=on, known_by=known_by)
    with _watched():
        written = write_survey(request, Path(out))
    _say(f"Read {', '.join(networks)}.", err=True)
    _say(*(f"wrote {path}" for path in written))


@click.command(help=OWN["rerun"])
@click.argument("manifest")
@click.option("--network", help="Where the network is now, if it has moved.")
@click.option("--out", help="Also write the brief again, to this folder.")
def rerun(manifest: str, network: str | None, out: str | None) -> None:
    """Make a brief again from its manifest and compare every file, byte for byte."""
    from mainstay.present.brief.command import rerun_brief

    with _watched():
        compared = rerun_brief(Path(manifest), network, None if out is None else Path(out))
    for name, same in compared.items():
        _say(f"{'same     ' if same else 'different'} {name}")
    if not all(compared.values()):
        sys.exit(1)


@click.command(help=OWN["new"])
@click.argument("folder")
def new(folder: str) -> None:
    """Write an empty folder with a header for every table, and beside it a workbook to fill in."""
    from mainstay.ingest.template import write_template

    head, *_, workbook = write_template(Path(folder))
    _say(f"wrote {head.parent} and the workbook {workbook}")


@click.command(help=OWN["convert"])
@click.argument("network")
@click.argument("target")
@click.option(
    "--form",
    type=click.Choice(["csv", "parquet", "xlsx", "duckdb"]),
    help="Form of the tables in a folder; csv by default. A file has the form of its ending.",
)
@click.option("--replace", is_flag=True, help="Let a network that is at the target give way.")
def convert(network: str, target: str, form: Any, replace: bool) -> None:
    """Write all of a network or nothing: a folder, or a file ending in .xlsx or .duckdb."""
    from mainstay.ingest.write import convert as turned

    with _watched():
        written = turned(network, target, form=form, replace=replace)
    _say(f"wrote {written}")
