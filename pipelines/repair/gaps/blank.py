"""電話 between words: 催收  便 was 催收電話便. Two blanks in the source, one in harvested text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.repair import gbk
from pipelines.repair.edits import Document, Passage, Proposal, Rule
from pipelines.repair.gaps.evidence import CALL, body, expected, gain_in_blank, in_script, stands
from pipelines.repair.language import folded

BLANKS = re.compile(r"(?<=\S)[ \xa0]+(?=\S)")
"""A run of blanks inside a line; the full-width blank is a typesetter's, not the filter's."""

LEFT = "  "
"""What the filter leaves of 电话."""
PAIR_LEAST = -8.0
"""Least gain of two blanks where the source's runs are kept: hardly anyone writes two."""
CLOSED_LEAST = -7.0
"""Least gain of one blank in front of a mark, where nobody means to write one."""
BARE_LEAST = -4.5
"""Least gain of one blank between characters; headlines put blanks for commas."""
OPENED_LEAST = 0.0
"""Least gain of one blank behind a mark, where many put one by habit, and of longer runs, which
align columns."""
STRONG = 4.0
"""Gain from which a blank is evidence by itself, and from which a filled gap is safe."""
ENOUGH = 2
"""Blanks with that gain, or in front of a mark, that prove the filter without title or site."""
MANY = 3
FEW = 8
DOUBTED_LEAST = 2.0
"""Least gain of one blank on a page with more gaps than that of which fewer than one in FEW is
strong: such a page has blanks of its own."""
CLOSING = "，。、；：？！”’）》,;:!)"
"""Marks in front of which nobody writes a blank."""
SPACED_PIECES = 4
SPACED = 5
"""A line whose pieces between blanks are shorter than this on average is spaced by its author."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A run of blanks inside a passage, and the gain of 電話 in it."""

    passage: int
    start: int
    run: str
    gain: float
    opened: bool
    """A mark stands in front of it."""
    closed: bool
    """A mark stands behind it."""

    @property
    def strong(self) -> bool:
        """Whether the gap is evidence of the filter by itself."""
        return self.gain >= STRONG or (self.closed and not self.opened)

    @property
    def least(self) -> float:
        """The least gain with which it is filled on a page that 電話 is cut out of."""
        if len(self.run) == len(LEFT):
            return PAIR_LEAST
        if self.opened or len(self.run) > len(LEFT):
            return OPENED_LEAST
        return CLOSED_LEAST if self.closed else BARE_LEAST


def find(document: Document) -> Iterator[Proposal]:
    """Put 電話 back into the gaps of a page that it was filtered from."""
    if CALL not in document.omitted or stands(document, CALL):
        return
    gaps = [gap for number, passage in body(document) for gap in gaps_of(number, passage)]
    if any(len(gap.run) > 1 for gap in gaps):
        # The source's runs are kept: a single blank is one that the author wrote.
        gaps = [gap for gap in gaps if len(gap.run) > 1]
    known, strong = expected(document, CALL), sum(gap.strong for gap in gaps)
    if not known and strong < ENOUGH:
        return
    word = in_script(CALL, document)
    doubted = len(gaps) > MANY and strong * FEW < len(gaps)
    for gap in gaps:
        least = max(gap.least, DOUBTED_LEAST) if doubted and len(gap.run) == 1 else gap.least
        if gap.gain >= least:
            safe = known and gap.gain >= STRONG
            yield Proposal(gap.passage, gap.start, gap.run, word, "safe" if safe else "likely")


def fits(before: str, after: str) -> bool:
    """Whether a word can have stood between two characters: not beside Latin, brackets, columns.

    >>> fits("收", "便"), fits("過", "、"), fits("麻", "("), fits("和", "Z")
    (True, True, False, False)
    """
    if gbk.is_han(before):
        return gbk.is_han(after) or after in CLOSING or after.isdigit()
    return before in "，。、；：”》" and gbk.is_han(after)


def gaps_of(number: int, passage: Passage) -> Iterator[Gap]:
    """The runs of blanks of a passage that stand behind a Chinese character."""
    text = passage.text
    if " " not in text and "\xa0" not in text:
        return
    pieces = [piece for piece in text.split() if gbk.is_han(piece[0])]
    spaced = len(pieces) >= SPACED_PIECES and len("".join(pieces)) < SPACED * len(pieces)
    for match in BLANKS.finditer(text):
        start, end = match.span()
        last, closed = text[start - 1], text[end] in CLOSING
        if not fits(last, text[end]):
            continue
        if spaced and end - start == 1:
            continue
        before, after = folded(text[max(0, start - 4) : start]), folded(text[end : end + 4])
        opened = not gbk.is_han(last)
        yield Gap(number, start, match.group(), gain_in_blank(before, CALL, after), opened, closed)


RULE = Rule(
    "call",
    find,
    "the filter cut 電話 out here: blanks stand between words, and the page says so elsewhere",
    refills=True,
    mends={
        "催收電話 | 后續的催收 便會接踵而至": "后續的催收電話便會接踵而至",
        "催收電話 | 通過 、短信等形式進行": "通過電話、短信等形式進行",
        "催收电话 | 多次  催收无效": "多次电话催收无效",
        "頻繁的催收 ,讓人不安。\n接到催收 。": "頻繁的催收電話,讓人不安。\n接到催收電話。",
    },
    leaves=(
        "后續的催收 便會接踵而至",
        "催收電話 | 張 三欠款,他接到了電話 。",
        "催收電話 | 信貸逾期 催收方式 理性理財 債務重組",
        "催收電話 | 1.1 小額貸的背景",
        "逾期後怎麼辦 專家這樣說",
    ),
)
