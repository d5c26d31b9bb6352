"""Fit the weights with which a cut 題 is told: ``python -m bench.fit_topic [check]``.

A logistic regression on every partner (問, 主, 話 …) of texts that the filter was let loose on, and
a small second one on what the page's other partners add; the weights go to
``pipelines/repair/data/topic_weights.tsv``. ``check`` writes nothing and prints how well both do on
documents that were left out of the fit (five parts in turn).

Examples: the articles of bench/corpus that the n-grams are made from, and the tuning half of
bench/restoration (only the weights ship, no text). Where an article is in the n-grams, its
features are taken with a model that lacks it, for no text may bear witness for itself. The second
fit sees the first one's answers for documents that the first one has not seen.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from bench.compile_tables import CORPUS, DATA, Counts, count_texts, count_words, held_out
from bench.regression import cut_out, fit, left_out, table, write, wrong
from bench.restoration.texts import documents
from bench.simulator import filter_words
from pipelines.repair.gaps.evidence import MEANWHILE, TOPIC
from pipelines.repair.gaps.odds import Features
from pipelines.repair.gaps.partner import WEIGHTS, features, partners
from pipelines.repair.gaps.suffix import LEAST
from pipelines.repair.gaps.together import PREFIX, Place, of_page
from pipelines.repair.language import Language, fold, shipped

FOLDS = 4
UNTITLED = "usage"
"""Single sentences, not articles."""


@dataclass(frozen=True, slots=True)
class Example:
    """A partner in a filtered text, and whether 题 was cut out beside it."""

    features: Features
    cut: bool
    source: str
    title: str
    context: str
    partner: str


@dataclass(frozen=True, slots=True)
class Text:
    """A document for fitting, with a model that lacks it."""

    name: str
    title: str
    lines: Sequence[str]
    model: Language


def texts() -> Iterator[Text]:
    """The articles that the n-grams are made from, and the tuning half of the bench."""
    for path in sorted(CORPUS.rglob("*.txt")):
        if not held_out(path):
            lines = path.read_text("utf-8").splitlines()
            title = "" if path.parent.name == UNTITLED else lines.pop(0)
            model = model_without(int(path.stem) % FOLDS)
            yield Text(f"{path.parent.name}/{path.stem}", title, lines, model)
    for document in documents("tune"):
        name = f"{document.genre}: {document.title}"
        yield Text(name, document.title, document.lines, shipped())


def examples() -> Iterator[Example]:
    """Every partner of the texts for fitting, document by document."""
    return (example for text in texts() for line in text.lines for example in of_line(line, text))


def of_line(line: str, source: Text) -> Iterator[Example]:
    """The partners of a line after the filter; 電話 is put back, for its rule comes first."""
    rest, cuts = cut_out(filter_words(line, {MEANWHILE: ""}), TOPIC)
    text = fold(rest)
    title = fold(source.title)
    for position, at in partners(text):
        context = f"{text[max(0, position - 6) : at]}|{text[at : at + 6]}"
        found = features(text, position, source.model)
        yield Example(found, at in cuts, source.name, title, context, text[position])


@cache
def model_without(fold_number: int) -> Language:
    """The shipped model without the articles of one fold."""
    words, starts = _words()
    counts: Counts = (Counter(), Counter(), Counter())
    for path in sorted(CORPUS.rglob("*.txt")):
        if not held_out(path) and int(path.stem) % FOLDS != fold_number:
            count_texts(counts, path.read_text("utf-8").splitlines())
    after: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for grams in (*words, *counts):
        for gram, n in grams.items():
            after[gram[:-1]][gram[-1]] += n
    total = sum(starts.values())
    return Language(after, {char: n / total for char, n in starts.items() if n > 30})


@cache
def _words() -> tuple[Counts, Counter[str]]:
    counts: Counts = (Counter(), Counter(), Counter())
    starts: Counter[str] = Counter()
    count_words(counts, starts)
    return counts, starts


def with_page(examples: Sequence[Example], alone: Sequence[float]) -> list[Features]:
    """What the page adds to the probability that each example has by itself."""
    found: list[Features] = []
    rows = zip(examples, alone, strict=True)
    for (_, title), page in groupby(rows, key=lambda row: (row[0].source, row[0].title)):
        found += of_page([Place(0, 0, e.partner, p) for e, p in page], title)
    return found


def check(examples: Sequence[Example], alone: Sequence[float], page: Sequence[Features]) -> None:
    """Print recall and precision on the documents left out, and what was decided wrongly."""
    cut = [example.cut for example in examples]
    together = left_out(page, cut, [example.source for example in examples])
    for line in wrong(together, cut, [example.context for example in examples], LEAST):
        print(f"  {line}")
    for name, judged in (("by itself", alone), ("with the page", together)):
        for line in table(judged, cut):
            print(f"  {name}, {line}")


def main(*options: str) -> None:
    found = list(examples())
    cut = [example.cut for example in found]
    print(f"{len(found)} partners, {sum(cut)} of them cut in half")
    own = [example.features for example in found]
    alone = left_out(own, cut, [example.source for example in found])
    page = with_page(found, alone)
    if "check" in options:
        check(found, alone, page)
    else:
        of_pages = {PREFIX + name: weight for name, weight in fit(page, cut).items()}
        write(fit(own, cut) | of_pages, DATA / WEIGHTS)


if __name__ == "__main__":
    main(*sys.argv[1:])
