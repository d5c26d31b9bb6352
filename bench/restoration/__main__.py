"""Prints the table of what the repair undoes, and holds it against the floors."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from bench import floors
from bench.floors import Figure
from bench.restoration import certainty, clean, given, scripts, sentences, speed, words
from bench.restoration.texts import Document, Split, documents
from pipelines.repair import restore


def figures(found: Sequence[Document]) -> Iterator[Figure]:
    """Every row of the table, as it is measured."""
    yield from given.figures()
    yield from sentences.figures(found)
    yield from scripts.figures(found)
    yield from words.figures(found)
    yield from certainty.figures(found)
    yield from clean.figures()
    yield from speed.figures(found)


def main(split: Split = "report") -> int:
    """Measure one half; 1 where a figure of the reported one is below its floor."""
    found = list(documents(split))
    restore("往往因?yàn)槿狈鹑谥R(shí)而陷入")  # the tables are read once, and not timed
    print(f"{split}: {len(found)} documents, {sum(len(d.lines) for d in found)} lines")
    measured = []
    for figure in figures(found):
        print(figure, flush=True)
        measured.append(figure)
    return floors.check("restoration", measured) if split == "report" else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))  # type: ignore[arg-type]
