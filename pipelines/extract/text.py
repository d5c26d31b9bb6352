"""An article from a page's bare text, a line a block: what harvested text files hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pipelines.errors import ExtractionError
from pipelines.extract.choose import NEVER_TEXT
from pipelines.extract.fold import fold
from pipelines.extract.markers import Marker, mark
from pipelines.extract.names import editor_and_source
from pipelines.extract.published import published
from pipelines.extract.structure import SENTENCE, Part, blocks
from pipelines.extract.tidy import tidy
from pipelines.extract.title import without_spaces
from pipelines.extract.trail import levels_of
from pipelines.profile import Profile
from pipelines.records import Article, Page

SENTENCE_LENGTH: Final = 25
"""Characters of a line that is text by its length, whatever stands around it."""

_TAIL: Final[frozenset[Marker]] = frozenset(
    ("related", "siblings", "contact", "statement", "editor", "footer", "tags", "share")
)
"""Markers after which no line is text unless a sentence follows."""


def article_of_text(page: Page, profile: Profile) -> Article:
    """The article of a page whose ``media`` is text. Raises ``ExtractionError`` (``no_text``)."""
    lines = [line for line in page.text.splitlines() if line.strip()]
    folded = [fold(line) for line in lines]
    marks = [mark(line) for line in folded]
    title = _title(folded, marks)
    kept = _kept(folded, marks, title)
    if not kept:
        raise ExtractionError("no_text", f"{len(lines)} lines, {sum(map(bool, marks))} furniture")
    inside = {title, *kept}
    others = [n for n in range(len(lines)) if n not in inside]
    around = [lines[n] for n in others]
    editor, source = editor_and_source(around)
    trails = (levels_of(lines[n]) for n in others if marks[n] == "trail" and n <= kept[0])
    return tidy(
        Article(
            page.url,
            lines[title].strip() if title >= 0 else "",
            blocks([Part(lines[n], folded[n], bare=True) for n in kept]),
            breadcrumb=next((levels for levels in trails if levels), ()),
            editor=editor,
            source=source,
            published=published(None, around, page, profile),
            encoding=page.encoding,
            edges_kept=False,
            furniture=tuple(around),
        )
    )


def _title(folded: Sequence[str], marks: Sequence[Marker | None]) -> int:
    """The number of the first line that is no furniture; -1 where that is a sentence already."""
    first = next((n for n, marker in enumerate(marks) if marker is None), -1)
    return first if first >= 0 and not _is_sentence(folded[first], marks[first]) else -1


def _kept(folded: Sequence[str], marks: Sequence[Marker | None], title: int) -> list[int]:
    """The lines of the text; one that repeats the title is a caption."""
    words = without_spaces(folded[title]) if title >= 0 else ""
    return [
        n
        for n in range(title + 1, _end(folded, marks))
        if marks[n] not in NEVER_TEXT and without_spaces(folded[n]) != words
    ]


def _is_sentence(folded: str, marker: Marker | None) -> bool:
    return (
        len(folded) >= SENTENCE_LENGTH
        and marker not in NEVER_TEXT
        and SENTENCE.search(folded) is not None
    )


def _end(folded: Sequence[str], marks: Sequence[Marker | None]) -> int:
    """Where the tail begins: after the last sentence, at the first marker of one."""
    told = zip(folded, marks, strict=True)
    last = max(
        (n for n, (line, marker) in enumerate(told) if _is_sentence(line, marker)), default=0
    )
    return next((n for n in range(last, len(folded)) if marks[n] in _TAIL), len(folded))
