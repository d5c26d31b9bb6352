"""Makes ``bench/data/traditional.tsv``: simplified to traditional, one character for one.

The sites that mirror collection-call articles convert to traditional without looking at words
(docs/damage.md). The base of the table is OpenCC's answer for each character of GB 2312 by itself
(OpenCC's dictionaries are Apache-2.0); then come the characters that the pages show to be treated
otherwise. Run ``python -m bench.traditional`` to write it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import opencc

TABLE = Path(__file__).parent / "data" / "traditional.tsv"

SEEN_KEPT = "后于系并里面只干余采范泄游"
"""Seen to stay as they are on harvested pages."""

SUPPOSED_KEPT = "辟丑斗伙雇佣仆朴尸污咸凶岩涌吁郁岳云占征咨檐肴腌夸杠棱幺睾"
"""As the above, by likeness only: each is a traditional character in its own right as well."""

SEEN_OTHERWISE = {"冲": "沖", "钟": "鐘", "脏": "臟", "湿": "濕", "净": "凈"}
"""Seen as another of the characters that the simplified one stands for."""

SUPPOSED_OTHERWISE = {"签": "簽"}
"""The same by likeness only: the one that is common by far."""

GB2312_LEAD = range(0xB0, 0xF8)
GB2312_TRAIL = range(0xA1, 0xFF)

HEADER = """\
# Simplified to traditional, one character for one: what is not listed stays as it is.
# Made by bench/traditional.py from OpenCC's character dictionary (Apache-2.0).
"""


def gb2312_characters() -> Iterator[str]:
    """The 6,763 Han characters of GB 2312, in the order of the standard."""
    for lead in GB2312_LEAD:
        for trail in GB2312_TRAIL:
            character = bytes((lead, trail)).decode("gb2312", "ignore")
            if character:
                yield character


def table_text() -> str:
    """The whole table as it is committed."""
    convert = opencc.OpenCC("s2tw").convert
    pairs = {character: convert(character) for character in gb2312_characters()}
    pairs |= {character: character for character in SEEN_KEPT + SUPPOSED_KEPT}
    pairs |= SEEN_OTHERWISE | SUPPOSED_OTHERWISE
    changed = ((old, new) for old, new in pairs.items() if old != new)
    return HEADER + "".join(f"{old}\t{new}\n" for old, new in changed)


if __name__ == "__main__":
    TABLE.write_text(table_text(), encoding="utf-8")
