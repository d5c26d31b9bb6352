"""One walk over the tree: the lines of text a reader would see, and the boxes they stand in.

White space is kept as the source has it. Only a line end of the source and the indentation after
it are its author's editor, not its author: at the edge of a line they vanish, between two wide
characters they vanish, elsewhere they become one blank. Blanks before a line end stay: two of
them are what the word filter leaves of 电话. ``&nbsp;`` and the ideographic space are text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from selectolax.lexbor import LexborNode

from pipelines.extract.hints import (
    Hint,
    hint_of,
    is_hidden,
    is_trail,
    looks_bold,
    names_of,
    tag_hint,
)

BLOCK: Final = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center"),
        *("dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption"),
        *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup"),
        *("hr", "legend", "li", "listing", "main", "marquee", "menu", "nav", "ol", "p"),
        *("plaintext", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th"),
        *("thead", "tr", "ul", "xmp"),
    )
)
UNSEEN: Final = frozenset(
    (
        *("applet", "audio", "button", "canvas", "datalist", "embed", "frameset", "head", "iframe"),
        *("input", "map", "math", "noframes", "noscript", "object", "optgroup", "option", "rp"),
        *("rt", "script", "select", "style", "svg", "template", "textarea", "title", "video"),
    )
)
"""Elements whose text is no text of the page."""
BOLD: Final = frozenset(("b", "strong"))
HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
PREFORMATTED: Final = frozenset(("pre", "listing", "xmp", "plaintext"))

_LEADING: Final = re.compile(r"[ \t\f]*[\r\n][ \t\f\r\n]*")
_LINE_END: Final = re.compile(r"[\r\n][ \t\f\r\n]*")
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_WIDE: Final = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]")


class Box(NamedTuple):
    """A block element and what its ancestors make of it; a tuple, for hundreds are made a page."""

    number: int
    parent: int
    tag: str
    hint: Hint
    """The nearest hint, its own or an ancestor's."""
    furniture: bool
    """Whether it, or an ancestor, bears the name of furniture."""
    heading: int
    """1 to 6 within a heading element, else 0."""
    item: int
    """Number of the list item it stands in, or -1; likewise the row."""
    row: int
    quote: bool
    bold: bool
    """Whether its own looks, or an ancestor's, set its text in bold type."""
    trail: str
    """Its names, where they are those of a breadcrumb; else empty."""


class Line(NamedTuple):
    """A line of text as a reader sees it, with its white space; never empty."""

    text: str
    box: int
    visible: int
    """Characters that are no white space; likewise those in links, and in bold type."""
    linked: int
    bold: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of a page in order, and the boxes that they point to by index."""

    lines: tuple[Line, ...]
    boxes: tuple[Box, ...]
    hidden: int
    """Characters that were out of sight."""


def layout(root: LexborNode, *, show_hidden: bool = False) -> Layout:
    """Walk the tree under ``root`` once. ``show_hidden`` takes in what is out of sight too."""
    walk = _Walk(show_hidden)
    node: LexborNode | None = root.first_child
    open_nodes: list[tuple[LexborNode, str]] = []
    while True:
        if node is None:
            if not open_nodes:
                break
            node, tag = open_nodes.pop()
            walk.leave(tag)
            node = node.next
        elif node.is_text_node:
            walk.text(node.text_content or "")
            node = node.next
        elif node.is_element_node and walk.enter(tag := node.tag or "", node):
            open_nodes.append((node, tag))
            node = node.first_child
        else:
            node = node.next
    walk.end_line()
    return Layout(tuple(walk.lines), tuple(walk.boxes), walk.hidden)


_ROOT: Final = Box(0, 0, "body", Hint.NONE, False, 0, -1, -1, False, False, "")


@dataclass(slots=True)
class _Walk:
    """The state of a walk: the boxes that are open and the line that is being written."""

    show_hidden: bool
    lines: list[Line] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=lambda: [_ROOT])
    box: Box = _ROOT
    hidden: int = 0
    pieces: list[str] = field(default_factory=list)
    visible: int = 0
    linked: int = 0
    bold: int = 0
    links: int = 0
    bolds: int = 0
    preformatted: int = 0

    def enter(self, tag: str, node: LexborNode) -> bool:
        """Open an element; false where it is passed over."""
        if tag == "br":
            self.end_line()
            return False
        if tag in UNSEEN:
            return False
        attributes = node.attributes
        if attributes and is_hidden(attributes) and not self.show_hidden:
            self.hidden += len(node.text(deep=True))
            return False
        if tag in BLOCK:
            self.end_line()
            self._open(tag, attributes)
            self.preformatted += tag in PREFORMATTED
        elif tag == "a":
            self.links += 1
        elif tag in BOLD:
            self.bolds += 1
        return True

    def leave(self, tag: str) -> None:
        """Close an element that ``enter`` opened."""
        if tag in BLOCK:
            self.end_line()
            self.box = self.boxes[self.box.parent]
            self.preformatted -= tag in PREFORMATTED
        elif tag == "a":
            self.links -= 1
        elif tag in BOLD:
            self.bolds -= 1

    def text(self, text: str) -> None:
        """Add a text node to the line; within ``pre`` each of its lines is one."""
        if not self.preformatted:
            self._add(text)
            return
        for line in text.splitlines(keepends=True):
            self._add(line)
            if line[-1] in "\r\n":
                self.end_line()

    def end_line(self) -> None:
        """End the line, if there is something to be seen in it."""
        if not self.pieces:
            return
        if self.visible:
            text = source_space("".join(self.pieces))
            self.lines.append(Line(text, self.box.number, self.visible, self.linked, self.bold))
            self.visible = self.linked = self.bold = 0
        self.pieces.clear()

    def _add(self, text: str) -> None:
        self.pieces.append(text)
        if text.isspace():
            return
        visible = len("".join(text.split()).translate(_INVISIBLE))
        self.visible += visible
        if self.links:
            self.linked += visible
        if self.bolds or self.box.bold:
            self.bold += visible

    def _open(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        outer, number = self.box, len(self.boxes)
        names = names_of(attributes) if attributes else ""
        hint, trail = tag_hint(tag, names), ""
        if names:
            trail = names if is_trail(names) else ""
            if hint is Hint.NONE:
                hint = hint_of(names)
        self.box = Box(
            number,
            outer.number,
            tag,
            outer.hint if hint is Hint.NONE else hint,
            outer.furniture or hint is Hint.FURNITURE,
            HEADINGS.get(tag, outer.heading),
            number if tag == "li" else outer.item,
            number if tag == "tr" else outer.row,
            outer.quote or tag == "blockquote",
            (outer.bold or looks_bold(attributes)) if attributes else outer.bold,
            trail,
        )
        self.boxes.append(self.box)


def source_space(text: str) -> str:
    r"""The text without the line ends of its source; all other white space stays.

    >>> source_space("\n      如何应对催收  \n    ")
    '如何应对催收  '
    >>> source_space("逾期\n   还款"), source_space("by\nday")
    ('逾期还款', 'by day')
    """
    if "\n" not in text and "\r" not in text:
        return text
    if leading := _LEADING.match(text):
        text = text[leading.end() :]
    edge = len(text.rstrip(" \t\f\r\n"))
    if line_end := _LINE_END.search(text, edge):
        text = text[: line_end.start()]
    return _LINE_END.sub(_joined, text)


def _joined(line_end: re.Match[str]) -> str:
    """One blank, but none beside a wide character or where blanks stand already."""
    text = line_end.string
    before, after = text[line_end.start() - 1], text[line_end.end()]
    return "" if before in " \t\f" or _WIDE.match(before) or _WIDE.match(after) else " "
