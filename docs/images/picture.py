"""Take the picture of the brief that the README shows: `make picture`."""

import sys
from pathlib import Path
from shutil import which

from playwright.sync_api import sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"]


def main(page: str, picture: str) -> None:
    """Open a page in Chromium without a network and save the top of it."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=which("chromium"), args=FLAGS)
        tab = browser.new_page(viewport={"width": 1280, "height": 1900})
        tab.goto(Path(page).resolve().as_uri())
        tab.screenshot(path=picture, clip={"x": 0, "y": 0, "width": 1280, "height": 1900})
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
