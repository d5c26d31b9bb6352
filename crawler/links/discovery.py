"""Which links of a page lead to articles, lists or next pages, and what the page itself is.

Pure judgements on URLs and anchor texts, without any knowledge of the site; a profile's patterns
come first where there are any. They decide only what is fetched: what a page really is, its
content says (``page_kind``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from crawler.links.relevance import of_next_page, priority
from crawler.links.survey import Link, Stretch, Survey
from crawler.profiles import CrawlProfile
from exports.outcome import Found, UrlKind

PageKind = Literal["article", "list"]
Role = Literal["article", "list", "next", "menu", "none"]

ARTICLE_PROSE = 150
"""Characters of one stretch of text that make an article of a page of which nothing else is known.
Of 245 news pages of the wild 221 are recognised by their text alone, 242 with their URL."""
ARTICLE_SHARE = 0.4
"""Of the page's running text in that stretch: lists of excerpts have theirs in many."""
SURE_ARTICLE = 300
"""Characters where the stretch is a single text node, or stands beside many links to articles:
lists have a few sentences on themselves at their head or foot."""
SHORT_ARTICLE = 60
"""Characters that do where the page was linked as an article, or its URL is like one's."""
LONGEST_URL = 2000
"""Characters; what is longer was put together by a machine for a machine."""
CIRCLES = 4
"""Times that a folder stands in a path before it is taken for a trap."""
LONG_ANCHOR = 200
"""Characters kept of an anchor: some wrap a whole card with its excerpt."""
SOME_LINKS, MANY_LINKS = 3, 8
"""Links to articles from which a page without running text, or with little, is a list."""

MAX_FEEDS = 3
"""Of one page: a site has one of its articles, and now and then one of a section."""

PAGER_TEXT = re.compile(
    r"(?:[上下前后後][一1]?|[尾末]|最[后後]一)[页頁]|next(?:page)?|older(?:posts)?|prev(?:ious)?|last"
    r"|[»>›→«<‹←|]{1,2}",
    re.I,
)
"""Anchor texts of the pager, white space and decoration removed."""
PAGE_IN_URL = re.compile(
    r"(?:[?&](?:p|pn|pg|page|pageno|page_?num|page_?index|paged|cur_?page)=\d+"
    r"|/page[/_-]?\d+|/p\d+/?$|(?:index|list|page)[_-]?\d+(?:[_-]\d+)*\.[a-z]{3,5}$"
    r"|[_-]p?\d+\.s?html?$|/\d+/?$)",
    re.I,
)
"""Where sites number the pages of a list."""
NO_ARTICLE_PATH = re.compile(
    r"/(?:login|logout|signin|signup|register|reg|about|about-?us|contact|contact-?us|privacy|terms|"
    r"sitemap|rss|feed|tags?|search|users?|member|admin|cart|account|guestbook|links?|copyright|"
    r"disclaimer|ads?|download|wp-login|wp-admin|comments?|print|share)"
    r"(?:[/.?]|$)",
    re.I,
)
NO_PAGE_SUFFIX = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|bmp|css|js|json|xml|pdf|docx?|xlsx?|pptx?|zip|rar|gz|7z|tar|"
    r"apk|exe|dmg|mp[34]|avi|mov|wmv|flv|m4a|wav|swf|woff2?|ttf|eot|txt)$",
    re.I,
)
NO_ARTICLE_TEXT = re.compile(
    r"^(?:首[页頁]|主[页頁]|home|关于|關於|联系|聯繫|聯系|登[录錄入]|注册|註冊|隐私|隱私|免责|免責|"
    r"版[权權]|网站地图|網站地圖|返回|更多|more|收藏|搜索|搜尋|投稿|广告|廣告|友情|客服|举报|舉報|"
    r"加入|设为|設為|手机版|手機版|电脑版|電腦版|rss|sitemap)",
    re.I,
)
ARTICLE_IN_URL = re.compile(
    r"\d|\.(?:s?html?|php|aspx?|jsp)$|(?:[a-z0-9]+-){3}|/s/[\w-]{12,}", re.I
)
"""A number, a page's suffix, a slug of four words, or a key: lists are folders mostly."""
LIST_IN_URL = re.compile(
    r"/(?:list|index|default|category|channel|column)(?:[_-]?\d+)*\.[a-z]+$", re.I
)
"""Names that list pages have on most systems."""


@dataclass(frozen=True, slots=True)
class Place:
    """The page that links are judged from: its URL, its depth, and how it was reached."""

    url: str
    kind: UrlKind
    depth: int
    site: str
    priority: int = 0
    """Of the page itself, as its ledger row has it."""
    any_topic: bool = False
    """Whether what is not about collection calls is wanted as much."""


def page_kind(page: Survey, place: Place, profile: CrawlProfile) -> PageKind:
    """What the page is, by its profile, by its text, by how it was linked and is called."""
    if decreed := profile.kind_of(place.url):
        return decreed
    links = sum(role(link, place, profile) == "article" for link in page.links)
    body = max(page.stretches, key=lambda stretch: stretch.prose, default=Stretch())
    if place.kind == "article":
        return "article" if links < SOME_LINKS or body.prose >= SHORT_ARTICLE else "list"
    if place.kind == "list" and links >= SOME_LINKS:
        return "list"
    path = urlsplit(place.url).path
    if ARTICLE_IN_URL.search(path) and not LIST_IN_URL.search(path):
        enough = SHORT_ARTICLE
    elif body.pieces == 1 or links >= MANY_LINKS:
        enough = SURE_ARTICLE
    else:
        enough = ARTICLE_PROSE
    return "article" if body.prose >= max(enough, ARTICLE_SHARE * page.prose) else "list"


