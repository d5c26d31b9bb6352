"""Ours and its peers on the same pages, in one run, page by page in turn: the table of extraction.

    python -m bench.extraction [PATH.jsonl.gz] [--worst]     (all of it: make bench-extraction)

The news pages lie outside the project, with the article's text marked by hand; the sites of one
half were tuned on, those of the other are only reported. The page styles are our own (bench/cms).
Prints macro F1 of character 4-grams, title included, and what else the columns say; exits with 1
where a figure of ours is below its floor in bench/floors.json.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.cms.page import CORPUS, Styled, pages, texts
from bench.extraction_data import Sample, Score, macro, samples, score
from bench.extraction_fields import Marks, marks, mean
from bench.extraction_peers import Extracted, Extractor, Input, extractors, ours
from bench.floors import Figure, check
from pipelines.decode import decode
from pipelines.errors import ExtractionError
from pipelines.records import Snapshot

NEWS = Path(__file__).parents[2] / "shared/bench/extraction/news_zh_dev.jsonl.gz"
MISS = 0.5
"""F1 of a page below which the article was missed."""
STYLED = 3
"""Pages of each style."""
WORST = 8
RUNS = 5
"""Times that a page is extracted for the ratio of large to small; the fastest counts."""
TEN = 10
NO_FIELDS = frozenset(("readability-lxml", "resiliparse"))
"""Peers that give neither author nor date; only ours gives a breadcrumb."""


@dataclass(slots=True)
class Figures:
    """What one extractor got on all pages."""

    tuned: list[Score] = field(default_factory=list)
    held_out: list[Score] = field(default_factory=list)
    titles: list[bool] = field(default_factory=list)
    """Of the news pages held out: whether the title is the one marked by hand."""
    styled: list[Marks] = field(default_factory=list)
    damaged: list[Marks] = field(default_factory=list)
    seconds: float = 0.0
    pages: int = 0

    @property
    def misses(self) -> int:
        return sum(one.f1 < MISS for one in (*self.tuned, *self.held_out))

    @property
    def speed(self) -> float:
        """Pages a CPU-second, from bytes."""
        return self.pages / self.seconds if self.seconds else 0.0


def news(path: Path, found: dict[str, Figures], calls: dict[str, Extractor]) -> list[Sample]:
    """Score every extractor on the news pages."""
    read = list(samples(path))
    for sample in read:
        for name, got in _in_turn(_input(sample.url, sample.body), found, calls):
            told = score(got.text, sample.text)
            (found[name].tuned if sample.tuning else found[name].held_out).append(told)
            if not sample.tuning:
                same = "".join(got.title.split()) == "".join(sample.title.split())
                found[name].titles.append(same)
    return read


def styles(found: dict[str, Figures], calls: dict[str, Extractor]) -> list[Styled]:
    """Score every extractor on the page styles."""
    made = list(pages(STYLED))
    for page in made:
        english = page.style.startswith(("english", "amp"))
        asked = _input(page.url, page.body, page.content_type, english=english)
        for name, got in _in_turn(asked, found, calls):
            told = marks(page, got)
            (found[name].damaged if page.damaged else found[name].styled).append(told)
    return made


def _input(url: str, body: bytes, content_type: str = "", *, english: bool = False) -> Input:
    try:
        html = decode(Snapshot(url, body, content_type)).text
    except ExtractionError:
        html = ""
    return Input(url, body, content_type, html, english)


def _in_turn(
    page: Input, found: dict[str, Figures], calls: dict[str, Extractor]
) -> Iterable[tuple[str, Extracted]]:
    for name, call in calls.items():
        started = time.process_time()
        got = call(page)
        found[name].seconds += time.process_time() - started
        found[name].pages += 1
        yield name, got


def ten_times() -> float:
    """How much longer a page of ten times the size takes."""
    seconds = []
    for count in (1, TEN):
        chapters = texts("zh")[: 3 * count]
        body = "".join(
            f"<h2>{text.title}</h2>" + "".join(f"<p>{line}</p>" for _, line in text.blocks)
            for text in chapters
        )
        links = "".join(f"<li><a href='/{n}'>{t.title}</a></li>" for n, t in enumerate(chapters))
        markup = f"<title>{TEN}</title><ul>{links}</ul><div>{body}</div><ul>{links}</ul>"
        page = Input("http://ten.test/", markup.encode(), "text/html; charset=utf-8", markup)
        seconds.append(min(_timed(page) for _ in range(RUNS)))
    return seconds[1] / seconds[0]


def _timed(page: Input) -> float:
    started = time.process_time()
    ours(page)
    return time.process_time() - started


def table(found: dict[str, Figures]) -> Table:
    shown = Table(title="Extraction: character 4-gram F1 and what else is right")
    shown.add_column("", no_wrap=True)
    for column in (
        *("news, held out", "news, tuned on", "misses", "titles"),
        *("styles F1", "blocks exact", "furniture", "title", "trail", "editor", "date"),
        *("damaged F1", "pages/CPU-s"),
    ):
        shown.add_column(column, justify="right")
    for name, one in found.items():
        m = mean(one.styled)
        shares = (m.f1, m.blocks, m.furniture, m.title)
        fields = [f"{share:.3f}" for share in (m.trail, m.editor, m.published)]
        given = name not in NO_FIELDS
        shown.add_row(
            name,
            *(f"{macro(part).f1:.3f}" if part else "–" for part in (one.held_out, one.tuned)),
            str(one.misses) if one.tuned else "–",
            f"{sum(one.titles) / len(one.titles):.3f}" if one.titles else "–",
            *(f"{share:.3f}" for share in shares),
            fields[0] if name == "cuishou" else "–",
            *(fields[1:] if given else "––"),
            f"{mean(one.damaged).f1:.3f}",
            f"{one.speed:.0f}",
        )
    return shown


def held(one: Figures, reference: Figures | None, ratio: float) -> dict[str, list[Figure]]:
    """Our figures that have floors, by the section of bench/floors.json; what was not measured
    here, for want of the pages or the peer, has no section.
    """
    m = mean(one.styled)
    ours = {
        "extraction": [
            Figure("styles, F1", m.f1),
            Figure("styles, blocks exact", m.blocks),
            Figure("styles, furniture", m.furniture, least=True),
            *(
                Figure(f"styles, {name}", getattr(m, name))
                for name in ("title", "trail", "editor", "published")
            ),
            Figure("a page of ten times the size, times as long", ratio, least=True),
        ]
    }
    if one.held_out:
        ours["extraction, news"] = [
            Figure("news held out, F1", macro(one.held_out).f1),
            Figure("news, misses", one.misses, least=True),
            Figure("news held out, titles", sum(one.titles) / len(one.titles)),
        ]
    if reference:
        ratio = one.speed / reference.speed
        ours["extraction, peers"] = [Figure("speed, times readability", ratio)]
    return ours


def main() -> None:
    console = Console(width=None if sys.stdout.isatty() else 180)
    given = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("--")]
    path = given[0] if given else NEWS
    calls = extractors()
    found: dict[str, Figures] = defaultdict(Figures)
    if len(calls) == 1:
        console.print("No peer is installed here: make bench-extraction installs them.")
    if path.is_file():
        read = news(path, found, calls)
        others = sum(not sample.tuning for sample in read)
        console.print(f"{path.name}: {len(read)} pages, {others} of them of sites not tuned on")
        if "--worst" in sys.argv:
            tuned = [sample for sample in read if sample.tuning]
            pairs = sorted(zip(found["cuishou"].tuned, tuned, strict=True), key=lambda p: p[0].f1)
            for one, sample in pairs[:WORST]:
                console.print(
                    f"   {one.precision:.3f} {one.recall:.3f} {sample.url} {sample.title}"
                )
    else:
        console.print(f"no news pages at {path}: only the page styles are measured")
    made = styles(found, calls)
    names = {page.style for page in made}
    console.print(f"page styles: {len(made)} pages of {len(names)} styles, texts of {CORPUS.name}")
    console.print(table(found))
    ratio = ten_times()
    console.print(f"a page of ten times the size takes {ratio:.1f} times as long")
    floored = held(found["cuishou"], found.get("readability-lxml"), ratio)
    sys.exit(max(check(section, figures) for section, figures in floored.items()))


if __name__ == "__main__":
    main()
