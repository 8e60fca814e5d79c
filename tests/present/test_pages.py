"""The page in a browser: offline, at two widths, on paper, and legible."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from present.reading import FILES, HEADINGS, Made, rich_folder, written
from strategies import Folder

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


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory, study: Made, tiny: Made) -> dict[str, Path]:
    """Write each brief to a folder and return its page."""
    folder = tmp_path_factory.mktemp("pages")
    long = Made.of(written(tmp_path_factory.mktemp("long"), long_names()))
    found = {}
    for name, made in {"study": study, "tiny": tiny, "long": long}.items():
        (folder / name).mkdir()
        for file in FILES:
            (folder / name / file).write_bytes(made.files[file])
        found[name] = folder / name / FILES[0]
    return found


@pytest.fixture(params=["study", "tiny", "long"])
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


def test_the_page_opens_offline_and_asks_for_nothing(page, place):
    opened(page, place, 1280)
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.readyState") == "complete"
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_does_not_scroll_sideways(width, page, place):
    opened(page, place, width)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1
    sideways = """() => [...document.querySelectorAll('body *')]
        .filter(e => !e.closest('.scroll') && e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => e.tagName + ': ' + e.textContent.slice(0, 60))"""
    assert page.evaluate(sideways) == []


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


@pytest.mark.parametrize("width", WIDTHS)
def test_no_text_is_cut_off(width, page, place):
    opened(page, place, width)
    assert page.evaluate(CUT_OFF) == []


CARDS = """() => {
  const found = [];
  const inside = (a, b) => a.left >= b.left && a.right <= b.right && a.bottom <= b.bottom;
  for (const card of document.querySelectorAll('section.wide svg > g')) {
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


def test_texts_of_the_tier_map_stay_in_their_cards(page, place):
    opened(page, place, 1280)
    assert page.evaluate(CARDS) == []


def test_wide_content_can_be_reached_by_scrolling(page, places):
    opened(page, places["study"], 390)
    hidden = """() => [...document.querySelectorAll('.scroll')]
        .filter(e => e.scrollWidth > e.clientWidth + 1)
        .filter(e => !['auto', 'scroll'].includes(getComputedStyle(e).overflowX)).length"""
    assert page.evaluate(hidden) == 0


def test_a_number_in_brackets_leads_to_its_publication(page, places):
    opened(page, places["study"], 1280)
    link = page.locator(".first a").first
    target = link.get_attribute("href")
    link.click()
    assert page.url.endswith(f"index.html{target}")
    assert page.locator(target).bounding_box()["y"] < 900


# Paper


def printed(page: Page, path: Path, folder: Path) -> Path:
    opened(page, path, 1280)
    page.pdf(path=folder / "brief.pdf", prefer_css_page_size=True)
    return folder / "brief.pdf"


def test_the_study_prints_on_a_few_pages(page, places, tmp_path):
    pdf = printed(page, places["study"], tmp_path)
    pages = re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())
    assert 4 <= len(pages) <= 14
    if shutil.which("pdftotext"):
        command = ["pdftotext", "-l", "1", str(pdf), "-"]
        first = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert [heading for heading in HEADINGS if heading not in first] == []
        assert "This brief supports a decision" in first
        command = ["pdftotext", str(pdf), "-"]
        whole = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        for heading in ("1 Who makes what", "4 Whose work is inside", "6 Evidence and record"):
            assert heading in whole


def test_the_first_sheet_holds_the_first_page(page, places):
    """Laid out for paper, the bottom line and all six blocks end above the edge of a sheet."""
    page.emulate_media(media="print")
    millimetre = A4["width"] / 210
    page.set_viewport_size({"width": int(180 * millimetre), "height": A4["height"]})
    page.goto(places["study"].as_uri())
    below = page.evaluate("document.querySelector('.first').getBoundingClientRect().bottom")
    assert below <= (297 - 16 - 18) * millimetre
    assert [h.inner_text() for h in page.locator(".first h3").all()] == HEADINGS


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
    const shade = drawn && e.closest('g') && e.closest('g').querySelector('rect[fill^="url"]');
    if (shade) backs.push('rgb(221, 221, 221)');
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


@pytest.mark.parametrize("media", ["screen", "print"])
def test_texts_stand_out_from_what_is_behind_them(media, page, places):
    page.emulate_media(media=media)
    opened(page, places["study"], 1280)
    found = page.evaluate(TEXTS)
    seen = " ".join(kind for *_, kind in found)
    assert all(kind in seen for kind in ("note", "caveat", "FIGCAPTION", "sure", "unknown", "text"))
    for own, opacity, backs, kind in found:
        assert opacity == 1
        for back in backs.split("|"):
            assert contrast(own, back) >= 4.5, (kind, own, back)
