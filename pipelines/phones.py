"""Telephone numbers: a person's are masked at once, a service's are kept with what they stand for.

Mobile numbers and mail addresses never leave extraction; ``mask`` puts as many asterisks in their
place, so that offsets in a text stay true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pipelines.records import Block, Phone

CONTEXT: Final = 24
"""Characters kept on either side of a number: about a clause."""

_WIDE: Final = {
    code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in "，；：！？"
} | {ord(mark): "-" for mark in "‐‑‒–—―−─·•∙"}
"""Full-width ASCII to ASCII, and whatever else is put between digits to a hyphen; the
punctuation of sentences stays, since ``95118，400…`` are two numbers."""

_GAP: Final = r"[-. _/\t\u3000\xa0]"
_MOBILE: Final = re.compile(
    rf"(?<![\d]) (?: (?:\+|00)?86{_GAP}?|0 )? (?:"
    rf" 1[3-9]\d {_GAP}?\d{{4}} {_GAP}?\d{{4}}"
    rf"|1[3-9]\d\d {_GAP}\d{{3}} {_GAP}\d{{4}}"
    rf"|1[3-9]\d{{3}} {_GAP}\d{{3}} {_GAP}\d{{3}}"
    rf"|1[3-9]\d (?:{_GAP}\d\d){{4}}"
    rf"|1[3-9]\d{{3}} {_GAP}\d{{6}}"
    rf"|1[3-9]\d\) {_GAP}?\d{{4}} {_GAP}?\d{{4}}"
    rf"|1{_GAP}[3-9] (?:{_GAP}\d){{9}}"
    r") (?!\d)",
    re.VERBOSE,
)
_DIGIT: Final = "一二三四五六七八九〇零○壹贰貳叁參肆伍陆陸柒捌玖幺0-9"
_SPELT: Final = re.compile(
    rf"(?<![{_DIGIT}])[一壹幺][- ]?[三四五六七八九叁參肆伍陆陸柒捌玖3-9]"
    rf"(?:[- ]?[{_DIGIT}]){{9}}(?![{_DIGIT}])"
)
"""A mobile number in Chinese numerals, 一三八…: nothing else has eleven of them in a row, for
amounts have 十, 百 and 万 among theirs and years have four."""
_SUSPECT: Final = re.compile(
    r"[@＠#＃]|\(at\)|\[at\]|[a-z\d] at [a-z\d]|[1１](?:\D?\d){10}"
    rf"|[一壹幺](?:[- ]?[{_DIGIT}]){{4}}",
    re.IGNORECASE,
)
"""What every mobile number and mail address has: a cheap look before the careful ones."""
_DOMAIN: Final = re.compile(
    r" ?(?:[@#]|\(at\)|\[at\]) ?(?:[\w-]{1,63}\.){1,5}[a-z]{2,18}", re.ASCII | re.IGNORECASE
)
_MAIL_CHARACTERS: Final = re.compile(r"[\w.%+-]", re.ASCII)
_SPOKEN: Final = re.compile(
    r"(?<![a-z] )\b[\w.+-]{1,64} at (?=(?:qq|163|126|gmail|foxmail|139|hotmail)(?: dot |\.))"
    r"[\w]{2,8}(?: dot |\.)[a-z]{2,6}(?! ?[a-z])",
    re.ASCII | re.IGNORECASE,
)
"""``at`` written out: only before the hosts of mail, and not within an English sentence."""
_MAIL_HOSTS: Final = re.compile(r"(?:qq|163|126|gmail|sina|sohu|foxmail|139|hotmail|outlook)\.")
"""With ``#`` in the place of ``@`` only these are taken for mail."""

_NUMBERS: Final = re.compile(
    r"""(?<![\d.,*-]) (?:
      (?P<toll_free> [48]00 (?: [-\ ]?\d{3}[-\ ]?\d{4} | -\d{4}-\d{3} | -\d-\d{3}-\d{3} ) )
    | (?P<landline> \(?0(?:10|2\d|[3-9]\d\d)\)?[-\ ]{0,2}[2-8]\d{6,7} )
    | (?P<hotline> 123\d\d )
    | (?P<service> 95\d{3,4} | 9510\d{4} | 1010\d{4} | 100(?:00|10|50|60|86|99) )
    ) (?! [\d*%] | [.,-]\d | \s?[元万萬亿億户戶人名笔筆次家个個条條年月日天号號楼樓] )""",
    re.VERBOSE,
)


def mask(text: str) -> str:
    """The text with each mobile number and mail address replaced by as many asterisks.

    >>> mask("侵权联系:15070879527 someone@mail.test")
    '侵权联系:*********** *****************'
    >>> mask("电话１３８－１２３４－５６７８，客服95118")
    '电话*************，客服95118'
    >>> mask("电话一三八一二三四五六七八，信箱 demo at qq.com")
    '电话***********，信箱 **************'
    """
    if not _SUSPECT.search(text):
        return text
    plain = text.translate(_WIDE)
    spans = (*_mobiles(plain), *_mails(plain))
    if not spans:
        return text
    characters = list(text)
    for start, end in spans:
        characters[start:end] = "*" * (end - start)
    return "".join(characters)


def _mobiles(text: str) -> Iterator[tuple[int, int]]:
    if "1" in text:
        yield from (found.span() for found in _MOBILE.finditer(text))
    yield from (found.span() for found in _SPELT.finditer(text) if not found[0].isascii())


def _mails(text: str) -> Iterator[tuple[int, int]]:
    """Spans of mail addresses: a domain is found first, and the name before it walked back."""
    yield from (spoken.span() for spoken in _SPOKEN.finditer(text))
    if "." not in text:
        return
    for domain in _DOMAIN.finditer(text):
        if "#" in domain[0] and not _MAIL_HOSTS.search(domain[0]):
            continue
        start = domain.start()
        while start and _MAIL_CHARACTERS.match(text[start - 1]):
            start -= 1
        if start < domain.start():
            yield start, domain.end()


def phones(blocks: Sequence[Block]) -> tuple[Phone, ...]:
    """The service numbers an article names, each once, in order, with the words around the first.

    >>> phones([Block("paragraph", "官方客服热线95118，投诉可拨打12378。")])[1].kind
    'hotline'
    """
    found: dict[str, Phone] = {}
    for block in blocks:
        for phone in _numbers(block.text):
            found.setdefault(phone.number, phone)
    return tuple(found.values())


def _numbers(text: str) -> Iterator[Phone]:
    plain = text.translate(_WIDE)
    for match in _NUMBERS.finditer(plain):
        kind = str(match.lastgroup)
        around = text[max(0, match.start() - CONTEXT) : match.end() + CONTEXT]
        yield Phone(_canonical(match[0], kind), kind, " ".join(around.split()))


def _canonical(number: str, kind: str) -> str:
    """One spelling a number, so that it can be counted.

    >>> _canonical("400 820 8820", "toll_free"), _canonical("(010)12345678", "landline")
    ('400-820-8820', '010-12345678')
    """
    digits = re.sub(r"\D", "", number)
    if kind == "toll_free":
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    if kind == "landline":
        area = 3 if digits[1] in "12" else 4
        return f"{digits[:area]}-{digits[area:]}"
    return digits
