"""Words that the filter cut: how many are back, and how many were put where none was."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bench.floors import Figure
from bench.restoration.damages import Process, called, repaired
from bench.restoration.judge import Stretch
from bench.restoration.texts import Document
from pipelines.repair.lines import LEVELS, heading_level

WORDS = ("電話", "題", "同時")
GAPS = ("call", "edge", "topic", "meanwhile", "omitted")
"""Rules that put words back."""
DEPTH = 125
REACH = {
    "inside a line": (0.99, 0.995),
    "同時 after 的 and 與此": (0.95, 0.98),
    "edges, from HTML source": (0.90, 0.98),
    "edges of headings, from text without them": (0.50, 0.98),
}
TRACELESS = "any word on pages that show no filter"
NUMBER = re.compile("|".join(rf"{level.pattern}[ 　]*" for level in LEVELS))
"""A heading begins behind its number."""
Counts = Counter[tuple[str, str]]


def figures(found: Sequence[Document]) -> Iterator[Figure]:
    """With glosses and shifts, as the pages have them: recall and precision by place of the gap.

    Recall is counted on pages whose title or body shows the filter; precision on all pages.
    """
    decoded, harvested = _count(found, harvested=False), _count(found, harvested=True)
    for name, place, counts in (
        ("inside a line, as decoded", "inside a line", decoded),
        ("inside a line, after NFKC and deletion", "inside a line", harvested),
        ("同時 after 的 and 與此", "同時 after 的 and 與此", decoded),
        ("edges, from HTML source", "edges, from HTML source", decoded),
        (
            "edges of headings, from text without them",
            "edges of headings, from text without them",
            harvested,
        ),
    ):
        yield from _pair(name, place, counts)
    for word in WORDS:
        for name, counts in (("as decoded", decoded), ("after NFKC and deletion", harvested)):
            yield Figure.share(f"{word} back, wherever it stood, {name}", *_recall(word, counts))
    yield Figure.share(f"{TRACELESS}: back", *_recall(TRACELESS, decoded))


def _pair(name: str, place: str, counts: Counts) -> Iterator[Figure]:
    recall, precision = REACH[place]
    right, wrong = counts[place, "right"], counts[place, "wrong"]
    yield Figure.share(f"{name}: recall", *_recall(place, counts), recall)
    yield Figure.share(f"{name}: precision", right, right + wrong, precision)


def _recall(key: str, counts: Counts) -> tuple[int, int]:
    return counts[key, "back"], counts[key, "back"] + counts[key, "lost"]


def _count(found: Sequence[Document], *, harvested: bool) -> Counts:
    counts: Counts = Counter()
    process = Process(DEPTH, filtered=True, harvested=harvested)
    for document in found:
        shown = called(document)
        for line in repaired(document, process):
            alignment = line.alignment
            for word, stretch in cuts(line.truth):
                came = "back" if alignment.back(stretch) else "lost"
                counts[word if shown else TRACELESS, came] += 1
                if shown:
                    counts[place(word, stretch, line.truth, harvested), came] += 1
            for edit, stretch, right in line.judged():
                if edit.rule in GAPS:
                    word = "同時" if edit.rule == "meanwhile" else edit.new
                    where = place(word, stretch, line.result, harvested)
                    counts[where, "right" if right else "wrong"] += 1
    return counts


def cuts(truth: str) -> Iterator[tuple[str, Stretch]]:
    """The places of a line from which the filter cuts: 同時 only with its comma.

    >>> [word for word, _ in cuts("同時,電話的問題")]
    ['電話', '題', '同時']
    """
    for word in WORDS:
        start = truth.find(word)
        while start >= 0:
            end = start + len(word)
            if word != "同時" or truth[end : end + 1] in ("，", ","):
                yield word, Stretch(start, end)
            start = truth.find(word, end)


def place(word: str, stretch: Stretch, text: str, harvested: bool) -> str:
    """Where a gap is: the row of the table that it counts in."""
    if word == "同時":
        before = text[: stretch.start]
        traced = before.endswith(("的", "與此", "与此"))
        return "同時 after 的 and 與此" if traced else "同時 without a trace"
    number = NUMBER.match(text)
    first = number.end() if number else 0
    if stretch.start > first and stretch.end < len(text):
        return "inside a line"
    if not harvested:
        return "edges, from HTML source"
    kind = "headings" if heading_level(text) else "paragraphs"
    return f"edges of {kind}, from text without them"
