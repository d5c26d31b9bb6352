"""Which characters two bytes, one byte or a reading can stand for: the tables of the lattice."""

from __future__ import annotations

from functools import cache

from pipelines.repair import gbk
from pipelines.repair.language import fold, shipped
from pipelines.repair.readings import characters_by_reading, is_tabular
from pipelines.script import single_characters

MOST_BETWEEN = 250
"""Characters that are tried between two deleted ones."""
RARE = 20
"""Count in the shipped model below which a character is not guessed."""
MARKS = frozenset("，。、：；？！“”‘’（）《》〈〉【】…—～·％１２３４５６７８９０")
"""Full-width marks and digits that are guessed."""


def character(lead: int, tail: int) -> str:
    """The character of two bytes, empty where there is none or a private-use one."""
    return gbk.han_by_lead().get(lead, {}).get(tail, "")


@cache
def keys_read(reading: str) -> tuple[int, ...]:
    characters = characters_by_reading().get(reading, "")
    return tuple(gbk.pairs()[char] for char in characters if is_tabular(char))


@cache
def with_first(lead: int) -> tuple[tuple[str, int], ...]:
    """``((character, second byte), …)`` of the common characters with a first byte."""
    table = gbk.han_by_lead().get(lead, {})
    return tuple((char, tail) for tail, char in table.items() if common(char))


@cache
def between_deleted(first: int) -> tuple[tuple[str, int], ...]:
    """Characters whose both bytes lie in deleted ones: ``((character, second byte), …)``.

    ， (A3 AC) is the usual case; of the others, the most frequent are tried.
    """
    tails = gbk.private_tails()
    seconds = tails[first]
    pairs = ((char, pair) for char, pair in gbk.pairs().items() if pair >> 8 in seconds)
    found = [(char, pair & 0xFF) for char, pair in pairs if pair & 0xFF in tails and common(char)]
    found.sort(key=lambda item: -shipped().count(fold(item[0])))
    return tuple(found[:MOST_BETWEEN])


@cache
def with_first_unread(lead: int) -> tuple[str, ...]:
    """Characters with a first byte and a second byte that is no ASCII."""
    return tuple(char for char, tail in with_first(lead) if tail >= 0x80)


@cache
def with_second(tail: int) -> tuple[str, ...]:
    """Characters and marks with a second byte."""
    return tuple(char for _, char in first_halves(tail))


@cache
def first_halves(tail: int) -> tuple[tuple[int, str], ...]:
    """``((first byte, character), …)`` of the common characters with a second byte."""
    tables = gbk.han_by_lead().items()
    return tuple((lead, t[tail]) for lead, t in tables if tail in t and common(t[tail]))


@cache
def common(char: str) -> bool:
    """Whether text of today uses it: often enough in the shipped model, or a usual mark."""
    if gbk.is_han(char):
        return shipped().count(fold(char)) >= RARE
    return char in MARKS


@cache
def foreign(script: str) -> frozenset[str]:
    """Characters that a page in a script does not have: on traditional ones, the simplified.

    后, 于 and others are both; Big5, which has no simplified characters, tells them apart.
    """
    if script == "Hans":
        return frozenset()
    simplified = (chr(code) for code in single_characters("s2t"))
    return frozenset(char for char in simplified if not char.encode("big5", "ignore"))
