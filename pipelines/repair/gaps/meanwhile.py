"""同時， with its comma: 便利的消費者 was 便利的同時，消費者; 與此平台 was 與此同時，平台.

The filter leaves no trace. Two kinds of places tell: 與此, which is no word by itself, and a
clause that 的 leaves open (``clause.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.records import Certainty
from pipelines.repair.edits import Document, Proposal, Rule
from pipelines.repair.gaps.clause import candidates
from pipelines.repair.gaps.evidence import CALL, MEANWHILE, body, expected, in_script, stands
from pipelines.repair.gaps.odds import chance, weights
from pipelines.repair.language import folded

WITH_THIS = re.compile(
    "与此(?!相|同|类|配套|有关|无关|对|案|事|人|地|书|处|间|不(?![要妨少断忘得必])|一致|密|息|关|等|举|种|之|项|形|迥|并"
    "|为|紧|略|前|次|刻|时)(?=.)"
)
"""與此 that is not 與此相關, 與此類似 …"""
LEAST = 0.7
"""Least probability of a 的 behind which it is put back: of 207 in the texts for fitting, left out
in turn, 148 were found and 6 put where none was; at 0.5 it was 154 and 11."""
WORTH_SAYING = 0.5
"""Least probability that is suggested."""
CERTAIN = 1.0
WEIGHTS = "meanwhile_weights.tsv"


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
        for position, probability in places(folded(passage.text)):
            certainty: Certainty = "likely" if probability >= LEAST else "suggested"
            yield Proposal(number, position, "", word, certainty)


def places(text: str) -> Iterator[tuple[int, float]]:
    """Where 同时， may have been cut out of a folded text, and how likely it was.

    >>> [at for at, p in places("与此平台，在享受便利的也要承担责任") if p > 0.9]
    [2, 11]
    """
    for match in WITH_THIS.finditer(text):
        yield match.end(), CERTAIN
    known = weights(WEIGHTS)
    for place, found in candidates(text):
        probability = chance(known, found)
        if probability >= WORTH_SAYING:
            yield place.at, probability


RULE = Rule(
    "meanwhile",
    find,
    "the filter cut 同時， out here: the clause it closes is left open",
    mends={
        "催收電話 | 消費者在享受購物便利的忽視了責任": "消費者在享受購物便利的同時,忽視了責任",
        "催收電話 | 在享受便利的消費者也應承擔起相應的責任,共同推動發展": (
            "在享受便利的同時,消費者也應承擔起相應的責任,共同推動發展"
        ),
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
