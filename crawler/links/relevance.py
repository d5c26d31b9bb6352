"""How much a link promises: what leads to articles on collection calls is fetched first.

Pure. Anchor text and URL are judged, folded as the topic of an article is: neither the script, nor
glosses, nor a word that a filter cut out make a difference.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from pipelines.extract.fold import fold
from pipelines.topic import names_call, names_collection

if TYPE_CHECKING:
    from crawler.links.discovery import Place

CALL, COLLECTION, DEBT, NOTHING = 3, 2, 1, -1
"""Priorities; what promises nothing comes after all that promises something, lists included."""
DEBT_WORDS = re.compile(
    r"逾期|网贷|贷款|小额贷|借款|欠款|欠钱|还款|债务|负债|信用卡|借呗|花呗|白条|征信|失信|"
    r"通讯录|网络借贷|消费金融|仲裁|overdue|\bdebts?\b|\bloans?\b"
)
"""Of pages from which, on the sites seen, articles on collection calls are one link away."""
CALL_IN_URL = re.compile(r"cui-?shou-?(?:dian-?hua|phone|tel)|collection-?calls?", re.I)
COLLECTION_IN_URL = re.compile(r"cui-?shou|cui-?zhai|cui-?kuan|tao-?zhai|collections?\b", re.I)
DEBT_IN_URL = re.compile(
    r"yu-?qi|wang-?dai|dai-?kuan|jie-?kuan|qian-?kuan|zhai-?wu|\bdebts?\b|\bloans?\b", re.I
)


def promise(text: str, url: str) -> int:
    """How near the link leads to articles on collection calls.

    >>> promise("某平臺的催(cuī)收電(diàn)話是多少", "http://h/1"), promise("催收 问题", "http://h/1")
    (3, 3)
    >>> promise("催收大全", "http://h/9/"), promise("理财", "http://h/yuqi/"), promise("理财", "http://h/")
    (2, 1, -1)
    """
    words = fold(text)
    parts = urlsplit(url)
    path = unquote(f"{parts.path}?{parts.query}")
    if names_call(words) or CALL_IN_URL.search(path):
        return CALL
    if names_collection(words) or COLLECTION_IN_URL.search(path):
        return COLLECTION
    if not path.isascii():
        words += fold(path)
    return DEBT if DEBT_WORDS.search(words) or DEBT_IN_URL.search(path) else NOTHING


def priority(text: str, url: str, place: Place) -> int:
    """The priority of a link on a page; the same for all where any topic will do."""
    return 0 if place.any_topic else promise(text, url)


def of_next_page(articles: list[int], place: Place) -> int:
    """The priority of a list's next page: that of the list, or of the better half of its links.

    >>> from crawler.links.discovery import Place
    >>> of_next_page([3, -1, 3, 2], Place("http://h/", "list", 0, "h", priority=-1))
    3
    """
    if place.any_topic:
        return 0
    if not articles:
        return place.priority
    return max(place.priority, sorted(articles, reverse=True)[len(articles) // 4])
