"""電話 at the edges of headings and paragraphs, where harvested text shows no blank at all.

From HTML the two blanks still stand: 如何應對催收␣␣ at a heading's end. From text they are gone,
and the page itself must tell: siblings 短信催收 and 上門催收 beside a bare 催收, or a word that
the page never leaves without 電話 in its other headings and in the section's own text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, islice

from pipelines.repair.edits import Document, Passage, Proposal, Role, Rule
from pipelines.repair.gaps.evidence import CALL, body, expected, gain, in_script
from pipelines.repair.gbk import is_han
from pipelines.repair.language import folded

NUMBER = re.compile(
    r"\s*(?:第?[一二三四五六七八九十百]+[、.．章节節条條]|[(（][一二三四五六七八九十]+[)）]"
    r"|\d+(?:\.\d+)*[、.．]?|[①-⑳])\s*"
)
"""The number of a heading, as far as its text."""
LONGEST_STEM = 8
"""A stem (催收) longer than this is a phrase of its own."""
QUALIFIERS = range(1, 5)
"""Characters that a sibling has in front of the stem (短信, 上門)."""
SIBLINGS = 2
"""Siblings that must end in the stem, each with another word in front."""
HEADINGS = 2
"""Other headings in which 電話 follows the stem."""
LEFT_OPEN = re.compile("(?:接到|[打接]催收|接到催收|(?:第[一二三四五六七八九十]|[这那一])通)$")
"""What no heading ends in, but for 電話 behind it."""
LEFT_HEADLESS = re.compile("里[的说讲怎应最常]")
"""What no heading begins with, but for 電話 in front of it."""
NAMED = 6
"""So many characters in front of 電話 in the title make a name (青豆花分期催收) that is not cut."""
PAIR = re.compile(r"(?<![^\S\u3000])[ \xa0]?[ \xa0]{2}$")
"""Two blanks, or two behind the one that parts a number from its heading, or behind an indent."""
LEAST_GAIN: dict[Role, float] = {"heading": -8.0, "text": 1.0}
"""Least gain of 電話 at an edge with two blanks; paragraphs are indented in many ways."""
HANGING = "，、：,:"
"""Marks that nothing begins with, but for a word in front of them."""
RARE = 6
RARE_LEAST = -9.5
"""The same where fewer than one in RARE have two blanks there: no indent is so rare."""


def find(document: Document) -> Iterator[Proposal]:
    """Put 電話 back at edges where the page shows that it stood there."""
    if not (document.refilled or expected(document, CALL)) or CALL not in document.omitted:
        return
    word = in_script(CALL, document)
    marked = list(edges_with_blanks(document, word)) if document.edges_kept else []
    yield from marked
    taken = {proposal.passage for proposal in marked}
    for proposal in (
        *cut_short(document, word),
        *before_stems(document, word),
        *behind_stems(document, word),
    ):
        if proposal.passage not in taken:
            taken.add(proposal.passage)
            yield proposal


def edges_with_blanks(document: Document, word: str) -> Iterator[Proposal]:
    """Edges with two blanks more than the other passages of that role have."""
    for role, usual in LEAST_GAIN.items():
        passages = [(n, p.text) for n, p in body(document) if p.role == role and _has_text(p.text)]
        for ends in (_head, _tail):
            edges = [(number, text, *ends(text)) for number, text in passages]
            marked = [edge for edge in edges if PAIR.search(text_of(edge))]
            if 2 * len(marked) > len(edges) > 1:
                continue  # indents, or a template's way of writing: no evidence
            least = min(usual, RARE_LEAST) if len(marked) * RARE < len(edges) else usual
            for number, text, start, end in marked:
                at = end - 2
                beside = text[start - 1] if ends is _tail else text[end]
                if not (is_han(beside) or (ends is _head and beside in HANGING)):
                    continue
                before = folded(text[max(0, start - 4) : start]) if ends is _tail else ""
                after = folded(text[end : end + 4]) or "\n"
                if gain(before, CALL, after) >= least:
                    yield Proposal(number, at, text[at:end], word, "likely")


def _has_text(text: str) -> bool:
    """Whether a passage is more than white space and a number."""
    return _start(text) < len(text.rstrip())


def text_of(edge: tuple[int, str, int, int]) -> str:
    """The white space of an edge."""
    _, text, start, end = edge
    return text[start:end]


def _head(text: str) -> tuple[int, int]:
    """Where the white space in front of a passage's own text begins and ends."""
    end = _start(text)
    return len(text[:end].rstrip()), end


def _tail(text: str) -> tuple[int, int]:
    """Where the white space behind a passage begins and ends."""
    return len(text.rstrip()), len(text)


