"""An article from a page's bare text, a line a block: what harvested text files hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipelines.errors import ExtractionError
from pipelines.extract.choose import NEVER_TEXT
from pipelines.extract.fold import fold
from pipelines.extract.markers import Marker, mark
from pipelines.extract.names import editor_and_source
from pipelines.extract.published import published
from pipelines.extract.reopen import without_rests
from pipelines.extract.structure import NAMED, SENTENCE, Part, blocks
from pipelines.extract.tidy import once, tidy
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

LEAST_MARKED: Final = 2
"""Lines that begin with ``#`` from which they are Markdown's headings; one can be a hash tag."""

_MARKED: Final = re.compile(r"\s{0,3}(#{1,6})[ \t]+(?=\S)")
_STAMPED: Final = re.compile(
    r"[^,。;!?:]{0,16}(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s{1,2}\d{1,2}:\d\d(?::\d\d)?"
)
"""A name and a moment: who published and when, if it stands alone right below the title."""
_TAGS: Final = re.compile(r"#?[\u3400-\u9fff]{2,8}(?: #?[\u3400-\u9fff]{2,8}){2,9}")
"""Words side by side: below the last sentence they are tags, not a line of the text."""


def article_of_text(page: Page, profile: Profile) -> Article:
    """The article of a page whose ``media`` is text. Raises ``ExtractionError`` (``no_text``)."""
    text = without_rests(page.text)
    lines, headings = _without_marks([line for line in text.splitlines() if line.strip()])
    folded = [fold(line) for line in lines]
    marks = [mark(line) for line in folded]
    title = _title(folded, marks)
    kept = _kept(folded, marks, title)
    if not kept:
        raise ExtractionError("no_text", f"{len(lines)} lines, {sum(map(bool, marks))} furniture")
    inside = {title, *kept}
    others = [n for n in range(len(lines)) if n not in inside]
    around = [lines[n] for n in others]
    editor, source = editor_and_source(lines[n] for n in others if marks[n] != "caption")
    trails = (levels_of(lines[n]) for n in others if marks[n] == "trail" and n <= kept[0])
    return tidy(
        Article(
            page.url,
            lines[title].strip() if title >= 0 else "",
            blocks(once([Part(lines[n], folded[n], headings[n], bare=True) for n in kept])),
            breadcrumb=next((levels for levels in trails if levels), ()),
            editor=editor,
            source=source,
            published=published(None, around, page, profile),
            encoding=page.encoding,
            edges_kept=False,
            furniture=tuple(around),
        )
    )


def _without_marks(lines: list[str]) -> tuple[list[str], list[int]]:
    """The lines without Markdown's signs, and the level that each sign gave, else 0.

    >>> _without_marks(["# 催收", "正文。", "## 一、方式"])
    (['催收', '正文。', '一、方式'], [1, 0, 2])
    """
    found = [_MARKED.match(line) for line in lines]
    if sum(mark is not None for mark in found) < LEAST_MARKED:
        return lines, [0] * len(lines)
    return (
        [line[sign.end() :] if sign else line for line, sign in zip(lines, found, strict=True)],
        [len(sign[1]) if sign else 0 for sign in found],
    )


def _title(folded: Sequence[str], marks: Sequence[Marker | None]) -> int:
    """The number of the first line that is no furniture; -1 where that is a sentence already.

    小編導語 heads a part of every article and is the title of none.
    """
    first = next(
        (n for n, m in enumerate(marks) if m is None and not NAMED.fullmatch(folded[n].strip())), -1
    )
    return first if first >= 0 and not _is_sentence(folded[first], marks[first]) else -1


def _kept(folded: Sequence[str], marks: Sequence[Marker | None], title: int) -> list[int]:
    """The lines of the text; one that repeats the title is a caption."""
    words = without_spaces(folded[title]) if title >= 0 else ""
    last = _last_sentence(folded, marks)
    return [
        n
        for n in range(title + 1, _end(folded, marks))
        if marks[n] not in NEVER_TEXT
        and without_spaces(folded[n]) != words
        and not (n > last and _TAGS.fullmatch(folded[n].strip()))
        and not (title >= 0 and n == title + 1 and _is_stamp(folded[n : n + 2]))
    ]


def _is_stamp(folded: Sequence[str]) -> bool:
    """Whether the first of two lines is a name and a moment; a log has more than one such line."""
    return [_STAMPED.fullmatch(line.strip()) is not None for line in folded] == [True, False]


def _is_sentence(folded: str, marker: Marker | None) -> bool:
    return (
        len(folded) >= SENTENCE_LENGTH
        and marker not in NEVER_TEXT
        and SENTENCE.search(folded) is not None
    )


def _end(folded: Sequence[str], marks: Sequence[Marker | None]) -> int:
    """Where the tail begins: after the last sentence, at the first marker of one."""
    last = _last_sentence(folded, marks)
    return next((n for n in range(last, len(folded)) if marks[n] in _TAIL), len(folded))


def _last_sentence(folded: Sequence[str], marks: Sequence[Marker | None]) -> int:
    told = zip(folded, marks, strict=True)
    return max(
        (n for n, (line, marker) in enumerate(told) if _is_sentence(line, marker)), default=0
    )
