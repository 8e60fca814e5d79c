"""Small fictional networks for tests and documentation."""

from importlib.resources import as_file, files

from mainstay.ingest.read import load
from mainstay.model.network import Network


def tiny() -> Network:
    """Return a network of two fictional nations and five items, whose answers fit on a page.

    One end item takes 0.2 t of alloy and one casing. Alloy takes ore, a casing takes fibre. The
    smelter (100 t a year) is known to be the only one, so 500 end items a year is the bound.

    Examples
    --------
    >>> tiny().title
    'A tiny network'
    """
    with as_file(files("mainstay.examples").joinpath("tiny")) as folder:
        return load(folder)
