"""The words of the phrase around a place, and their kinds (noun, verb, measure word …)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.repair.gbk import is_han
from pipelines.repair.shift.division import MARK, START, words
from pipelines.repair.words import divided

REACH = 8
"""Characters of the phrase that are looked at on either side."""
MARKS = re.compile("[，。：“”（）、\n·《》]")
"""What ends a phrase, in a folded text."""


def words_before(folded: str) -> list[str]:
    """The words of a phrase up to its last character.

    >>> words_before("面对频繁的催收，如何解决融资")
    ['如何', '解决', '融资']
    """
    return divided(MARKS.split(folded[-REACH:])[-1])


def words_behind(folded: str) -> list[str]:
    """The words of a phrase from its first character on.

    >>> words_behind("引发讨论，也引来")
    ['引发', '讨论']
    """
    return divided(MARKS.split(folded[:REACH])[0])


def kind_of(word: Sequence[str]) -> str:
    """What kind of word it is, by the dictionary: ``word`` holds one or none.

    >>> kind_of(["解决"]), kind_of([])
    ('v', '^')
    """
    if not word:
        return START
    known = words().get(word[0])
    if known:
        return known[0]
    return "?" if is_han(word[0][0]) else MARK
