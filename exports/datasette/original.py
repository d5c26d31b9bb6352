"""A snapshot as a reader saw it: its lines of text, and which of them the article was made of.

Nothing of the page's markup comes through, so nothing of it can run or load. Mobile numbers and
mail addresses are masked, also where markup divides them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from pipelines.decode import decode
from pipelines.errors import ExtractionError
from pipelines.extract.lines import layout
from pipelines.extract.parse import parse
from pipelines.phones import mask
from pipelines.profile import GENERIC
from pipelines.records import Snapshot

MOST_LINES: Final = 5000
"""Lines of a page that are shown: ten times those of a long article."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page."""

    text: str
    kept: bool
    """Whether it is a block of the article."""


@dataclass(frozen=True, slots=True)
class Original:
    """A snapshot as text."""

    encoding: str
    size: int
    """Of the body, bytes."""
    fetched_at: str | None
    lines: tuple[Line, ...]
    cut: bool
    """Whether the page has more lines than are shown."""


def original(snapshot: Snapshot, encoding: str, blocks: Iterable[str]) -> Original:
    """A snapshot in lines. ``blocks`` are the article's, as extracted.

    Raises ``ExtractionError`` where its bytes are no text.
    """
    try:
        page = decode(snapshot, replace(GENERIC, encoding=encoding))
    except ExtractionError:
        page = decode(snapshot)
    tree = parse(page.text)
    root = tree.body or tree.root
    found = layout(root).lines if root else ()
    lines = tuple(_lines(_masked(line.text for line in found[:MOST_LINES]), blocks))
    return Original(
        page.encoding, len(snapshot.body), snapshot.fetched_at, lines, len(found) > MOST_LINES
    )


def _lines(texts: Iterable[str], blocks: Iterable[str]) -> Iterator[Line]:
    """The lines, each block found once: a title that stands on the page again is no block."""
    wanted = Counter(map(_compared, blocks))
    for text in texts:
        key = _compared(text)
        kept = wanted[key] > 0
        wanted[key] -= kept
        yield Line(text, kept)


def _masked(texts: Iterable[str]) -> Iterator[str]:
    """Each line masked; bytes that no character could be made of are shown as such."""
    for text in texts:
        yield mask("".join("\ufffd" if char >= "\U0010f800" else char for char in text).strip())


def _compared(text: str) -> str:
    return "".join(text.split())
