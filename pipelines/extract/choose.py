"""Which lines are the article: a weight for each value that was counted, and their sum.

The weights stand in ``weights.tsv``, learnt from pages whose article was marked by hand by
``bench/extraction_weights.py``. A line is text if its sum is above zero. What stands among the
sentences of the main box, or right after them, and is neither linked nor named as furniture is
text as well, however short: headings, list items, a last sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import takewhile
from typing import Final

from pipelines.extract.features import IN_MAIN, Feature
from pipelines.extract.fold import fold
from pipelines.extract.lines import Layout
from pipelines.extract.markers import Marker
from pipelines.extract.measures import Measure
from pipelines.extract.numbering import number_of
from pipelines.extract.structure import NAMED

NEVER_TEXT: Final[frozenset[Marker]] = frozenset(
    (
        *("trail", "editor", "source", "byline", "statement", "contact", "siblings", "related"),
        *("share", "navigation", "footer", "tags", "farm", "caption"),
    )
)
"""Markers of lines that are never text, wherever they stand."""

ADJACENT: Final = -1.0
"""The sum from which a plain line right before the first sentence, or after the last, is text."""
ADJACENT_SENTENCE: Final = -2.5
"""The same for a sentence."""
SAME_BOX: Final = -1.0
"""The sum from which a plain sentence in the box of most others is text."""
CUT_OFF: Final = 8
LONGEST_EXCERPT: Final = 240
"""Characters of an excerpt of another article at most."""
LEAST_TEXT: Final = 20
"""Size below which what was chosen is no article, and the next candidate is tried."""


@cache
def weights() -> tuple[float, tuple[dict[int, float], ...]]:
    """The bias, and the weights of each feature's values."""
    table = files("pipelines.extract").joinpath("weights.tsv").read_text("utf-8")
    bias = 0.0
    by_feature: tuple[dict[int, float], ...] = tuple({} for _ in Feature)
    for line in table.splitlines()[1:]:
        name, value, weight = line.split("\t")
        if name == "BIAS":
            bias = float(weight)
        else:
            by_feature[Feature[name]][int(value)] = float(weight)
    return bias, by_feature


def scores(values: Sequence[Sequence[int]]) -> list[float]:
    """How much each line looks like text: the log of the odds."""
    bias, by_feature = weights()
    return [
        bias + sum(table.get(value, 0.0) for table, value in zip(by_feature, row, strict=True))
        for row in values
    ]


def choose(
    layout: Layout,
    measures: Sequence[Measure],
    values: Sequence[Sequence[int]],
    titles: frozenset[int],
) -> list[int]:
    """The numbers of the article's lines, in order; empty where the page has no text."""
    told = scores(values)
    text = [score > 0 and _may(measures[n], n, titles) for n, score in enumerate(told)]
    plain = _plain(layout, measures, values, titles)
    for n in _excerpts(layout, measures):
        text[n] = plain[n] = False
    _same_box(text, told, measures, plain)
    sentences = [n for n, is_text in enumerate(text) if is_text and measures[n].strong]
    if sentences:
        for n in range(sentences[0] + 1, sentences[-1]):
            text[n] = text[n] or plain[n]
        for n in _beyond(range(sentences[-1] + 1, len(text)), plain):
            if told[n] < (ADJACENT_SENTENCE if measures[n].strong else ADJACENT):
                break
            text[n] = True
        for n in _beyond(range(sentences[0] - 1, -1, -1), plain):
            least = ADJACENT_SENTENCE if measures[n].strong else ADJACENT
            if told[n] < least and not _heads(layout, n):
                break
            text[n] = True
    if sum(m.size for m, is_text in zip(measures, text, strict=True) if is_text) < LEAST_TEXT:
        return _second_best(layout, measures, titles)
    return [n for n, is_text in enumerate(text) if is_text]


def _excerpts(layout: Layout, measures: Sequence[Measure]) -> Iterator[int]:
    """The lines that are cut off with dots under a link: beginnings of other articles."""
    for n in range(1, len(measures)):
        text = layout.lines[n].text
        cut = text[-CUT_OFF:].rstrip().endswith(("...", "…", "...]", "…]"))
        if cut and measures[n - 1].links > 2 and len(text) <= LONGEST_EXCERPT:
            yield n


def _same_box(
    text: list[bool], told: Sequence[float], measures: Sequence[Measure], plain: Sequence[bool]
) -> None:
    """Take in the sentences beside the others: tables and code between them speak against them."""
    beside = Counter(
        measures[n].container for n, is_text in enumerate(text) if is_text and measures[n].strong
    )
    if not beside:
        return
    [(box, _)] = beside.most_common(1)
    for n, measure in enumerate(measures):
        if measure.container == box and measure.strong and plain[n] and told[n] > SAME_BOX:
            text[n] = True


def _may(measure: Measure, n: int, titles: frozenset[int]) -> bool:
    return measure.marker not in NEVER_TEXT and not (n in titles and not measure.strong)


def _plain(
    layout: Layout,
    measures: Sequence[Measure],
    values: Sequence[Sequence[int]],
    titles: frozenset[int],
) -> list[bool]:
    """Which lines stand in the main box, unlinked, and named as furniture by nothing."""
    return [
        values[n][Feature.FROM_MAIN] < IN_MAIN
        and measures[n].links < 2
        and not layout.boxes[layout.lines[n].box].furniture
        and _may(measures[n], n, titles)
        for n in range(len(measures))
    ]


def _beyond(lines: Iterable[int], plain: Sequence[bool]) -> Iterator[int]:
    """The lines next to the sentences, up to the first that is not plain."""
    return takewhile(plain.__getitem__, lines)


def _heads(layout: Layout, n: int) -> bool:
    """Whether a line is a heading by its tag, its number or its name: an article may begin so."""
    line = layout.lines[n]
    if layout.boxes[line.box].heading > 1 or number_of(line.text):
        return True
    return NAMED.fullmatch(fold(line.text).strip()) is not None


def _second_best(layout: Layout, measures: Sequence[Measure], titles: frozenset[int]) -> list[int]:
    """The lines of the container with most unlinked text: better than nothing for a short page."""
    size = [0] * len(layout.boxes)
    candidates = [
        n for n, m in enumerate(measures) if m.links < 2 and m.size > 1 and _may(m, n, titles)
    ]
    for n in candidates:
        size[measures[n].container] += measures[n].size * (1 + (measures[n].stops > 0))
    best = max(range(len(size)), key=size.__getitem__)
    return [n for n in candidates if measures[n].container == best and size[best] >= LEAST_TEXT]
