"""Read `predicates.py`: plain functions for what the operators cannot say."""

import runpy
from pathlib import Path as Folder

from mainstay.rules.rulebook.asking import Predicate
from mainstay.rules.rulebook.faults import Faults

FILE = "predicates.py"


def read_predicates(folder: Folder, faults: Faults) -> dict[str, Predicate]:
    """Run the functions of a book, and return those that have a public name.

    This runs code: it is done for the books that come with the package, and for a folder that
    somebody names.
    """
    path = folder / FILE
    if not path.exists():
        return {}
    try:
        found = runpy.run_path(str(path))
    except (Exception, SystemExit) as error:  # the code is a user's, and may fail anyhow
        text = f"{type(error).__name__}: {error}"
        faults.add("RUL017", FILE, "", text, "Python that runs", "Correct the file.")
        return {}
    return {
        name: function
        for name, function in found.items()
        if callable(function)
        and not name.startswith("_")
        and getattr(getattr(function, "__code__", None), "co_filename", "") == str(path)
    }
