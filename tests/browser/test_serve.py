"""The served pages in a real browser: search, article, repairs, scripts; silent, by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from exports.datasette.queries import QUERIES
from tests.browser.conftest import DESK, PHONE, Open, View

DAMAGED, BITES = "/article/1", "/article/7"
PAGES = (
    *("/", "/search?q=x", DAMAGED, f"{DAMAGED}?script=hans", f"{DAMAGED}/snapshot", "/report"),
    *(BITES, f"{BITES}/snapshot", "/article/5"),
)
THEIRS = ("/cuishou", "/cuishou/articles", "/cuishou/edits", *(f"/cuishou/{q}" for q in QUERIES))


@pytest.fixture
def visit(window: Open, site: str) -> Iterator[Open]:
    """Opens paths of the site; in the end no window may have complained or gone astray."""
    views: list[View] = []

    class Visit(Open):
        def __call__(self, url: str, *args: object, **options: object) -> View:
            views.append(window(f"{site}{url}", *args, **options))  # type: ignore[arg-type]
            return views[-1]

    yield Visit(window.browser)
    for view in views:
        assert view.said == []
        assert not [url for url in view.asked if not url.startswith((f"{site}/", "data:"))]


@pytest.mark.parametrize("word", ["催收", "逾期", "催收电话", "催收電話"])
def test_from_a_word_to_the_repairs(visit: Open, word: str) -> None:
    page = visit("/").page
    page.get_by_role("searchbox").fill(word)
    page.get_by_role("searchbox").press("Enter")
    assert page.locator("mark").count() > 0
    page.get_by_role("link", name="京東盛際").click()
    expect(page.locator("h1")).to_contain_text("京東盛際小額貸催收電話")
    for kind in ("gloss", "shift", "filter"):
        edit = page.locator(f".text .edit.{kind}").first
        expect(edit.locator("ins")).to_be_visible()
        expect(edit.locator("rt")).to_be_visible()


def test_the_reason_comes_by_key_and_goes_by_escape(visit: Open) -> None:
    page = visit(DAMAGED).page
    page.locator("#view-marked").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.edit')"):
            break
    reason = page.locator(".edit:focus .why")
    expect(reason).to_be_visible()
    described = page.evaluate("document.activeElement.getAttribute('aria-describedby')")
    assert reason.get_attribute("id") == described
    expect(reason).to_contain_text("a machine put the pinyin behind this character")
    expect(reason).to_contain_text("safe")
    page.keyboard.press("Escape")
    expect(reason).to_be_hidden()
    page.keyboard.press("Tab")
    expect(page.locator(".edit:focus .why")).to_be_visible()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_reason_is_whole_in_the_window(visit: Open, width: int) -> None:
    page = visit(DAMAGED, width).page
    edits = page.locator(".text .edit")
    for number in (0, 40, edits.count() - 1):
        edits.nth(number).focus()
        reason = page.locator(".edit:focus .why")
        expect(reason).to_be_in_viewport(ratio=0.99)  # waits for the window to have scrolled
        box = reason.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


def test_hovering_shows_the_reason(visit: Open) -> None:
    page = visit(DAMAGED).page
    edit = page.locator(".text .edit.filter").first
    expect(edit.locator(".why")).to_be_hidden()
    edit.locator("ins").hover()
    expect(edit.locator(".why")).to_contain_text("電話")


def test_certainty_is_told_by_the_line_too(visit: Open) -> None:
    page = visit(DAMAGED).page
    style = "node => getComputedStyle(node).textDecorationStyle"
    safe = page.locator(".text .edit.filter.safe ins").first.evaluate(style)
    likely = page.locator(".text .edit.filter.likely ins").first.evaluate(style)
    assert (safe, likely) == ("solid", "dashed")


def test_the_text_is_shown_as_harvested_and_as_repaired(visit: Open) -> None:
    page = visit(DAMAGED).page
    text = page.locator("article.text")
    page.get_by_label("as repaired").check()
    repaired = text.inner_text()
    assert "因為缺乏金融知識而陷入債務危機" in repaired
    assert "(zhì)" not in repaired
    page.get_by_label("as harvested").check()
    harvested = text.inner_text()
    assert "?yàn)" in harvested
    assert "(zhì)" in harvested
    assert "為缺乏金融知識" not in harvested
    page.get_by_label("repairs in place").check()
    expect(text.locator("rt").first).to_be_visible()


def test_the_script_is_switched(visit: Open) -> None:
    page = visit(DAMAGED).page
    marked = page.locator(".text .edit").count()
    page.get_by_role("link", name="简").click()
    expect(page.locator("article.text")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("h1")).to_contain_text("京东盛际小额贷催收电话")
    assert page.locator(".text .edit").count() == marked
    page.get_by_role("link", name="繁").click()
    expect(page.locator("article.text")).to_have_attribute("lang", "zh-Hant")
    expect(page.get_by_role("link", name="繁")).to_have_attribute("aria-current", "true")
    expect(page.locator("h1")).to_contain_text("京東盛際小額貸催收電話")


def test_the_snapshot_says_which_lines_the_article_is(visit: Open) -> None:
    page = visit(DAMAGED).page
    page.get_by_role("link", name="the page as it came").click()
    kept = page.locator(".lines .kept").count()
    assert 20 < kept < page.locator(".lines p").count()


@pytest.mark.parametrize("path", [BITES, f"{BITES}/snapshot", "/", "/search?q=alert"])
def test_markup_in_a_page_is_text(visit: Open, path: str) -> None:
    page = visit(path).page
    assert page.title() != "ran"
    assert "<script>alert(1)</script>" in page.inner_text("main").replace("\n", "")


@pytest.mark.parametrize("path", PAGES)
def test_our_pages_fit_on_a_phone(visit: Open, path: str) -> None:
    assert visit(path, PHONE, "dark").overflow() == 0


@pytest.mark.parametrize("path", THEIRS)
def test_the_pages_of_datasette_are_silent(visit: Open, path: str) -> None:
    page = visit(path).page
    assert page.locator("h1").count() == 1


def test_sql_of_ones_own(visit: Open) -> None:
    page = visit(f"/cuishou?sql={quote('select rule, count(*) from edits group by 1')}").page
    expect(page.locator("table")).to_contain_text("gloss")
    page.get_by_role("button", name="Format SQL").click()
    expect(page.locator(".CodeMirror")).to_contain_text("group by")


@pytest.mark.parametrize("path", [p for p in PAGES if p != "/report"])
def test_text_can_be_read_on_its_ground(visit: Open, path: str) -> None:
    for scheme in ("light", "dark"):
        assert visit(path, DESK, scheme).contrast() >= 4.5, scheme
