"""Text made alike for matching only: one script, one width, no glosses, nothing kept.

Extraction runs before the repair, so the furniture of a page (`責(zé)任編輯`, `聯(lián)系方式`)
is as damaged as its text. Markers are written once, in simplified characters, and are looked for
in folded text; what is kept is always the text as it stood.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import opencc

REMEMBERED: Final = 48
"""Characters of a line up to which its folded form is kept: the pages of a site have the same
menus and lists, and other short lines in common."""

_PINYIN: Final = "a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿ"
_GLOSS: Final = re.compile(rf"[(?]?[{_PINYIN}]{{1,6}} ?\)")
"""A reading in brackets; a shifted byte may have turned the opening one into ``?`` (`?yàn)`)."""

_READING: Final = re.compile(r"[āáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿ]|[(?](men|me|ma|ne|de|le|zi) ?\)")
"""What tells a gloss from a word in brackets: a tone mark, or one of the few toneless readings."""


@cache
def _simplified() -> dict[int, str]:
    """Code points of traditional characters and their simplified forms, one to one."""
    characters = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    table = {ord(a): b for a, b in zip(characters, converted, strict=True) if a != b}
    return {**table, ord("〉"): ">", ord("〈"): "<", ord("﹥"): ">"}


def simplify(text: str) -> str:
    """The text in simplified characters, each for itself: the length stays.

    >>> simplify("責任編輯：后臺")
    '责任编辑：后台'
    """
    return text.translate(_simplified())


def fold(text: str) -> str:
    """The text as markers are matched against: without glosses, NFKC, simplified, lower case.

    >>> fold("責(zé)任編輯：唐儷漪"), fold("Ｃopyright　聯(lián)系")
    ('责任编辑:唐俪漪', 'copyright 联系')
    """
    return _folded(text) if len(text) <= REMEMBERED else _fold(text)


def _fold(text: str) -> str:
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    text = text.lower()
    if ")" in text:
        text = _GLOSS.sub(_without_gloss, text)
    return text.translate(_simplified())


_folded: Final = lru_cache(maxsize=16_384)(_fold)


def _without_gloss(gloss: re.Match[str]) -> str:
    """Nothing, unless it is a plain word in brackets such as ``(a)`` or ``(tang)``."""
    return "" if _READING.search(gloss[0]) else gloss[0]


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text that knows where in the text as it stood each of its characters came from."""

    text: str
    raw: str
    offsets: tuple[int, ...]

    def raw_slice(self, start: int, end: int) -> str:
        """What stands in the raw text for a span of the folded one, its glosses included."""
        return self.raw[self.offsets[start] : self.offsets[end]]


def fold_aligned(text: str) -> Folded:
    """As ``fold``, with the way back to the text as it stood.

    >>> folded = fold_aligned("責(zé)任編輯：唐儷(lì)漪")
    >>> folded.text, folded.raw_slice(5, 8)
    ('责任编辑:唐俪漪', '唐儷(lì)漪')
    """
    pieces: list[str] = []
    offsets: list[int] = []

    def take(start: int, end: int, convert: Callable[[str], str]) -> None:
        for position in range(start, end):
            folded = convert(text[position])
            pieces.append(folded)
            offsets.extend([position] * len(folded))

    position = 0
    for gloss in _GLOSS.finditer(text.translate(_BRACKETS)):
        if _READING.search(gloss[0]):
            take(position, gloss.start(), _fold_character)
            position = gloss.end()
    take(position, len(text), _fold_character)
    return Folded("".join(pieces), text, (*offsets, len(text)))


_BRACKETS: Final = {ord("（"): "(", ord("）"): ")"}


def _fold_character(character: str) -> str:
    return unicodedata.normalize("NFKC", character).lower().translate(_simplified())
