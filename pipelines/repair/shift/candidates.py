"""Which characters two bytes, one byte or a reading can stand for: the tables of the lattice."""

from __future__ import annotations

from functools import cache

from pipelines.repair import gbk
from pipelines.repair.language import fold, shipped
from pipelines.repair.readings import characters_by_reading, is_tabular

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
def between_deleted(first: int) -> dict[str, tuple[tuple[str, int], ...]]:
    """Characters whose both bytes lie in deleted ones, by how the model sees them.

    ``{folded character: ((character, second byte), …)}``, the most frequent first.
    """
    tails = gbk.private_tails()
    seconds = tails[first]
    found: dict[str, list[tuple[str, int]]] = {}
    for char, pair in gbk.pairs().items():
        if pair >> 8 in seconds and pair & 0xFF in tails and common(char):
            found.setdefault(fold(char), []).append((char, pair & 0xFF))
    return {c: tuple(found[c]) for c in sorted(found, key=lambda c: -shipped().count(c))}


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
