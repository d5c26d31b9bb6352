"""Learn the weights of pipelines/extract/weights.tsv from pages whose text was marked by hand.

    python -m bench.extraction_weights PATH.jsonl.gz

Logistic regression, a weight for each value of each feature, by AdaGrad; only the sites of the
tuning half are used, so that the other half can be reported. Deterministic.

News pages of 2012 are long, full of links, and name their parts. So that short pages and pages of
other kinds are not foreign, each page is learnt in variants too: without any name, with other
tags, with a few of its paragraphs, with a part of its furniture.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from bench.cms.page import pages
from bench.extraction_data import Sample, grams, samples
from pipelines.decode import decode
from pipelines.extract.features import Feature, count
from pipelines.extract.fold import fold
from pipelines.extract.hints import Hint
from pipelines.extract.lines import Layout
from pipelines.extract.markers import mark
from pipelines.extract.measures import measure_all
from pipelines.extract.reading import read, repeated
from pipelines.extract.title import Head, repeats
from pipelines.records import Snapshot

EPOCHS = 10
STEP = 0.2
DECAY = 1e-2
"""L2; chosen on the tuning half by four-fold validation, split by site (1e-4: .966, 1e-2: .968)."""
LARGEST = 150
"""Size from which lines weigh the same; a line weighs with its size to the power of .7."""
ALIKE = 0.7
"""Share of a line's n-grams in the marked text from which the line belongs to it."""

STYLED = 10
"""Pages of each style of ``bench/cms/tuning`` that are learnt from as well."""
STYLED_SHARE = 1.0
"""What their lines weigh beside those of the news pages; four-fold validation by site on the
tuning half of the news gave F1 .9777 without them, .9802 at 0.1, .9805 at 0.3, .9807 at 1."""

Key = tuple[int, int]
BIAS: Key = (-1, 0)


@dataclass(frozen=True, slots=True)
class Example:
    keys: tuple[Key, ...]
    is_text: float
    weight: float


def labels(layout: Layout, sample: Sample) -> list[bool | None]:
    """Which lines of a page are its article; ``None`` for the title, which is a field."""
    gold = ["".join(line.split()) for line in sample.text.splitlines()]
    lines, whole, pieces = frozenset(gold), "".join(gold), grams(sample.text)
    title = "".join(sample.title.split())
    marked: list[bool | None] = []
    for text in ("".join(line.text.split()) for line in layout.lines):
        if text == title:
            marked.append(None)
        elif len(text) < 8:
            marked.append(text in lines)
        else:
            own = grams(text)
            alike = sum(count for gram, count in own.items() if gram in pieces)
            marked.append(text in whole or alike >= ALIKE * own.total())
    return marked


@dataclass(frozen=True, slots=True)
class Marked:
    """A page's lines and boxes, and which of the lines are text."""

    layout: Layout
    is_text: tuple[bool | None, ...]


def unnamed(page: Marked) -> Marked:
    """The page without class and id."""
    boxes = (box._replace(hint=Hint.NONE, furniture=False) for box in page.layout.boxes)
    return Marked(replace(page.layout, boxes=tuple(boxes)), page.is_text)


def retagged(page: Marked, chance: random.Random) -> Marked:
    """The page with its paragraphs in other elements."""
    tag = chance.choice(("div", "section", "td"))
    boxes = (box._replace(tag=tag) if box.tag == "p" else box for box in page.layout.boxes)
    return Marked(replace(page.layout, boxes=tuple(boxes)), page.is_text)


def shortened(page: Marked, chance: random.Random) -> Marked:
    """The page with a few paragraphs, and stretches of its furniture."""
    text = [n for n, is_text in enumerate(page.is_text) if is_text]
    most = chance.randint(2, 12)
    kept = set(text[:most] if chance.random() < 0.5 else text[-most:])
    keep = True
    for n, is_text in enumerate(page.is_text):
        if chance.random() < 0.15:
            keep = chance.random() < 0.4
        if is_text is None or (not is_text and keep):
            kept.add(n)
    lines = [line for n, line in enumerate(page.layout.lines) if n in kept]
    marks = [mark for n, mark in enumerate(page.is_text) if n in kept]
    return Marked(replace(page.layout, lines=tuple(lines)), tuple(marks))


def examples(pages: Iterable[Sample], share: float = 1.0) -> list[Example]:
    """Every line of the pages, as they are and in their variants, weighing ``share``."""
    chance = random.Random(7)
    found: list[Example] = []
    for sample in pages:
        reading = read(decode(Snapshot(sample.url, sample.body)).text)
        page = Marked(reading.layout, tuple(labels(reading.layout, sample)))
        short = shortened(page, chance)
        variants = (
            (page, 1.0),
            (unnamed(page), 0.5),
            (short, 1.0),
            (retagged(unnamed(short), chance), 1.0),
            (retagged(shortened(page, chance), chance), 0.5),
        )
        for variant, worth in variants:
            found += _lines(variant, reading.head, worth * share)
    return found


def _lines(page: Marked, head: Head, worth: float) -> Iterator[Example]:
    folded = [fold(line.text) for line in page.layout.lines]
    if not folded:
        return
    measures = measure_all(page.layout, [mark(text) for text in folded])
    values = count(page.layout, measures, repeats(head, folded), repeated(folded))
    for row, measure, is_text in zip(values, measures, page.is_text, strict=True):
        if is_text is not None:
            weight = worth * (min(measure.size, LARGEST) + 2) ** 0.7 / 10
            yield Example((*enumerate(row), BIAS), float(is_text), weight)


def learn(lines: Sequence[Example], epochs: int = EPOCHS) -> dict[Key, float]:
    """The weights that tell text from furniture."""
    weights: dict[Key, float] = {}
    squares: dict[Key, float] = {}
    order = list(lines)
    shuffle = random.Random(1).shuffle
    for _ in range(epochs):
        shuffle(order)
        for line in order:
            told = sum(weights.get(key, 0.0) for key in line.keys)
            odds = 1 / (1 + math.exp(-max(-30.0, min(30.0, told))))
            slope = (odds - line.is_text) * line.weight
            for key in line.keys:
                weight = weights.get(key, 0.0)
                step = slope + DECAY * weight
                squares[key] = squares.get(key, 1e-2) + step * step
                weights[key] = weight - STEP * step / math.sqrt(squares[key])
    return weights


def write(weights: dict[Key, float], path: Path) -> None:
    """Write the table: feature, value, weight."""
    rows = [f"BIAS\t0\t{weights[BIAS]:.2f}"]
    for (feature, value), weight in sorted(weights.items()):
        if feature >= 0 and abs(weight) >= 0.005:
            rows.append(f"{Feature(feature).name}\t{value}\t{weight:.2f}")
    path.write_text("feature\tvalue\tweight\n" + "\n".join(rows) + "\n", "utf-8")


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: python -m bench.extraction_weights PATH.jsonl.gz")
    tuning = [sample for sample in samples(Path(sys.argv[1])) if sample.tuning]
    styled = [Sample(p.url, p.body, p.text) for p in pages(STYLED) if not p.held_out]
    lines = examples(tuning) + examples(styled, STYLED_SHARE)
    target = Path(str(files("pipelines.extract").joinpath("weights.tsv")))
    write(learn(lines), target)
    print(
        f"{len(tuning)} + {len(styled)} pages, {len(lines)} lines: weights written to {target.name}"
    )


if __name__ == "__main__":
    main()
