"""The byte lattice: every way a damaged text can be read back, one token at a time.

A reader of the damaged text is either *aligned* or holds a *pending* byte, the first half of the
next true character. A gloss that fell between two bytes leaves ``?`` (its bracket was swallowed)
and a pending byte; from there each visible character gives the second half of one true character
and the first half of the next, until a second half is plain ASCII, or another ``?`` swallows one.

The steps are the ways on from a state; nothing here knows of language or of search.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pipelines.repair import gbk
from pipelines.repair.readings import GLOSS, PINYIN, is_reading, seen_glossed
from pipelines.repair.shift.candidates import (
    between_deleted,
    character,
    first_halves,
    keys_read,
    with_first,
    with_first_unread,
    with_second,
)

SWALLOWED = re.compile(rf"\?({PINYIN}) ?(?:[)）]|$)")
"""A gloss whose bracket was swallowed; at the end of a cut text its closing bracket may miss."""
MARKED = re.compile(r"\?(?=[！？；，!?;,](?:[^\x00-\x7f]|[@-~]\())")
"""The second process: one lost byte in front of ！ ？ ； ，, on odd bytes too."""
LETTER = re.compile(rf"[@-~]\(({PINYIN})\)")
"""The ASCII half of a glossed character whose other half is gone."""

COUNTED = frozenset(
    "年月日時时分秒個个名位人次萬万億亿元塊块歲岁天週周號号期季屆届倍成折家條条項项點点度千百十"
)
"""What stands behind a digit: the byte in front of it may have been one."""
SPLIT = 0x100
"""Marks a pending byte whose character was split by a gloss."""
CHAINED = 0x100
LONGEST_RUN = 3
"""Deleted characters in a row that are thought of; how many are held with the first byte."""

START_COST = 2.0
"""A gloss that fell between bytes; seen once in some thirty sentences."""
UNSEEN_COST = 4.0
"""A key that no page was seen to gloss: one gloss in fifty, by the counts of the field table."""
MARK_COST = 5.0
"""A lost byte in front of a punctuation mark: rarer, and ?! is also written by hand."""
LETTER_COST = 2.0
"""A Latin letter in the middle of Chinese text."""
LITERAL_COST = 14.0
"""A ``?`` with pinyin and a bracket behind it that somebody wrote so."""
LOST_COST = 8.0
"""Half a character gone without a trace: at the edge of a cut text, or behind ``?``."""


@dataclass(frozen=True, slots=True)
class Source:
    """The damaged text, and what had happened to it after the damage."""

    text: str
    folded: bool
    """NFKC was applied: full-width marks became ASCII."""
    dropped: bool
    """Private-use characters were deleted."""
    glossed: frozenset[str] = frozenset()
    """Characters that the page glosses wherever they stand."""
    foreign: frozenset[str] = frozenset()
    """Characters that the page's script does not have."""

    def allows(self, char: str, *, split: bool = False) -> bool:
        """Whether a reading can hold a character bare.

        ``split``: a gloss stands between its halves, so that the page's table did not find it.
        """
        return char not in self.foreign and (split or char not in self.glossed)


class Step(NamedTuple):
    """One way on: ``out`` was meant, ``position`` is reached, ``pending`` is held (or None)."""

    out: str
    position: int
    pending: int | None
    cost: float = 0.0


def aligned_steps(source: Source, position: int, before: str) -> Iterator[Step]:
    """The ways on from an aligned state; ``before`` is the last true character."""
    text = source.text
    char = text[position]
    if char == "?":
        yield from _starts(source, position, before)
    elif LETTER.match(text, position):
        yield from _lost_leads(text, position)
    else:
        yield Step(char, position + 1, None)


