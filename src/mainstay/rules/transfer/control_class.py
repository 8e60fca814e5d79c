"""What the column `control_class` of an item says: USML category or ECCN, indicative only."""

import re
from collections.abc import Mapping
from typing import Any

_USML = re.compile(r"USML ([XVI]+(?:\([a-z0-9]+\))*)")
_ECCN = re.compile(r"ECCN ([0-9][A-E][0-9]{3})|\b(EAR99)\b")


def facts_of_class(text: str) -> Mapping[str, Any]:
    """Return what a control class says; nothing where it names several, or none that is known.

    Examples
    --------
    >>> facts_of_class("USML IV(h)")
    {'item_jurisdiction': 'usml', 'usml_category': 'IV(h)'}
    >>> facts_of_class("ECCN 1C608 family")
    {'item_jurisdiction': 'ear', 'eccn': '1C608'}
    >>> facts_of_class("USML V(e) or ECCN 1C111 by grade")
    {}
    """
    usml = _USML.findall(text)
    eccn = [first or second for first, second in _ECCN.findall(text)]
    if len(usml) + len(eccn) != 1:
        return {}
    if usml:
        return {"item_jurisdiction": "usml", "usml_category": usml[0]}
    return {"item_jurisdiction": "ear", "eccn": eccn[0]}
