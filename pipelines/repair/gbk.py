"""GBK as bytes: which pairs are characters, which are private-use, which look the same after NFKC.

A *pair* is the two bytes of one GBK character as an ``int`` (0x8140 … 0xFEFE). Facts about the
code page come from Python's gb18030 codec, which agrees with PHP's CP936 on every pair used here.
"""

from __future__ import annotations

from functools import cache
from unicodedata import normalize

LEADS = range(0x81, 0xFF)
TAILS = tuple(t for t in range(0x40, 0xFF) if t != 0x7F)
PRIVATE = ("\ue000", "\uf8ff")
"""The private-use area, into which a third of all byte pairs without a character decode."""


def is_private(char: str) -> bool:
    """Whether a character is of the basic plane's private-use area.

    >>> is_private("\ue789"), is_private("電")
    (True, False)
    """
    return PRIVATE[0] <= char <= PRIVATE[1]


def is_han(char: str) -> bool:
    """Whether a character is a Chinese character that GBK can hold.

    >>> is_han("電"), is_han("，"), is_han("a")
    (True, False, False)
    """
    return "\u4e00" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char == "〇"


@cache
def characters() -> dict[int, str]:
    """Every pair with its character, private-use ones included (23,940 of them)."""
    table = {}
    for lead in LEADS:
        for tail in TAILS:
            try:
                char = bytes((lead, tail)).decode("gb18030")
            except UnicodeDecodeError:  # pragma: no cover - no such pair today
                continue
            table[lead << 8 | tail] = char
    return table


@cache
def pairs() -> dict[str, int]:
    """Every two-byte character with its pair; the inverse of ``characters``."""
    return {char: pair for pair, char in characters().items()}


@cache
def han_by_lead() -> dict[int, dict[int, str]]:
    """``{lead: {tail: character}}`` for the Chinese characters and full-width punctuation."""
    table: dict[int, dict[int, str]] = {}
    for pair, char in characters().items():
        if not is_private(char):
            table.setdefault(pair >> 8, {})[pair & 0xFF] = char
    return table


@cache
def private_tails() -> dict[int, frozenset[int]]:
    """``{first byte: second bytes}`` of the pairs that decode into the private-use area."""
    table: dict[int, set[int]] = {}
    for pair, char in characters().items():
        if is_private(char):
            table.setdefault(pair >> 8, set()).add(pair & 0xFF)
    return {first: frozenset(seconds) for first, seconds in table.items()}


@cache
def folded() -> dict[str, tuple[tuple[str, int], ...]]:
    """What NFKC makes of two-byte characters: ``{first character: ((whole, pair), …)}``.

    >>> (",", 0xA3AC) in folded()[","]
    True
    """
    table: dict[str, list[tuple[str, int]]] = {}
    for pair, char in characters().items():
        whole = normalize("NFKC", char)
        if whole != char and not is_private(char):
            table.setdefault(whole[0], []).append((whole, pair))
    return {first: tuple(found) for first, found in table.items()}
