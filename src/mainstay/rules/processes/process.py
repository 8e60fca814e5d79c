"""The approval processes that ship, and those in files of the user."""

from functools import cache
from pathlib import Path

from mainstay.errors import UsageError, nearest
from mainstay.rules.processes.process_file import read_process
from mainstay.rules.processes.reading import stamp, text_of
from mainstay.rules.processes.steps import MARK, Process
from mainstay.rules.shipped import read_toml, shipped

LIBRARY = Path(__file__).parent / "library"
ENDING = ".toml"


def shipped_processes() -> dict[str, str]:
    """Return the title of every process that ships, by its name.

    Examples
    --------
    >>> shipped_processes()["us-dcs-licence"]
    'Direct commercial licence, sent to Defense for review'
    """
    return {path.stem: _shipped(path.stem).title for path in sorted(LIBRARY.glob(f"*{ENDING}"))}


@cache
def _shipped(name: str) -> Process:
    return read_process(shipped(f"processes/library/{name}{ENDING}"), name, f"{name}{ENDING}")


def processes(text: str | None) -> tuple[Process, ...]:
    """Return the processes asked for, each with one of its variants where that is named.

    Parameters
    ----------
    text : str or None
        Names of shipped processes or files ending in `.toml`, joined by `+`; a variant after a
        colon, as in `us-fms:notified-30`. None stands for those that ship for exports of the United
        States, with every variant that has more steps.

    Returns
    -------
    tuple of Process
        Each once.

    Raises
    ------
    UsageError
        PRC010 when there is no such process or variant.
    DataError
        All that is wrong with a file.

    Examples
    --------
    >>> [process.name for process in processes("us-fms:notified-30 + gbr-licence")]
    ['us-fms:notified-30', 'gbr-licence']
    """
    if text is None:
        every = [_shipped(name) for name in shipped_processes()]
        kept = [one for one in every if one.by_default and one.jurisdiction == "USA"]
        return tuple(each for one in kept for each in (one, *_more_steps(one)))
    found = {part: _asked(part) for part in dict.fromkeys(map(str.strip, text.split("+")))}
    names = [process.name for process in found.values()]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(f"PRC010 two processes are called {twice[0]!r}. Rename one of the files.")
    return tuple(found.values())


def _more_steps(process: Process) -> list[Process]:
    """Return the variants that leave out no step; nobody here knows what is done already."""
    variants = process.variants.items()
    return [process.with_variant(name) for name, one in variants if not one.without]


def _asked(text: str) -> Process:
    # A drive of Windows has a colon too, so a variant is looked for behind the last one.
    head, mark, variant = text.rpartition(MARK)
    name, variant = (head, variant) if mark and not text.endswith(ENDING) else (text, "")
    found = _file(Path(name)) if name.endswith(ENDING) else _named(name)
    return found.with_variant(variant) if mark and name == head else found


def _file(path: Path) -> Process:
    text = text_of(path)
    return read_process(text, path.stem, path.name, stamp(path.name, text))


def _named(name: str) -> Process:
    known = shipped_processes()
    if name not in known:
        raise UsageError(f"PRC010 there is no process {name!r}. {nearest(name, known)}")
    return _shipped(name)


def index_stamp() -> dict[str, str]:
    """Name the shipped processes and figures, with version, date and digest."""
    head = read_toml(shipped("processes/index.toml"), "index.toml")
    texts = [path.read_text(encoding="utf-8") for path in sorted(LIBRARY.glob(f"*{ENDING}"))]
    text = "\n".join([shipped("processes/durations.csv"), *texts])
    return stamp(head["name"], text, head["version"], head["as_of"])
