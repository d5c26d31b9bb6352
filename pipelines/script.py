"""Traditional and simplified: which script a text is in, and the proper text in both.

The pages are converted character by character (後续 → 后續), which is proper in neither script;
OpenCC's phrase-level conversion makes ``text_hans`` and ``text_hant``. One call an article and
direction: calling it line by line costs twice as much.
"""

from __future__ import annotations

import re
from functools import cache

from opencc import OpenCC

from pipelines.records import Script

SAMPLE = 2000
"""Characters that are enough to tell a text's script."""

_SLIPS = re.compile(
    r"(?<!高)併(?=發[出布佈送表起給放揮行])"
    r"|(?<=並發)布|(?<=併發)布"
    r"|(?:(?<![\u3400-\u9fff])|(?<=[告人由與和對向將讓稱員]))[範嶽鬱塗餘]"
    r"(?=某(?![些種個一])|先生|女士|小姐)"
    r"|(?:(?<=記者|作者|編輯|律師|法官)|(?<=記者 |作者 |編輯 |律師 |法官 )"
    r"|(?<=通訊員)|(?<=通訊員 ))"
    r"餘(?=[\u3400-\u9fff]{1,2}(?:[^\u3400-\u9fff]|$))"
)
"""Where OpenCC's phrases go wrong: 并发布 is no 並發症's 併發, and 范某 is a person by name."""
_RIGHT = dict(zip("併布範嶽鬱塗餘", "並佈范岳郁涂余", strict=True))


@cache
def _converter(config: str) -> OpenCC:
    return OpenCC(config)


@cache
def single_characters(config: str) -> dict[int, str]:
    """OpenCC's table for single characters, as ``str.translate`` takes it.

    >>> "催收電話".translate(single_characters("t2s"))
    '催收电话'
    """
    block = [chr(code) for code in (*range(0x3400, 0xA000), *range(0xF900, 0xFB00))]
    converted = _converter(config).convert("\n".join(block)).split("\n")
    return {ord(a): b for a, b in zip(block, converted, strict=True) if a != b}


def simplify(text: str) -> str:
    """Simplified characters one by one, the length kept: for comparing, not for reading.

    >>> simplify("后續的催收電話")
    '后续的催收电话'
    """
    return text.translate(single_characters("t2s"))


def traditionalize(text: str) -> str:
    """Traditional characters one by one, as the pages' own conversion does it.

    >>> traditionalize("电话问题同时")
    '電話問題同時'
    """
    return text.translate(single_characters("s2t"))


def detect(text: str) -> Script:
    """The script a text was published in; a text without a sign of either counts as simplified.

    >>> detect("催收電話"), detect("催收电话")
    ('Hant', 'Hans')
    """
    found = set(text[:SAMPLE])
    traditional, simplified = _signs()
    return "Hant" if len(found & traditional) > len(found & simplified) else "Hans"


@cache
def _signs() -> tuple[frozenset[str], frozenset[str]]:
    """The characters that only traditional text has, and those that only simplified text has."""
    return (
        frozenset(map(chr, single_characters("t2s"))),
        frozenset(map(chr, single_characters("s2t"))),
    )


def to_hans(text: str) -> str:
    """Proper simplified text: characters and phrases, never vocabulary.

    >>> to_hans("后續的問題看著複雜")
    '后续的问题看着复杂'
    """
    return str(_converter("tw2s").convert(text))


def to_hant(hans: str) -> str:
    """Proper traditional text (Taiwan's characters) from proper simplified text.

    >>> to_hant("后续的问题"), to_hant("平台并发布公告，范某引起并发症")
    ('後續的問題', '平臺並發佈公告，范某引起併發症')
    """
    converted = str(_converter("s2tw").convert(hans))
    return _SLIPS.sub(lambda slip: _RIGHT[slip[0]], converted)
