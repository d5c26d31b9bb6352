"""How much of a page comes out as it was written: blocks, furniture, title, trail, editor, date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from bench.cms.page import Styled
from bench.extraction_data import score
from bench.extraction_peers import Extracted
from pipelines.decode import decode
from pipelines.errors import ExtractionError
from pipelines.extract import extract_article
from pipelines.records import Article, Snapshot


@dataclass(frozen=True, slots=True)
class Marks:
    """What is right of one page, or the mean over pages. Shares, and furniture in lines a page."""

    f1: float
    blocks: float
    """Share of the blocks that come out exactly as written."""
    furniture: float
    """Lines of the output that no author wrote."""
    title: float
    trail: float
    editor: float
    published: float


def article_of(page: Styled) -> Article | None:
    """What extraction makes of a page; nothing where it rejects it."""
    try:
        return extract_article(decode(Snapshot(page.url, page.body, page.content_type)))
    except ExtractionError:
        return None


def marks(page: Styled, got: Extracted) -> Marks:
    """Compare what came out of a page with what was put into it."""
    wanted = {block.strip() for block in page.blocks}
    there = set(got.lines)
    published = got.published or ""
    return Marks(
        score(got.text, page.text).f1,
        sum(block in there for block in wanted) / len(wanted),
        sum(line not in wanted for line in got.lines),
        got.title == page.title,
        got.trail == page.trail,
        got.editor == page.editor,
        published.startswith(page.published) if page.published else not published,
    )


def mean(pages: Sequence[Marks]) -> Marks:
    """The mean of each mark."""
    return Marks(
        *(sum(getattr(p, f.name) for p in pages) / max(1, len(pages)) for f in fields(Marks))
    )
