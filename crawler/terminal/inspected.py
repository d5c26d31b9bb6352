"""An inspection as a table for the terminal, as a page of HTML, and as a profile to start from."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from rich.table import Table
from rich.text import Text

from crawler.terminal.harmless import harmless
from pipelines.extract.told import Inspection, Told
from pipelines.records import Article

WIDTH = 60
"""Characters of a line that the terminal shows."""

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>body{{font:15px/1.6 sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}}
table{{border-collapse:collapse;width:100%}}td,th{{padding:.2rem .6rem;text-align:left;
vertical-align:top;border-bottom:1px solid #ddd}}td:nth-child(2){{text-align:right}}
.text{{background:#eefaee}}.named{{background:#fff6e0}}.furniture{{color:#666}}
pre{{background:#f4f4f4;padding:1rem;overflow:auto}}</style>
<h1>{title}</h1><p>{said}</p><dl>{fields}</dl>
<h2>What was taken for what</h2><table><tr><th>taken for<th>score<th>element<th>why<th>line</tr>
{rows}</table><h2>A profile to start from</h2><pre>{profile}</pre></html>
"""


def fields(article: Article) -> Iterable[tuple[str, str]]:
    """What the page's article is besides its text."""
    yield "title", article.title
    yield "breadcrumb", " > ".join(article.breadcrumb)
    yield "editor", article.editor or ""
    yield "source", article.source or ""
    yield "published", article.published or ""
    yield "encoding", article.encoding


def terminal(inspection: Inspection) -> Iterable[Table]:
    """The fields, and each line with what it was taken for and why."""
    if inspection.article:
        shown = Table(box=None, show_header=False)
        for name, value in fields(inspection.article):
            shown.add_row(Text(name, "bold"), Text(harmless(value) or "none"))
        yield shown
    lines = Table(box=None)
    for column in ("taken for", "score", "in", "why", "line"):
        lines.add_column(column, no_wrap=column != "why")
    for line in inspection.lines:
        row = (line.taken, f"{line.score:.1f}", line.tag, line.why, _cut(line.text))
        lines.add_row(*(Text(harmless(cell)) for cell in row), style=_style(line))
    yield lines


def _style(line: Told) -> str:
    return "green" if line.is_text else "dim" if line.taken == "furniture" else "yellow"


def _cut(text: str) -> str:
    return text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"


def as_html(name: str, inspection: Inspection, profile: str) -> str:
    """The same as a page that needs nothing else."""
    error, article = inspection.error, inspection.article
    told = fields(article) if article else ()
    rows = (
        f"<tr class={_class(line)}><td>{line.taken}<td>{line.score:.1f}<td>{line.tag}"
        f"<td>{html.escape(line.why)}<td>{html.escape(line.text)}</tr>"
        for line in inspection.lines
    )
    return _PAGE.format(
        title=html.escape(name),
        said=html.escape(f"{error.reason}: {error.detail}" if error else "an article"),
        fields="".join(f"<dt><b>{k}</b><dd>{html.escape(v or 'none')}" for k, v in told),
        rows="\n".join(rows),
        profile=html.escape(profile),
    )


def _class(line: Told) -> str:
    return "text" if line.is_text else "furniture" if line.taken == "furniture" else "named"


def as_profile(url: str, selectors: Mapping[str, str]) -> str:
    """A profile in TOML: where to begin, and the selectors that were tried on the page.

    >>> print(as_profile("http://a.test/x/1.html", {"body": "#text"}))
    start = ["http://a.test/"]
    <BLANKLINE>
    [page]
    body = "#text"
    """
    parts = urlsplit(url)
    start = f"{parts.scheme}://{parts.netloc}/" if parts.netloc else "http://example.com/"
    lines = [f"start = [{json.dumps(start)}]", "", "[page]"]
    lines += [f"{key} = {json.dumps(value)}" for key, value in selectors.items()]
    if not selectors:
        lines.append("# no selector gave more than is found without one")
    return "\n".join(lines)
