"""Ours and the peers behind one call: a page's bytes in, title, lines, author and date out.

The peers are imported where they are used: they are installed by ``make bench-extraction`` in an
environment of their own, not with the project.
"""

from __future__ import annotations

import importlib.util
import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Never

from pipelines.decode import decode
from pipelines.errors import ExtractionError
from pipelines.extract import extract_article
from pipelines.records import Snapshot

BLOCKS = frozenset(
    (
        *("p", "div", "li", "td", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "br", "section"),
        *("article", "blockquote", "pre", "dd", "dt", "table", "ul", "ol"),
    )
)


@dataclass(frozen=True, slots=True)
class Extracted:
    """What one extractor makes of one page; empty where it finds nothing or fails."""

    title: str = ""
    lines: tuple[str, ...] = ()
    trail: tuple[str, ...] = ()
    editor: str | None = None
    published: str | None = None

    @property
    def text(self) -> str:
        """Title and lines."""
        return "\n".join((self.title, *self.lines))


@dataclass(frozen=True, slots=True)
class Input:
    """A page as every extractor gets it; ``html`` for those that take no bytes."""

    url: str
    body: bytes
    content_type: str
    html: str
    english: bool = False


Extractor = Callable[[Input], Extracted]


def ours(page: Input) -> Extracted:
    try:
        found = extract_article(decode(Snapshot(page.url, page.body, page.content_type)))
    except ExtractionError:
        return Extracted()
    lines = tuple(block.text.strip() for block in found.blocks)
    return Extracted(found.title, lines, found.breadcrumb, found.editor, found.published)


def trafilatura_default(page: Input) -> Extracted:
    return _trafilatura(page, precision=False)


def trafilatura_precision(page: Input) -> Extracted:
    return _trafilatura(page, precision=True)


def _trafilatura(page: Input, *, precision: bool) -> Extracted:
    from trafilatura import bare_extraction  # noqa: PLC0415

    found = bare_extraction(
        page.body,
        url=page.url,
        favor_precision=precision,
        include_comments=False,
        with_metadata=True,
    )
    if not found:
        return Extracted()
    return Extracted(
        found.title or "", _lines(found.text or ""), (), found.author or None, found.date or None
    )


def readability(page: Input) -> Extracted:
    from lxml.etree import LxmlError, iterwalk  # noqa: PLC0415
    from lxml.html import fromstring  # noqa: PLC0415
    from readability import Document  # noqa: PLC0415
    from readability.readability import Unparseable  # noqa: PLC0415

    try:
        document = Document(page.html)
        tree = fromstring(document.summary())
        title = document.short_title()
    except (LxmlError, Unparseable, ValueError):
        return Extracted()
    pieces: list[str] = []
    for event, element in iterwalk(tree, events=("start", "end")):
        pieces.append("\n" * (element.tag in BLOCKS))
        pieces.append((element.text if event == "start" else element.tail) or "")
    return Extracted(title, _lines("".join(pieces)))


def resiliparse(page: Input) -> Extracted:
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415
    from resiliparse.parse.encoding import detect_encoding  # noqa: PLC0415
    from resiliparse.parse.html import HTMLTree  # noqa: PLC0415

    tree = HTMLTree.parse_from_bytes(page.body, detect_encoding(page.body))
    text = extract_plain_text(tree, main_content=True, alt_texts=False)
    return Extracted(tree.title or "", _lines(text))


def newspaper(page: Input) -> Extracted:
    from newspaper import Article  # noqa: PLC0415
    from newspaper.exceptions import ArticleException  # noqa: PLC0415

    article = Article(page.url, language="en" if page.english else "zh")
    article.fetch_images = lambda: None  # it would ask the hosts of the page's pictures
    try:
        article.download(input_html=page.html)
        article.parse()
    except (ArticleException, ValueError):
        return Extracted()
    date = article.publish_date
    authors = ", ".join(article.authors) or None
    return Extracted(
        article.title or "", _lines(article.text), (), authors, date.isoformat() if date else None
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


PEERS: tuple[tuple[str, str, Extractor], ...] = (
    ("trafilatura", "trafilatura", trafilatura_default),
    ("trafilatura, precision", "trafilatura", trafilatura_precision),
    ("readability-lxml", "readability", readability),
    ("resiliparse", "resiliparse", resiliparse),
    ("newspaper4k", "newspaper", newspaper),
)


def _offline(*_: object, **__: object) -> Never:
    raise OSError("no page may be fetched while extractors are measured")


def extractors() -> dict[str, Extractor]:
    """Ours first, then the peers that are installed."""
    logging.disable(logging.CRITICAL)  # peers report what they cannot read
    socket.socket.connect = _offline  # type: ignore[method-assign]
    socket.getaddrinfo = _offline
    peers = {name: call for name, module, call in PEERS if importlib.util.find_spec(module)}
    return {"cuishou": ours, **peers}