def _starts(source: Source, position: int, before: str) -> Iterator[Step]:
    text = source.text
    swallowed = SWALLOWED.match(text, position)
    yield Step("?", position + 1, None, LITERAL_COST if swallowed else 0.0)
    if swallowed:
        for lead, cost in _second_bytes(source, before, swallowed[1]).items():
            yield Step("", swallowed.end(), SPLIT | lead, cost)
    elif MARKED.match(text, position):
        for pair in _pairs_at(source, position + 1, char_only=False):
            tail, pending = pair[1] >> 8, pair[1] & 0xFF
            for out in with_second(tail):
                yield Step(out, position + 1 + len(pair[0]), pending, MARK_COST)


def _second_bytes(source: Source, before: str, reading: str) -> dict[int, float]:
    """Second bytes of the keys that read so and whose first byte ends the character before.

    With what each costs: a key that was never seen in a table is less likely than one that was.
    """
    tails = {pair & 0xFF for _, pair in _spellings(before, source.folded)}
    costs: dict[int, float] = {}
    for pair in keys_read(reading):
        if pair >> 8 in tails:
            seen = gbk.characters()[pair] in seen_glossed()
            cost = START_COST if seen else START_COST + UNSEEN_COST
            costs[pair & 0xFF] = min(cost, costs.get(pair & 0xFF, cost))
    return costs


def _lost_leads(text: str, position: int) -> Iterator[Step]:
    """A letter with a gloss: the second half of a character whose first half was lost."""
    match = LETTER.match(text, position)
    assert match is not None
    yield Step(text[position], position + 1, None, LOST_COST)
    for pair in keys_read(match[1]):
        if pair & 0xFF == ord(text[position]):
            yield Step(gbk.characters()[pair], match.end(), None, LOST_COST)


def pending_steps(source: Source, position: int, pending: int) -> Iterator[Step]:
    """The ways on while half a character is held."""
    text = source.text
    split, pending = bool(pending & SPLIT), pending & 0xFF
    if position == len(text):
        yield Step("", position, None, LOST_COST)
        return
    char = text[position]
    if "@" <= char <= "~" and char.isascii():
        yield from _ascii_tail(source, position, pending, split)
    elif char == "€":
        yield from _emit(pending, 0x80, position + 1, None)
    elif char == "?":
        yield from _swallowed_tail(source, position, pending)
    for whole, pair in _pairs_at(source, position):
        out = character(pending, pair >> 8)
        if out and source.allows(out, split=split):
            tail = pair & 0xFF
            yield Step(out, position + len(whole), tail)
            if tail < 0x80:  # no first half: an ASCII letter that followed 的 in 的HR
                yield Step(out + chr(tail), position + len(whole), None, LETTER_COST)
    if source.dropped:
        yield from _dropped(source, position, pending)


def _ascii_tail(source: Source, position: int, pending: int, split: bool) -> Iterator[Step]:
    """An ASCII letter is the second half, and the text is aligned behind it."""
    text = source.text
    out = character(pending, ord(text[position]))
    gloss = GLOSS.match(text, position + 1)
    if not out:
        return
    if gloss is None:
        if source.allows(out, split=split):
            yield Step(out, position + 1, None)
    elif is_reading(out, gloss[1]):
        yield Step(out, gloss.end(), None)


def _swallowed_tail(source: Source, position: int, pending: int) -> Iterator[Step]:
    """``?`` is the second half and an ASCII byte: a gloss's bracket, a blank, or one unknown."""
    swallowed = SWALLOWED.match(source.text, position)
    if swallowed:
        for pair in keys_read(swallowed[1]):
            if pair >> 8 == pending:
                yield Step(gbk.characters()[pair], swallowed.end(), None)
        return
    rest = _rest_of_swallowed(source, position + 1)
    for out in with_first_unread(pending):
        if source.allows(out):
            yield Step(out + rest, position + 1, None)


def _rest_of_swallowed(source: Source, position: int) -> str:
    """What the swallowed byte was, as far as what follows tells.

    A blank in front of another blank (the filter leaves two, a rendering shows one); nothing to
    restore at an edge or in front of a mark; a blank between words. Where it can have been a
    digit, an unknown byte stays visible as ``?``.
    """
    text = source.text
    if position == len(text) or text[position] in '！？；，。：、!;,.:)）"”':
        return ""
    char = text[position]
    if char == " ":
        return "" if source.folded else " "
    return " " if gbk.is_han(char) and char not in COUNTED else "?"


