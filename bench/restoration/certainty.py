"""What ``safe`` and ``likely`` mean: of the edits called so, how many are right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product

from bench.floors import Figure
from bench.restoration.damages import DEPTHS, Process, repaired
from bench.restoration.texts import Document

REACH = {"safe": 0.999, "likely": 0.98}


def figures(found: Sequence[Document]) -> Iterator[Figure]:
    """By certainty over all rules, then by rule: pages filtered and glossed, at every depth."""
    counts = _count(found)
    for sure, reach in REACH.items():
        right = sum(n for (_, s, ok), n in counts.items() if s == sure and ok)
        total = sum(n for (_, s, _), n in counts.items() if s == sure)
        yield Figure.share(f"edits called {sure}: right", right, total, reach)
    for rule, sure in sorted({(rule, sure) for rule, sure, _ in counts}):
        right, wrong = counts[rule, sure, True], counts[rule, sure, False]
        yield Figure.share(f"  {rule}, {sure}: right", right, right + wrong)


def _count(found: Sequence[Document]) -> Counter[tuple[str, str, bool]]:
    counts: Counter[tuple[str, str, bool]] = Counter()
    for depth, harvested in product(DEPTHS, (False, True)):
        for document in found:
            for line in repaired(document, Process(depth, filtered=True, harvested=harvested)):
                counts.update((edit.rule, edit.certainty, ok) for edit, _, ok in line.judged())
    return counts
