"""題 beside its partner: 催收問也 was 催收問題也. The filter leaves no trace, so context decides.

How often the partner stands whole (問題) and how often in other company (詢問, 問他) is read off
the shipped n-grams, once for the character in front and once for the one behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import log

from pipelines.repair.edits import Document, Proposal, Rule
from pipelines.repair.gaps.evidence import CALL, TOPIC, body, expected, gain, in_script, stands
from pipelines.repair.language import folded, shipped
from pipelines.repair.words import costs, division_cost

BEHIND = "问主话标难课专议命考试习"
"""Characters that 題 stands behind: 問題, 主題 …"""
BEFORE = "目"
"""Characters that 題 stands before: 題目; 題材 and 題型 are too rare to be learnt."""
PARTNER = re.compile(f"[{BEHIND}{BEFORE}]")

SMOOTHING = 12.0
"""Counts (two sentences of ours) that a neighbour must outweigh before it says anything."""
PRIOR = 1.56
COMPANY_WEIGHT = 0.16
GAIN_WEIGHT = 0.54
WORDS_WEIGHT = 0.49
"""A logistic regression on 1,355 partners in the tuning half of bench/restoration.py, 156 of them
cut in half: the weights of the neighbours, of the characters' gain and of the words'."""
OFTEN_ALONE = "难主标"
LEAST = (0.3, 1.0)
"""Least odds (natural logarithm) for 题, and beside a partner that is often a word by itself; six
of 1,199 whole words were taken for half ones."""
MOST_GAIN = 3.0
"""One rare trigram proves nothing, however much likelier 题 makes it."""
WINDOW = 6
"""Characters on either side that can belong to the same words."""
ACTORS = tuple("他她我你您谁们人者友家员")
NO_ACTORS = ("其他", "个人", "私人", "大家")
ASKED = tuple("他她我你您谁")
ADVERBS = tuple("再别先又便就追敢会要能愿该连")
COMPLEMENTS = tuple("到得起过遍清着著")
ACTOR = 8.0
CALLING = tuple("打拨接来去个通听回")
ASKING = "候卷询世答责法号话讯句"
NOUN = 4.0
ENDED = 10.0
MEASURED = 16.0
OFTEN_HALF = "难标考试命习"
POINTING = ("这一", "这个", "那个", "热门", "热点", "核心", "相关", "敏感")
QUESTION = "？?：:。."
MARKS = tuple("，。、：；！？")
LEAST_COMPANY = -12.0
"""Evidence that somebody asks; that 问 is a noun; that 主, 话 … end a clause without being a word
with what stands before; that 目 is counted (一道目); and below which nothing else is looked at."""
NAMED = {"主": tuple("楼失业店雇事买卖"), "话": tuple("句番席段")}
"""In front of the partner, these make another word of it: 楼主, 一句话."""
BARE = re.compile("[问問](?=[也，,。、]|及其|在于)|[这這]一[话話主](?=[，,。])")
"""Words cut in half, plain enough to show a filter by themselves."""
ENOUGH = 2


def find(document: Document) -> Iterator[Proposal]:
    """Put 題 back on a page whose filter is known to be at work."""
    if TOPIC not in document.omitted or stands(document, TOPIC):
        return
    if not at_work(document) and sum(len(BARE.findall(p.text)) for _, p in body(document)) < ENOUGH:
        return
    word = in_script(TOPIC, document)
    for number, passage in body(document):
        for position in places(folded(passage.text)):
            yield Proposal(number, position, "", word, "likely")


def at_work(document: Document) -> bool:
    """Whether the filter shows elsewhere: a word was put back, or is known to be missing."""
    return TOPIC in document.learnt or expected(document, CALL) or document.refilled


def places(text: str) -> Iterator[int]:
    """Where 题 was cut out of a folded text.

    >>> list(places("催收电话问也逐渐凸显")), list(places("他询问客服"))
    ([5], [])
    """
    start = len(text) - len(text.lstrip())
    for match in PARTNER.finditer(text):
        char, position = match.group(), match.start()
        if text[position - 1 : position] in NAMED.get(char, ()):
            continue
        at = position + (char in BEHIND)
        if position <= start and not text[at : at + 1].strip(QUESTION):
            continue  # a line's label: 問?
        if odds(text, char, at) >= LEAST[char in OFTEN_ALONE]:
            yield at


def odds(text: str, char: str, at: int) -> float:
    """Logarithm of the odds that 题 stood at ``at``, beside its partner ``char``."""
    position = at - (char in BEHIND)
    left, right = text[position - 1 : position] or "\n", text[position + 1 : position + 2] or "\n"
    company = evidence(left, char, right)
    company += said_around(
        char, text[max(0, position - 3) : position], text[position + 1 : position + 3]
    )
    if company < LEAST_COMPANY:
        return company
    benefit = gain(text[max(0, at - 2) : at], TOPIC, (text[at : at + 2] + "\n")[:2])
    before, after = text[max(0, at - WINDOW) : at], text[at : at + WINDOW]
    words = division_cost(before + after) - division_cost(before + TOPIC + after)
    benefit = min(benefit, MOST_GAIN)
    return PRIOR + COMPANY_WEIGHT * company + GAIN_WEIGHT * benefit + WORDS_WEIGHT * words


def said_around(char: str, before: str, after: str) -> float:
    """What the words around a partner add that one neighbour on each side does not tell.

    Somebody who asks (他问, not 其他问题) speaks against 题; a call that nobody is making
    (催收电话问, not 打电话问) and a noun (的问, not 的问候) for it.
    """
    if char == "目":
        return MEASURED if before.endswith("道") and before[-2:] != "知道" else 0.0
    if char != "问":
        whole = before[-1:] + char in costs() or char in OFTEN_HALF
        named = before.endswith(POINTING) and char in "主话议课专"
        return ENDED * (named + (not whole)) if after[:1] in MARKS else 0.0
    if before[-1:] in ACTORS and not before.endswith(NO_ACTORS):
        return -ACTOR
    if (
        before[-1:] in ADVERBS
        or after[:1] in ASKED
        or (after[:1] in COMPLEMENTS and after != "得到")
        or after == "：“"
    ):
        return -ACTOR
    if before.endswith(CALL) and before[:1] not in CALLING and after[:1] not in ASKING:
        return NOUN
    return NOUN if before.endswith("的") and after[:1] not in ASKING else 0.0


def evidence(left: str, char: str, right: str) -> float:
    """Logarithm of the odds that 题 stood beside ``char`` between two neighbours."""
    model, whole = shipped(), _whole(char)
    with_topic = model.count(whole)
    odds = log((with_topic + 1) / (model.count(char) - with_topic + 1))
    before, behind = _company(char)
    return odds + before.says(left) + behind.says(right)


def _whole(char: str) -> str:
    return char + TOPIC if char in BEHIND else TOPIC + char


@dataclass(frozen=True, slots=True)
class Company:
    """How often each neighbour was seen beside the whole word, and beside its half alone."""

    whole: Mapping[str, int]
    half: Mapping[str, int]
    wholes: int
    halves: int

    @classmethod
    def of(cls, whole: Mapping[str, int], half: Mapping[str, int]) -> Company:
        """With the totals, which every question needs."""
        return cls(whole, half, sum(whole.values()), sum(half.values()))

    def says(self, neighbour: str) -> float:
        """Logarithm of how much likelier a neighbour is beside the whole word."""
        prior = SMOOTHING * shipped().unigram(neighbour)
        beside_whole = (self.whole.get(neighbour, 0) + prior) / (self.wholes + SMOOTHING)
        beside_half = (self.half.get(neighbour, 0) + prior) / (self.halves + SMOOTHING)
        return log(beside_whole / beside_half)


@cache
def _company(char: str) -> tuple[Company, Company]:
    """The company of a partner, in front of it and behind it."""
    model, whole = shipped(), _whole(char)
    before, behind = model.neighbours(whole)
    half_before, half_behind = model.neighbours(char)
    if char in BEHIND:
        half_before = {c: n - before.get(c, 0) for c, n in half_before.items()}
        half_behind = {c: n for c, n in half_behind.items() if c != TOPIC}
    else:
        half_before = {c: n for c, n in half_before.items() if c != TOPIC}
        half_behind = {c: n - behind.get(c, 0) for c, n in half_behind.items()}
    return Company.of(before, half_before), Company.of(behind, half_behind)


RULE = Rule(
    "topic",
    find,
    "the filter cut 題 out here: the word beside it is not whole without it",
    refills=True,
    mends={
        "催收電話 | 隨之而來的催收問也引發了廣泛的討論": "隨之而來的催收問題也引發了廣泛的討論",
        "催收电话 | 如何解决这些问？": "如何解决这些问题？",
        "催收電話 | 這道目很難": "這道題目很難",
    },
    leaves=(
        "催收電話 | 他問了客服,客服問他哪天還",
        "催收電話 | 主要的話說完了,目的是詢問",
        "催收電話 | 樓主:各位好,難以標記課程與專業",
        "如何解决这些问",
        "催收電話 | 這是一個難題,也是常見問",
    ),
)
