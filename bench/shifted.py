"""How well shifted bytes are decoded, sentence by sentence: ``python -m bench.shifted [tune]``.

The same halves as bench/restoration.py. Whole pages are damaged and restored; of a page, those
sentences count in which a gloss fell between two bytes. Text that GBK does not hold is left out.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from bench.restoration.texts import Document, Split, documents
from bench.simulator import Table, gloss, harvest, to_gbk, to_traditional
from pipelines.records import Edit
from pipelines.repair import restore
from pipelines.repair.gloss import SHIFTED
from pipelines.repair.readings import GLOSS

DEPTHS = (40, 80, 125)
"""Pairs of the table that are used; pages differ in it."""
ENDS = "。！？；!?;"

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Page:
    """A damaged page and what stood there."""

    title: str
    lines: tuple[str, ...]
    truth: tuple[str, ...]


def pages(found: Iterable[Document], depth: int, *, harvested: bool) -> Iterator[Page]:
    """The documents as pages glossed to a depth; those without a shifted line are left out."""
    table, last = Table.load().cut(depth), harvest if harvested else str
    for document in found:
        lines = [to_traditional(line) for line in document.lines]
        whole = [line for line in lines if b"?" not in to_gbk(line)]
        damaged = tuple(last(gloss(line, table)) for line in whole)
        if any(map(SHIFTED.search, damaged)):
            yield Page(to_traditional(document.title), damaged, tuple(map(last, whole)))


def differences(truth: str, text: str) -> list[Span]:
    """Where in ``truth`` another text differs from it; an insertion is an empty span."""
    if truth == text:
        return []
    matcher = SequenceMatcher(None, truth, text, autojunk=False)
    return [(a, b) for kind, a, b, _, _ in matcher.get_opcodes() if kind != "equal"]


def touches(spans: Sequence[Span], start: int, end: int) -> bool:
    """Whether any span lies in ``start`` to ``end`` or at its edge."""
    return any((a < end and b > start) or (a == b and start <= a < end) for a, b in spans)


def sentences(text: str) -> list[Span]:
    """The sentences of a line, marks included."""
    ends = [n + 1 for n, char in enumerate(text) if char in ENDS]
    return list(pairwise(sorted({0, *ends, len(text)})))


def shifted_sentences(page: Page) -> Iterator[tuple[int, Span]]:
    """Line and span, in the truth, of the sentences of a page that hold shifted bytes."""
    for number, (line, truth) in enumerate(zip(page.lines, page.truth, strict=True)):
        if SHIFTED.search(line):
            spans = differences(truth, GLOSS.sub("", line))
            for start, end in sentences(truth):
                if touches(spans, start, end):
                    yield number, (start, end)


def placed(edits: Sequence[Edit]) -> Iterator[tuple[Edit, int]]:
    """The applied shift edits with where they stand in the repaired text."""
    applied = [edit for edit in edits if edit.applied]
    for edit in applied:
        if edit.rule == "shift":
            start = edit.start
            for other in applied:
                before = other.step == edit.step and other.start < edit.start
                if before or (other.step > edit.step and other.start < start):
                    start += len(other.new) - len(other.old)
            yield edit, start


def judged(page: Page) -> Counter[str]:
    """Sentences and edits of a page: how many there are, and how many are right."""
    counts: Counter[str] = Counter()
    restored = restore("\n".join(page.lines), title=page.title)
    lines = restored.text.split("\n")
    wrong = [differences(a, b) for a, b in zip(page.truth, lines, strict=True)]
    for number, span in shifted_sentences(page):
        counts["sentences"] += 1
        counts["sentences right"] += not touches(wrong[number], *span)
    counts["suggested"] += sum(not e.applied and e.rule == "shift" for e in restored.edits)
    for edit, start in placed(restored.edits):
        number = restored.text.count("\n", 0, start)
        column = start - (restored.text.rfind("\n", 0, start) + 1)
        errors = differences(lines[number], page.truth[number])
        counts[edit.certainty] += 1
        counts[f"{edit.certainty} right"] += not touches(errors, column, column + len(edit.new))
    return counts


def main(split: Split = "report") -> None:
    found = list(documents(split))
    restore("往往因?yàn)槿狈鹑谥R(shí)而陷入")  # the tables are read once, and not timed
    for harvested in (False, True):
        counts: Counter[str] = Counter()
        start = time.process_time()
        for depth in DEPTHS:
            for page in pages(found, depth, harvested=harvested):
                counts += judged(page)
        seconds = time.process_time() - start
        print(f"{split}, {'after NFKC and deletion' if harvested else 'as decoded'}:")
        for name in ("sentences", "safe", "likely"):
            total, right = counts[name], counts[f"{name} right"]
            print(f"  {name}: {right} of {total} right ({right / max(1, total):.4f})")
        each = 1000 * seconds / max(1, counts["sentences"])
        print(f"  only suggested: {counts['suggested']}; {each:.0f} ms a sentence")


if __name__ == "__main__":
    main("tune" if "tune" in sys.argv[1:] else "report")
