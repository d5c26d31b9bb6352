"""How well a text divides into words: the likeliest division, by the words' frequencies alone.

Character trigrams see three characters; 當地政部門 looks fine to them. Words see that 政 stands
alone there, and that 當地政府部門 leaves nothing over.
"""

from __future__ import annotations

from functools import cache
from math import log

from pipelines.repair.tables import columns

LONGEST = 5
"""Characters of the longest word in the table."""
UNKNOWN = 0.5
"""Frequency of a character that is no word; half of the rarest."""


@cache
def costs() -> dict[str, float]:
    """``{word: negative natural logarithm of its share}``, from jieba's dictionary (MIT)."""
    words, frequencies = columns("words.tsv.gz", 2)
    numbers = {frequency: max(int(frequency), 1) for frequency in set(frequencies)}
    total = sum(map(numbers.__getitem__, frequencies))
    cost = {frequency: log(total / n) for frequency, n in numbers.items()}
    table = dict(zip(words, map(cost.__getitem__, frequencies), strict=True))
    table[""] = log(total / UNKNOWN)
    return table


def division_cost(folded: str) -> float:
    """Cost of the likeliest division of a folded text into words.

    >>> division_cost("当地政府部门") < division_cost("当地政部门")
    True
    """
    return _divide(folded)[0]


def word_at(folded: str, position: int) -> str:
    """The word in which the character at ``position`` stands, in the likeliest division.

    >>> word_at("他询问客服", 2), word_at("催收问也", 2)
    ('询问', '问')
    """
    starts, end = _divide(folded)[1], len(folded)
    while starts[end] > position:
        end = starts[end]
    return folded[starts[end] : end]


def divided(folded: str) -> list[str]:
    """The likeliest division of a folded text into words.

    >>> divided("解决融资难")
    ['解决', '融资', '难']
    """
    starts, end, found = _divide(folded)[1], len(folded), list[str]()
    while end:
        found.append(folded[starts[end] : end])
        end = starts[end]
    return found[::-1]


def _divide(folded: str) -> tuple[float, list[int]]:
    """The cost of the likeliest division, and where the word that ends at each place begins."""
    table = costs()
    unknown = table[""]
    best, starts = [0.0], [0]
    for end in range(1, len(folded) + 1):
        char = folded[end - 1]
        single = table.get(char, unknown) if "\u4e00" <= char <= "\u9fff" else PLAIN
        cheapest, begins = best[end - 1] + single, end - 1
        for start in range(max(0, end - LONGEST), end - 1):
            cost = table.get(folded[start:end])
            if cost is not None and best[start] + cost < cheapest:
                cheapest, begins = best[start] + cost, start
        best.append(cheapest)
        starts.append(begins)
    return best[-1], starts


PLAIN = 3.0
"""Cost of a mark, digit or letter, which a dictionary does not hold: one character in twenty."""
