"""The second parser: beautifulsoup4, for a profile's selectors and where the first loses text.

It is slow (40 ms a page against 1), so it sees the subtree that a profile's selector found, or a
page that the fast parser found no text in. It knows selectors that the fast one does not, and its
``html.parser`` treats an unclosed ``title`` or ``textarea``, which swallows the rest of the page
by the standard, as any other element.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from typing import Final

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning
from selectolax.lexbor import LexborHTMLParser, SelectolaxError
from soupsieve import SelectorSyntaxError

from pipelines.errors import ExtractionError
from pipelines.extract.parse import closed

MOST_MENDED: Final = 1_000_000
"""Characters of a page that is given a second opinion, and its tags: it costs 2 s at most."""
MOST_TAGS: Final = 20_000

_SWALLOWING: Final = ("title", "textarea", "noscript", "template", "select", "option", "button")
_NOT_TEXT: Final = ("script", "style")
_NO_TAG: Final = re.compile(r"<!--|-->|<(?!/?[a-zA-Z])")
"""Comments are opened too, and what only looks like a tag costs ``html.parser`` its linear time."""


def soup(markup: str) -> BeautifulSoup:
    """Parse with Python's own parser; its opinions on what the markup resembles are not asked."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        return BeautifulSoup(markup, "html.parser")


def select(tree: LexborHTMLParser, selector: str) -> str:
    """The markup of what a profile's selector finds, all matches; empty where it finds nothing.

    Raises ``ExtractionError`` (``bad_selector``) where neither parser can read the selector.
    """
    try:
        return "".join(node.html or "" for node in tree.css(selector))
    except (SelectolaxError, ValueError):
        pass
    try:
        return "".join(str(found) for found in soup(tree.html or "").select(selector))
    except SelectorSyntaxError as error:
        raise ExtractionError(
            "bad_selector", f"{selector!r}: {str(error).splitlines()[0]}"
        ) from None


def text_of(tree: LexborHTMLParser, selector: str) -> str:
    """The text of the first element that a profile's selector finds."""
    markup = select(tree, selector) if selector else ""
    first = soup(markup).find() if markup else None
    return first.get_text() if first else ""


def without(markup: str, selectors: Iterable[str]) -> str:
    """The markup without what the selectors find.

    >>> without("<div>催收<p class='ad'>广告</p></div>", [".ad"])
    '<div>催收</div>'
    """
    tree = soup(markup)
    for selector in selectors:
        try:
            for found in tree.select(selector):
                found.decompose()
        except SelectorSyntaxError as error:
            seen = f"{selector!r}: {str(error).splitlines()[0]}"
            raise ExtractionError("bad_selector", seen) from None
    return str(tree)


def mend(source: str) -> str:
    """The source as another parser reads it, with the elements that swallow text opened.

    Empty where it is too large for that.
    """
    if len(source) > MOST_MENDED or source.count("<") > MOST_TAGS:
        return ""
    tree = soup(closed(_NO_TAG.sub(" ", source)))
    for element in tree(_NOT_TEXT):
        element.decompose()
    for element in tree(_SWALLOWING):
        element.name = "div"
    return str(tree)
