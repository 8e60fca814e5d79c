"""The pages in a browser: offline, at two widths, on paper, legible, and sound to axe-core."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from present.reading import F35, MAGNETS, MOTORS, STUDY, Made, rich_folder, written
from strategies import Folder

from mainstay.present.brief.command import SurveyRequest, make_survey

pytestmark = pytest.mark.browser

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = [1280, 390]
A4 = {"width": 794, "height": 1123}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail("There is no Chromium to open the pages in. Run `make browser`.", pytrace=False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield chromium
        chromium.close()


def long_names() -> Folder:
    """Return a network whose names are long words that do not break by themselves."""
    folder = rich_folder()
    for table in ("items", "organisations", "countries", "programmes", "evidence"):
        column = "title" if table == "evidence" else "name"
        for number, row in enumerate(folder[table]):
            row[column] = f"{'Umformtechnik' * 6}{number}"
    return folder


PAGES = [
    *("artillery", "f35", "magnets", "motors", "days", "policies", "tiny", "long", "programmes")
]
SHEETS = {
    **{"artillery": 23, "f35": 18, "magnets": 19, "motors": 17, "days": 18, "policies": 20},
    **{"tiny": 8, "programmes": 6},
}
"""The most sheets that each page may take on paper."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, tiny: Made, study: Made) -> dict[str, Made]:
    """Make each brief."""
    return {
        "artillery": study,
        "f35": Made.of(F35),
        "magnets": Made.of(MAGNETS),
        "motors": Made.of(MOTORS),
        "days": Made.of(F35, on="2023-07-31", compare="2019-06-30"),
        "policies": Made.of(MAGNETS, compare="eu"),
        "tiny": tiny,
        "long": Made.of(written(tmp_path_factory.mktemp("long"), long_names())),
    }


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory, made: dict[str, Made]) -> dict[str, Path]:
    """Write each page to a folder."""
    folder = tmp_path_factory.mktemp("pages")
    pages = {name: one.files["index.html"] for name, one in made.items()}
    networks = tuple(map(str, (STUDY, F35, MAGNETS, MOTORS)))
    pages["programmes"] = make_survey(SurveyRequest(networks=networks))["index.html"]
    found = {}
    for name, content in pages.items():
        found[name] = folder / f"{name}.html"
        found[name].write_bytes(content)
    return found


