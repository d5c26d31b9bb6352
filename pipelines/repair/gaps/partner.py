"""What tells a partner of 題 that stands alone (詢問) from one cut in half (問題 without 題).

Evidence is a set of named features of the text around it; their weights are a logistic
regression's (``bench/fit_topic.py``), which gives a probability that means what it says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log

from pipelines.repair.gaps.evidence import TOPIC, gain
from pipelines.repair.gaps.odds import Features, chance, rows, weights, within
from pipelines.repair.gaps.phrase import kind_of, words_before, words_behind
from pipelines.repair.language import Language, shipped
from pipelines.repair.words import division_cost, word_at

BEHIND = "问话主难标课议专考试习命道"
"""Characters that 題 stands behind: 問題, 話題 …; 這道 too."""
BEFORE = "目"
"""Characters that 題 stands before: 題目; 題材 and 題型 are too rare to be learnt."""
COUNTING = tuple("这那每几两哪")
"""道 is a partner where it counts (這道題), not where it is a way (知道)."""
WINDOW = 6
"""Characters on either side that can belong to the same words."""
LONGEST_COMPANY = 5
MOST_GAIN = 6.0
MOST_WORDS = 10.0
MOST_NEIGHBOUR = 8.0
SCALE = 4.0
"""Bounds of what one figure may say, and the unit in which all of them are given."""
SMOOTHING = 12.0
"""Counts (two sentences of ours) that a neighbour must outweigh before it says anything."""

WEIGHTS = "topic_weights.tsv"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """How often each character was seen beside the whole word, and beside its half alone."""

    whole: Mapping[str, int]
    half: Mapping[str, int]
    wholes: int
    halves: int

    @classmethod
    def of(cls, whole: Mapping[str, int], half: Mapping[str, int]) -> Neighbours:
        """With the totals, which every question needs."""
        return cls(whole, half, sum(whole.values()), sum(half.values()))

    def says(self, neighbour: str, share: float) -> float:
        """Logarithm of how much likelier a neighbour is beside the whole word, within bounds."""
        prior = SMOOTHING * share
        beside_whole = (self.whole.get(neighbour, 0) + prior) / (self.wholes + SMOOTHING)
        beside_half = (self.half.get(neighbour, 0) + prior) / (self.halves + SMOOTHING)
        return within(log(beside_whole / beside_half), MOST_NEIGHBOUR)


def partners(text: str) -> Iterator[tuple[int, int]]:
    """Every partner in a folded text: its position, and where 题 would stand."""
    for position, char in enumerate(text):
        if text[position - 1 : position] == " " == text[position + 1 : position + 2]:
            continue  # every character stands apart there: 項 目
        if char in BEHIND:
            if char != "道" or text[position - 1 : position] in COUNTING:
                yield position, position + 1
        elif char in BEFORE:
            yield position, position


def probability(text: str, position: int) -> float:
    """How likely it is that 题 stood beside the partner at ``position`` of a filtered text.

    >>> probability("催收电话问也逐渐凸显", 4) > 0.9, probability("他询问客服", 2) < 0.1
    (True, True)
    """
    return chance(weights(WEIGHTS), features(text, position, shipped()))


def features(text: str, position: int, model: Language) -> Features:
    """What the text around a partner shows, by name."""
    char = text[position]
    at = position + (char in BEHIND)
    found = {"partner=" + char: 1.0}
    before, after = text[max(0, at - WINDOW) : at], text[at : at + WINDOW]
    benefit = gain(before, TOPIC, after or "\n", model)
    words = division_cost(before + after) - division_cost(before + TOPIC + after)
    found["gain"] = within(benefit, MOST_GAIN) / SCALE
    found["words"] = within(words, MOST_WORDS) / SCALE
    own = word_at(before + after, len(before) - (char in BEHIND))
    found[f"{char}own={own}"] = 1.0
    found[f"{char}alone" if len(own) == 1 else f"{char}inside"] = 1.0
    found["alone" if len(own) == 1 else "inside"] = 1.0
    padded = f"\n\n{text}\n\n"
    left, right = padded[position : position + 2], padded[position + 3 : position + 5]
    for side, near, pair in (("L", left[1], left), ("R", right[0], right)):
        found[f"{side}1={near}"] = found[f"{char}{side}1={near}"] = found[f"{side}2={pair}"] = 1.0
    in_front, behind = _neighbours(char, model)
    found["before"] = in_front.says(left[1], model.unigram(left[1])) / SCALE
    found["behind"] = behind.says(right[0], model.unigram(right[0])) / SCALE
    _add_company(found, char, text[:position], text[position + 1 :] or "\n")
    _add_phrase(found, char, text[:position], text[position + 1 :])
    return found


def _add_phrase(found: Features, char: str, before: str, behind: str) -> None:
    """Add the words of the phrase around, and what kinds of words stand next to the partner."""
    left, right = words_before(before), words_behind(behind)
    near, next_to = kind_of(left[-1:]), kind_of(right[:1])
    names = [f"before={word}" for word in set(left)] + [f"behind={word}" for word in set(right)]
    names += [f"kind before={near}", f"kind behind={next_to}", f"kinds={near} {next_to}"]
    if left[-1:] == ["的"]:
        of, mark = kind_of(left[-2:-1]), "" if right else behind[:1]
        names += [f"kind of={of}", f"kinds of={of} {next_to} {mark}"]
    for name in names:
        found[name] = found[char + name] = 1.0


def _add_company(found: Features, char: str, before: str, behind: str) -> None:
    """Add what the lists of known company say of the words before and behind."""
    said = []
    sides = [("before", before, True), ("behind", behind, False)]
    if before.endswith("的"):
        sides.append(("of", before[:-1], True))
    for side, text, at_end in sides:
        whole = _longest(char, side, text, at_end)
        half = _longest(char, f"not {side}", text, at_end)
        if whole == half:
            continue
        name = f"{'+' if whole > half else '-'}{side}"
        said.append(name)
        found[name] = found[char + name] = 1.0
        if max(whole, half) > 1:
            found[name + "2"] = found[char + name + "2"] = 1.0
    together = ",".join(said)
    found[f"all={together}"] = found[f"{char}all={together}"] = 1.0


def _longest(char: str, side: str, text: str, at_end: bool) -> int:
    """Characters of the longest listed word at the end or at the beginning of a text."""
    listed = _company().get((char, side))
    if not listed:
        return 0
    for length in range(min(LONGEST_COMPANY, len(text)), 0, -1):
        if (text[-length:] if at_end else text[:length]) in listed:
            return length
    return int("*" in listed)


@cache
def _company() -> Mapping[tuple[str, str], frozenset[str]]:
    table = rows("topic_company.tsv")
    return {(char, side): frozenset(words.split()) for char, side, words in table}


@lru_cache(64)
def _neighbours(char: str, model: Language) -> tuple[Neighbours, Neighbours]:
    """The neighbours of a partner, in front of it and behind it."""
    before, behind = model.neighbours(char + TOPIC if char in BEHIND else TOPIC + char)
    half_before, half_behind = model.neighbours(char)
    if char in BEHIND:
        half_before = {c: n - before.get(c, 0) for c, n in half_before.items()}
        half_behind = {c: n for c, n in half_behind.items() if c != TOPIC}
    else:
        half_before = {c: n for c, n in half_before.items() if c != TOPIC}
        half_behind = {c: n - behind.get(c, 0) for c, n in half_behind.items()}
    return Neighbours.of(before, half_before), Neighbours.of(behind, half_behind)
