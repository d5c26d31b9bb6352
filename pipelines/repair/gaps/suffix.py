"""題 beside its partner: 催收問也 was 催收問題也. The filter leaves no trace, so context decides.

Two questions, in this order. Is 題 filtered on this page at all? Every partner is a witness,
beside what else the page shows. Then, beside which partners did it stand? The words around each
say so, then the page's other places: an article on 融資難題 has more than one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import log

from pipelines.records import Certainty
from pipelines.repair.edits import Document, Proposal, Rule
from pipelines.repair.gaps.evidence import (
    CALL,
    TOPIC,
    body,
    body_text,
    expected,
    in_script,
    stands,
)
from pipelines.repair.gaps.partner import partners, probability
from pipelines.repair.gaps.together import Place, together
from pipelines.repair.language import folded

LEAST = 0.8
"""Least probability of a cut. Of 362 in the articles and news of the tuning half, left out of the
fit five parts in turn, 323 were found and 5 put where none was; at 0.75 it was 330 and 6, at 0.9
309 and 3. Over all texts for fitting, many of which play with these words, 97 of 100 are right."""
WORTH_SAYING = 0.5
"""Least probability of a cut that is suggested."""
SHARE_CUT = 0.1
"""Of the partners on a filtered page, how many are cut in half: 121 of 1,150 in the tuning news."""
MOST_CERTAIN = 0.98
"""No single place says more than this about the page."""
SHOWN, TITLED, UNKNOWN = 6.0, 1.0, -6.0
"""Logarithms of the odds that 題 is filtered, before any partner is asked: where another word was
put back, where the title has a word that the body lacks, and where nothing is known."""
SPARED = 4.0
"""What it takes from these odds that 題 stands in headings: few filters spare them."""
MOST_OF_HALVES = 5.0
"""No more is handed on to the rules of other words."""
BARE = (
    (("问", "問"), re.compile("[问問](?=[也，,。、]|及其|在于)")),
    (("这一", "這一"), re.compile("[这這]一[话話主議议课課](?=[，,。])")),
    (("议", "議"), re.compile("(?:[个個]|的)[议議](?=[，,。])")),
)
"""Words cut in half, plain enough to look closer at a page of which nothing is known; each
pattern behind what must be there for it, which is found far sooner."""
ENOUGH = 2
QUESTION = "？?：:。."
"""Marks behind a line's label (問？), which is whole."""


def find(document: Document) -> Iterator[Proposal]:
    """Put 題 back on a page that it is filtered from."""
    if TOPIC not in document.omitted or stands(document, TOPIC, headings=False):
        return
    belief = prior(document)
    if belief <= UNKNOWN and _bare(document) < ENOUGH:
        return
    judged = all_places(document)
    if belief + said_of_page(judged) < 0:
        return
    word = in_script(TOPIC, document)
    for place in judged:
        if place.cut >= WORTH_SAYING:
            certainty: Certainty = "likely" if place.cut >= LEAST else "suggested"
            yield Proposal(place.passage, place.at, "", word, certainty)


def prior(document: Document) -> float:
    """Logarithm of the odds that 題 is filtered here, by all but its own partners."""
    if stands(document, TOPIC):
        return (SHOWN if document.refilled else UNKNOWN) - SPARED
    if document.refilled or TOPIC in document.learnt or TOPIC in folded(document.title):
        return SHOWN
    return TITLED if expected(document, CALL) else UNKNOWN


def said_of_page(judged: Sequence[Place]) -> float:
    """What the partners add: much where halves stand, a little against it at every whole one."""
    return sum(log((1 - SHARE_CUT) / (1 - min(place.cut, MOST_CERTAIN))) for place in judged)


def evidence_of_halves(document: Document) -> float:
    """What 題 says of whether the default filter is at work: for it, or against where it stands.

    Logarithm of the odds, within bounds; 0 where the site's filter is not said to cut 題 out.
    """
    if TOPIC not in document.omitted:
        return 0.0
    if stands(document, TOPIC):
        return -MOST_OF_HALVES
    return max(0.0, min(MOST_OF_HALVES, said_of_page(all_places(document))))


def all_places(document: Document) -> list[Place]:
    """Every place of the body where 題 may have been cut out, in the light of all of them."""
    alone = [
        Place(number, at, partner, p)
        for number, passage in body(document)
        for at, partner, p in places(folded(passage.text))
    ]
    return together(alone, folded(document.title))


def _bare(document: Document) -> int:
    text = body_text(document)
    return sum(
        len(pattern.findall(text))
        for needed, pattern in BARE
        if any(part in text for part in needed)
    )


def places(text: str) -> Iterator[tuple[int, str, float]]:
    """Where 题 may have been cut out of a folded text, beside what, and how likely it was.

    >>> [(at, partner) for at, partner, p in places("催收电话问也逐渐凸显，他询问客服") if p > 0.5]
    [(5, '问')]
    """
    start = len(text) - len(text.lstrip())
    found: dict[int, tuple[float, str]] = {}
    for position, at in partners(text):
        if position > start or text[at : at + 1].strip(QUESTION):
            # 道 and 目 of 這道目 are partners of the same 題.
            judged = probability(text, position), text[position]
            found[at] = max(found.get(at, judged), judged)
    for at, (p, partner) in found.items():
        yield at, partner, p


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
