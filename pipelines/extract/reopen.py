"""Tags whose ``<`` was swallowed by half a character before it: ``?！?/p>`` was ``。”</p>``.

A shift that runs to the end of a paragraph takes the first byte of the next tag with it
(docs/damage.md), so that the rest of the tag stands in the text. No one writes ``?/p>``.
"""

from __future__ import annotations

import re
from typing import Final

_TAG: Final = re.compile(
    r"(?<=\?)(?P<tag>/(?:p|strong|b|span|font|div|a|em|i|u|td|tr|li|ul|ol|h[1-6]|section|article"
    r"|blockquote|center)\s?>|br\s?/?>|(?:p|strong)(?:\s[a-z-]{2,12}=[\"'][^<>]{0,200})?>)",
    re.IGNORECASE,
)


def reopened(markup: str) -> str:
    """A source with the lost ``<`` put back; the ``?`` stays, for the repair to read.

    >>> reopened("<p>害怕?！?/p><p>第二天"), reopened("真的嗎?<br>是")
    ('<p>害怕?！?</p><p>第二天', '真的嗎?<br>是')
    """
    return _TAG.sub(r"<\g<tag>", markup) if "?" in markup else markup


def without_rests(text: str) -> str:
    """A page's text without the rests of such tags, as a rendering shows them.

    >>> without_rests("也會害怕?!?/p>"), without_rests("費用?/次")
    ('也會害怕?!?', '費用?/次')
    """
    return _TAG.sub("", text) if "?" in text else text
