"""What the operators cannot say: a paragraph by its beginning, and a stop that silence is not."""

import re
from string import ascii_lowercase

from mainstay.rules.rulebook import Case, Truth

FIREARMS = "CATEGORY-I-FIREARMS"
PARAGRAPH = re.compile(r"([IVX]+)(?:\(([A-Z])\).*)?")
"""Category and first paragraph of the Munitions List, in capitals and without spaces."""


def firearm_of_category_i(case: Case) -> Truth:
    """Whether the item stands under a listed paragraph of Category I, or under a part of one."""
    text = case.value("usml_category")
    if text is None:
        return Truth.UNKNOWN
    entries = [_listed(case, part) for part in re.split("[;,]", text)]
    found = max(entries)
    if found is Truth.UNKNOWN:
        case.missing["usml_category"] = None
    return found


def _listed(case: Case, text: str) -> Truth:
    """Say whether an entry is listed; of a category alone it is unknown where a part of it is."""
    match = PARAGRAPH.fullmatch(re.sub(r"\s|USML|CATEGORY", "", text.upper()))
    if match is None:
        return Truth.UNKNOWN
    category, letter = match.groups()
    if letter is not None:
        return case.on_list(FIREARMS, f"{category}({letter.lower()})")
    parts = {case.on_list(FIREARMS, f"{category}({one})") for one in ascii_lowercase}
    return Truth.NO if parts == {Truth.NO} else Truth.UNKNOWN


def category_i_production_facility(case: Case) -> Truth:
    """Whether it is, or of an item of Category I may be, a production facility; silence is no."""
    stated = case.value("mtcr_production_facility")
    if stated is None:
        is_category_i = case.value("missile_technology") == "category_i"
        return Truth.UNKNOWN if is_category_i else Truth.NO
    return Truth.YES if stated else Truth.NO


def statute_bars(case: Case) -> Truth:
    """Whether a statute is stated to bar this transfer; silence is no, as no list of them ships."""
    stated = case.value("barred_by_statute")
    return Truth.YES if stated else Truth.NO
