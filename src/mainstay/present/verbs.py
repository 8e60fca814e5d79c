"""Find the analyses and their options without importing them before they are asked for."""

import ast
import inspect
import re
import types
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import click

HIDDEN_NAMES = {"for_nation": "--for", "from_nation": "--from", "to_nations": "--to"}
"""Options whose word is a keyword of Python."""


@cache
def questions() -> dict[str, str]:
    """Return each verb with its question: the first line of the module that answers it."""
    found = {}
    for entry in files("mainstay.analyses").iterdir():
        name = entry.name
        if name.endswith(".py") and not name.startswith("_"):
            doc = ast.get_docstring(ast.parse(entry.read_text(encoding="utf-8"))) or ""
            found[name.removesuffix(".py").replace("_", "-")] = doc.splitlines()[0]
    return dict(sorted(found.items()))


def analysis(verb: str) -> Callable[..., Any]:
    """Return the function behind a verb."""
    name = verb.replace("-", "_")
    function: Callable[..., Any] = getattr(import_module(f"mainstay.analyses.{name}"), name)
    return function


def options(function: Callable[..., Any]) -> list[click.Option]:
    """Return a command-line option for each keyword parameter of a function."""
    hints = get_type_hints(function)
    about = parameter_texts(function)
    return [
        click.Option(
            [HIDDEN_NAMES.get(name, f"--{name.replace('_', '-')}"), name],
            type=_type(hints[name]),
            default=parameter.default,
            show_default=parameter.default is not None,
            help=about.get(name, ""),
        )
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY
    ]


def _type(hint: Any) -> click.ParamType[Any]:
    if get_origin(hint) in {Union, types.UnionType}:
        hint = next(part for part in get_args(hint) if part is not type(None))
    if get_origin(hint) is Literal:
        return click.Choice(get_args(hint))
    if hint is float:
        return click.FLOAT
    return click.INT if hint is int else click.STRING


def parameter_texts(function: Callable[..., Any]) -> dict[str, str]:
    """Return what the docstring says of each parameter."""
    doc = inspect.getdoc(function) or ""
    section = re.search(r"^Parameters\n-+\n(.*?)(?=\n\n\S|\Z)", doc, re.DOTALL | re.MULTILINE)
    found: dict[str, str] = {}
    names: list[str] = []
    for line in section.group(1).splitlines() if section else []:
        if line.startswith(" "):
            for name in names:
                found[name] = f"{found.get(name, '')} {line.strip()}".strip()
        else:
            names = [name.strip() for name in line.split(":")[0].split(",")]
    return found
