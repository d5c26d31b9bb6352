"""Search the lattice: the likeliest readings of a damaged stretch, best first."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from heapq import nsmallest
from itertools import chain, islice

from pipelines.repair import gbk
from pipelines.repair.language import PageLanguage, folded
from pipelines.repair.shift.candidates import between_deleted
from pipelines.repair.shift.lattice import (
    LITERAL_COST,
    Step,
    deleted_behind,
    deleted_steps,
    even_steps,
    pending_steps,
    unknown_start,
)
from pipelines.repair.shift.tokens import Source
from pipelines.repair.shift.weighing import LENGTH, Reading, Scales, State, weighed

WIDTH = 40
"""Readings kept at a position; twice as many changed no result of the tuning set."""
HELD = 120
"""Readings kept at a position that end in a deleted character."""
CHAINS = 30
"""Those of them, the best, behind which another deleted character is thought of."""
LONGEST_RUN = 3
"""Deleted characters in a row that are thought of."""
USUAL = 100
USUAL_WHOLE = 20
"""Frequent characters that are tried between two deleted ones, beside those that the model has
seen there; where NFKC left its traces, and where it did not: then hardly anything was deleted."""
NO_CONTEXT = "\0\0"
"""What stands before a cut text: nothing that the model has seen."""
SPAN = 14.0
"""How far behind the best (natural logarithm) a reading may lie at a position; found on the
tuning half of bench/shifted.py."""
DELETED_SPAN = 12.0
"""The same for a reading with a deleted character, of those that are not yet finished."""
RUN_SPAN = 4.0
"""What each further deleted character may add to that."""
ALIKE = 5
ALIKE_DELETED = 12
"""Readings kept that end in the same two characters, in a text as decoded and in one after NFKC:
words may yet tell them apart. After NFKC 5 lost five readings of the tuning set that were right,
and 20 found no more."""
FINISHED = 40
"""The same of readings that are even again: from there on all end in the same characters."""
RUN_OUT = 4
"""Even characters behind a stretch that still tell which reading was meant."""
LONGEST = 120
"""Characters after which a stretch is given up: two in five characters end one."""
EVEN = -1
"""Stands for no pending byte, so that states can be sorted."""


class EndlessError(Exception):
    """A stretch that does not end: no damage of this kind, or made to be slow."""


_Layer = defaultdict[tuple[int, str], list[State]]
"""States by pending byte and last characters, the cheapest few of each."""


def search(
    source: Source, trigger: int, before: str, language: PageLanguage, *, cut: bool = False
) -> list[Reading]:
    """Readings of ``source`` from ``trigger`` on, cheapest first; empty where none exists.

    ``before`` is the repaired text in front of the trigger. ``cut``: the text may begin inside a
    shifted stretch; readings then begin at 0. Raises ``EndlessError``.
    """
    return _Search(source, language, "" if cut else before).run(trigger, cut=cut)


class _Search:
    """A search under way: the states that wait at each position of the damaged text."""

    __slots__ = ("_alike", "_before", "_best", "_language", "_source", "_waiting")

    def __init__(self, source: Source, language: PageLanguage, before: str) -> None:
        self._alike = ALIKE_DELETED if source.folded else ALIKE
        self._source = source
        self._language = language
        self._before = before
        self._waiting: defaultdict[int, _Layer] = defaultdict(_layer)
        self._best: dict[int, float] = {}

    def run(self, trigger: int, *, cut: bool) -> list[Reading]:
        start = 0 if cut else trigger
        tail = folded(f"\n\n{self._before}"[-2:])
        first = State(0.0, "", EVEN, tail, trigger, trigger - start)
        self._waiting[start][EVEN, tail].append(first)
        self._best[start] = 0.0
        if cut:
            steps = _read(unknown_start(self._source))
            self._advance(first._replace(tail=NO_CONTEXT), steps)
        length = len(self._source.text)
        while self._waiting:
            position = min(self._waiting)
            states = _cheapest(self._waiting.pop(position), WIDTH)
            if position > trigger + LONGEST:
                raise EndlessError
            ended = position == length and all(state.pending == EVEN for state in states)
            settled = (s.pending == EVEN and position >= s.end + RUN_OUT for s in states)
            if ended or (not self._waiting and all(settled)):
                at_end = position == length
                scales = Scales(self._before, self._language, self._source.words, at_end)
                return weighed(states, scales)
            self._leave(position, states)
        return []

    def _leave(self, position: int, states: list[State]) -> None:
        """Take every way on from the states at a position."""
        steps: dict[tuple[int, str], list[_Read]] = {}
        limit = states[0].cost + SPAN if states else 0.0
        states = [state for state in states if state.cost <= limit]
        for state in states:
            last = (state.text or self._before)[-1:] if state.pending == EVEN else ""
            key = state.pending, last
            if key not in steps:
                steps[key] = _read(self._steps(position, state.pending, last))
            self._advance(state, steps[key])
        if self._source.dropped:
            self._leave_deleted(position, [s for s in states if s.pending != EVEN])

    def _steps(self, position: int, pending: int, last: str) -> Iterator[Step]:
        if pending == EVEN:
            return even_steps(self._source, position, last)
        return pending_steps(self._source, position, pending)

    def _advance(self, state: State, steps: Iterable[_Read]) -> None:
        """Put the states that the steps lead to where they wait."""
        language, waiting, bests = self._language, self._waiting, self._best
        first = language.behind(state.tail)
        for folded_out, out, target, pending, cost in steps:
            total, tail, behind = state.cost + cost, state.tail, first
            for number, char in enumerate(folded_out):
                if number:
                    behind = language.behind(tail)
                known = behind.known.get(char)
                total += behind.pairs[char] + behind.leap if known is None else known
                total -= LENGTH
                tail = tail[1] + char
            best = bests.get(target)
            if best is None or total < best:
                bests[target] = total
            elif total > best + SPAN:
                continue
            text = state.text + out
            even = state.pending == EVEN and pending == EVEN and not cost
            end, even_at = (state.end, state.even_at) if even else (target, len(text))
            alike = waiting[target][pending, tail]
            most = FINISHED if pending == EVEN else self._alike
            _keep(alike, State(total, text, pending, tail, end, even_at), most)

    def _leave_deleted(self, position: int, states: list[State]) -> None:
        """Take the ways on that begin with deleted private-use characters."""
        ends = _ends(self._source, position)
        if not ends or not states:
            return
        held = _layer()
        behind: dict[int, list[_Guess]] = {}
        limit = states[0].cost + DELETED_SPAN
        for state in states:
            if state.pending not in behind:
                found = deleted_behind(self._source, state.pending)
                behind[state.pending] = [
                    (folded(out), out, tail, cost) for out, tail, cost in found
                ]
            self._hold(held, state, behind[state.pending], limit)
        ending: dict[int, list[_Read]] = {}
        for run in range(LONGEST_RUN):
            layer = _cheapest(held, HELD)
            for state in layer:
                if state.pending not in ending:
                    seconds = gbk.private_tails()[state.pending]
                    ending[state.pending] = [read for lead, read in ends if lead in seconds]
                self._advance(state, ending[state.pending])
            if run + 1 < LONGEST_RUN:
                held = _layer()
                for state in layer[:CHAINS]:
                    self._hold(held, state, self._between(state), limit + RUN_SPAN * (run + 1))

    def _between(self, state: State) -> Iterator[_Guess]:
        """The characters worth trying behind a deleted one, in front of another."""
        table = between_deleted(state.pending)
        behind = self._language.behind(state.tail)
        chars = set(islice(table, USUAL if self._source.folded else USUAL_WHOLE))
        chars.update(behind.known.keys() & table.keys())
        chars.update(behind.pairs.seen.keys() & table.keys())
        for char in chars:
            for out, tail in table[char]:
                yield char, out, tail, self._source.bare[out]

    def _hold(self, held: _Layer, state: State, found: Iterable[_Guess], limit: float) -> None:
        cost_so_far, text, _, before, _, _ = state
        behind = self._language.behind(before)
        known, pairs, leap = behind.known, behind.pairs, behind.leap - LENGTH
        limit -= cost_so_far
        last = before[1]
        for char, out, first, bare in found:
            cost = known.get(char)
            cost = bare + (pairs[char] + leap if cost is None else cost - LENGTH)
            if cost < limit:
                state = State(cost_so_far + cost, text + out, first, last + char, -1, -1)
                _keep(held[first, last + char], state, ALIKE)


def _ends(source: Source, position: int) -> list[tuple[int, _Read]]:
    found = [(lead, step) for lead, step in deleted_steps(source, position) if step.cost < SPAN]
    return list(zip([lead for lead, _ in found], _read(step for _, step in found), strict=True))


_Guess = tuple[str, str, int, float]
"""A character with a deleted half: folded, itself, the deleted one's first byte, cost."""
_Read = tuple[str, str, int, int, float]
"""A step with its folded text: folded, text, position, pending byte, cost."""


def _read(steps: Iterable[Step]) -> list[_Read]:
    """The steps as they are taken; those that cost too much to be taken are left out."""
    return [
        (folded(out), out, position, EVEN if pending is None else pending, cost)
        for out, position, pending, cost in steps
        if cost < SPAN + LITERAL_COST
    ]


def _layer() -> _Layer:
    return defaultdict(list)


def _keep(alike: list[State], state: State, most: int) -> None:
    """Put a state among those that end alike, unless there are enough cheaper ones."""
    if len(alike) < most:
        insort(alike, state)
    elif state < alike[-1]:
        alike.pop()
        insort(alike, state)


def _cheapest(layer: _Layer, most: int) -> list[State]:
    return nsmallest(most, chain.from_iterable(layer.values()))
