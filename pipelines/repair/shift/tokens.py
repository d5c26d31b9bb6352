"""What is visible at a place of a damaged text, taken as the second half of a character.

Inside a shifted stretch every visible token is a second byte and mostly the first byte of what
follows: a two-byte character is both, a letter or a ``?`` with a gloss ends the stretch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pipelines.repair import gbk
from pipelines.repair.readings import GLOSS, PINYIN, is_reading, is_syllable
from pipelines.repair.shift.bare import Bare
from pipelines.repair.shift.candidates import keys_read
from pipelines.repair.words_model import WordModel

SWALLOWED = re.compile(rf"\?({PINYIN}) ?(?:[)）]|$)")
"""A gloss whose bracket was swallowed; at the end of a cut text its closing bracket may miss."""

COUNTED = frozenset(
    "年月日時时分秒個个名位人次萬万億亿元塊块歲岁天週周號号期季屆届倍成折家條条項项點点度千百十"
)
"""What stands behind a digit: the byte in front of it may have been one."""
YEAR = re.compile(r"0[0-4]\d年|9\d\d年")
MONTH = re.compile(r"[012]月")

EDGE = re.compile(r"""[！？；，。：、!;,:)）"”]|[.](?!\d)""")
BRACKETS_WITHIN = 200
"""Characters within which a bracket's partner is looked for."""
NO_BRACKET = re.compile("[^()]+")

LETTER_COST = 2.0
"""A Latin letter in the middle of Chinese text."""
ANY = -1
"""The second byte of a token that does not show it."""


@dataclass(frozen=True, slots=True)
class Source:
    """The damaged text, and what had happened to it after the damage."""

    text: str
    folded: bool
    """NFKC was applied: full-width marks became ASCII."""
    dropped: bool
    """Private-use characters were deleted."""
    narrow: bool
    """The page's marks are ASCII; what is decoded is to be so as well."""
    bare: Bare
    """What a character without a gloss costs on this page."""
    words: WordModel | None = None
    """A bigger language model, where the user has one."""


class Token(NamedTuple):
    """A visible token: the second byte of one character, and what follows from there."""

    second: int
    end: int
    pending: int | None = None
    """First byte of the next character; None where the text is even again."""
    keys: tuple[int, ...] | None = None
    """The characters (as pairs) it can end, where a gloss tells them."""
    rest: str = ""
    """ASCII that stands behind the character it ends."""
    cost: float = 0.0


def tokens(source: Source, position: int) -> Iterator[Token]:
    """The ways to take what is visible at a position of a shifted stretch."""
    text = source.text
    if position == len(text):
        return
    char = text[position]
    if char == "€":
        yield _ended(text, position, 0x80)
    elif char == "?":
        yield from _swallowing(source, position)
    elif char.isascii() and "@" <= char <= "~":
        yield _ended(text, position, ord(char))
    for whole, pair in pairs_at(source, position):
        end = position + len(whole)
        gloss = GLOSS.match(text, end)
        if gloss is not None and is_reading(whole, gloss[1]):
            end = gloss.end()
        if pair & 0xFF > 0x80:
            yield Token(pair >> 8, end, pair & 0xFF)
        else:  # no first half: an ASCII letter that followed 的 in 的HR
            yield Token(pair >> 8, end, None, rest=chr(pair & 0xFF), cost=LETTER_COST)


def _ended(text: str, position: int, second: int) -> Token:
    """A letter is a second half, and the text is even behind it, or behind its gloss."""
    gloss = GLOSS.match(text, position + 1)
    if gloss is None or not is_syllable(gloss[1]):
        return Token(second, position + 1)
    keys = tuple(key for key in keys_read(gloss[1]) if key & 0xFF == second)
    return Token(second, gloss.end(), keys=keys)


def _swallowing(source: Source, position: int) -> Iterator[Token]:
    """``?`` is a second half and an ASCII byte: a gloss's bracket, a blank, or one unknown."""
    swallowed = SWALLOWED.match(source.text, position)
    if swallowed is None:
        rest = _rest_of_swallowed(source, position + 1)
        yield Token(ANY, position + 1, rest=rest)
        return
    for key in keys_read(swallowed[1]):
        if key & 0xFF > 0x80:
            yield Token(key & 0xFF, swallowed.end(), keys=(key,))


def _rest_of_swallowed(source: Source, position: int) -> str:
    """What the swallowed byte was, as far as what follows tells.

    A blank in front of another blank (the filter leaves two, a rendering shows one); nothing to
    restore at an edge or in front of a mark; a blank between words. Where it can have been a
    digit, an unknown byte stays visible as ``?``, unless a date tells it.
    """
    text = source.text
    bracket = _lost_bracket(text, position)
    if bracket:
        return bracket
    if position == len(text) or EDGE.match(text, position):
        return ""
    char = text[position]
    if char == " ":
        return "" if source.folded else " "
    year = YEAR.match(text, position)
    if year:
        return "2" if char == "0" else "1"
    if MONTH.match(text, position):
        return "1"
    return " " if gbk.is_han(char) and char not in COUNTED else "?"


def _lost_bracket(text: str, position: int) -> str:
    """The bracket that was swallowed in front of a position, where its partner shows it."""
    before = _brackets(text[max(0, position - BRACKETS_WITHIN) : position - 1])
    behind = _brackets(text[position : position + BRACKETS_WITHIN])
    if before.endswith("("):
        return "" if behind.startswith(")") else ")"
    return "(" if behind.startswith(")") else ""


def _brackets(text: str) -> str:
    """The brackets of a text that have no partner in it; those of glosses don't count."""
    text = NO_BRACKET.sub("", SWALLOWED.sub("", text))
    while "()" in text:
        text = text.replace("()", "")
    return text


def pairs_at(source: Source, position: int, *, char_only: bool = True) -> Iterator[tuple[str, int]]:
    """The two-byte characters that can stand at a position, with what is visible of them."""
    char = source.text[position]
    pair = gbk.pairs().get(char)
    if pair is not None:
        yield char, pair
    if source.folded or not char_only:
        for whole, folded_pair in gbk.folded().get(char, ()):
            if source.text.startswith(whole, position):
                yield whole, folded_pair


def spellings(char: str, folded: bool) -> Iterator[tuple[str, int]]:
    """The two-byte characters that can be meant by one that is visible."""
    pair = gbk.pairs().get(char)
    if pair is not None:
        yield char, pair
    if folded:
        yield from gbk.folded().get(char, ())
