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


@pytest.mark.parametrize(
    ("width", "scheme"), [(PHONE, "light"), (PHONE, "dark"), (760, "light"), (DESK, "dark")]
)
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
        assert view.contrast() >= 4.5, scheme
