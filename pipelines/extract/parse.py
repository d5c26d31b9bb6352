"""Source to tree in one fast parse, whatever the source does.

lexbor is linear on any page a person wrote, and quadratic on three kinds that nobody did: tags
nested 100,000 deep, 200,000 attributes on one tag, formatting elements that are never closed and
that the standard opens again in each paragraph. Such sources are defused first, in linear time:
what is taken out is markup, never text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser

MAX_DEPTH: Final = 1_000
"""Open tags kept at once; 10,000 nested ones cost lexbor 0.1 s, 100,000 ten seconds."""
MAX_TAG_LENGTH: Final = 16_384
"""Characters of one tag from which its attributes are dropped; 20,000 attributes cost 0.6 s."""
MANY_TAGS: Final = 40_000
"""Tags from which a source is looked at closely; pages of 200 KB have 5,000."""
UNCLOSED: Final = 1_000
"""Tags opened and not closed (void ones included) from which it is looked at too."""
MANY_ATTRIBUTES: Final = 8_000
"""Equals signs from which it is looked at too; pages of 200 KB have as many at most."""
MAX_FORMATTING: Final = 200
"""Unclosed formatting tags from which all of them are dropped: 3,000 cost five seconds."""

_LONG_TAG: Final = re.compile(rf"<[a-zA-Z][^<>]{{{MAX_TAG_LENGTH}}}")
_TAG_START: Final = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)")
_ATTRIBUTES: Final = re.compile(r"""(?:[^>=]++|=\s*+(?:"[^"]*"|'[^']*'|(?!["'])))*+>""")
"""To the end of a tag, past the ``>`` in quoted values."""
_FORMATTING: Final = frozenset(
    ("b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)
_VOID: Final = frozenset(
    (
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"),
        *("source", "track", "wbr"),
    )
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def parse(source: str) -> LexborHTMLParser:
    """The tree of a page; time grows with the source's length, not with its square.

    >>> parse("<p>催收" + "<div>" * 9).css_first("p").text()
    '催收'
    """
    if _is_hostile(source):
        source = defuse(source)
    try:
        return LexborHTMLParser(source)
    except UnicodeEncodeError:
        return LexborHTMLParser(_SURROGATE.sub("\ufffd", source))


def _is_hostile(source: str) -> bool:
    tags = source.count("<")
    return (
        tags > MANY_TAGS
        or tags - 2 * source.count("</") > UNCLOSED
        or source.count("=") > MANY_ATTRIBUTES
        or (
            max(map(len, source.split(">"))) > MAX_TAG_LENGTH
            and _LONG_TAG.search(source) is not None
        )
    )


def defuse(source: str) -> str:
    """The source without the tags beyond ``MAX_DEPTH`` and what else makes parsing quadratic.

    >>> len(defuse("<div>" * 5000 + "催收"))
    5002
    """
    source = closed(source)
    formatting = _unclosed_formatting(source) <= MAX_FORMATTING
    kept: list[str] = []
    depth = dropped = copied = 0
    for start, end, closing, name in _tags(source):
        kept.append(source[copied:start])
        copied = end
        if name in _FORMATTING:
            keep = formatting
        elif name in _VOID:
            keep = True
        elif closing:
            keep = not dropped
            depth -= keep and depth > 0
            dropped -= not keep
        else:
            keep = depth < MAX_DEPTH
            depth += keep
            dropped += not keep
        if keep:
            kept.append(source[start:end] if end - start < MAX_TAG_LENGTH else f"<{name}>")
    return "".join((*kept, source[copied:]))


def closed(source: str) -> str:
    """The source with a tag that never ends, and all behind it, turned into text.

    >>> closed('<p>催收<a href="电话')
    '<p>催收&lt;a href="电话'
    """
    *_, end = (0, *(end for _, end, _, _ in _tags(source)))
    if not _TAG_START.search(source, end):
        return source
    return source[:end] + source[end:].replace("<", "&lt;")


def _tags(source: str) -> Iterator[tuple[int, int, bool, str]]:
    """Start, end, whether it closes, and name of each tag, up to one that never ends."""
    position = 0
    while start := _TAG_START.search(source, position):
        end = _ATTRIBUTES.match(source, start.end())
        if not end:
            return
        position = end.end()
        yield start.start(), position, bool(start[1]), start[2].lower()


def _unclosed_formatting(source: str) -> int:
    tags = (closing for _, _, closing, name in _tags(source) if name in _FORMATTING)
    return sum(-1 if closing else 1 for closing in tags)
