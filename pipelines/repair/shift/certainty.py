"""How sure a reading is: by how far the next one lies behind, and by its own weakest spot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from pipelines.records import Certainty
from pipelines.repair.language import PageLanguage, fold
from pipelines.repair.shift.weighing import Reading

MARGIN_WEIGHT = 2.38
WEAKNESS_WEIGHT = 0.021
CONSTANT = -1.81
"""Logistic regression on 629 stretches after NFKC and deletion (the tuning half of bench/shifted.py
at two tables, and two fifths of our own articles with a model that had not seen them): the
log-odds that a reading is right, from the root of its margin and the cost of its dearest two
characters in a row."""
WITH_WORDS = (1.99, 0.06, -0.70)
"""The same three where a bigger language model weighed the readings, on the same stretches: 539 of
566 that are at least likely were right, without the model 516 of 540."""
WIDEST_MARGIN = 14.0
"""Margin (natural logarithm) above which more says nothing."""
ONLY_MARGIN = 8.0
"""Margin of an only reading where characters were deleted: others may have been overlooked."""
SAFE = 5.5
"""Log-odds from which a reading is safe: all 103 of those stretches that reached it were right, and
all 301 of the tuning half as decoded."""
LIKELY = 1.0
"""Log-odds from which it is likely. On the tuning half after NFKC 243 of the 255 edits called so
were right (95%) and 276 of 328 sentences exact; at 0.8 it was 94% and 279. A shifted stretch is
certainly wrong as it stands, so the bar is not higher."""
LIKELY_WHOLE = 0.0
"""The same where nothing was deleted: up to ``SAFE``, all 46 of the tuning half were right."""
WORST_A_CHARACTER = 9.5
"""Cost a character above which even the best reading is no text."""
SEEN_BEFORE = 2
"""Characters that are counted beside a reading's own: its words are weighed with some in front."""
CUT_OFF = 2
"""Characters of a text cut off in front that cannot be told; the others count."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What else is known of a stretch."""

    before: str
    """The repaired text in front of it."""
    cut: bool
    """Whether it began in front of the text, so that half a character is missing."""
    dropped: bool
    """Whether private-use characters may have been deleted."""
    words: bool = False
    """Whether a bigger language model weighed the readings."""


def judge(
    readings: Sequence[Reading], language: PageLanguage, circumstances: Circumstances
) -> Certainty:
    """How sure the best reading is."""
    cut = circumstances.cut
    best = readings[0]
    if best.cost > WORST_A_CHARACTER * (len(best.text) + SEEN_BEFORE):
        return "suggested"
    weights = WITH_WORDS if circumstances.words else (MARGIN_WEIGHT, WEAKNESS_WEIGHT, CONSTANT)
    by_margin, by_weakness, constant = weights
    odds = (
        constant
        + by_margin * sqrt(_margin(readings, cut=cut, dropped=circumstances.dropped))
        - by_weakness * _weakness(best, circumstances, language)
    )
    if odds >= SAFE:
        return "likely" if cut else "safe"
    return "likely" if odds >= (LIKELY if circumstances.dropped else LIKELY_WHOLE) else "suggested"


def _margin(readings: Sequence[Reading], *, cut: bool, dropped: bool) -> float:
    """How far the first reading lies behind that differs where the text was shifted."""
    best = readings[0]
    decoded = best.text[: best.even_at]
    for reading in readings[1:]:
        if cut:
            alike = reading.text[: reading.even_at].endswith(decoded[CUT_OFF:])
        else:
            alike = reading.text.startswith(decoded)
        if not alike:
            return min(reading.cost - best.cost, WIDEST_MARGIN)
    return ONLY_MARGIN if dropped else WIDEST_MARGIN


def _weakness(reading: Reading, circumstances: Circumstances, language: PageLanguage) -> float:
    """Cost of the dearest two characters in a row; letters and digits are seen, not guessed."""
    before, text = circumstances.before, reading.text[: reading.even_at + 1]
    if circumstances.cut:  # what was cut off says nothing
        before, text = text[:CUT_OFF], text[CUT_OFF:]
    folded = fold(f"\n\n{before}"[-2:] + text)
    costs = [
        0.0 if folded[i] in "a0" else language.behind(folded[i - 2 : i]).cost(folded[i])
        for i in range(2, len(folded))
    ]
    return max((one + other for one, other in pairwise(costs)), default=0.0)