def cut_short(document: Document, word: str) -> Iterator[Proposal]:
    """Headings that begin or end as none does: 三、里的裂痕, 二、第一通, or in the title's name."""
    title = folded(document.title)
    named = title[: title.rfind(CALL)][-NAMED:] if CALL in title else ""
    for number, passage in body(document):
        text = folded(passage.text)
        end = len(text.rstrip())
        if passage.role != "heading" or text[:end].endswith(CALL):
            continue
        if LEFT_OPEN.search(text, 0, end) or (len(named) == NAMED and text[:end].endswith(named)):
            yield Proposal(number, end, "", word, "likely")
        elif LEFT_HEADLESS.match(text, _start(text)):
            yield Proposal(number, _start(text), "", word, "likely")


def before_stems(document: Document, word: str) -> Iterator[Proposal]:
    """A bare stem among siblings that each say more: 催收 beside 短信催收 and 上門催收."""
    for siblings in _siblings(document):
        stems = [(number, start, text[start:].strip()) for number, start, text in siblings]
        longer = Counter(s[cut:] for s in {s for _, _, s in stems} for cut in QUALIFIERS)
        for number, start, stem in stems:
            if 2 <= len(stem) <= LONGEST_STEM and longer[stem] >= SIBLINGS:
                yield Proposal(number, start, "", word, "likely")


def _siblings(document: Document) -> Iterator[Sequence[tuple[int, int, str]]]:
    """Runs of headings of one level under one parent: ``(passage, start of text, text)``."""
    headings = [(n, p) for n, p in body(document) if p.role == "heading"]
    for _, run in groupby(headings, key=lambda item: item[1].level):
        yield [(n, _start(p.text), p.text) for n, p in run]


def _start(text: str) -> int:
    """Where the text of a heading begins, behind its number."""
    number = NUMBER.match(text)
    return number.end() if number else len(text) - len(text.lstrip())


def behind_stems(document: Document, word: str) -> Iterator[Proposal]:
    """A heading that ends in what the title and the page's headings never leave bare."""
    stem = _stem(document)
    if not stem:
        return
    whole = stem + CALL
    passages = body(document)
    with_call = [n for n, p in passages if p.role == "heading" and whole in folded(p.text)]
    if len(with_call) < HEADINGS:
        return
    kinds = {n for run in _siblings(document) for n in _kinds(run, stem)}
    for index, (number, passage) in enumerate(passages):
        if number in kinds:
            continue
        text = folded(passage.text).rstrip()
        if (
            passage.role == "heading"
            and text.endswith(stem)
            and len(text) > _start(text) + len(stem)
        ):
            section = _section(passages, index)
            shown = any(whole in text_below for text_below in section)
            yield Proposal(number, len(text), "", word, "likely" if shown else "suggested")


def _kinds(siblings: Sequence[tuple[int, int, str]], stem: str) -> list[int]:
    """Siblings that all end in the stem name kinds of it (短信催收 …): whole as they are."""
    ends = [number for number, _, text in siblings if folded(text).rstrip().endswith(stem)]
    return ends if len(ends) > 1 else []


def _stem(document: Document) -> str:
    """The two characters that stand before 電話 in the title: 催收."""
    title = folded(document.title)
    at = title.rfind(CALL)
    return title[max(0, at - 2) : at] if at >= 2 else ""


def _section(passages: Sequence[tuple[int, Passage]], heading: int) -> Iterator[str]:
    """The folded texts under a heading, up to the next heading of its level or above."""
    level = passages[heading][1].level
    for _, passage in islice(passages, heading + 1, None):
        if passage.role == "heading" and (passage.level or 0) <= (level or 0):
            return
        yield folded(passage.text)


RULE = Rule(
    "edge",
    find,
    "the filter cut 電話 out at the edge of this block: the page's other headings have it",
    refills=True,
    mends={
        "催收電話 | 4.1 催收\n4.2 短信催收\n4.3 上門催收": (
            "4.1 電話催收\n4.2 短信催收\n4.3 上門催收"
        ),
        "催收電話 | 一、背景\n二、如何應對催收  ": "一、背景\n二、如何應對催收電話",
        "青豆花分期催收電話 | 一、背景\n二、如何應對青豆花分期催收\n三、第一通\n四、里的裂痕": (
            "一、背景\n二、如何應對青豆花分期催收電話\n三、第一通電話\n四、電話里的裂痕"
        ),
    },
    leaves=(
        "催收電話 | 4.1 催收\n4.2 催收流程\n4.3 催收對象",
        "催收電話 | 4.1 催收\n4.2 短信催收",
        "4.1 催收\n4.2 短信催收\n4.3 上門催收",
        "催收電話 | 一、背景  \n二、如何應對催收  ",
        "催收電話 | 六、如何應對催收\n借款人應理性對待。",
        "催收電話 | 一、什么時候打\n二、固定時段接聽\n三、里程碑",
        "催收電話 | 1  ",
        "催收電話 | a  ",
    ),
)