def _dropped(source: Source, position: int, pending: int) -> Iterator[Step]:
    """A private-use character was deleted here: its first byte ends the character pending.

    The step stays where it is and holds the deleted first byte, as a negative number.
    """
    tails = gbk.private_tails()
    for out, tail in with_first(pending):
        if tail in tails and source.allows(out):
            yield Step(out, position, -tail)


def deleted_steps(source: Source, position: int, held: int, *, chain: bool) -> Iterator[Step]:
    """The ways on behind a deleted character whose first byte is held, the second not known.

    ``chain``: another may have been deleted right behind it.
    """
    run, first = divmod(held, CHAINED)
    seconds = gbk.private_tails()[first]
    if chain and run + 1 < LONGEST_RUN:
        for out, tail in between_deleted(first):
            if source.allows(out):
                yield Step(out, position, -(CHAINED * (run + 1) + tail))
    for tail, token in _second_halves(source, position):
        for lead, out in token.leads if token.leads is not None else first_halves(tail):
            if lead in seconds and (token.glossed or source.allows(out)):
                yield Step(out, token.end, token.pending)


class _Token(NamedTuple):
    """A visible token as the second half of a character."""

    end: int
    pending: int | None = None
    glossed: bool = False
    leads: tuple[tuple[int, str], ...] | None = None
    """First bytes and characters it can have, where a gloss tells them."""


def _second_halves(source: Source, position: int) -> Iterator[tuple[int, _Token]]:
    """The tokens at a position: ``(second byte, token)``."""
    text = source.text
    if position == len(text):
        return
    char = text[position]
    for whole, pair in _pairs_at(source, position):
        yield pair >> 8, _Token(position + len(whole), pair & 0xFF)
    if char.isascii() and "@" <= char <= "~":
        gloss = GLOSS.match(text, position + 1)
        if gloss is None:
            yield ord(char), _Token(position + 1)
        else:
            keys = tuple(
                (p >> 8, gbk.characters()[p]) for p in keys_read(gloss[1]) if p & 0xFF == ord(char)
            )
            yield ord(char), _Token(gloss.end(), glossed=True, leads=keys)
    elif char == "€":
        yield 0x80, _Token(position + 1)
    elif char == "?" and (swallowed := SWALLOWED.match(text, position)):
        keys = tuple(
            (p >> 8, gbk.characters()[p]) for p in keys_read(swallowed[1]) if p & 0xFF >= 0x80
        )
        yield 0, _Token(swallowed.end(), glossed=True, leads=keys)


def unknown_start(source: Source) -> Iterator[Step]:
    """The text was cut inside a shifted run: its first character is half lost."""
    for whole, pair in _pairs_at(source, 0):
        yield Step("", len(whole), pair & 0xFF, LOST_COST)


def _emit(lead: int, tail: int, position: int, pending: int | None) -> Iterator[Step]:
    out = character(lead, tail)
    if out:
        yield Step(out, position, pending)


def _pairs_at(
    source: Source, position: int, *, char_only: bool = True
) -> Iterator[tuple[str, int]]:
    """The two-byte characters that can stand at a position, with what is visible of them."""
    char = source.text[position]
    pair = gbk.pairs().get(char)
    if pair is not None:
        yield char, pair
    if source.folded or not char_only:
        for whole, folded_pair in gbk.folded().get(char, ()):
            if source.text.startswith(whole, position):
                yield whole, folded_pair


def _spellings(char: str, folded: bool) -> Iterator[tuple[str, int]]:
    pair = gbk.pairs().get(char)
    if pair is not None:
        yield char, pair
    if folded:
        yield from gbk.folded().get(char, ())
