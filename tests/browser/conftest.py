"""Debian's Chromium, headless, that tells all it says and all it asks for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.serving import serving, stored

PHONE, DESK = 360, 1100
"""Pixels: the narrowest phones in use, and a window on a desk."""


CONTRAST = """() => {
  const part = (c) => { c /= 255; return c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; };
  const light = (rgb) => { const [r, g, b] = rgb.match(/[\\d.]+/g).map(Number);
    return .2126 * part(r) + .7152 * part(g) + .0722 * part(b); };
  const ground = (node) => { for (; node; node = node.parentElement) {
    const c = getComputedStyle(node).backgroundColor;
    if (!/, 0\\)$|transparent|color/.test(c)) return c; } return 'rgb(255, 255, 255)'; };
  let least = 21;
  for (const node of document.querySelectorAll(
    'h1,h2,h3,p,dt,dd,th,td,span,a,summary,li,figcaption,text,rt,ins,del')) {
    if (!node.checkVisibility() || !node.textContent.trim()) continue;
    const style = getComputedStyle(node);
    const ink = node.tagName === 'text' ? style.fill : style.color;
    const [a, b] = [light(ink), light(ground(node))].sort((x, y) => y - x);
    least = Math.min(least, (a + .05) / (b + .05));
  }
  return least;
}"""
"""The least contrast of any text on the page, as WCAG 2 counts it."""


@dataclass(frozen=True, slots=True)
class View:
    """A page in a window, and what it has said and asked for so far."""

    page: Page
    said: list[str] = field(default_factory=list)
    """Console messages and errors that nobody caught."""
    asked: list[str] = field(default_factory=list)
    """URLs of requests."""

    def overflow(self) -> int:
        """Pixels by which the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    def contrast(self) -> float:
        """The least contrast of any text to be seen, as WCAG 2 counts it."""
        return float(self.page.evaluate(CONTRAST))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; where there is none the tests are skipped, but not in CI."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        reason = "no Chromium here: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=as_root)
        yield opened
        opened.close()


class Open:
    """Opens a URL in a window of its own."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self._contexts: list[Any] = []

    def __call__(
        self, url: str, width: int = DESK, scheme: Literal["light", "dark"] = "light"
    ) -> View:
        context = self.browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme
        )
        self._contexts.append(context)
        view = View(context.new_page())
        view.page.on("console", lambda message: view.said.append(message.text))
        view.page.on("pageerror", lambda error: view.said.append(str(error)))
        view.page.on("request", lambda request: view.asked.append(request.url))
        view.page.goto(url)
        return view

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def window(browser: Browser) -> Iterator[Open]:
    opened = Open(browser)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what the tests write."""
    return tmp_path_factory.mktemp("browser")


@pytest.fixture(scope="session")
def site(pages: Path) -> Iterator[str]:
    """The address of a served dataset."""
    with serving(stored(pages / "served")) as served:
        yield served.url
