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


_UTILITY: Final = re.compile(
    r"(?<!\S)(?:[a-z0-9]+:)*-?(?:[mp][trblxyse]?|[wh]|(?:min|max)-[wh]|text|font|leading|tracking|bg"
    r"|border(?:-[trblxy])?|rounded(?:-\w+)?|shadow|space-[xy]|gap(?:-[xy])?|items|justify|self"
    r"|content|order|z|top|left|right|bottom|inset(?:-[xy])?|opacity|overflow(?:-[xy])?|float|grid"
    r"|flex|col(?:-span)?|row(?:-span)?|d|align|list|object|divide|line|margin|padding|position)-"
    r"(?:\d[\w./%-]*|xs|sm|md|lg|[x\d]+l|auto|full|none|screen|center|left|right|top|bottom|middle"
    r"|start|end|between|around|justify|bold|semibold|medium|normal|light|hidden|visible|scroll"
    r"|wrap|nowrap|col|row|inline|block|flex|relative|absolute|fixed|sticky|white|black"
    r"|[a-z]+-\d{2,3}(?:/\d+)?|\[\S+\])(?!\S)"
    r"|(?<!\S)(?:no|has|with|is|hide|show|tag|category|format|type|status|postid|page-id)-\S+"
    r"|(?<!\S)(?:relative|hidden|block|flex|grid|fixed|sticky|desktop|[a-z]+:(?:hidden|block|flex))(?!\S)"
)
"""Names that say how a part looks, or what state it is in, and nothing of what it is: those of
utility frameworks (``text-left``, ``mt-4``), and ``has-sidebar``, ``tag-loans``."""

_FURNITURE: Final = re.compile(
    r"nav|menu|foot|bottom|copyright|comment(?!s-open|s-closed)|reply|repl[iy]|relat(?!ive)"
    r"|recommend|tuijian|xiangguan|guess|share|jiathis|bdsh|social|weibo|weixin|qrcode"
    r"|(?<!in)(?<!out)(?<!re)side(?!nt)|aside|banner|\bads?\b|advert|\bgg|guanggao"
    r"|sponsor|promo|\bhot|rank|paihang|friend|\bflink|links?\b|crumb|login|regist|search|(?<!b)logo"
    r"|disclaim|statement|shengming|prev(?!iew)|\bnext|pager|pagination|paging|popup|modal|cookie"
    r"|subscri|(?<!elementor-)widget|toolbar|\btags?\b|random|\bzx|latest|newest|vote|survey|download"
    r"|skip|newsletter|discuss|pinglun|liuyan"
)
_REPLIES: Final = re.compile(r"comment(?!s-open|s-closed)|reply|related|teaser|promo|card")
"""Names of an ``article`` element that is none of the page's own text."""

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
_BOLD_NAME: Final = re.compile(r"(?<!\S)font-(?:semibold|bold|extrabold|black)(?!\S)")
_BOLD_STYLE: Final = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_JAMMER: Final = "jammer"
"""Discuz sets noise against copying between the lines of a thread: white on white, by this name."""
_LATER: Final = re.compile(r"(?:visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d]))[^;]*;?")
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
    names = _UTILITY.sub("", names)
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


def tag_hint(tag: str, names: str = "") -> Hint:
    """What an element's own tag says; names matter where a comment is an ``article`` too.

    >>> tag_hint("article").name, tag_hint("article", "comment-body").name
    ('ARTICLE', 'FURNITURE')
    """
    if tag == "article" and names and _REPLIES.search(_UTILITY.sub("", names)):
        return Hint.FURNITURE
    return _ROLES.get(tag, Hint.NONE)


def looks_bold(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element's style, or the name of a utility, sets its text in bold type.

    >>> looks_bold({"class": "mt-8 font-semibold"}), looks_bold({"style": "font-weight:700"})
    (True, True)
    >>> looks_bold({"class": "md:font-bold"}), looks_bold({"style": "font-weight: normal"})
    (False, False)
    """
    names, style = attributes.get("class"), attributes.get("style")
    return bool((names and _BOLD_NAME.search(names)) or (style and _BOLD_STYLE.search(style)))


def is_hidden(attributes: Mapping[str, str | None]) -> bool:
    """Whether the element's own attributes keep it out of sight.

    A part with the name of a text that is only not shown *yet* (``visibility``, ``opacity``: a
    script fades it in) is none.

    >>> is_hidden({"style": "DISPLAY: none"}), is_hidden({"style": "font-size:0.9em"})
    (True, False)
    >>> is_hidden({"class": "jammer"})
    True
    >>> is_hidden({"style": "visibility: hidden", "id": "js_content"})
    False
    """
    if attributes.get("class") == _JAMMER:
        return True
    if "style" not in attributes:
        return "hidden" in attributes
    style = attributes["style"] or ""
    if "hidden" in attributes or _hides(style):
        later = _LATER.search(style.lower()) and not _hides(_LATER.sub("", style.lower()))
        return not (later and hint_of(names_of(attributes)) >= Hint.PROBABLE)
    return False


@lru_cache(maxsize=1024)
def _hides(style: str) -> bool:
    return _HIDING.search("".join(style.lower().split())) is not None
