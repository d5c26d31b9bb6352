"""Search the lattice: the likeliest readings of a damaged stretch, best first."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from heapq import nsmallest
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from pipelines.repair.language import PageLanguage, fold, folded
from pipelines.repair.shift.lattice import (
    Source,
    Step,
    aligned_steps,
    deleted_steps,
    pending_steps,
    unknown_start,
)
from pipelines.repair.words import division_cost

WIDTH = 60
"""Readings kept at a position; twice as many changed no result of the tuning set."""
NO_CONTEXT = "\0\0"
"""What stands before a cut text: nothing that the model has seen."""
SPAN = 18.0
"""How far behind the best (natural logarithm) a reading may lie at a position; same tuning."""
LENGTH = 1.0
"""What each character is credited with: the model finds text dearer than it is, and would
otherwise prefer readings in which less was deleted. Same tuning."""
ALIKE = 3
"""Readings kept that end in the same two characters: words may yet tell them apart."""
WORD_SHARE = 0.4
"""Share of the division into words in a reading's cost. Same tuning."""
WORD_CONTEXT = 4
"""Characters in front of a stretch that can belong to its first word."""
CHAINS = 8
"""Readings at a position, the best, in which a second deleted character in a row is thought of."""
RUN_OUT = 4
"""Aligned characters behind a stretch that still tell which reading was meant."""
LONGEST = 120
"""Characters after which a stretch is given up: two in five characters end one."""


class EndlessError(Exception):
    """A stretch that does not end: no damage of this kind, or made to be slow."""


class Reading(NamedTuple):
    """One way to read a stretch: what was meant, up to where, and how unlikely it is."""

    cost: float
    text: str
    end: int
    """Where in the damaged text the shifted part ends."""
    aligned_at: int
    """Length of ``text`` at ``end``: what follows was only read along."""


class _State(NamedTuple):
    cost: float
    text: str
    position: int
    pending: int | None
    tail: str
    """The last two folded characters."""
    end: int
    aligned_at: int


def search(
    source: Source, trigger: int, before: str, language: PageLanguage, *, cut: bool = False
) -> list[Reading]:
    """Readings of ``source`` from ``trigger`` on, cheapest first; empty where none exists.

    ``before`` is the repaired text in front of the trigger. ``cut``: the text may begin inside a
    shifted stretch; readings then begin at 0. Raises ``EndlessError``.
    """
    start = 0 if cut else trigger
    before = "" if cut else before
    tail = folded(f"\n\n{before}"[-2:])
    first = _State(0.0, "", start, None, tail, trigger, trigger - start)
    waiting: _Waiting = {start: {(None, tail): [first]}}
    if cut:
        _add(waiting, first._replace(tail=NO_CONTEXT), unknown_start(source), language)
    limit = trigger + LONGEST
    while waiting:
        position = min(waiting)
        states = nsmallest(WIDTH, chain.from_iterable(waiting.pop(position).values()), key=_cost)
        if position > limit:
            raise EndlessError
        ended = position == len(source.text) and all(state.pending is None for state in states)
        if ended or (not waiting and all(map(_settled, states))):
            return _readings(states, before)
        for rank, state in enumerate(states):
            if state.cost <= states[0].cost + SPAN:
                _add(waiting, state, _ways(source, state, before, rank), language)
    return []


_Waiting = dict[int, dict[tuple[int | None, str], list[_State]]]
_cost = attrgetter("cost")


def _settled(state: _State) -> bool:
    """Whether a state is aligned and has read on far enough to be judged."""
    return state.pending is None and state.position >= state.end + RUN_OUT


def _ways(source: Source, state: _State, before: str, rank: int) -> Iterable[Step]:
    if state.pending is None and state.position == len(source.text):
        return (Step("", state.position, None),)
    if state.pending is None:
        last = (state.text or before)[-1:]
        return aligned_steps(source, state.position, last)
    if state.pending < 0:
        return deleted_steps(source, state.position, -state.pending, chain=rank < CHAINS)
    return pending_steps(source, state.position, state.pending)


def _add(
    waiting: _Waiting,
    state: _State,
    steps: Iterable[Step],
    language: PageLanguage,
) -> None:
    """Put the states that the steps lead to where they wait, the cheapest few of those alike."""
    for out, position, pending, cost in steps:
        total, tail = state.cost + cost, state.tail
        for char in folded(out):
            total += language.cost(tail + char) - LENGTH
            tail = tail[1] + char
        alike = waiting.setdefault(position, {}).setdefault((pending, tail), [])
        if len(alike) == ALIKE and alike[-1].cost <= total:
            continue
        text = state.text + out
        plain = state.pending is None and pending is None and not cost
        end, aligned_at = (state.end, state.aligned_at) if plain else (position, len(text))
        if len(alike) == ALIKE:
            alike.pop()
        insort(alike, _State(total, text, position, pending, tail, end, aligned_at), key=_cost)


def _readings(states: list[_State], before: str) -> list[Reading]:
    """The readings weighed once more, by how well they divide into words."""
    context = before[-WORD_CONTEXT:]
    unique: dict[str, Reading] = {}
    for state in sorted(states):
        words = division_cost(fold(context + state.text)) - LENGTH * len(state.text)
        cost = (1 - WORD_SHARE) * state.cost + WORD_SHARE * words
        reading = Reading(cost, state.text, state.end, state.aligned_at)
        unique.setdefault(state.text, reading)
    return sorted(unique.values())
