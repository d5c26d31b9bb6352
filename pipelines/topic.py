"""Whether an article is about collection calls, however damaged its text is.

Matching runs on folded text (one script, no glosses). A word filter may have cut 电话 out and left
a blank or nothing, so 催收 before a gap counts as a call too, and so do the other words for one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Final

from pipelines.extract.fold import fold
from pipelines.records import Block, Topic

THRESHOLD: Final = 0.5
"""Score from which an article is about collection calls."""

TITLE_CALL: Final = 1.5
"""Evidence of a title that names the call; alone it is enough: 1 - exp(-1.5) = .78."""
TITLE_COLLECTION: Final = 0.35
"""Evidence of a title that names collection only: the text has to speak of calls."""
CALLS_PER_1000: Final = 0.18
"""Evidence of each collection call in 1,000 characters; given pages have 10 to 25 in 1,000."""
COLLECTION_PER_1000: Final = 0.02
"""The same for 催收 by itself."""
MOST_FROM_CALLS: Final = 1.0
MOST_FROM_COLLECTION: Final = 0.25
"""So a text on collection letters stays below the threshold: .35 + .25 gives .45."""
LEAST_LENGTH: Final = 400
"""Shorter texts are counted as if they had so many characters: one word proves little."""

_COLLECTION: Final = re.compile(
    r"催收|催债|催款|催缴|催还|讨债|追债|追讨|收数|collect(?:ion|or)s? agenc|debt collect"
)
_CALL: Final = re.compile(
    r"(?:催收|催债|催款|催缴|讨债|追债)[^。;!?\n]{0,8}?(?:电话|来电|致电|拨打|号码|热线|通话|短信)"
    r"|(?:电话|来电|致电|短信|号码)[^。;!?\n]{0,4}(?:催收|催债|催款|讨债)"
    r"|(?:轰炸|骚扰|爆)(?:电话|通讯录)"
    r"|催收(?:[ \t\u3000]+(?=\S)|[ \t]*$|(?=问(?!题)|频|通常|会给|打))"
    r"|collection calls?|debt collector calls?",
    re.MULTILINE,
)
_TITLE_CALL: Final = re.compile(
    r"(?:催收|催债|催款|催缴|讨债|追债)[^。;!?\n]{0,12}(?:电话|来电|致电|短信|号码|热线)"
    r"|(?:电话|来电|致电|短信|号码)[^。;!?\n]{0,12}(?:催收|催债|催款|催缴|讨债)"
    r"|collection calls?"
)


def names_call(folded: str) -> bool:
    """Whether a headline or link, folded, names a collection call.

    >>> names_call("京东催收电话"), names_call("催收 怎么办"), names_call("催收公司")
    (True, True, False)
    """
    return bool(_TITLE_CALL.search(folded) or _CALL.search(folded))


def names_collection(folded: str) -> bool:
    """Whether a headline or link, folded, names the collection of debts."""
    return bool(_COLLECTION.search(folded))


def topic(title: str, blocks: Sequence[Block]) -> Topic:
    """Judge an article by its title and text, before or after the repair.

    >>> topic("京東商城消費金融催收電話", ()).collection_call
    True
    >>> topic("如何種植番茄", [Block("paragraph", "番茄喜歡陽光。")])
    Topic(collection_call=False, score=0.0)
    """
    head = fold(title)
    text = fold("\n".join(block.text for block in blocks))
    per_1000 = 1000 / max(len(text), LEAST_LENGTH)
    calls = CALLS_PER_1000 * per_1000 * len(_CALL.findall(text))
    collection = COLLECTION_PER_1000 * per_1000 * len(_COLLECTION.findall(text))
    evidence = min(MOST_FROM_CALLS, calls) + min(MOST_FROM_COLLECTION, collection)
    if _TITLE_CALL.search(head):
        evidence += TITLE_CALL
    elif _COLLECTION.search(head):
        evidence += TITLE_COLLECTION
    score = round(1 - math.exp(-evidence), 3)
    return Topic(score >= THRESHOLD, score)