def role(link: Link, place: Place, profile: CrawlProfile) -> Role:
    """What the link is for, as its URL and its text have it.

    >>> from crawler.profiles import CrawlProfile
    >>> place = Place("http://h/zonghe/", "list", 0, "h")
    >>> any_site = CrawlProfile("h")
    >>> def judge(url, text, menu=False): return role(Link(url, text, menu), place, any_site)
    >>> judge("http://h/a/8.html", "京東催收電話是多少"), judge("http://h/zonghe/list_2.html", "2")
    ('article', 'next')
    >>> judge("http://h/zonghe/", "綜合百科", menu=True), judge("http://h/about/", "關於我們")
    ('none', 'none')
    >>> judge("http://h/loan/lushan.html", ""), judge("http://h/loan/", "")
    ('article', 'menu')
    >>> judge("http://h/licai/", "理財"), judge("http://elsewhere/a/1.html", "京東催收電話是多少")
    ('menu', 'none')
    """
    host = urlsplit(link.url).netloc.lower()
    if link.url == place.url or not profile.admits(host, urlsplit(place.url).netloc.lower()):
        return "none"
    if profile.excludes(link.url):
        return "none"
    if decreed := profile.kind_of(link.url):
        return decreed
    if is_pager(link, place.url):
        return "next"
    if profile.article or unlikely(link):
        return "none"
    parts = urlsplit(link.url)
    if LIST_IN_URL.search(parts.path):
        return "menu"
    if link.title_like:
        return "article"
    named = ARTICLE_IN_URL.search(parts.path) or ARTICLE_IN_URL.search(parts.query)
    return "article" if named and not link.menu else "menu"


def is_pager(link: Link, page_url: str) -> bool:
    """Whether the link leads to another page of the same list.

    >>> is_pager(Link("http://h/a/index_2.html", "下一頁"), "http://h/a/")
    True
    >>> is_pager(Link("http://h/a/?page=3", "3"), "http://h/a/?page=2")
    True
    >>> is_pager(Link("http://h/a/3.html", "下一篇：催收電話"), "http://h/a/2.html")
    False
    """
    text = "".join(link.text.split()).strip("[]【】()（）.")
    if link.rel_next or PAGER_TEXT.fullmatch(text.strip("»>›→«<‹←") or text):
        return True
    if not re.fullmatch(r"第?\d{1,4}[页頁]?", text):
        return False
    return bool(PAGE_IN_URL.search(link.url)) or pattern(link.url) == pattern(page_url)


def unlikely(link: Link) -> bool:
    """Whether nothing to read can be expected there: files, forms, notices, logins.

    >>> unlikely(Link("http://h/logo.png", "")), unlikely(Link("http://h/login?x=1", "京東"))
    (True, True)
    """
    path = urlsplit(link.url).path
    if len(link.url) > LONGEST_URL or goes_in_circles(path):
        return True
    if NO_PAGE_SUFFIX.search(path) or NO_ARTICLE_PATH.search(path):
        return True
    return not link.title_like and bool(NO_ARTICLE_TEXT.match(link.text))


def goes_in_circles(path: str) -> bool:
    """Whether a path repeats itself, as relative links on a page of any address make it.

    >>> goes_in_circles("/a/b/a/b/a/b/a/1.html"), goes_in_circles("/a/b/a/1.html")
    (True, False)
    """
    folders = Counter(part for part in path.split("/") if part)
    return max(folders.values(), default=0) >= CIRCLES


def pattern(url: str) -> str:
    """The URL with its numbers removed: what a counter or a calendar makes alike.

    >>> pattern("http://h:81/2024/05/a_12.html?page=3")
    'h:81/0/0/a_0.html?page=0'
    """
    parts = urlsplit(url)
    path = re.sub(r"\d+", "0", parts.path + (f"?{parts.query}" if parts.query else ""))
    return parts.netloc + path


def found(page: Survey, place: Place, profile: CrawlProfile) -> Iterator[Found]:
    """The URLs of a list page that are worth a fetch, each once, in the page's order.

    What stands in menus is followed from a start page only: from the site's front page its lists
    are one click away, and a list page's own articles are wanted, not those of its neighbours.
    """
    roles = [(link, role(link, place, profile)) for link in page.links]
    articles = [priority(x.text, x.url, place) for x, what in roles if what == "article"]
    front = urlsplit(place.url).path in ("", "/")
    menus = place.kind == "start" and (front or not articles)
    seen: set[str] = set()
    if place.kind == "start":
        yield from _feeds(page, place, profile)
    for link, what in roles:
        if what == "none" or (what == "menu" and not menus) or link.url in seen:
            continue
        seen.add(link.url)
        depth = place.depth + (what != "next")
        if depth > profile.max_depth:
            continue
        kind: UrlKind = "article" if what == "article" else "list"
        score = (
            of_next_page(articles, place)
            if what == "next"
            else priority(link.text, link.url, place)
        )
        anchor = link.text[:LONG_ANCHOR]
        yield Found(link.url, kind, place.site, depth, place.url, anchor, score)


def _feeds(page: Survey, place: Place, profile: CrawlProfile) -> Iterator[Found]:
    """The feeds that a start page names: they say first what is new."""
    here = urlsplit(place.url).netloc.lower()
    for url in dict.fromkeys(page.feeds[:MAX_FEEDS]):
        if profile.admits(urlsplit(url).netloc.lower(), here) and not profile.excludes(url):
            yield Found(url, "feed", place.site, place.depth, place.url)
