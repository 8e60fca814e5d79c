"""Write a brief, and make it again from its manifest."""

import hashlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mainstay.decide.story import tell
from mainstay.errors import DataError, UsageError
from mainstay.ingest.folder import read
from mainstay.present.brief.page import as_record, render_page
from mainstay.present.brief.workbook import render_workbook
from mainstay.present.terminal import as_json
from mainstay.version import VERSION

MANIFEST = "manifest.json"
ENGINES = ("highspy", "jinja2", "numpy", "rustworkx", "vl-convert-python", "xlsxwriter")
"""Packages whose version can change a byte of the output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked: the network and the parameters of the brief."""

    network: str
    policy: str | None = None
    on: str | None = None
    known_by: str | None = None
    compare: str | None = None


def write_brief(request: Request, out: Path) -> list[Path]:
    """Make a brief and write it whole: every file is ready before the first is replaced.

    Raises
    ------
    DataError
        When the network has errors.
    """
    files = make_brief(request)
    return _write(out, files)


def make_brief(request: Request) -> dict[str, bytes]:
    """Return the files of a brief by name."""
    reading = read(request.network)
    if reading.errors:
        raise DataError(reading.errors)
    network = reading.network
    story = tell(
        network,
        reading.problems,
        policy=request.policy,
        on=request.on,
        known_by=request.known_by,
        against=request.compare,
    )
    files = {
        "index.html": render_page(story, network).encode(),
        "brief.json": as_json(as_record(story)).encode(),
        "tables.xlsx": render_workbook(story, network),
    }
    manifest = {
        "mainstay": VERSION,
        "verb": "brief",
        "request": asdict(request),
        "network": {"title": network.title, "digest": network.digest},
        "on": story.on,
        "policy": story.policy.name,
        "engines": {name: version(name) for name in ENGINES},
        "outputs": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    return {**files, MANIFEST: as_json(manifest).encode()}


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
    request = Request(**recorded["request"])
    place = network or request.network
    if not Path(place).is_dir():
        raise UsageError(f"FIL001 {place} is not a folder. Name the network with --network.")
    found = read(place).network.digest
    if found != recorded["network"]["digest"]:
        was = recorded["network"]["digest"]
        raise UsageError(
            f"USE008 the network has changed: its digest is {found[:12]}, the manifest has "
            f"{was[:12]}. Name the network of that time with --network."
        )
    moved = Request(**{**asdict(request), "network": place})
    files = make_brief(moved)
    # The manifest names where the network was; where it is now does not make another brief.
    again = json.loads(files[MANIFEST])
    again["request"]["network"] = request.network
    files[MANIFEST] = as_json(again).encode()
    if out is not None:
        _write(out, files)
    same = {
        name: hashlib.sha256(content).hexdigest() == recorded["outputs"].get(name)
        for name, content in files.items()
        if name != MANIFEST
    }
    return {**same, MANIFEST: files[MANIFEST] == manifest.read_bytes()}


def _read_manifest(path: Path) -> dict[str, Any]:
    fix = "Name the manifest.json of a brief."
    try:
        recorded = json.loads(path.read_text(encoding="utf-8"))
        Request(**recorded["request"])
        _ = Path(recorded["request"]["network"]), recorded["outputs"].keys()
        _ = recorded["network"]["digest"][:12]
    except OSError as error:
        raise UsageError(f"USE007 {path} can't be read ({error.strerror}). {fix}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(f"USE007 {path} is no manifest of a brief. {fix}") from None
    return dict(recorded)


def _write(out: Path, files: dict[str, bytes]) -> list[Path]:
    """Write every file beside its place, and put them there once all are written."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        text = f"USE006 {out} can't be a folder ({error.strerror}). Name another with --out."
        raise UsageError(text) from None
    beside: dict[Path, Path] = {}
    try:
        for name, content in files.items():
            handle, temporary = tempfile.mkstemp(dir=out, prefix=f".{name}.")
            beside[out / name] = Path(temporary)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(temporary).chmod(0o644)
        for path, temporary_path in beside.items():
            temporary_path.replace(path)
    except BaseException:
        for temporary_path in beside.values():
            temporary_path.unlink(missing_ok=True)
        raise
    return list(beside)
