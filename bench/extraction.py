"""How well the article is found on pages whose text was marked by hand, and how fast.

    python -m bench.extraction PATH.jsonl.gz

Prints macro precision, recall and F1 of character 4-grams, title included, for the half of the
sites that weights were learnt from and for the other half; total misses; pages a CPU-second.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.extraction_data import Sample, Score, macro, samples, score
from pipelines.decode import decode
from pipelines.errors import ExtractionError
from pipelines.extract import extract_article
from pipelines.records import Snapshot

MISS = 0.5
"""F1 of a page below which the article was missed."""
WORST = 8


def text_of(sample: Sample) -> str:
    """What extraction gives, title first; empty where it rejects the page."""
    try:
        article = extract_article(decode(Snapshot(sample.url, sample.body)))
    except ExtractionError:
        return ""
    return "\n".join((article.title, *(block.text for block in article.blocks)))


def report(name: str, pages: Sequence[Sample], *, show: bool = False) -> None:
    started = time.process_time()
    texts = [text_of(page) for page in pages]
    spent = time.process_time() - started
    scores = [score(text, page.text) for text, page in zip(texts, pages, strict=True)]
    mean: Score = macro(scores)
    titles = sum(
        "".join(text.split("\n")[0].split()) == "".join(page.title.split())
        for text, page in zip(texts, pages, strict=True)
    )
    misses = sum(one.f1 < MISS for one in scores)
    print(
        f"{name:<9} {len(pages):>4} pages  P {mean.precision:.3f}  R {mean.recall:.3f}  "
        f"F1 {mean.f1:.3f}  misses {misses}  titles {titles / max(1, len(pages)):.3f}  "
        f"{len(pages) / spent:.0f} pages/CPU-s"
    )
    if show:
        worst = sorted(zip(scores, pages, strict=True), key=lambda pair: pair[0].f1)[:WORST]
        for one, page in worst:
            print(f"   {one.precision:.3f} {one.recall:.3f} {page.url} {page.title}")


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit("usage: python -m bench.extraction PATH.jsonl.gz [--worst]")
    pages = list(samples(Path(sys.argv[1])))
    show = "--worst" in sys.argv
    report("tuned on", [page for page in pages if page.tuning], show=show)
    report("held out", [page for page in pages if not page.tuning])


if __name__ == "__main__":
    main()
