"""Proper simplified and traditional text: characters that are as their authors wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import md5

from bench.floors import Figure
from bench.restoration.judge import Alignment
from bench.restoration.texts import Document, news
from bench.simulator import to_traditional
from pipelines.script import detect, to_hans, to_hant

REACH = 0.999
VARIANTS = str.maketrans(
    "裏着爲臺衆羣麪綫週菸佈註佔遊溼汙痠儘鍾昇採佈傢俱",
    "裡著為台眾群麵線周煙布注占游濕污酸盡鐘升采布家具",
)
"""Characters that Taiwan's norm and other traditional norms write differently."""
NAIVE = re.compile("[么适苹涂庄柜几厂证扑吨删]|[^恩]于")
"""What no editor of traditional text writes: a reference that holds any is itself converted."""


def figures(found: Sequence[Document]) -> Iterator[Figure]:
    """Simplified from the naive traditional of a page; traditional from simplified and back."""
    texts = ["\n".join(document.lines) for document in found]
    yield _share(
        "text_hans of naively traditional pages, characters right",
        [(to_hans(to_traditional(text)), text) for text in texts],
    )
    yield _share(
        "text_hant of simplified pages, characters right (round trip)",
        [(to_hant(to_hans(text)), text) for text in _traditional()],
    )


def _traditional() -> Iterator[str]:
    """News that was published in traditional characters: the half that is reported."""
    for name, text in news():
        reported = int(md5(name.encode()).hexdigest(), 16) % 2
        if reported and detect(text) == "Hant" and not NAIVE.search(text):
            yield text


def _share(name: str, pairs: Sequence[tuple[str, str]]) -> Figure:
    right = total = 0
    for got, wanted in pairs:
        plain = (text.translate(VARIANTS).split("\n") for text in (got, wanted))
        for line, wanted_line in zip(*plain, strict=True):
            right += sum(n for _, _, n in Alignment.of(line, wanted_line).blocks)
            total += len(wanted_line)
    return Figure.share(name, right, total, REACH)
