"""The report in a real browser: light, dark, on a phone; nothing asked for, nothing sticks out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest

from exports.report import page
from exports.store import Store
from tests.browser.conftest import DESK, PHONE, Open
from tests.exports.datasets import dataset

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module", params=[0, 1, 300])
def report(request: pytest.FixtureRequest, pages: Path) -> str:
    folder = dataset(pages / str(request.param), request.param)
    with Store.open(folder / "cuishou.db", read_only=True) as store:
        page.write(store, folder / "report.html", NOW)
    return (folder / "report.html").as_uri()


@pytest.mark.parametrize("width", [PHONE, 760, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_is_silent(
    report: str, window: Open, width: int, scheme: Literal["light", "dark"]
) -> None:
    view = window(report, width, scheme)
    view.page.evaluate("document.querySelectorAll('details').forEach((node) => node.open = true)")
    assert view.overflow() == 0
    assert view.said == []
    assert view.asked == [report]
    for chart in view.page.locator("svg:visible").all():
        box = chart.bounding_box()
        assert box
        assert 100 < box["width"] <= width
        fills = chart.locator("[fill^=var]").first.evaluate("node => getComputedStyle(node).fill")
        assert fills.startswith("rgb")


def test_text_can_be_read_on_its_ground(report: str, window: Open) -> None:
    for scheme in ("light", "dark"):
        view = window(report, DESK, scheme)
        assert view.page.evaluate(CONTRAST) >= 4.5, scheme


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
