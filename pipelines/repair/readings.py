"""Which pinyin a character can carry: every reading pypinyin knows of every GBK character."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from pipelines.script import single_characters

LETTERS = "a-zāáǎàēéěèếềīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿê"
PINYIN = f"[{LETTERS}]{{1,6}}"
"""A syllable, by its letters; the longest (zhuāng) has six."""
GLOSS = re.compile(rf"[(（] ?({PINYIN}) ?[)）]")
"""A gloss with ASCII or full-width brackets; one table writes a space inside (``(huì )``)."""


@cache
def characters_by_reading() -> dict[str, str]:
    """``{reading: characters}``, compiled by bench/compile_tables.py."""
    text = (files("pipelines.repair") / "data" / "readings.tsv").read_text("utf-8")
    return dict(line.split("\t") for line in text.splitlines())


TONED = frozenset(LETTERS) - frozenset("-abcdefghijklmnopqrstuvwxyzüê")
TONELESS = frozenset(("men", "me", "ma", "ne", "le", "de", "zhe", "ba", "er", "zi", "ge"))
"""Syllables without a tone that a table of traditional characters can hold (們 麼 嗎 …)."""


def is_syllable(pinyin: str) -> bool:
    """Whether letters between brackets can be a gloss at all: (a) and (ok) are not.

    >>> is_syllable("huì"), is_syllable("men"), is_syllable("a"), is_syllable("ok")
    (True, True, False, False)
    """
    return pinyin in TONELESS or not TONED.isdisjoint(pinyin)


@cache
def readings_by_character() -> dict[str, frozenset[str]]:
    """``{character: readings}``."""
    table: dict[str, set[str]] = {}
    for reading, characters in characters_by_reading().items():
        for char in characters:
            table.setdefault(char, set()).add(reading)
    return {char: frozenset(readings) for char, readings in table.items()}


@cache
def syllables_by_character() -> dict[str, frozenset[str]]:
    """The same, of readings that can be a gloss at all."""
    readings = readings_by_character().items()
    return {char: frozenset(filter(is_syllable, known)) for char, known in readings}


@cache
def table_order() -> dict[str, int]:
    """The characters that real pages were seen to gloss, by their place in the table.

    The order is believed, not known: the sets of the pages nest so (docs/damage.md).
    """
    placed = (line[0] for line in _gloss_pairs() if not line.endswith("\t?"))
    return {char: place for place, char in enumerate(placed)}


def _gloss_pairs() -> list[str]:
    text = (files("pipelines.repair") / "data" / "gloss_pairs.tsv").read_text("utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


@cache
def seen_glossed() -> frozenset[str]:
    """The characters that real pages were seen to gloss (137), those of no known place too."""
    return frozenset(line[0] for line in _gloss_pairs())


@cache
def is_tabular(char: str) -> bool:
    """Whether a table of traditional characters could hold it: simplification changes it.

    >>> is_tabular("會"), is_tabular("行"), is_tabular("著")
    (True, False, True)
    """
    return ord(char) in single_characters("t2s") or char in seen_glossed()


def is_reading(char: str, pinyin: str) -> bool:
    """Whether a character can be read so.

    >>> is_reading("會", "huì"), is_reading("會", "xiàn")
    (True, False)
    """
    return pinyin in syllables_by_character().get(char, ())
