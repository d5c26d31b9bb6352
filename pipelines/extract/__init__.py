"""Extraction: the article of a page, told from what stands around it. Read ``article.py`` first."""

from __future__ import annotations

import re
from typing import Final

from pipelines.profile import GENERIC, Profile
from pipelines.records import Article, Page

__all__ = ["extract_article"]

_MARKUP: Final = re.compile(r"<!doctype|<!--|</?[a-z][a-z0-9-]{0,20}[\s>/]", re.IGNORECASE)


def extract_article(page: Page, profile: Profile = GENERIC) -> Article:
    """The article of a page: title, blocks, breadcrumb, editor, source, date; before any repair.

    Block texts keep the source's white space (lines.py says how); mobile numbers and mail
    addresses are masked. Raises ``ExtractionError`` with a code of ``errors.REASONS``.
    """
    # Loaded by the first page: a command that extracts nothing starts sooner without them.
    from pipelines.extract.article import article_of_html  # noqa: PLC0415
    from pipelines.extract.text import article_of_text  # noqa: PLC0415

    if page.media == "text" or not _MARKUP.search(page.text):
        return article_of_text(page, profile)
    return article_of_html(page, profile)
