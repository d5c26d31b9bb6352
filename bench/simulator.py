"""Damages clean text as the mirror sites do: word filter, one-to-one traditional, gloss on GBK.

The process is the one of docs/damage.md, each step a function of text to text, so that a test can
damage what it knows and see whether the repair gives it back:

>>> hans = "因为催收电话而"
>>> harvest(gloss(to_traditional(filter_words(hans)), Table.load()))
'因?yàn)榇呤? 而'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"

DEFAULT_FILTER: Mapping[str, str] = {"电话": "  ", "题": "", "同时，": ""}
"""The words a site cuts out of its simplified text, and what is left of each."""

PHP_SINGLES = {0x80: "\u20ac", 0xFF: "\uf8f5"}
"""Bytes that PHP's CP936 takes for a character by themselves."""

# A lead byte takes its trail byte with it, fit or unfit: that is how an ASCII byte gets lost.
UNIT = re.compile(rb"[\x00-\x7f]+|[\x80\xff]|[\x81-\xfe].?", re.DOTALL)
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Table:
    """Characters and their readings, in the order in which a page's glosses were put in."""

    pairs: tuple[tuple[str, str], ...]
    spaced: bool = False
    """Whether a blank follows the reading: ``會(huì )``, as one host has it."""

    @classmethod
    def load(cls, path: Path = DATA / "gloss_table.tsv") -> Table:
        """The table seen in the field, whole."""
        return cls(tuple(_rows(path)))

    def cut(self, depth: int) -> Table:
        """The first ``depth`` pairs: pages of different depths have nested sets of glosses.

        >>> Table.load().cut(2).pairs
        (('創', 'chuàng'), ('態', 'tài'))
        """
        return replace(self, pairs=self.pairs[:depth])

    def replacements(self) -> Iterator[tuple[bytes, bytes]]:
        """Each key in GBK, with what is put in its place."""
        end = " )" if self.spaced else ")"
        for character, reading in self.pairs:
            yield to_gbk(character), to_gbk(f"{character}({reading}{end}")


def filter_words(text: str, words: Mapping[str, str] = DEFAULT_FILTER) -> str:
    """Simplified ``text`` without the banned words.

    >>> filter_words("与此同时，催收电话的问题")
    '与此催收  的问'
    """
    for word, rest in words.items():
        text = text.replace(word, rest)
    return text


def to_traditional(text: str) -> str:
    """Each simplified character by itself to a traditional one: no phrase is looked at.

    >>> to_traditional("后续由专人联系，发布于平台")
    '后續由專人聯系，發布于平臺'
    """
    return text.translate(_traditional())


def gloss(text: str, table: Table) -> str:
    """``text`` with readings put in by replacing bytes, wherever a key's two bytes meet.

    >>> gloss("催收團隊", Table.load())
    '催收?qǐng)F(tuán)隊(duì)'
    """
    data = to_gbk(text)
    for key, glossed in table.replacements():
        data = data.replace(key, glossed)
    return decode_cp936(data)


def harvest(line: str) -> str:
    """What is left of a block's text after rendering, NFKC and the loss of private-use characters.

    >>> harvest("六、如何（自己）應對\\ue789  ")
    '六、如何(自己)應對'
    """
    text = PRIVATE_USE.sub("", unicodedata.normalize("NFKC", line))
    return BLANKS.sub(" ", text).strip()


def to_gbk(text: str) -> bytes:
    """``text`` in GBK with its private-use areas; ``?`` for what GBK does not hold."""
    return b"".join(map(_gbk_character, text))


def decode_cp936(data: bytes) -> str:
    """``data`` as PHP's mbstring (8.1 and later) reads CP936.

    A pair that is no character gives one ``?``, and its second byte is gone; pairs in the
    private-use areas give U+E000 to U+F8FF.

    >>> decode_cp936(b"\\xd5(q")
    '?q'
    """
    return "".join(map(_unit_text, UNIT.findall(data)))


def _gbk_character(character: str) -> bytes:
    encoded = character.encode("gb18030", "replace")
    return encoded if len(encoded) <= 2 else b"?"


def _unit_text(unit: bytes) -> str:
    lead = unit[0]
    if lead < 0x80:
        return unit.decode("ascii")
    if lead in PHP_SINGLES:
        return PHP_SINGLES[lead]
    try:
        return unit.decode("gb18030")
    except UnicodeDecodeError:
        return "?"


@cache
def _traditional() -> Mapping[int, str]:
    return {ord(old): new for old, new in _rows(DATA / "traditional.tsv")}


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            left, right = line.split("\t")
            yield left, right
