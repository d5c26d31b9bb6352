"""同時， with its comma: 便利的消費者 was 便利的同時，消費者; 與此平台 was 與此同時，平台.

The filter leaves no trace. Two kinds of places tell: 與此, which is no word by itself, and a
clause that opens with 在 and a verb, or brings something (帶來 …), and is never closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from pipelines.repair.edits import Document, Proposal, Rule
from pipelines.repair.gaps.evidence import (
    CALL,
    MEANWHILE,
    body,
    expected,
    gain,
    in_script,
    stands,
)
from pipelines.repair.language import folded
from pipelines.repair.words import costs

CLAUSE = re.compile("[^，。：“（）\n]+")
BROKEN = re.compile(
    "(?<![有别真似是目])的(?=把(?![手握柄戏关式子酒])|则(?![天安])|等于|更应|更要|更需|也应|也要|也需"
    "|也请|也别|也不要|也不能忘|也不忘|若[能是要想不]|还要(?!求))"
)
"""的 in front of what begins a predicate: something is missing between them."""
LEAST_SUBJECT = 6
"""Characters of the clause in front of such a 的; a short one (我的也要) is whole."""
LONGEST_ADVERB = 2
"""Characters of an adverb in front of a verb (專程坐火車)."""
LEAST_PREDICATE = 4
"""Characters of a verb with its object."""
WITH_THIS = re.compile(
    "与此(?!相|同|类|有关|无关|对|案|事|人|地|书|处|间|不|一致|密|息|关|等|举|种|之|项|形|迥|并"
    "|为|紧|略|前|次|刻|时)(?=.)"
)
"""與此 that is not 與此相關, 與此類似 …"""
CLOSERS = re.compile(
    "[中时上下里内后前间边处际外]|以来|方面|过程|基础|情况|状态|阶段|看来|来说|而言|同时|一起|期间"
)
WORDS_WITH_CLOSERS = re.compile(
    "上门|上述|上市|上班|上涨|上升|上网|线上|网上|马上|以上|上传|下载|下降|下调|下跌|线下|以下|余下"
    "|中国|中心|中介|中小|集中|中断|其中|中央|时间|时代|及时|按时|时刻|随时|小时|时常|平时|实时"
    "|内容|国内|内部|后果|后续|后期|逾期后|最后|前提|提前|前景|目前|之前|人间|空间|民间|房间|边界"
    "|处理|处罚|处于|好处|国际|实际|外部|对外|外包|外卖|另外|意外|里程|公里|面前|前往|售后|今后|后来|先后"
)
"""Words in which such a character closes nothing."""
BRINGS = re.compile("(?:带来|提供|创造|赢得|获得|取得).{0,12}?的(?=[也却又]|往往|同样)")
PREDICATE = re.compile(
    ".{0,8}?(?:也|应|要|需|必须|还|却|都|更|往往|不|能|可以|会|将|则|便|就|仍|既|同样)"
    "|给(?![付予])|别|请(?![求愿示])|多(?![数种少方个次家样元重项位笔年])|及[早时]|记得|若|务必|千万"
    "|尽[量快早]"
)
"""A subject of a few characters and what a predicate begins with; or how advice begins."""
TAKEN_UP = re.compile("[吃赶掌追打做写说听看讲谈用拿催找等跑学教养带送查修]")
"""Verbs of one character that are no noun behind 在 (在校, 在家)."""
ADVICE = re.compile("的(?=也[请要应需别]|还[要应需]|需[要加]|请|别|记得)")
TOWARDS = "为与对向给"
"""Prepositions between 在 and its verb (在與銀行談判)."""
FARTHEST = 6
"""Characters between such a preposition and the verb."""


def find(document: Document) -> Iterator[Proposal]:
    """Put 同時， back on a page whose filter is known to be at work."""
    if MEANWHILE not in document.omitted:
        return
    if not (document.refilled or MEANWHILE in document.learnt or expected(document, CALL)):
        return
    if stands(document, MEANWHILE):
        return
    word = in_script(MEANWHILE, document)
    for number, passage in body(document):
        for position in sorted(set(places(folded(passage.text)))):
            yield Proposal(number, position, "", word, "likely")


def places(text: str) -> Iterator[int]:
    """Where 同時， was cut out of a folded text."""
    for match in WITH_THIS.finditer(text):
        yield match.end()
    for clause in CLAUSE.finditer(text):
        position = _unclosed(text, clause.start(), clause.end())
        if position is not None:
            yield position
        for match in BRINGS.finditer(clause.group()):
            yield clause.start() + match.end()
        for match in BROKEN.finditer(clause.group(), LEAST_SUBJECT):
            yield clause.start() + match.end()


def _unclosed(text: str, start: int, end: int) -> int | None:
    """Behind which 的 a clause with 在 and a verb was to be closed, if it never is."""
    opened = text.find("在", start, end)
    if opened < 0 or text[opened - 1 : opened] in _BEFORE_PLAIN or not _acts(text, opened, end):
        return None
    clause = WORDS_WITH_CLOSERS.sub(lambda word: "某" * len(word.group()), text[opened:end])
    if CLOSERS.search(clause):
        return None
    ends = [opened + match.end() for match in re.finditer("的", clause[:-1])]
    ends = [at for at in ends if _goes_on(text, at, end)]
    scored = [(gain(text[max(0, at - 4) : at], MEANWHILE, text[at : at + 4]), at) for at in ends]
    return max(scored, default=(0.0, None))[1]


def _acts(text: str, opened: int, end: int) -> bool:
    """Whether 在 opens on what somebody does: a verb, by itself or behind 為, 與 …"""
    start = opened + 1
    if _verb_at(text, start):
        return True
    if text[start : start + 1] in TOWARDS:
        return any(_verb_at(text, at) for at in range(start + 1, min(start + FARTHEST, end)))
    return bool(TAKEN_UP.match(text, start) and ADVICE.search(text, start, end))


def _goes_on(text: str, position: int, end: int) -> bool:
    """Whether what follows 的 is a clause of its own: a predicate, or a subject and one."""
    starts = range(position, min(position + LONGEST_ADVERB, end - LEAST_PREDICATE) + 1)
    acts = any(_verb_at(text, start) for start in starts)
    return acts or PREDICATE.match(text, position, end) is not None


_BEFORE_PLAIN = tuple("正存实现所")
"""正在, 存在, 實在, 現在, 所在: there 在 opens no clause."""


def _verb_at(text: str, position: int) -> bool:
    longer = text[position : position + 3] in costs()  # 旅行社 is no verb
    return text[position : position + 2] in verbs() and not longer


@cache
def verbs() -> frozenset[str]:
    """Common verbs of two characters, compiled by bench/compile_tables.py from jieba (MIT)."""
    return frozenset((files("pipelines.repair") / "data" / "verbs.txt").read_text("utf-8").split())


RULE = Rule(
    "meanwhile",
    find,
    "the filter cut 同時， out here: the clause it closes is left open",
    mends={
        "催收電話 | 消費者在享受購物便利的忽視了責任": "消費者在享受購物便利的同時,忽視了責任",
        "催收電話 | 在享受便利的消費者也應承擔責任": "在享受便利的同時,消費者也應承擔責任",
        "催收電話 | 与此平台，也在加強管理": "与此同時，平台，也在加強管理",
        "催收电话 | 给人们带来便利的也带来了风险。": "给人们带来便利的同时,也带来了风险。",
        "催收電話 | 在催討欠款的請給老人留一點餘地。": "在催討欠款的同時,請給老人留一點餘地。",
        "催收電話 | 跑腿的人在趕路的也要看一眼合約。": "跑腿的人在趕路的同時,也要看一眼合約。",
    },
    leaves=(
        "在享受便利的消費者也應承擔責任",
        "催收電話 | 在催收過程中保持冷靜的借款人也能談判",
        "催收電話 | 与此相關的還有与此同類的",
        "催收電話 | 在北京工作的消費者也應承擔責任,同時要還款",
        "催收電話 | 正在還款的消費者也會接到電話",
        "催收電話 | 在家的老人也要留意,在校的學生請看清合約",
        "催收電話 | 我在追問的多數時候沒有回音",
    ),
)
