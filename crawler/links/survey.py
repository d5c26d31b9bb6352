"""What stands on a page: its links, and its running text between them, read in one walk.

Pure. One parse a page: discovery.py judges what this module has seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.links.urls import canonical
from pipelines.extract.parse import parse

SILENT = frozenset(
    {"script", "style", "noscript", "textarea", "select", "option", "template", "svg", "head"}
)
INLINE = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdo",
        "big",
        "cite",
        "code",
        "del",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
    }
    | {"mark", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr"}
)
MENU_TAGS = frozenset({"nav", "header", "footer", "menu"})
MENU_NAME = re.compile(
    r"(?:^|[\s_-])(?:nav\w*|menu\w*|topbar|header|footer|foot|crumbs?|breadcrumbs?|friend\w*|"
    r"copyright|login|toolbar|position|location)(?:$|[\s_-])",
    re.I,
)
"""Class names and ids under which the sites seen keep what leads elsewhere on the site."""
SENTENCE = re.compile(r"[。，！？；：、]|[,.!?;:](?=\s|[^\x00-\x7f]|$)")
"""Running text has marks; link farms, captions and menus have none."""
MIN_PROSE = 10
"""Characters from which a text node with a mark counts as running text."""
CLIMB = 6
"""Levels above a link at which a menu is looked for."""
MAX_LINKS = 20_000
"""Links taken from one page; the largest site map page seen had 1,900."""
FEED_TYPE = re.compile(r"application/(?:rss|atom|rdf)\+xml")
HAN = re.compile(r"[㐀-鿿]")


@dataclass(frozen=True, slots=True)
class Link:
    """An anchor of a page."""

    url: str
    """Canonical."""
    text: str
    """Of the anchor, white space folded; its ``title`` where that says more."""
    menu: bool = False
    """Whether it stands in a menu, a header, a footer or a breadcrumb trail."""
    rel_next: bool = False

    @property
    def title_like(self) -> bool:
        """Whether the text is long enough for a headline: six Han characters or four words.

        >>> Link("u", "京東催收電話是多少").title_like, Link("u", "綜合百科").title_like
        (True, False)
        """
        return len(HAN.findall(self.text)) >= 6 or len(self.text.split()) >= 4


@dataclass(frozen=True, slots=True)
class Stretch:
    """Running text between two headlines that link, in the order of the page."""

    prose: int = 0
    """Characters."""
    pieces: int = 0
    """Text nodes it is made of."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What one page holds."""

    links: tuple[Link, ...]
    characters: int
    """Of visible text, links included."""
    stretches: tuple[Stretch, ...]
    """An article is one long stretch; a list of headlines with excerpts is many short ones."""
    feeds: tuple[str, ...] = ()
    """URLs of the feeds that the page names, canonical."""

    @property
    def prose(self) -> int:
        """Characters of running text outside links."""
        return sum(stretch.prose for stretch in self.stretches)


def survey(html: str, url: str) -> Survey:
    """Read a page once.

    >>> page = survey('<p>一句話，足夠長的一句話。<ul><li><a href="a.html#x">甲</a></ul>', "http://h/d/")
    >>> page.links[0].url, page.characters, page.stretches
    ('http://h/d/a.html', 13, (Stretch(prose=12, pieces=1),))
    """
    tree = parse(html)
    base = _base(tree, url)
    links: list[Link] = []
    stretches: list[Stretch] = []
    stretch = Stretch()
    characters = 0
    for node in _visible(tree.root):
        if node.tag != "-text":
            link = _link(node, base)
            if link is not None and len(links) < MAX_LINKS:
                links.append(link)
                if link.title_like and not _in_a_sentence(node, link):
                    stretches.append(stretch)
                    stretch = Stretch()
            continue
        text = " ".join((node.text_content or "").split())
        characters += len(text)
        if len(text) >= MIN_PROSE and SENTENCE.search(text) and not _inside_link(node):
            stretch = Stretch(stretch.prose + len(text), stretch.pieces + 1)
    stretches.append(stretch)
    told = tuple(stretch for stretch in stretches if stretch.prose)
    return Survey(tuple(links), characters, told, tuple(_feeds(tree, base)))


def _feeds(tree: LexborHTMLParser, base: str) -> Iterator[str]:
    for node in tree.css("link[rel~='alternate'][href]"):
        kind = (node.attributes.get("type") or "").lower()
        href = (node.attributes.get("href") or "").strip()
        with suppress(ValueError):
            if FEED_TYPE.match(kind) and "comment" not in href:
                yield canonical(urljoin(base, href))


def _visible(root: LexborNode | None) -> Iterator[LexborNode]:
    """Anchors and visible text nodes, in order."""
    if root is None:
        return
    silent: set[int] = set()
    for node in root.traverse(include_text=True):
        parent = node.parent
        if node.tag in SILENT or (parent is not None and parent.mem_id in silent):
            silent.add(node.mem_id)
        elif node.tag in ("a", "area", "-text"):
            yield node


def _inside_link(node: LexborNode) -> bool:
    above = node.parent
    while above is not None and above.tag in INLINE:
        if above.tag == "a":
            return True
        above = above.parent
    return False


def _in_a_sentence(node: LexborNode, link: Link) -> bool:
    """Whether the link is a part of running text rather than a headline of its own."""
    parent = node.parent
    return parent is not None and len(parent.text()) > 3 * len(link.text)


def _base(tree: LexborHTMLParser, url: str) -> str:
    base = tree.css_first("base[href]")
    try:
        return urljoin(url, base.attributes.get("href") or "") if base else url
    except ValueError:
        return url


def _link(node: LexborNode, base: str) -> Link | None:
    href = (node.attributes.get("href") or "").strip()
    if not href or href.startswith("#"):
        return None
    try:
        url = canonical(urljoin(base, href))
    except ValueError:  # javascript:, mailto:, a torn address
        return None
    shown = " ".join(node.text().split())
    title = " ".join((node.attributes.get("title") or "").split())
    full = title if shown.rstrip(".… ") and title.startswith(shown.rstrip(".… ")) else shown
    rel_next = "next" in (node.attributes.get("rel") or "").lower().split()
    return Link(url, full or title or _image_text(node), _in_menu(node), rel_next)


def _image_text(node: LexborNode) -> str:
    image = node.css_first("img[alt]")
    return (image.attributes.get("alt") or "").strip() if image else ""


def _in_menu(node: LexborNode) -> bool:
    above = node.parent
    for _ in range(CLIMB):
        if above is None or above.tag in ("body", "html"):
            return False
        names = f"{above.attributes.get('class') or ''} {above.attributes.get('id') or ''}"
        if above.tag in MENU_TAGS or MENU_NAME.search(names):
            return True
        above = above.parent
    return False
