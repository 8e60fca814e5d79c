"""What may give way to a network that is saved: nothing, or a network of the same form."""

from pathlib import Path

from mainstay.errors import Problem, UsageError
from mainstay.ingest.head import HEAD
from mainstay.schema.spec import tables


def may_replace(target: Path, form: str, replace: bool) -> None:
    """Hold that a network may be saved at a place.

    Raises
    ------
    UsageError
        USE014 when something stands there that is no network of this form, or a network is not
        to be replaced.
    """
    if not target.exists() or _is_empty_folder(target, form):
        return
    if form in {"xlsx", "duckdb"}:
        own = target.is_file() and _has_head(target)
        what = f"no network ending in .{form}"
    else:
        strangers = _strangers(target)
        own = not strangers
        what = f"no folder of a network alone (there is {', '.join(strangers[:3])})"
    if not own:
        raise UsageError(f"USE014 {target} is {what}. Name another place.")
    if not replace:
        text = "Name another place, or replace it with --replace."
        raise UsageError(f"USE014 There is a network at {target} already. {text}")


def _is_empty_folder(target: Path, form: str) -> bool:
    return form in {"csv", "parquet"} and target.is_dir() and not any(target.iterdir())


def _strangers(folder: Path) -> list[str]:
    """Name what stands in a folder beside a network, or that there is none."""
    if not folder.is_dir():
        return ["a file"]
    own = {HEAD} | {f"{name}{ending}" for name in tables() for ending in (".csv", ".parquet")}
    names = sorted(path.name for path in folder.iterdir())
    if HEAD not in names:
        return [f"no {HEAD}"]
    return [name for name in names if name not in own or not (folder / name).is_file()]


def _has_head(path: Path) -> bool:
    """Say whether a file has the head of a network."""
    problems: list[Problem] = []
    if path.suffix.lower() == ".duckdb":
        from mainstay.ingest.duckdb_form import duckdb_source  # noqa: PLC0415 - 0.3 s to import

        with duckdb_source(path, problems) as source:
            return bool(source.head["home"])
    from mainstay.ingest.excel_form import excel_source  # noqa: PLC0415 - only where used

    with excel_source(path, problems) as source:
        return bool(source.head["home"])
