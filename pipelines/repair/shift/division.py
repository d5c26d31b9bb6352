"""How well a text divides into words that can follow one another: a reading's second opinion.

Character trigrams see three characters. Words see that 冷漠事件絕望 leaves 絕望 without a 而; their
kinds (parts of speech) see that a preposition wants something behind it.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib.resources import files
from math import log

from pipelines.repair.tables import columns
from pipelines.repair.words import LONGEST

MARK = "x"
MARK_COST = 3.0
"""Cost of a mark, which no dictionary holds: one character in twenty."""
OTHERS = {"0": ("m", 2.0), "a": ("eng", 3.0)}
"""Kind and cost of a digit and of a letter."""
UNKNOWN = ("n", 16.0)
"""A character that is no word is taken for a rare noun."""
START = "^"
SPAN = 8.0
"""How far behind the best (natural logarithm) a division may lie at a place."""

Words = dict[str, tuple[str, float]]
"""``{word: (kind, cost of the word among those of its kind)}``."""


@cache
def words() -> Words:
    """The words that jieba's dictionary (MIT) has, with their kinds; our own texts count too."""
    known, frequencies = columns("words.tsv.gz", 2)
    rows = list(zip(frequencies, *columns("kinds.txt.gz", 2), strict=True))
    counts, totals = {}, Counter[str]()
    for row, times in Counter(rows).items():  # few rows differ but in the word
        frequency, kind, own = row
        counts[row] = max(int(frequency), 1) + int(own)
        totals[kind] += counts[row] * times
    costs = {row: (row[1], log(totals[row[1]] / count)) for row, count in counts.items()}
    return dict(zip(known, map(costs.__getitem__, rows), strict=True))


@cache
def following() -> dict[str, dict[str, float]]:
    """``{kind: {the next kind: cost}}``."""
    text = (files("pipelines.repair") / "data" / "following.tsv").read_text("utf-8")
    (_, *names), *rows = (line.split("\t") for line in text.splitlines())
    table = {kind: dict(zip(names, map(float, costs), strict=True)) for kind, *costs in rows}
    table.setdefault(MARK, table[START])
    table.setdefault("eng", table["n"])
    return table


def division_cost(folded: str) -> float:
    """Cost of the likeliest division of a folded text into words, by kind.

    >>> division_cost("冷漠事件而绝望") < division_cost("冷漠事件多绝望")
    True
    """
    table, follow = words(), following()
    best: list[dict[str, float]] = [{} for _ in range(len(folded) + 1)]
    best[0][START] = 0.0
    for start, char in enumerate(folded):
        here = best[start]
        if len(here) > 1:
            limit = min(here.values()) + SPAN
            here = {kind: cost for kind, cost in here.items() if cost <= limit}
        if not "\u4e00" <= char <= "\u9fff":
            kind, cost = OTHERS.get(char, (MARK, MARK_COST))
            _reach(best[start + 1], kind, cost + min(here.values(), default=0.0))
            continue
        for end in range(start + 1, min(len(folded), start + LONGEST) + 1):
            word = table.get(folded[start:end])
            if word is None:
                if end > start + 1:
                    continue
                word = UNKNOWN
            kind, cost = word
            cheapest = min([total + follow[before][kind] for before, total in here.items()])
            _reach(best[end], kind, cost + cheapest)
    return min(best[-1].values())


def _reach(place: dict[str, float], kind: str, cost: float) -> None:
    if cost < place.get(kind, cost + 1):
        place[kind] = cost
