"""The byte lattice: every way a damaged text can be read back, one token at a time.

A reader of the damaged text is either *even* or holds a *pending* byte, the first half of the
next true character. A gloss that fell between two bytes leaves ``?`` (its bracket was swallowed)
and a pending byte; from there each visible token gives the second half of one true character and
the first half of the next, until a second half is plain ASCII, or another ``?`` swallows one.
Where private-use characters were deleted, characters in between have no visible half.

The steps are the ways on from a state; nothing here knows of language or of search.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from pipelines.repair import gbk
from pipelines.repair.readings import PINYIN, seen_glossed
from pipelines.repair.shift.candidates import (
    character,
    first_halves,
    keys_read,
    with_first,
    with_first_unread,
    with_second,
)
from pipelines.repair.shift.tokens import SWALLOWED, Source, pairs_at, spellings, tokens

MARKED = re.compile(r"\?(?=[！？；，!?;,](?:[^\x00-\x7f]|[@-~]\())")
"""The second process: one lost byte in front of ！ ？ ； ，, on odd bytes too."""
LETTER = re.compile(rf"[@-~€]\(({PINYIN})\)")
"""The ASCII half of a glossed character whose other half is gone."""

SPLIT = 0x100
"""Marks a pending byte whose character was split by a gloss."""
START_COST = 2.0
"""A gloss that fell between bytes; seen once in some thirty sentences."""
UNSEEN_COST = 4.0
"""A key that no page was seen to gloss: one gloss in fifty, by the counts of the field table."""
MARK_COST = 5.0
"""A lost byte in front of a punctuation mark: rarer, and ?! is also written by hand."""
LITERAL_COST = 14.0
"""A ``?`` with pinyin and a bracket behind it that somebody wrote so."""
HALVES = re.compile("[?][；，;,]")
HALF_COST = 4.0
"""A ``?`` in front of a comma or semicolon that somebody wrote so; ?! is more usual."""
LOST_COST = 8.0
"""Half a character gone without a trace: at the edge of a cut text, or behind ``?``."""


class Step(NamedTuple):
    """One way on: ``out`` was meant, ``position`` is reached, ``pending`` is held (or None)."""

    out: str
    position: int
    pending: int | None
    cost: float = 0.0


def even_steps(source: Source, position: int, before: str) -> Iterator[Step]:
    """The ways on from an even state; ``before`` is the last true character."""
    text = source.text
    if position == len(text):
        yield Step("", position, None)
    elif text[position] == "?":
        yield from _starts(source, position, before)
    elif letter := LETTER.match(text, position):
        yield from _glossed_letters(source, letter, before)
    else:
        yield Step(text[position], position + 1, None)


def _starts(source: Source, position: int, before: str) -> Iterator[Step]:
    text = source.text
    swallowed = SWALLOWED.match(text, position)
    written = LITERAL_COST if swallowed else HALF_COST if HALVES.match(text, position) else 0.0
    yield Step("?", position + 1, None, written)
    if swallowed:
        for lead, cost in _second_bytes(source, before, swallowed[1]).items():
            if lead > 0x80:
                yield Step("", swallowed.end(), SPLIT | lead, cost)
    elif MARKED.match(text, position):
        for whole, pair in pairs_at(source, position + 1, char_only=False):
            for out in with_second(pair >> 8):
                yield Step(out, position + 1 + len(whole), pair & 0xFF, MARK_COST)


def _second_bytes(source: Source, before: str, reading: str) -> dict[int, float]:
    """Second bytes of the keys that read so and whose first byte ends the character before.

    With what each costs: a key that was never seen in a table is less likely than one that was.
    """
    tails = {pair & 0xFF for _, pair in spellings(before, source.folded)}
    costs: dict[int, float] = {}
    for pair in keys_read(reading):
        if pair >> 8 in tails:
            seen = gbk.characters()[pair] in seen_glossed()
            cost = START_COST if seen else START_COST + UNSEEN_COST
            costs[pair & 0xFF] = min(cost, costs.get(pair & 0xFF, cost))
    return costs


def _glossed_letters(source: Source, letter: re.Match[str], before: str) -> Iterator[Step]:
    """A letter with a gloss: the second half of a character whose first half was lost.

    Or nothing was: in 為L(zhǎng)ouis the second byte of 為 and the L were taken for 長.
    """
    char, reading = letter[0][0], letter[1]
    byte = 0x80 if char == "€" else ord(char)
    yield Step(char, letter.start() + 1, None, LOST_COST)
    cost = _second_bytes(source, before, reading).get(byte)
    if cost is not None:
        yield Step(char, letter.end(), None, cost)
    for pair in keys_read(reading):
        if pair & 0xFF == byte:
            yield Step(gbk.characters()[pair], letter.end(), None, LOST_COST)


def pending_steps(source: Source, position: int, pending: int) -> Iterator[Step]:
    """The ways on while half a character is held, with what is visible."""
    lead, bare = pending & 0xFF, bare_costs(source, pending)
    if position == len(source.text):
        yield Step("", position, None, LOST_COST)
    for second, end, after, keys, rest, cost in tokens(source, position):
        if keys is not None:
            for key in keys:
                out = gbk.characters()[key]
                if key >> 8 == lead:
                    yield Step(out, end, after, cost + source.bare.split(out))
        elif second < 0:
            for out in with_first_unread(lead):
                yield Step(out + rest, end, after, cost + bare(out))
        elif out := character(lead, second):
            yield Step(out + rest, end, after, cost + bare(out))


def bare_costs(source: Source, pending: int) -> Callable[[str], float]:
    """What it costs the character that a pending byte begins to stand without a gloss."""
    return source.bare.split if pending & SPLIT else source.bare.__getitem__


def deleted_behind(source: Source, pending: int) -> Iterator[tuple[str, int, float]]:
    """A private-use character was deleted here: its first byte ends the character pending.

    Gives the characters, that first byte, and what they cost.
    """
    tails, bare = gbk.private_tails(), bare_costs(source, pending)
    for out, tail in with_first(pending & 0xFF):
        if tail in tails:
            yield out, tail, bare(out)


def deleted_steps(source: Source, position: int) -> Iterator[tuple[int, Step]]:
    """The ways on behind a deleted character, with what is visible.

    Each with the second byte of the deleted one that it takes: the first of what was meant.
    """
    for second, end, after, keys, rest, cost in tokens(source, position):
        if keys is not None:
            for key in keys:
                out = gbk.characters()[key]
                yield key >> 8, Step(out, end, after, cost + source.bare.split(out))
        elif second >= 0:
            for lead, out in first_halves(second):
                yield lead, Step(out + rest, end, after, cost + source.bare[out])


def unknown_start(source: Source) -> Iterator[Step]:
    """The text was cut inside a shifted run: its first character is half lost."""
    for whole, pair in pairs_at(source, 0):
        if pair & 0xFF > 0x80:
            yield Step("", len(whole), pair & 0xFF, LOST_COST)
