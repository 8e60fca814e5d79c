"""Write a brief, and make it again from its manifest."""

import json
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mainstay import dates
from mainstay.decide.programmes import survey
from mainstay.decide.story import Story, tell
from mainstay.errors import DataError, Problem, UsageError
from mainstay.ingest.files import opened
from mainstay.ingest.read import read
from mainstay.ingest.scenario_files import scenario, scenarios
from mainstay.model.scenario import Scenario
from mainstay.present.brief.page import as_record, render_page
from mainstay.present.brief.survey import render_survey_page, survey_record
from mainstay.present.brief.workbook import render_survey, render_workbook
from mainstay.present.brief.writing import digests, write_whole
from mainstay.present.terminal import as_json
from mainstay.version import VERSION

MANIFEST = "manifest.json"
FOLDER = "scenarios"
"""Where a network in a folder keeps its scenarios."""
LARGEST_MANIFEST = 16 * 1024 * 1024
"""Bytes that a manifest may have."""
ENGINES = ("highspy", "jinja2", "numba", "numpy", "rustworkx", "vl-convert-python", "xlsxwriter")
"""Packages whose version can change a byte of the output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked: the network and the parameters of the brief."""

    network: str
    policy: str | None = None
    on: str | None = None
    known_by: str | None = None
    compare: str | None = None
    scenarios: tuple[str, ...] | None = None
    """As for `--under`; None takes those in the folder `scenarios` of the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRequest:
    """What was asked of several networks."""

    networks: tuple[str, ...]
    on: str | None = None
    known_by: str | None = None


def write_survey(request: SurveyRequest, out: Path) -> list[Path]:
    """Make the page over several networks and write it whole."""
    return write_whole(out, make_survey(request))


def make_survey(request: SurveyRequest) -> dict[str, bytes]:
    """Return the files of a page over several networks by name.

    Raises
    ------
    DataError
        When a network has errors; those of all networks are named.
    UsageError
        USE011 when fewer than two networks are named or two have the same title.
    """
    readings = [read(path) for path in request.networks]
    errors = [error for reading in readings for error in reading.errors]
    if errors:
        raise DataError(errors)
    networks = [reading.network for reading in readings]
    titles = {network.title for network in networks}
    if len(titles) < max(2, len(networks)):
        named = "; ".join(
            f"{path}: {network.title!r}"
            for path, network in zip(request.networks, networks, strict=True)
        )
        raise UsageError(
            f"USE011 at least two networks are wanted, each with a title of its own; found {named}."
        )
    found = survey(networks, on=request.on, known_by=request.known_by)
    files = {
        "index.html": render_survey_page(found, networks).encode(),
        "programmes.json": as_json(survey_record(found)).encode(),
        "tables.xlsx": render_survey(found),
    }
    return _with_manifest(
        files,
        "programmes",
        asdict(request),
        networks=[{"title": n.title, "digest": n.digest} for n in networks],
    )


def _with_manifest(
    files: dict[str, bytes], verb: str, request: dict[str, Any], **about: Any
) -> dict[str, bytes]:
    """Return the files with the manifest from which they can be made again."""
    manifest = {
        "mainstay": VERSION,
        "verb": verb,
        "request": request,
        **about,
        "engines": {name: version(name) for name in ENGINES},
        "outputs": digests(files),
    }
    return {**files, MANIFEST: as_json(manifest).encode()}


def write_brief(request: Request, out: Path) -> list[Path]:
    """Make a brief and write it whole: every file is ready before the first is replaced.

    Raises
    ------
    DataError
        When the network has errors.
    """
    files = make_brief(request)
    return write_whole(out, files)


def make_brief(request: Request) -> dict[str, bytes]:
    """Return the files of a brief by name."""
    reading = read(request.network)
    if reading.errors:
        raise DataError(reading.errors)
    network = reading.network
    supposed = scenarios_of(request)
    story = tell(
        network,
        reading.problems,
        policy=request.policy,
        on=request.on,
        known_by=request.known_by,
        against=request.compare,
        scenarios=supposed,
    )
    files = {
        "index.html": render_page(story, network).encode(),
        "brief.json": as_json(as_record(story)).encode(),
        "tables.xlsx": render_workbook(story, network),
    }
    return _with_manifest(
        files,
        "brief",
        asdict(request),
        network={"title": network.title, "digest": network.digest},
        scenarios=[{"name": one.name, "digest": one.digest} for one in supposed],
        rulebooks=_rulebooks(story),
        on=story.on,
        policy=story.policy.name,
    )


def _rulebooks(story: Story) -> list[dict[str, str]]:
    """Return the stamps of the rulebooks that a brief rests on, by name."""
    crossed = (result for one in story.crossings for result in one.results)
    stamps = (
        stamp
        for result in (*story.results.values(), *crossed)
        for stamp in result.provenance.rulebooks
    )
    return sorted({one["name"]: dict(one) for one in stamps}.values(), key=lambda one: one["name"])


def scenarios_of(request: Request) -> list[Scenario]:
    """Return the scenarios that a brief supposes: those named, else those beside the tables.

    Of those beside the tables, one that is dated after all that is to be known is left out.
    """
    if request.scenarios is not None:
        return [scenarios(text) for text in request.scenarios]
    beside = sorted((Path(request.network) / FOLDER).glob("*.toml"))
    found = [scenario(path) for path in beside]
    try:
        last = dates.END if request.known_by is None else dates.last_day(request.known_by)
    except ValueError:
        raise UsageError(f"USE003 {request.known_by!r} is not {dates.ALLOWED}.") from None
    return [one for one in found if one.date is None or dates.first_day(one.date) <= last]


def rerun_brief(manifest: Path, network: str | None, out: Path | None) -> dict[str, bool]:
    """Make a brief again and say of each file whether it is the same, byte for byte.

    Parameters
    ----------
    manifest : Path
        The manifest of the brief.
    network : str or None
        Where the network is now; by default where the manifest says.
    out : Path or None
        Also write the files here.

    Raises
    ------
    UsageError
        USE007 when the file is no manifest, USE008 when the network is no longer the same.
    """
    recorded = _read_manifest(manifest)
    if recorded["verb"] == "programmes":
        if network is not None:
            raise UsageError(
                "USE008 --network moves the network of a brief; those of several programmes must "
                "be where they were."
            )
        return _rerun_survey(manifest, recorded, out)
    request = _request(recorded)
    place = network or request.network
    if not Path(place).exists():
        raise UsageError(f"FIL001 {place} is not there. Name the network with --network.")
    found = read(place).network.digest
    if found != recorded["network"]["digest"]:
        was = recorded["network"]["digest"]
        raise UsageError(
            f"USE008 the network has changed: its digest is {found[:12]}, the manifest has "
            f"{was[:12]}. Name the network of that time with --network."
        )
    moved = replace(request, network=place)
    _same_scenarios(scenarios_of(moved), recorded.get("scenarios", []))
    files = make_brief(moved)
    _same_rulebooks(json.loads(files[MANIFEST])["rulebooks"], recorded.get("rulebooks"))
    # The manifest names where the network was; where it is now does not make another brief.
    again = json.loads(files[MANIFEST])
    again["request"]["network"] = request.network
    files[MANIFEST] = as_json(again).encode()
    return _compared(manifest, recorded, files, out)


def _request(recorded: dict[str, Any]) -> Request:
    """Return what was asked, as the manifest has it."""
    asked = recorded["request"]
    named = asked.get("scenarios")
    if isinstance(named, str):
        raise TypeError("scenarios")
    return Request(**{**asked, "scenarios": None if named is None else tuple(named)})


def _same_scenarios(found: list[Scenario], recorded: list[dict[str, str]]) -> None:
    """Hold that the scenarios are those of the manifest."""
    now, then = ({one.digest for one in found}, {one["digest"] for one in recorded})
    if now != then:
        changed = [one.name for one in found if one.digest not in then]
        changed += [one["name"] for one in recorded if one["digest"] not in now]
        raise UsageError(
            f"USE008 the scenarios have changed: {', '.join(sorted(set(changed)))}. Put those of "
            "that time beside the tables, or name the network of that time with --network."
        )


def _same_rulebooks(now: list[dict[str, str]], then: list[dict[str, str]] | None) -> None:
    """Hold that the rulebooks are those of the manifest; an older one names none."""
    before = {one["name"]: one["digest"] for one in then or now}
    changed = [one["name"] for one in now if before.get(one["name"]) != one["digest"]]
    if changed:
        raise UsageError(
            f"USE008 the rulebooks have changed: {', '.join(changed)}. Compare the editions with "
            "`mainstay rules diff`, or use the edition of that time."
        )


def _rerun_survey(manifest: Path, recorded: dict[str, Any], out: Path | None) -> dict[str, bool]:
    """Make a page over several networks again, from where they were."""
    asked = recorded["request"]
    request = SurveyRequest(**{**asked, "networks": tuple(asked["networks"])})
    for place, was in zip(request.networks, recorded["networks"], strict=True):
        if not Path(place).exists():
            raise UsageError(f"FIL001 {place} is not there; the networks must be where they were.")
        found = read(place).network.digest
        if found != was["digest"]:
            raise UsageError(
                f"USE008 the network {place} has changed: its digest is {found[:12]}, the manifest "
                f"has {was['digest'][:12]}."
            )
    return _compared(manifest, recorded, make_survey(request), out)


def _compared(
    manifest: Path, recorded: dict[str, Any], files: dict[str, bytes], out: Path | None
) -> dict[str, bool]:
    """Say of each file whether it is the same as recorded, and write them where asked."""
    if out is not None:
        write_whole(out, files)
    made = {name: content for name, content in files.items() if name != MANIFEST}
    same = {name: digest == recorded["outputs"].get(name) for name, digest in digests(made).items()}
    return {**same, MANIFEST: files[MANIFEST] == manifest.read_bytes()}


def _text_of(path: Path) -> str:
    """Return the text of a manifest; a pipe or a file of any size is none."""
    problems: list[Problem] = []
    file = opened(path, LARGEST_MANIFEST, problems)
    if file is None:
        raise OSError(0, problems[0].found)
    with file:
        return file.read().decode("utf-8")


def _read_manifest(path: Path) -> dict[str, Any]:
    fix = "Name the manifest.json of a brief."
    try:
        recorded = json.loads(_text_of(path))
        recorded.setdefault("verb", "brief")
        if recorded["verb"] == "programmes":
            asked = SurveyRequest(**recorded["request"])
            places, given = list(asked.networks), [asked.on, asked.known_by]
            if isinstance(asked.networks, str) or len(places) != len(recorded["networks"]):
                raise ValueError("networks")
            _ = [network["digest"][:12] for network in recorded["networks"]]
        else:
            one = _request(recorded)
            places = [one.network, *(one.scenarios or ())]
            given = [one.policy, one.on, one.known_by, one.compare]
            held = [*recorded.get("scenarios", []), *recorded.get("rulebooks", [])]
            _ = [one["name"] + one["digest"][:12] for one in held]
            _ = Path(recorded["request"]["network"]), recorded["network"]["digest"][:12]
        _ = recorded["outputs"].keys()
        texts = [*places, *(text for text in given if text is not None)]
        if not all(isinstance(text, str) for text in texts):
            raise TypeError("texts")
    except OSError as error:
        raise UsageError(f"USE007 {path} can't be read ({error.strerror}). {fix}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UsageError(f"USE007 {path} is no manifest of a brief. {fix}") from None
    return dict(recorded)
