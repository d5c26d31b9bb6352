"""The damaged pages of the bench: a document, what was done to it, and what must come back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from bench.restoration.judge import Alignment, Stretch, stretches
from bench.restoration.texts import Document
from bench.simulator import Table, filter_words, gloss, harvest, to_traditional
from pipelines.records import Edit
from pipelines.repair import restore
from pipelines.repair.words_model import WordModel

DEPTHS = (60, 125)
"""Pairs of the table that are used; pages differ in it."""
CALL = "电话"
SENTENCES = re.compile(r"[^。！？；!?;]*[。！？；!?;]+|[^。！？；!?;]+")


@dataclass(frozen=True, slots=True)
class Process:
    """What is done to a page: how deep its table, whether words are cut, how it was harvested."""

    depth: int
    filtered: bool = False
    harvested: bool = False
    """Gone through NFKC, private-use characters and white space at the edges lost."""

    def damage(self, line: str) -> str:
        """A simplified line as the page shows it."""
        line = filter_words(line) if self.filtered else line
        glossed = gloss(to_traditional(line), Table.load().cut(self.depth))
        return harvest(glossed) if self.harvested else glossed

    def truth(self, line: str) -> str:
        """What a perfect repair gives for it."""
        line = to_traditional(line)
        return harvest(line) if self.harvested else line


@dataclass(frozen=True, slots=True)
class Line:
    """One line before and after: damaged, repaired, as it should be, with the edits of it."""

    damaged: str
    result: str
    truth: str
    edits: tuple[tuple[Edit, Stretch], ...]

    @property
    def alignment(self) -> Alignment:
        """Result against truth."""
        return Alignment.of(self.result, self.truth)

    def judged(self) -> Iterator[tuple[Edit, Stretch, bool]]:
        """Every applied edit, what it made in the result, and whether that is right."""
        alignment = self.alignment
        for edit, stretch in self.edits:
            if edit.new:
                yield edit, stretch, alignment.kept(stretch)
            else:
                yield edit, stretch, not alignment.lost_at(stretch.start, edit.old, self.truth)


def repaired(
    document: Document, process: Process, words: WordModel | None = None
) -> Iterator[Line]:
    """The lines of a damaged page after ``restore`` has seen it whole."""
    damaged = [process.damage(line) for line in document.lines]
    restoration = restore("\n".join(damaged), title=title(document, process), words=words)
    results = restoration.text.split("\n")
    shares = _by_line(results, list(stretches(restoration.edits)))
    for line, result, source, edits in zip(damaged, results, document.lines, shares, strict=True):
        yield Line(line, result, process.truth(source), tuple(edits))


def title(document: Document, process: Process) -> str:
    """The page's title: not filtered, and about calls where its text is about them.

    A news text that mentions a call gets a title that does: so are the pages that are harvested.
    """
    own = document.title
    if process.filtered and called(document) and CALL not in own:
        own += "（催收电话）"
    return to_traditional(own)


def called(document: Document) -> bool:
    """Whether a text speaks of calls: only then does its filtered page show that it is filtered."""
    return any(CALL in line for line in document.lines)


def _by_line(
    lines: Sequence[str], edits: Sequence[tuple[Edit, Stretch]]
) -> list[list[tuple[Edit, Stretch]]]:
    ends = list(accumulate(len(line) + 1 for line in lines))
    shares: list[list[tuple[Edit, Stretch]]] = [[] for _ in lines]
    number = 0
    for edit, stretch in sorted(edits, key=lambda pair: pair[1].start):
        while stretch.start >= ends[number]:
            number += 1
        first = ends[number] - len(lines[number]) - 1
        shares[number].append((edit, Stretch(stretch.start - first, stretch.end - first)))
    return shares


def sentences(line: str) -> Iterator[Stretch]:
    """The sentences of a line, as stretches.

    >>> list(sentences("催收。還款!"))
    [Stretch(start=0, end=3), Stretch(start=3, end=6)]
    """
    return (Stretch(*match.span()) for match in SENTENCES.finditer(line))
