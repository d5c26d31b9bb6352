"""Fit the weights with which a cut 題 is told: ``python -m bench.fit_topic [check]``.

A logistic regression on every partner (問, 主, 話 …) of texts that the filter was let loose on; the
weights go to ``pipelines/repair/data/topic_weights.tsv``. ``check`` writes nothing and prints how
well it does on articles that were left out of the fit (five parts in turn).

Examples: the articles of bench/corpus that the n-grams are made from, and the tuning half of
bench/restoration (only the weights ship, no text). Where an article is in the n-grams, its
features are taken with a model that lacks it, for no text may bear witness for itself.
"""

from __future__ import annotations

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path

from bench.compile_tables import CORPUS, DATA, Counts, count_texts, count_words, held_out
from bench.restoration.texts import documents
from bench.simulator import filter_words
from pipelines.repair.gaps.evidence import MEANWHILE, TOPIC
from pipelines.repair.gaps.partner import Features, features, partners
from pipelines.repair.language import Language, fold, shipped

FOLDS = 4
ROUNDS = 40
RATE = 0.3
DECAY = 0.02
"""Of weights that stand for single words or characters; a tenth of it for all others. Chosen on
the articles left out: 0.01 and 0.1 did no better."""
LEAST_WEIGHT = 0.04
"""Smaller weights are not shipped."""
THRESHOLDS = (0.5, 0.65, 0.8, 0.9, 0.95)
PARTS = 5

Weights = dict[str, float]


@dataclass(frozen=True, slots=True)
class Example:
    """A partner in a filtered text, and whether 题 was cut out beside it."""

    features: Features
    cut: bool
    source: str
    context: str


def examples() -> Iterator[Example]:
    """Every partner of the texts for fitting."""
    for path in sorted(CORPUS.rglob("*.txt")):
        if not held_out(path):
            model = model_without(int(path.stem) % FOLDS)
            for line in path.read_text("utf-8").splitlines():
                yield from of_line(line, model, f"{path.parent.name}/{path.stem}")
    for document in documents("tune"):
        for line in document.lines:
            yield from of_line(line, shipped(), document.title)


def of_line(line: str, model: Language, source: str) -> Iterator[Example]:
    """The partners of one line after the filter, 電話 put back: the rule comes after that one's."""
    pieces = filter_words(line, {MEANWHILE: ""}).split(TOPIC)
    text = fold("".join(pieces))
    cuts, end = set(), 0
    for piece in pieces[:-1]:
        end += len(piece)
        cuts.add(end)
    for position, at in partners(text):
        context = f"{text[max(0, position - 6) : at]}|{text[at : at + 6]}"
        yield Example(features(text, position, model), at in cuts, source, context)


@cache
def model_without(fold_number: int) -> Language:
    """The shipped model without the articles of one fold."""
    words, starts = _words()
    counts: Counts = (Counter(), Counter(), Counter())
    for path in sorted(CORPUS.rglob("*.txt")):
        if not held_out(path) and int(path.stem) % FOLDS != fold_number:
            count_texts(counts, path.read_text("utf-8").splitlines())
    after: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for table in (*words, *counts):
        for gram, n in table.items():
            after[gram[:-1]][gram[-1]] += n
    total = sum(starts.values())
    return Language(after, {char: n / total for char, n in starts.items() if n > 30})


@cache
def _words() -> tuple[Counts, Counter[str]]:
    counts: Counts = (Counter(), Counter(), Counter())
    starts: Counter[str] = Counter()
    count_words(counts, starts)
    return counts, starts


def fit(found: Sequence[Example]) -> Weights:
    """Weights by stochastic gradient descent (AdaGrad), the same for the same examples."""
    weights: defaultdict[str, float] = defaultdict(float)
    speed: defaultdict[str, float] = defaultdict(float)
    order, chance = list(found), random.Random(1)
    for _ in range(ROUNDS):
        chance.shuffle(order)
        for example in order:
            error = probability(weights, example.features) - example.cut
            for name, value in example.features.items():
                decay = DECAY if "=" in name and "all=" not in name else DECAY / 10
                slope = error * value + decay * weights[name]
                speed[name] += slope * slope
                weights[name] -= RATE * slope / (speed[name] ** 0.5 + 0.1)
    return dict(weights)


def probability(weights: Weights, found: Features) -> float:
    odds = sum(weights.get(name, 0.0) * value for name, value in found.items())
    return 1 / (1 + exp(-max(-30.0, min(30.0, odds))))


def check(found: Sequence[Example]) -> None:
    """Print recall and precision on the sources left out, and what was decided wrongly."""
    sources = sorted({example.source for example in found})
    part_of = {source: n % PARTS for n, source in enumerate(sources)}
    judged: list[tuple[float, Example]] = []
    for part in range(PARTS):
        weights = fit([e for e in found if part_of[e.source] != part])
        left_out = (e for e in found if part_of[e.source] == part)
        judged += [(probability(weights, e.features), e) for e in left_out]
    for p, example in sorted(judged, key=lambda item: item[0]):
        if (p >= THRESHOLDS[1]) != example.cut:
            print(f"  {p:.2f} {'cut  ' if example.cut else 'whole'} {example.context!r}")
    for threshold in THRESHOLDS:
        print(f"  from {threshold}: {recall_and_precision(judged, threshold)}")


def recall_and_precision(judged: Iterable[tuple[float, Example]], threshold: float) -> str:
    counts = Counter((p >= threshold, example.cut) for p, example in judged)
    right, wrong, missed = counts[True, True], counts[True, False], counts[False, True]
    return f"{right} of {right + missed} found, {wrong} where none was"


def write(weights: Weights, path: Path) -> None:
    """Write the weights that matter, by name."""
    rows = sorted((n, w) for n, w in weights.items() if abs(w) >= LEAST_WEIGHT)
    lines = [f"{name}\t{weight:.2f}\n".replace("\n", "¶")[:-1] + "\n" for name, weight in rows]
    path.write_text("".join(lines), "utf-8")
    print(f"{path.name}: {len(rows)} weights")


def main(*options: str) -> None:
    found = list(examples())
    print(f"{len(found)} partners, {sum(e.cut for e in found)} of them cut in half")
    if "check" in options:
        check(found)
    else:
        write(fit(found), DATA / "topic_weights.tsv")


if __name__ == "__main__":
    main(*sys.argv[1:])