@pytest.fixture(params=PAGES)
def place(request: pytest.FixtureRequest, places: dict[str, Path]) -> Path:
    """Each of the pages in turn."""
    return places[request.param]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An offline page that must ask for nothing but itself, and complain of nothing."""
    context = browser.new_context(offline=True)
    found = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []

    def judge(route: Any) -> None:
        asked.append(route.request.url)
        if route.request.url.startswith("file:"):
            route.continue_()
        else:
            route.abort()

    context.route("**/*", judge)
    found.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    found.on("pageerror", lambda error: complaints.append(str(error)))
    yield found
    assert set(asked) == {found.url.split("#")[0]}
    assert complaints == []
    context.close()


def opened(page: Page, path: Path, width: int) -> Page:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path.as_uri())
    return page


SIDEWAYS = """() => [...document.querySelectorAll('body *')]
    .filter(e => !e.closest('.scroll') && e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.tagName + ': ' + e.textContent.slice(0, 60))"""


CUT_OFF = """() => {
  const found = [];
  for (const e of document.querySelectorAll('body *')) {
    const style = getComputedStyle(e);
    const clips = value => value === 'hidden' || value === 'clip';
    if (e.closest('svg') || !e.textContent.trim()) continue;
    if ((clips(style.overflowX) && e.scrollWidth > e.clientWidth) ||
        (clips(style.overflowY) && e.scrollHeight > e.clientHeight) ||
        style.textOverflow === 'ellipsis' || style.clipPath !== 'none')
      found.push(e.tagName + ': ' + e.textContent.slice(0, 60));
  }
  for (const svg of document.querySelectorAll('svg')) {
    const box = svg.getBoundingClientRect();
    for (const text of svg.querySelectorAll('text')) {
      const own = text.getBoundingClientRect();
      if (own.width && (own.left < box.left - 1 || own.right > box.right + 1 ||
          own.top < box.top - 1 || own.bottom > box.bottom + 1))
        found.push('svg: ' + text.textContent);
    }
  }
  return found;
}"""


OVERLAPS = """() => {
  const found = [];
  for (const svg of document.querySelectorAll('figure svg')) {
    const seen = [];
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    for (const text of svg.querySelectorAll('text')) {
      const box = text.getBoundingClientRect();
      if (!box.width || !text.textContent.trim()) continue;
      const size = parseFloat(getComputedStyle(text).fontSize) * scale;
      if (size < 10) found.push('small, ' + size.toFixed(1) + ': ' + text.textContent);
      for (const [other, words] of seen) {
        const across = Math.min(box.right, other.right) - Math.max(box.left, other.left);
        const down = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
        if (across > 1 && down > 3) found.push(words + ' / ' + text.textContent);
      }
      seen.push([box, text.textContent]);
    }
  }
  return found;
}"""


SEGMENTS = """() => [...document.querySelectorAll('figure svg[aria-label^="Published"] g')]
  .flatMap(row => {
    const bars = [...row.querySelectorAll('rect')].map(r => r.getBoundingClientRect());
    return [...row.querySelectorAll('text')].filter(text => {
      const own = text.getBoundingClientRect();
      const middle = (own.left + own.right) / 2;
      const left = Math.min(...bars.map(b => b.left));
      if (own.right < left) return false;
      return !bars.some(b => own.left >= b.left - 0.5 && own.right <= b.right + 0.5);
    }).map(text => text.textContent);
  })"""


CARDS = """() => {
  const found = [];
  const inside = (a, b) => a.left >= b.left && a.right <= b.right && a.bottom <= b.bottom;
  for (const card of document.querySelectorAll('section.wide figure svg > g')) {
    const box = card.querySelector('rect').getBoundingClientRect();
    for (const text of card.querySelectorAll('text'))
      if (!inside(text.getBoundingClientRect(), box)) found.push('over: ' + text.textContent);
    for (const maker of card.querySelectorAll('g')) {
      const [name, country] = maker.querySelectorAll('text');
      if (name.getBoundingClientRect().right > country.getBoundingClientRect().left)
        found.push('under its country: ' + name.textContent);
    }
  }
  return found;
}"""


HIDDEN = """() => [...document.querySelectorAll('.scroll')]
    .filter(e => e.scrollWidth > e.clientWidth + 1)
    .filter(e => !['auto', 'scroll'].includes(getComputedStyle(e).overflowX)).length"""


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_stands_on_a_screen(width, page, place):
    """It asks for nothing, does not scroll sideways, and no text is cut, small or covered."""
    opened(page, place, width)
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.readyState") == "complete"
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1
    assert page.evaluate(SIDEWAYS) == []
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate(SEGMENTS) == []
    assert page.evaluate(CARDS) == []
    assert page.evaluate(HIDDEN) == 0


def test_a_number_in_brackets_leads_to_its_publication(page, places):
    opened(page, places["artillery"], 1280)
    link = page.locator(".first a").first
    target = link.get_attribute("href")
    link.click()
    assert page.url.endswith(f"artillery.html{target}")
    assert page.locator(target).bounding_box()["y"] < 900


# Paper


def printed(page: Page, path: Path, folder: Path) -> Path:
    opened(page, path, 1280)
    page.pdf(path=folder / "brief.pdf", prefer_css_page_size=True)
    return folder / "brief.pdf"


def words_of(pdf: Path, *more: str) -> str:
    command = ["pdftotext", *more, str(pdf), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("name", SHEETS)
def test_a_page_prints_on_a_few_sheets_and_none_is_bare(name, page, places, made, tmp_path):
    pdf = printed(page, places[name], tmp_path)
    sheets = len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes()))
    assert 3 <= sheets <= SHEETS[name]
    if not shutil.which("pdftotext"):
        return
    each = words_of(pdf, "-layout").split("\f")[:sheets]
    # A sheet with a line or two is what did not fit on the one before it; the last may be short.
    assert [text for text in each[:-1] if len(text.split()) < 40] == []
    if name in made:
        first = words_of(pdf, "-l", "1")
        assert [heading for heading in made[name].headings if heading not in first] == []
        assert "This brief supports a decision" in first
        whole = words_of(pdf)
        heads = [e.text for e in made[name].page.all("h2")]
        assert [head for head in heads if head not in " ".join(whole.split())] == []


@pytest.mark.parametrize("name", SHEETS)
def test_the_first_sheet_holds_the_first_page_and_nothing_is_cut(name, page, places, made):
    """Laid out for paper, the bottom line and all blocks end above the edge of a sheet."""
    page.emulate_media(media="print")
    millimetre = A4["width"] / 210
    page.set_viewport_size({"width": int(180 * millimetre), "height": A4["height"]})
    page.goto(places[name].as_uri())
    below = page.evaluate("document.querySelector('.first').getBoundingClientRect().bottom")
    assert below <= (297 - 16 - 18) * millimetre
    if name in made:
        assert [h.inner_text() for h in page.locator(".first h3").all()] == made[name].headings
    assert page.evaluate(CUT_OFF) == []
    wide = """() => [...document.querySelectorAll('section:not(.wide) *')]
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => e.tagName + ': ' + e.textContent.slice(0, 60))"""
    assert page.evaluate(wide) == []


# axe-core


AXE = Path(str(axe_playwright_python.__file__)).parent / "axe.min.js"
PHONE = ["tiny", "magnets", "programmes"]
"""Pages that are looked at in the width of a telephone, too."""
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"]


@pytest.mark.parametrize(
    ("name", "width"),
    [*((name, 1280) for name in SHEETS if name != "tiny"), *((name, 390) for name in PHONE)],
)
def test_axe_finds_nothing(name, width, page, places):
    """All rules of these kinds are on; the page itself may run no script, so it is put in."""
    opened(page, places[name], width)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    run = "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})"
    found = page.evaluate(run, RULES)
    assert len(found["passes"]) > 20
    assert [
        (rule["id"], node["html"][:120], node["failureSummary"])
        for rule in found["violations"]
        for node in rule["nodes"]
    ] == []
    # What axe leaves to a reader: contrast over drawings and gradients is worked out below.
    assert {rule["id"] for rule in found["incomplete"]} <= {"color-contrast", "th-has-data-cells"}


# Contrast


TEXTS = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || ['TITLE', 'title'].includes(e.tagName)) continue;
    if (!e.getClientRects().length) continue;
    const style = getComputedStyle(e), drawn = e.closest('svg');
    const backs = [];
    for (let b = e; b; b = b.parentElement) {
      const look = getComputedStyle(b);
      backs.push(...(look.backgroundImage.match(/rgba?\\([^)]*\\)/g) || []));
      if (/, 0\\)$|transparent/.test(look.backgroundColor)) continue;
      backs.push(look.backgroundColor);
      break;
    }
    const filled = drawn ? [...(e.closest('g') || drawn).querySelectorAll('rect')].filter(r => {
      const own = e.getBoundingClientRect(), box = r.getBoundingClientRect();
      const x = (own.left + own.right) / 2, y = (own.top + own.bottom) / 2;
      return box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
    }).map(r => getComputedStyle(r).fill).filter(fill => fill.startsWith('rgb')) : [];
    backs.push(...filled.slice(-1));
    const shade = drawn && e.closest('g') && e.closest('g').querySelector('rect[fill^="url"]');
    if (shade && !filled.length) backs.push('rgb(221, 221, 221)');
    if (drawn && filled.length) backs.splice(0, backs.length, filled[filled.length - 1]);
    if (!backs.length) backs.push('rgb(255, 255, 255)');
    const own = drawn ? style.fill : style.color;
    found.push([own, +style.opacity, backs.join('|'), e.getAttribute('class') || e.tagName]);
  }
  return [...new Set(found.map(f => JSON.stringify(f)))].map(f => JSON.parse(f));
}"""


def luminance(colour: str) -> float:
    parts = [float(part) for part in re.findall(r"[\d.]+", colour)]
    assert len(parts) == 3 or parts[3] == 1, f"{colour} is not opaque"
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4
        for p in (part / 255 for part in parts[:3])
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_worked_out_as_in_wcag():
    assert contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)") == pytest.approx(21)
    assert contrast("rgb(118, 118, 118)", "rgb(255, 255, 255)") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("name", ["artillery", "f35", "magnets", "motors", "programmes"])
@pytest.mark.parametrize("media", ["screen", "print"])
def test_texts_stand_out_from_what_is_behind_them(media, name, page, places):
    page.emulate_media(media=media)
    opened(page, places[name], 1280)
    found = page.evaluate(TEXTS)
    seen = " ".join(kind for *_, kind in found)
    if name == "artillery":
        kinds = ("note", "caveat", "FIGCAPTION", "sure", "unknown", "text", "heat3", "none")
        assert [kind for kind in kinds if kind not in seen] == []
    for own, opacity, backs, kind in found:
        assert opacity == 1
        for back in backs.split("|"):
            assert contrast(own, back) >= 4.5, (kind, own, back)
