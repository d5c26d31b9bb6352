"""Readings weighed once more: as words, by their quotation marks, and as an end of a text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pipelines.repair.language import PageLanguage, fold
from pipelines.repair.shift.division import division_cost
from pipelines.repair.words_model import WordModel

LENGTH = 1.0
"""What each character is credited with: the model finds text dearer than it is, and would
otherwise prefer readings in which less was deleted. Found on the tuning half of
bench/shifted.py."""
WORD_SHARE = 0.45
"""Share of the division into words in a reading's cost: a conditional logistic regression on the
candidates of 640 stretches (those that shift/certainty.py names)."""
QUOTE_COST = 1.0
"""A quotation mark that opens what is open or closes what is not. Same regression."""
QUOTED = 80
"""Characters in front of a stretch in which a quotation may have been opened."""
END_SHARE = 1.0
"""Share of the cost of a text's end behind its last characters: the text may be a piece of one."""
WORD_CONTEXT = 4
"""Characters in front of a stretch that can belong to its first word."""
BY_MODEL = (0.48, 1.0, 0.8)
"""The share of words, the cost of a quote and the share of an end where a bigger language model
says how well a reading divides into words; the same regression."""
MODEL_CONTEXT = 6
"""Characters in front of a stretch that such a model sees."""


class Reading(NamedTuple):
    """One way to read a stretch: what was meant, up to where, and how unlikely it is."""

    cost: float
    text: str
    end: int
    """Where in the damaged text the shifted part ends."""
    even_at: int
    """Length of ``text`` at ``end``: what follows was only read along."""


class State(NamedTuple):
    """A reading under way: how dear it is so far, and where it stands."""

    cost: float
    text: str
    pending: int
    tail: str
    """The last two folded characters."""
    end: int
    even_at: int


class Scales(NamedTuple):
    """What is known where readings are weighed once more."""

    before: str
    language: PageLanguage
    words: WordModel | None
    ended: bool
    """Whether the text ends with them."""

    def cost(self, state: State) -> float:
        """A reading's cost: as found, as words, by its quotes, and as an end if one is there."""
        if self.words is None:
            word_share, quote_cost, end_share = WORD_SHARE, QUOTE_COST, END_SHARE
            words = division_cost(fold(self.before[-WORD_CONTEXT:] + state.text))
        else:
            word_share, quote_cost, end_share = BY_MODEL
            words = self.words.cost(fold(self.before[-MODEL_CONTEXT:] + state.text))
        cost = (1 - word_share) * state.cost + word_share * (words - LENGTH * len(state.text))
        quoted = self.before[-QUOTED:]
        cost += quote_cost * _misplaced_quotes(quoted, state.text, ended=self.ended)
        if self.ended:
            cost += end_share * self.language.behind(state.tail).cost("\n")
        return cost


def weighed(states: Iterable[State], scales: Scales) -> list[Reading]:
    """The readings weighed once more, cheapest first."""
    unique: dict[str, Reading] = {}
    for state in sorted(states):
        if state.text not in unique:
            unique[state.text] = Reading(scales.cost(state), state.text, state.end, state.even_at)
    return sorted(unique.values())


def _misplaced_quotes(before: str, text: str, *, ended: bool = False) -> int:
    """Quotes of a text that open what is open, close what is not, or stay open at its end.

    >>> _misplaced_quotes("“尋", "常”的“路"), _misplaced_quotes("他說", "好”")
    (0, 1)
    """
    last = max(before.rfind("“"), before.rfind("”"))
    opened, misplaced = last >= 0 and before[last] == "“", 0
    for char in text:
        if char in "“”":
            misplaced += opened == (char == "“")
            opened = char == "“"
    return misplaced + (ended and opened)
