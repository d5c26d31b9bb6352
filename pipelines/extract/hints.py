"""What the names say that a page's author gave to its parts: class, id, tag; and what is hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum
from functools import lru_cache
from typing import Final


class Hint(IntEnum):
    """What a name says of the part that bears it."""

    FURNITURE = 0
    """Navigation, footers, comments, related articles, adverts, share bars."""
    DOUBTFUL = 1
    """Lists, tool and info lines, side columns: mostly furniture."""
    NONE = 2
    PROBABLE = 3
    """``main``, ``news``, ``show``: the article, or a frame around it."""
    ARTICLE = 4
    """``article-content``, ``artibody``: what authors call the text itself."""


_FURNITURE: Final = re.compile(
    r"nav|menu|foot|bottom|copyright|comment|reply|repl[iy]|relat|recommend|tuijian|xiangguan|guess"
    r"|share|jiathis|bdsh|social|weibo|weixin|qrcode|side|aside|banner|\bads?\b|advert|gg|guanggao"
    r"|sponsor|promo|\bhot|rank|paihang|friend|\bflink|links?\b|crumb|login|regist|search|logo"
    r"|disclaim|statement|shengming|prev|\bnext|pager|pagination|paging|popup|modal|cookie|subscri"
    r"|widget|toolbar|\btags?\b|random|\bzx|latest|newest|vote|survey|download|app\b|hidden|skip"
)
_DOUBTFUL: Final = re.compile(
    r"list|info|meta|tool|right|left|top|head(?!line)|date|time|author|editor|source|laiyuan|btn"
    r"|button|print|font|page(?!.?con|.?body)|extra|more|box|caption|photo|pic|img|path|position"
    r"|location|weizhi|abstract|summary|byline|sub"
)
_ARTICLE: Final = re.compile(
    r"(?:article|art|arti|news|post|entry|detail|story|main|page|blog|info|show|text|doc|view|rich)"
    r"s?[-_]?(?:content|body|text|txt|con\b|cont|detail|main|wrap|inner|data|info_?con)"
    r"|content|neirong|zhengwen|\bzw|endtext|zoom|articlebody|article[-_]?p\b|prose|\bentry\b"
)
_PROBABLE: Final = re.compile(r"article|main|news|post|detail|story|show|text|txt|body|\bcon|view")

_ROLES: Final = {
    "nav": Hint.FURNITURE,
    "footer": Hint.FURNITURE,
    "aside": Hint.FURNITURE,
    "header": Hint.DOUBTFUL,
    "figcaption": Hint.DOUBTFUL,
    "main": Hint.PROBABLE,
    "article": Hint.ARTICLE,
}
_CRUMB: Final = re.compile(
    r"crumb|\bcurmb|weizhi|\b(?:position|location|path|pos|place|local|daohang|mbx|locat\w*)\b"
    r"|(?:now|cur|current|art|page|article|your)[-_]?(?:position|location|path|pos|place)|mianbao",
)
_HIDING: Final = re.compile(
    r"display:none|visibility:hidden|font-size:0(?![.\d])|opacity:0(?![.\d])"
    r"|(?:text-indent|left|top|margin-left|margin-top|right):-\d{3,}"
    r"|(?<![-\w])(?:height|max-height|width):[01](?:px)?(?:;|$|!)"
)


@lru_cache(maxsize=4096)
def hint_of(names: str) -> Hint:
    """What class and id say, in lower case with words apart; furniture speaks loudest.

    >>> hint_of("article-content").name, hint_of("related content").name, hint_of("c1").name
    ('ARTICLE', 'FURNITURE', 'NONE')
    """
    if _FURNITURE.search(names):
        return Hint.FURNITURE
    if _ARTICLE.search(names):
        return Hint.DOUBTFUL if re.search(r"list|right|left|meta|title", names) else Hint.ARTICLE
    if _DOUBTFUL.search(names):
        return Hint.DOUBTFUL
    return Hint.PROBABLE if _PROBABLE.search(names) else Hint.NONE


@lru_cache(maxsize=4096)
def is_trail(names: str) -> bool:
    """Whether the name is that of a breadcrumb.

    >>> is_trail("breadcrumb"), is_trail("cur-position"), is_trail("postion-relative")
    (True, True, False)
    """
    return _CRUMB.search(names) is not None


def names_of(attributes: Mapping[str, str | None]) -> str:
    """Class and id in lower case, one string; empty for most elements."""
    names, own = attributes.get("class"), attributes.get("id")
    if not names:
        return own.lower() if own else ""
    return f"{names} {own}".lower() if own else names.lower()


def tag_hint(tag: str) -> Hint:
    """What an element's own tag says."""
    return _ROLES.get(tag, Hint.NONE)


def is_hidden(attributes: Mapping[str, str | None]) -> bool:
    """Whether the element's own attributes keep it out of sight.

    >>> is_hidden({"style": "DISPLAY: none"}), is_hidden({"style": "font-size:0.9em"})
    (True, False)
    """
    if "style" not in attributes:
        return "hidden" in attributes
    return "hidden" in attributes or _hides(attributes["style"] or "")


@lru_cache(maxsize=1024)
def _hides(style: str) -> bool:
    return _HIDING.search("".join(style.lower().split())) is not None
