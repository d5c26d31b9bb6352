"""The pictures of README.md: the report and an article of the sample site, as Chromium shows them.

``make crawl`` first; then ``python -m bench.pictures`` writes docs/report.png and docs/article.png.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, sync_playwright

ROOT: Final = Path(__file__).parents[1]
DOCS: Final = ROOT / "docs"
SERVE: Final = ("-m", "scrapy", "serve", "--port", "0", "-s", "DATA_DIR=data/sample")
SHOWN: Final = "京東盛際小額貸催收電話"
"""The article of the picture: it bears each kind of damage in its first lines."""


def report(page: Page) -> None:
    """The head of the report, with what is said of a mark that is pointed at."""
    page.goto("/report")
    page.locator(".edit.shift").first.focus()


def article(page: Page) -> None:
    """The head of an article."""
    page.goto("/")
    page.get_by_role("searchbox").fill(f'title:"{SHOWN}"')
    page.keyboard.press("Enter")
    page.get_by_role("link", name=SHOWN).first.click()
    page.wait_for_load_state()


PICTURES: Final[dict[str, tuple[Callable[[Page], None], int, int]]] = {
    "report.png": (report, 1000, 1120),
    "article.png": (article, 1060, 820),
}
"""What is shown, and the window in pixels."""


def main() -> None:
    """Write the pictures."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        sys.exit("no Chromium here: apt-get install chromium")
    with (
        subprocess.Popen((sys.executable, *SERVE), cwd=ROOT, stdout=subprocess.PIPE) as server,
        sync_playwright() as playwright,
    ):
        assert server.stdout
        url = server.stdout.readline().decode().split()[0]
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for name, (show, width, height) in PICTURES.items():
            page = browser.new_page(base_url=url, color_scheme="light")
            page.set_viewport_size({"width": width, "height": height})
            show(page)
            page.screenshot(path=DOCS / name)
        browser.close()
        server.terminate()


if __name__ == "__main__":
    main()
