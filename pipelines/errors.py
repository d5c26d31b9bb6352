"""What can go wrong with a page on its way to an article.

ExtractionError
    A page that gives no article, with the code and the line that its ``Rejection`` will carry.
ModelError
    The bigger language model that was asked for cannot be had; its text is one line that says why.
"""

from __future__ import annotations

from typing import Final

from pipelines.records import RejectionStage

REASONS: Final[dict[str, str]] = {
    "empty": "the body holds nothing, or nothing but white space",
    "too_large": "the body is larger than a page may be",
    "not_html": "the body is an image, an archive or another binary, not a page",
    "undecodable": "no known encoding turns the body into plausible text",
    "frameset": "the page only names other pages to show in frames",
    "only_links": "all text found stands in links: a list of pages, or none",
    "no_text": "markup, but no article text in it",
    "bad_selector": "a selector of the site's profile cannot be read",
}
"""Every code an ``ExtractionError`` can carry, and what it means."""


class ExtractionError(Exception):
    """A page that gives no article: the code why, and one line on what was seen.

    >>> str(ExtractionError("empty", "0 bytes", stage="decode"))
    'empty: 0 bytes'
    """

    def __init__(self, reason: str, detail: str = "", *, stage: RejectionStage = "extract") -> None:
        super().__init__(reason, detail, stage)
        self.reason = reason
        self.detail = detail
        self.stage: RejectionStage = stage

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}" if self.detail else self.reason


class ModelError(Exception):
    """A language model that is not there, or cannot be read: one line that says what to do."""
