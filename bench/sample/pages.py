"""Makes the pages of the sample site as a server gives them: damage, charset and all."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace

from bench.sample.article import Source
from bench.sample.site import Plan, Site
from bench.sample.style import Style
from bench.simulator import PRIVATE_USE, Table, filter_words, gloss, to_traditional
from pipelines.records import Block

EXCERPT = 60
"""Characters of the first paragraph that 導讀 and the page's description repeat."""

FRAME = re.compile(r"""[0-9<>"'/=&;,.#]""")
"""What markup and numbers are made of. No GBK character ends in one of these bytes, so their
count tells whether a gloss has eaten some: nobody could repair such a page."""

OUTSIDE = "xmlcharrefreplace"
"""A character that the page's encoding lacks is written as a reference, as a CMS does it."""


@dataclass(frozen=True, slots=True)
class Served:
    """A page as the server gives it."""

    path: str
    file: str
    body: bytes
    content_type: str


def article_page(site: Site, source: Source) -> Served:
    """What an author wrote, filtered, in its CMS's markup, converted and glossed."""
    style = Style.load(source["style"])
    shown = [_filtered(block, source) for block in source.blocks]
    first = next(block.text for block in shown if block.kind == "paragraph")
    page = style.template("article").substitute(
        charset=source.get("label") or source.get("encoding") or style.label,
        path=source["path"],
        title=html.escape(source["title"]),
        excerpt=html.escape(first[:EXCERPT] + "..."),
        trail=style.trail(source.trail),
        byline=style.byline(source.get("byline") or ""),
        body=style.body(shown, _picture(source, style), plain=source["headings"] == "plain"),
        tags=_tags(source, style),
        latest=style.links("link", site.latest(source.name)),
        random=style.links("link", site.some(source.name)),
    )
    table = replace(Table.load().cut(int(source["depth"])), spaced=source.says("spaced"))
    damaged = spoilt(page, table, traditional=source["script"] == "hant")
    if source.says("harvested"):
        damaged = harvested(damaged)
    return Served(
        source["path"],
        f"{source.name}.html",
        damaged.encode(source.get("encoding") or style.encoding, OUTSIDE),
        source.get("content_type") or style.content_type,
    )


def list_page(site: Site, plan: Plan) -> Served:
    """A list of articles, with its pager."""
    style = Style.load(plan["style"])
    page = style.template("list").substitute(
        charset=style.label,
        title=plan["title"],
        items=style.links("item", map(site.link, plan["articles"])),
        pager=_pager(plan),
    )
    table, traditional = Table.load().cut(plan.get("depth", 0)), plan.get("script") != "hans"
    damaged = spoilt(page, table, traditional=traditional)
    file = f"{plan['name']}.html"
    return Served(plan["path"], file, damaged.encode(style.encoding, OUTSIDE), style.content_type)


def other_page(plan: Plan) -> Served:
    """A page that is no article, from its template."""
    style = Style.load(plan["style"])
    page = to_traditional(style.template(plan["template"]).substitute(charset=style.label))
    file = f"{plan['name']}.html"
    return Served(plan["path"], file, page.encode(style.encoding, OUTSIDE), style.content_type)


def spoilt(page: str, table: Table, *, traditional: bool) -> str:
    """The whole page, markup and all, after the conversion and the gloss."""
    converted = to_traditional(page) if traditional else page
    glossed = gloss(converted, table) if table.pairs else converted
    if Counter(FRAME.findall(glossed)) != Counter(FRAME.findall(converted)):
        depth = len(table.pairs)
        raise SystemExit(f"a gloss eats markup or digits at depth {depth} of:\n{page[:400]}")
    return glossed


def harvested(page: str) -> str:
    """The page as a site has it that took it from another one and lost what it had no use for."""
    return PRIVATE_USE.sub("", unicodedata.normalize("NFKC", page))


def _filtered(block: Block, source: Source) -> Block:
    return replace(block, text=filter_words(block.text)) if source.says("filter") else block


def _picture(source: Source, style: Style) -> tuple[int, str] | None:
    position = source.get("image")
    if position is None:
        return None
    return int(position), style.piece("image", name=source.name, title=source["title"])


def _tags(source: Source, style: Style) -> str:
    tags = source.get("tags")
    return style.piece("tags", text=tags) if tags else ""


def _pager(plan: Plan) -> str:
    labels = {"previous": "上一页", "next": "下一页"}
    return " ".join(
        f'<a href="{plan[key]}">{label}</a>' for key, label in labels.items() if key in plan
    )
