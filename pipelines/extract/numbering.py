"""The number a line begins with: 一、 （一） 第一章 1.1 1. ①, and how high its kind ranks."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_HAN_DIGITS: Final = "一二三四五六七八九十百零〇两廿"
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_WIDE: Final = {
    code: chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), 0xFF0E, 0xFF08, 0xFF09)
}
_NOT_A_QUANTITY: Final = r"(?![\d.%％°‰元万萬亿億倍个個折年月米公千吨寸])"

_FORMS: Final = (
    ("chapter", rf"第\s?(?:[{_HAN_DIGITS}]{{1,4}}|\d{{1,3}})\s?[章篇部编編](?:分)?"),
    ("section", rf"第\s?(?:[{_HAN_DIGITS}]{{1,4}}|\d{{1,3}})\s?[节節步条條点點讲講]"),
    ("han", rf"(?:[{_HAN_DIGITS}]{{1,4}})(?=\s?[、．.]|[:：])"),
    ("han_bracket", rf"[（(]\s?(?:[{_HAN_DIGITS}]{{1,4}})\s?[）)]"),
    ("dotted", rf"\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}(?=[、\s)）.．:：]|[^\d\W]){_NOT_A_QUANTITY}"),
    ("digit", r"\d{1,2}(?=\s?[、．)）]|\s?\.(?!\d)|[:：](?!\d))"),
    ("digit_bracket", r"[（(]\s?\d{1,2}\s?[）)]"),
    ("stem", rf"[{_STEMS}](?=\s?[、．.](?!\s?[{_STEMS}]))"),
    ("circled", r"[①-⑳⑴-⒇⒈-⒛㈠-㈩❶-❿]"),
)
"""Kinds of numbers, the highest first; the order is that of Chinese official documents."""

RANKS: Final = {name: rank for rank, (name, _) in enumerate(_FORMS)}
_NUMBER: Final = re.compile("|".join(f"(?P<{name}>{form})" for name, form in _FORMS))
_LEAD: Final = re.compile(r"[\s\u3000\xa0]*")
_AFTER: Final = re.compile(r"\s?[、．.:：)）]?[ \u3000\xa0\t]?")
_CHAPTER: Final = "第章篇部编編分节節步条條点點讲講"
_PUNCTUATION: Final = "（）() 、.．:："


class Number(NamedTuple):
    """A line's number without punctuation or 第 … 章, its kind's rank, and where it ends."""

    text: str
    rank: int
    depth: int
    """How many numbers a dotted one has (1.1 has two), else 1."""
    end: int

    @property
    def order(self) -> tuple[int, int]:
        """What sorts the kinds of numbers of an article, the highest first."""
        return self.rank, self.depth


def number_of(text: str) -> Number | None:
    """The number that a line begins with.

    >>> [number_of(t).text for t in ("一、小額貸", "1.1 個人", "（二）方式", "2. 多次", "①電話")]
    ['一', '1.1', '二', '2', '①']
    >>> number_of("第一章 背景").text, number_of("第3节").text
    ('一', '3')
    >>> number_of("甲、妻子是否要還").text, number_of("甲、乙兩方")
    ('甲', None)
    >>> number_of("3.5万元的欠款"), number_of("一次催收"), number_of("2024年")
    (None, None, None)
    """
    start = _LEAD.match(text)
    begin = start.end() if start else 0
    head = text[begin : begin + 16].translate(_WIDE)
    found = _NUMBER.match(head)
    if not found or not found.lastgroup:
        return None
    after = _AFTER.match(head, found.end())
    end = begin + (after.end() if after else found.end())
    written = text[begin : begin + found.end()].strip(_CHAPTER + _PUNCTUATION)
    depth = found[0].count(".") + 1 if found.lastgroup == "dotted" else 1
    return Number(written, RANKS[found.lastgroup], depth, end)
