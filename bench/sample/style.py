"""A page style of the sample site: the templates of a CMS and the markup it gives to blocks."""

from __future__ import annotations

import html
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from string import Template
from typing import Any

from bench.sample.article import CELL_GAP
from pipelines.records import Block

BYLINE_GAP = "\u3000"
"""Between the parts of a byline."""
STYLES = Path(__file__).parent / "styles"


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a page of the site, as lists show it."""

    href: str
    title: str
    date: str


@dataclass(frozen=True, slots=True)
class Style:
    """How one CMS writes its pages; see ``styles/*/markup.toml``."""

    folder: Path
    encoding: str
    label: str
    """What the pages say their encoding is."""
    content_type: str
    blocks: Mapping[str, str]
    groups: Mapping[str, Sequence[str]]
    pieces: Mapping[str, str]

    @classmethod
    def load(cls, name: str) -> Style:
        folder = STYLES / name
        markup: dict[str, Any] = tomllib.loads((folder / "markup.toml").read_text(encoding="utf-8"))
        return cls(
            folder,
            markup["encoding"],
            markup.get("label", markup["encoding"]),
            markup["content_type"],
            markup["blocks"],
            markup.get("groups", {}),
            markup["pieces"],
        )

    def template(self, name: str) -> Template:
        return Template((self.folder / f"{name}.html").read_text(encoding="utf-8"))

    def piece(self, name: str, /, **values: str) -> str:
        """A small part of a page; empty where the style has no such part."""
        escaped = {key: html.escape(value) for key, value in values.items()}
        return self.pieces.get(name, "").format(**escaped)

    def links(self, piece: str, links: Iterable[Link]) -> str:
        return "\n".join(
            self.piece(piece, href=link.href, title=link.title, date=link.date) for link in links
        )

    def byline(self, text: str) -> str:
        """Who, whence and when: in one piece, or in the style's markup for each of its parts."""
        if "byline" not in self.pieces:
            return html.escape(text)
        return "\n".join(self.piece("byline", text=part) for part in text.split(BYLINE_GAP))

    def trail(self, levels: Sequence[str]) -> str:
        """The breadcrumb: the first level leads home, the others to the list of the style."""
        hrefs = ["/", *[self.pieces["channel"]] * len(levels)]
        crumbs = [
            self.piece("crumb", href=href, text=level)
            for href, level in zip(hrefs, levels[:-1], strict=False)
        ]
        crumbs.append(self.piece("crumb_last", text=levels[-1]))
        return self.pieces["crumb_gap"].join(crumbs)

    def body(self, blocks: Sequence[Block], picture: tuple[int, str] | None, plain: bool) -> str:
        """The article's markup; ``picture`` (position, markup) stands before that block.

        ``plain`` leaves headings unmarked, told from paragraphs by their numbers only.
        """
        position, image = picture or (len(blocks), "")
        parts = [
            *self._grouped(blocks[:position], plain),
            *([image] if image else []),
            *self._grouped(blocks[position:], plain),
        ]
        return "\n".join(parts)

    def _grouped(self, blocks: Sequence[Block], plain: bool) -> Iterator[str]:
        for key, group in groupby(blocks, lambda block: _markup_key(block, plain)):
            opening, closing = self.groups.get(key, ("", ""))
            inner = "\n".join(self._block(key, block) for block in group)
            yield f"{opening}{inner}{closing}"

    def _block(self, key: str, block: Block) -> str:
        text = html.escape(block.text, quote=False)
        cells = "".join(self.piece("cell", text=cell) for cell in block.text.split(CELL_GAP))
        return self.blocks[key].format(text=text, cells=cells)


def _markup_key(block: Block, plain: bool) -> str:
    if block.kind == "heading":
        return "heading_plain" if plain else f"heading{block.level}"
    return "list_written" if block.kind == "list_item" and block.number else block.kind
