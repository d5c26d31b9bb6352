"""What a page's other places say of each: an article that has 話題 in its title has it again.

A second, small logistic regression over the first one's answers (``bench/fit_topic.py``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log

from pipelines.repair.gaps.evidence import TOPIC
from pipelines.repair.gaps.odds import Features, chance, weights, within
from pipelines.repair.gaps.partner import BEFORE, WEIGHTS

MOST_ODDS = 6.0
"""Logarithm of the greatest odds that a place's own surroundings may give."""
IMAGINED = 0.5
"""Places beside those that are there, so that one alone says less than three that agree."""
PREFIX = "page "
"""What the weights of these features begin with in the table."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where 題 may have been cut out, beside which partner, and how likely it was."""

    passage: int
    at: int
    partner: str
    cut: float


def together(places: Sequence[Place], title: str) -> list[Place]:
    """The places of a page, each as likely as it is among the others; ``title`` is folded."""
    pairs = zip(places, of_page(places, title), strict=True)
    return [replace(place, cut=chance(weights(WEIGHTS), found, PREFIX)) for place, found in pairs]


def of_page(places: Sequence[Place], title: str) -> list[Features]:
    """What the page shows of each place, by name."""
    number = Counter(place.partner for place in places)
    cut: defaultdict[str, float] = defaultdict(float)
    for place in places:
        cut[place.partner] += place.cut
    found = []
    for place in places:
        others = number[place.partner] - 1
        theirs = cut[place.partner] - place.cut
        odds = log(max(place.cut, 1e-9) / max(1 - place.cut, 1e-9))
        found.append(
            {
                "always": 1.0,
                "alone": within(odds, MOST_ODDS),
                "others cut": theirs / (others + IMAGINED),
                "others whole": (others - theirs) / (others + IMAGINED),
                "title": float(whole(place.partner) in title),
            }
        )
    return found


def whole(partner: str) -> str:
    """The whole word, or what stands for it: 问题 of 问, 题目 of 目.

    >>> whole("问"), whole("目")
    ('问题', '题目')
    """
    return TOPIC + partner if partner in BEFORE else partner + TOPIC
