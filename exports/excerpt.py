"""Where a query's phrases stand in a page's own text, and the part of it worth showing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from exports.query import Phrase
from exports.terms import HAN, variants

Marked = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it is a hit."""

WIDTH = 80
"""Characters of an excerpt: two lines of a terminal, or of a page of results."""
LEAD = 16
"""Characters before its first hit: where its clause began, as a rule."""
_TO_WIDE = 0xFEE0
"""From an ASCII character to its full-width form."""
_WORD = rf"[^\W_{HAN}]"


def find(text: str, phrases: Sequence[Phrase]) -> list[tuple[int, int, int]]:
    """Start, end and number of each phrase in the text, in order, none within another.

    >>> from exports.query import parse, phrases
    >>> find("催收電話", phrases(parse("催收电话 OR 电话")))
    [(0, 4, 0)]
    """
    found = (
        (*match.span(), number)
        for number, phrase in enumerate(phrases)
        for match in _pattern(phrase).finditer(text)
    )
    spans: list[tuple[int, int, int]] = []
    for span in sorted(found, key=lambda span: (span[0], -span[1])):
        if not spans or span[0] >= spans[-1][1]:
            spans.append(span)
    return spans


def marked(text: str, phrases: Sequence[Phrase]) -> Marked:
    """The whole text with its hits marked.

    >>> from exports.query import parse, phrases
    >>> marked("京東催收電話", phrases(parse("催收")))
    (('京東', False), ('催收', True), ('電話', False))
    """
    return tuple(_pieces(text, [span[:2] for span in find(text, phrases)], 0, len(text)))


def excerpt(text: str, phrases: Sequence[Phrase], width: int = WIDTH) -> Marked:
    """The part of a text with the most of the phrases in it, on one line; else its beginning."""
    spans = find(text, phrases)
    best = _densest(spans, width - LEAD)
    begin = max(0, min(best - LEAD, len(text) - width))
    end = max((end for at, end, _ in spans if at == best), default=0)
    end = min(len(text), max(begin + width, end))
    inside = [(max(at, begin), min(to, end)) for at, to, _ in spans if at < end and to > begin]
    pieces = [(re.sub(r"\s+", " ", piece), hit) for piece, hit in _pieces(text, inside, begin, end)]
    before, after = [("…", False)] * (begin > 0), [("…", False)] * (end < len(text))
    return (*before, *pieces, *after)


def _densest(spans: Sequence[tuple[int, int, int]], width: int) -> int:
    """Where the first stretch of this width begins that holds the most different phrases.

    Each hit enters and leaves once: a page may say the same word half a million times.

    >>> _densest([(0, 2, 0), (50, 52, 0), (60, 62, 1)], 20)
    50
    """
    within: Counter[int] = Counter()
    best, most, ahead = 0, 0, 0
    for place, (start, _, number) in enumerate(spans):
        while ahead < len(spans) and spans[ahead][1] <= start + width:
            within[spans[ahead][2]] += 1
            ahead += 1
        if len(within) > most:
            best, most = start, len(within)
        if ahead == place:  # longer than the stretch itself
            ahead += 1
        elif within[number] == 1:
            del within[number]
        else:
            within[number] -= 1
    return best


def show(pieces: Marked, before: str = "[", after: str = "]") -> str:
    """The text with marks around its hits.

    >>> show((("京東", False), ("催收", True)), "<", ">")
    '京東<催收>'
    """
    return "".join(f"{before}{piece}{after}" if hit else piece for piece, hit in pieces)


def _pieces(
    text: str, spans: Iterable[tuple[int, int]], begin: int, end: int
) -> Iterator[tuple[str, bool]]:
    """The text from ``begin`` to ``end``, parted at the spans."""
    for start, stop in spans:
        if start > begin:
            yield text[begin:start], False
        yield text[start:stop], True
        begin = stop
    if begin < end:
        yield text[begin:end], False


@lru_cache
def _pattern(phrase: Phrase) -> re.Pattern[str]:
    """What the phrase looks like in either script; words must be whole, as in the index."""
    parts: list[str] = []
    for run in phrase.runs:
        spelt = "".join(f"[{re.escape(_spellings(char))}]" for char in run.text)
        parts.append(spelt if run.han else rf"(?<!{_WORD}){spelt}(?!{_WORD})")
    if phrase.open and not phrase.runs[-1].han:
        parts[-1] = parts[-1].removesuffix(f"(?!{_WORD})") + rf"{_WORD}*"
    return re.compile(r"[\W_]*".join(parts))


def _spellings(char: str) -> str:
    """What the index takes for the same as a folded character.

    >>> _spellings("后"), _spellings("p"), _spellings("é")
    ('后後', 'pPｐＰ', 'éÉ')
    """
    spelt = char + variants(char) + char.swapcase()
    wide = "".join(chr(ord(one) + _TO_WIDE) for one in spelt if "!" <= one <= "~")
    return "".join(dict.fromkeys(spelt + wide))
