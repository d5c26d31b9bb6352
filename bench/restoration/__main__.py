"""Prints the table of what the repair undoes, and holds it against the floors."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from bench import floors
from bench.floors import Figure
from bench.restoration import certainty, clean, given, scripts, sentences, speed, words
from bench.restoration.texts import Document, Split, documents
from pipelines.repair import restore
from pipelines.repair.words_model import WordModel, find


def figures(found: Sequence[Document]) -> Iterator[Figure]:
    """Every row of the table, as it is measured."""
    yield from given.figures()
    yield from sentences.figures(found)
    yield from scripts.figures(found)
    yield from words.figures(found)
    yield from certainty.figures(found)
    yield from clean.figures()
    yield from speed.figures(found)


def with_words(found: Sequence[Document], words: WordModel) -> Iterator[Figure]:
    """The rows that a bigger language model changes, where there is one."""
    yield from given.with_words(words)
    yield from sentences.with_words(found, words)


def main(split: Split = "report") -> int:
    """Measure one half; 1 where a figure of the reported one is below its floor."""
    found = list(documents(split))
    restore("往往因?yàn)槿狈鹑谥R(shí)而陷入")  # the tables are read once, and not timed
    print(f"{split}: {len(found)} documents, {sum(len(d.lines) for d in found)} lines")
    measured = []
    for figure in figures(found):
        print(figure, flush=True)
        measured.append(figure)
    words = find()
    helped = list(with_words(found, words)) if words else []
    print(*helped, sep="\n")
    if words is None:
        print("no bigger language model is installed: nothing is measured with one")
    if split != "report":
        return 0
    fallen = floors.check("restoration with a bigger model", helped) if words else 0
    return floors.check("restoration", measured) or fallen


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))  # type: ignore[arg-type]
