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

PHONE, DESK = 360, 1100
"""Pixels: the narrowest phones in use, and a window on a desk."""


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


@pytest.fixture(scope="session")
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
        self._browser = browser
        self._contexts: list[Any] = []

    def __call__(
        self, url: str, width: int = DESK, scheme: Literal["light", "dark"] = "light"
    ) -> View:
        context = self._browser.new_context(
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
