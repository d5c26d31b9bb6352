"""Clauses that 的 leaves open: in 在享受便利的消費者 and 帶來便利的也帶來風險 something is missing.

Two opinions: a hand-written one, on what opens a clause and can go on behind it, and the features
of the text around. A logistic regression weighs them together (``bench/fit_meanwhile.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipelines.repair.gaps.evidence import MEANWHILE, gain
from pipelines.repair.gaps.odds import Features, within
from pipelines.repair.gaps.phrase import kind_of
from pipelines.repair.language import Language, shipped
from pipelines.repair.words import costs, divided

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


LEAST_GAIN = -7.0
"""Where 同時 is less likely than this by its neighbours alone, nothing else is asked: of 127 that
were found at all, none."""
REACH = 14
"""Characters on either side of 的 that are divided into words."""
LONG = 12
SHORT = 4
MOST_GAIN = 10.0
SCALE = 4.0
"""Lengths and gains as features, some 0 to 3."""


@dataclass(frozen=True, slots=True)
class Open:
    """A 的 inside a clause: where the clause begins and ends, and the place behind 的."""

    text: str
    start: int
    at: int
    end: int

    @property
    def before(self) -> str:
        """The clause in front of 的."""
        return self.text[self.start : self.at - 1]

    @property
    def behind(self) -> str:
        """The clause behind it."""
        return self.text[self.at : self.end]


def candidates(text: str, model: Language | None = None) -> Iterator[tuple[Open, Features]]:
    """Every 的 of a folded text behind which 同时， may have been cut out, with its features."""
    for clause in CLAUSE.finditer(text):
        by_hand = set(by_grammar(text, clause.start(), clause.end()))
        for match in re.finditer("的(?=.)", clause.group()):
            place = Open(text, clause.start(), clause.start() + match.end(), clause.end())
            around = text[max(0, place.at - 4) : place.at], text[place.at : place.at + 4]
            benefit = gain(around[0], MEANWHILE, around[1], model or shipped())
            if place.behind and (benefit >= LEAST_GAIN or place.at in by_hand):
                found = features(place)
                found["gain"] = within(benefit, MOST_GAIN) / SCALE
                found["by hand"] = float(place.at in by_hand)
                yield place, found


def features(place: Open) -> Features:
    """What the clause around a 的 shows, by name."""
    left, right = divided(place.before[-REACH:]), divided(place.behind[:REACH])
    kinds = [kind_of([word]) for word in right]
    near = kind_of(left[-1:])
    first = left[0] if left else ""
    names = {
        f"opened={_opened(place)}",
        f"first={first}",
        f"first kind={kind_of(left[:1])}",
        f"kinds behind={' '.join(kinds[:2])}",
        f"kinds={near} {kind_of(right[:1])}",
        f"next={right[0]}",
        f"next character={right[0][0]}",
        f"lead={place.text[max(0, place.start - 1) : place.start]}",
        f"mark={place.text[place.end : place.end + 1]}",
        *(f"behind={word}" for word in right),
    }
    return {
        **dict.fromkeys(names, 1.0),
        "always": 1.0,
        "goes on": float(goes_on(place.text, place.at, place.end)),
        "verbs": sum(kind.startswith("v") for kind in kinds) / 3,
        "length before": min(len(place.before), LONG) / LONG,
        "length behind": min(len(place.behind), LONG) / LONG,
        "short": float(len(place.behind) < SHORT),
        "another": float("的" in place.behind),
    }


def _opened(place: Open) -> str:
    """Whether the clause has a 在: closed in front of 的 or behind, opening on a verb, first."""
    at = place.before.find("在")
    while at > 0 and place.before[at - 1] in _BEFORE_PLAIN:
        at = place.before.find("在", at + 1)
    if at < 0:
        return "no"
    closed = (
        bool(CLOSERS.search(_without_words(part)))
        for part in (place.before[at + 1 :], place.behind)
    )
    inside = acts(place.text, place.start + at, place.end)
    return " ".join(str(int(told)) for told in (*closed, inside, at == 0))


def _without_words(text: str) -> str:
    return WORDS_WITH_CLOSERS.sub(lambda word: "某" * len(word.group()), text)


def by_grammar(text: str, start: int, end: int) -> Iterator[int]:
    """The places of a clause that the hand-written patterns tell."""
    position = unclosed(text, start, end)
    if position is not None:
        yield position
    for pattern, least in ((BRINGS, 0), (BROKEN, LEAST_SUBJECT)):
        for match in pattern.finditer(text[start:end], least):
            yield start + match.end()


def unclosed(text: str, start: int, end: int) -> int | None:
    """Behind which 的 a clause with 在 and a verb was to be closed, if it never is."""
    opened = text.find("在", start, end)
    if opened < 0 or text[opened - 1 : opened] in _BEFORE_PLAIN or not acts(text, opened, end):
        return None
    clause = _without_words(text[opened:end])
    if CLOSERS.search(clause):
        return None
    ends = [opened + match.end() for match in re.finditer("的", clause[:-1])]
    ends = [at for at in ends if goes_on(text, at, end)]
    scored = [(gain(text[max(0, at - 4) : at], MEANWHILE, text[at : at + 4]), at) for at in ends]
    return max(scored, default=(0.0, None))[1]


def acts(text: str, opened: int, end: int) -> bool:
    """Whether 在 opens on what somebody does: a verb, by itself or behind 為, 與 …"""
    start = opened + 1
    if _verb_at(text, start):
        return True
    if text[start : start + 1] in TOWARDS:
        return any(_verb_at(text, at) for at in range(start + 1, min(start + FARTHEST, end)))
    return bool(TAKEN_UP.match(text, start) and ADVICE.search(text, start, end))


def goes_on(text: str, position: int, end: int) -> bool:
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
