"""Words of a site's own filter that leave no trace: 逾期手 was 逾期手段 on a site that cuts 段 out.

Only a word that the site's profile names, or that was learnt from its titles, is looked for, and
only put back where the text is likelier with it and divides better into words. That finds one
cut in four where half a word is left (措, 手), and hardly any of a whole word: nothing misses it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf

from pipelines.profile import DEFAULT_OMITTED
from pipelines.repair import gbk
from pipelines.repair.edits import Document, Proposal, Rule
from pipelines.repair.gaps.evidence import body, gain, in_script, stands
from pipelines.repair.language import folded
from pipelines.repair.words import division_cost

LEAST = ((0.0, 0.0), (-2.0, 2.0))
"""Least gain of the characters and least gain of the division, in either pair. With seven syllables
(施 习 许 段 法 信 录) cut out of the tuning half of bench/restoration, 181 of 184 were right."""
WINDOW = 6
"""Characters on either side that can belong to the same words."""
NOTHING = -inf
CLOSING = "，。、；：？！”’）》"


def find(document: Document) -> Iterator[Proposal]:
    """Put the site's own words back where the text is not whole without them."""
    own = {*document.omitted, *document.learnt} - set(DEFAULT_OMITTED)
    words = sorted(word for word in own if word and not stands(document, word))
    if not words:
        return
    spelt = {word: in_script(word, document) for word in words}
    for number, passage in body(document):
        for at, word in places(folded(passage.text), words):
            yield Proposal(number, at, "", spelt[word], "likely")


def places(text: str, words: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Where one of the words was cut out of a folded text, and which.

    >>> list(places("采取有效的措，保障权益", ["施"]))
    [(6, '施')]
    """
    for at in range(1, len(text) + 1):
        after = text[at : at + WINDOW]
        if not gbk.is_han(text[at - 1]):
            continue
        if after and not gbk.is_han(after[0]) and after[0] not in CLOSING:
            continue
        found = ((gained(text, at, word), word) for word in words)
        benefit, word = max(found)
        if benefit > NOTHING:
            yield at, word


def gained(text: str, at: int, word: str) -> float:
    """The gain of a word at a place; NOTHING where it is not enough."""
    before, after = text[max(0, at - WINDOW) : at], text[at : at + WINDOW]
    benefit = gain(before, word, after or "\n")
    for least, least_of_words in LEAST:
        if benefit >= least:
            whole = division_cost(before + after) - division_cost(before + word + after)
            if whole >= least_of_words:
                return benefit
    return NOTHING


RULE = Rule(
    "omitted",
    find,
    "the site's filter cuts this word out: what stands here is not whole without it",
    refills=True,
    mends={
        "{施} | 采取有效的措，保障權益": "采取有效的措施，保障權益",
    },
    leaves=(
        "采取有效的措，保障權益",
        "{施} | 措施不力，有效的措",
        "{方法} | 的处理以及",
    ),
)
