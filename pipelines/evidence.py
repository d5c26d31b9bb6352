"""What a site's filter cuts out, learnt from its own pages: words of titles, never of bodies.

A filter works on bodies and leaves titles alone. A word that many titles have and no body, on a
site whose bodies otherwise repeat what their titles say, has been filtered there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nsmallest
from itertools import islice
from math import exp, inf, log, sqrt
from typing import Any

from pipelines.profile import DEFAULT_OMITTED, SiteEvidence
from pipelines.records import Edit, Record
from pipelines.repair.edits import undo_text
from pipelines.repair.gaps.blank import gaps_of, spots_of
from pipelines.repair.gaps.evidence import gain
from pipelines.repair.gbk import is_han
from pipelines.repair.language import fold
from pipelines.repair.plan import PLAN
from pipelines.repair.words import costs
from pipelines.script import simplify

LONGEST = 4
"""Characters of the longest word looked for; longer ones are names."""
LEAST_TITLES = 5
LEAST_TITLES_OF_KNOWN = 3
"""Titles that must hold a word; fewer for a word that is known to be cut out elsewhere."""
CHANCE = 0.05
"""How often chance alone may bring forth a word on a site. Every word of the titles is a trial."""
SLIPS = 0.02
"""Share of its titles' number in as many bodies as which a word may stand: an extraction that took
a list of links in is no proof."""
MOST_SHARE = 0.9
"""Nobody's bodies repeat their titles more reliably than this; a small site can seem to."""
SAMPLE = 300
"""Pages whose gaps are kept and looked at."""
GAPS = 10
"""Gaps of one page that are looked at."""
RIVALS = 40
"""Words of the same frequency with which a word is compared in gaps."""
LEAST_FIT = 4.0
"""Standard deviations by which a word must fit the gaps better than those."""
CHARACTERS_A_WORD = 1.7
"""Of Chinese text, marks included: how the frequencies of words become those in a text."""

_REFILLING = frozenset(rule.name for rule in PLAN if rule.refills)

Page = tuple[str, str]
"""A title and a body as the site shows it: before any word was put back (``unfilled``)."""


@dataclass(slots=True)
class _Counts:
    """What one pass over the pages leaves: it grows with the dictionary, not with the pages."""

    titles: Counter[str] = field(default_factory=Counter)
    bodies: Counter[str] = field(default_factory=Counter)
    repeated: Counter[str] = field(default_factory=Counter)
    """In how many titles, bodies, and titles with their own body each word stands."""
    length: int = 0
    """Characters of all bodies."""
    gaps: list[tuple[set[str], list[tuple[str, str]]]] = field(default_factory=list)
    """Of some pages the words of the title, and what stands before and behind each gap."""

    @property
    def share(self) -> float:
        """How reliably bodies repeat a word of their title that the site's bodies know at all."""
        told = sum(n for word, n in self.titles.items() if not self.absent(word))
        return min(MOST_SHARE, sum(self.repeated.values()) / max(1, told))

    def absent(self, word: str) -> bool:
        """Whether a word stands in titles and, but for slips, in no body."""
        return self.bodies[word] <= SLIPS * self.titles[word]


def learn(pages: Iterable[Page], version: int = 0) -> SiteEvidence:
    """The words that one site's filter cuts out: the known ones first, then by their titles.

    ``pages`` are titles and bodies in either script, one of each article; they are gone through
    once, and memory does not grow with their number. Too few pages give no words.

    Titles have words of their own that no body repeats (攻略, 揭秘), so that absence alone proves
    nothing: a word must be one that is known to be cut out elsewhere, or so frequent that bodies
    of this length cannot lack it, or the one that fits best into gaps of many pages.

    >>> topics = "王某 李某 张某 赵某 陈某 孙某 吴某 周某".split()
    >>> learn((f"{who}接到催收电话", f"{who}昨天接到  ，说是催收。") for who in topics).omitted
    ('电话',)
    """
    counts = _counted(pages)
    share, trials = counts.share, max(1, len(counts.titles))
    missed = [
        word
        for word, n in counts.titles.items()
        if counts.absent(word) and _improbable(word, n, share, trials)
    ]
    fit = _fit(counts.gaps, [word for word in missed if len(word) > 1])
    proven = [word for word in missed if _proven(word, counts, fit.get(word, 0.0), trials)]
    proven.sort(
        key=lambda word: (word not in DEFAULT_OMITTED, -counts.titles[word], -len(word), word)
    )
    omitted: list[str] = []
    for word in proven:
        if not any(word in other or other in word for other in omitted):
            omitted.append(word)
    return SiteEvidence(version, tuple(omitted))


def unfilled(record: Record | Mapping[str, Any]) -> Page:
    """Title and body of a record, or of a JSONL line's dict, as ``learn`` wants them.

    Glosses and shifted bytes stay repaired; the words that the repair put back are out again.
    """
    data = record.as_dict() if isinstance(record, Record) else record
    edits = [Edit.from_dict(row) for row in data["edits"]]
    first = min((edit.step for edit in edits if edit.rule in _REFILLING), default=None)
    late = [edit for edit in edits if first is not None and edit.step >= first]
    texts = (
        undo_text(block["text"], [edit for edit in late if edit.where == f"block[{number}]"])
        for number, block in enumerate(data["blocks"])
    )
    return data["title"], "\n".join(texts)


def _counted(pages: Iterable[Page]) -> _Counts:
    counts = _Counts()
    for title, body in pages:
        # A caption that repeats the title is no body: filters leave it alone.
        lines = [line for line in body.split("\n") if line.strip() != title.strip()]
        of_title, of_body = set(_words(simplify(title))), set(_words(simplify("\n".join(lines))))
        counts.titles.update(of_title)
        counts.bodies.update(of_body)
        counts.repeated.update(of_title & of_body)
        counts.length += sum(map(len, lines))
        if len(counts.gaps) < SAMPLE:
            counts.gaps.append((of_title, list(islice(_gaps(lines), GAPS))))
    return counts


def _words(text: str) -> Iterator[str]:
    """Every word of the dictionary that can be read in a simplified text, and every character."""
    known = costs()
    for start, char in enumerate(text):
        if not is_han(char):
            continue
        yield char
        for end in range(start + 2, min(start + LONGEST, len(text)) + 1):
            if text[start:end] in known:
                yield text[start:end]


def _gaps(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(lines):
        for gap in gaps_of(number, line, list(spots_of(line))):
            end = gap.start + len(gap.run)
            before, after = line[max(0, gap.start - 2) : gap.start], line[end : end + 2]
            yield fold(before), fold(after)


def _improbable(word: str, titles: int, share: float, trials: int) -> bool:
    """Whether so many bodies can hardly have left a word of their title out by chance."""
    known = word in DEFAULT_OMITTED
    if titles < (LEAST_TITLES_OF_KNOWN if known else LEAST_TITLES):
        return False
    chance: float = (1 - share) ** titles
    return chance * (1 if known else trials) < CHANCE


def _fit(
    pages: Iterable[tuple[set[str], Sequence[tuple[str, str]]]], words: Sequence[str]
) -> dict[str, float]:
    """By how many standard deviations each word fits the gaps better than words of its frequency.

    A gap is one word's: where a title has several, those that fit it less well lose there.
    """
    ranks: dict[str, dict[tuple[str, str], float]] = {word: {} for word in words}
    for of_title, gaps in pages:
        here = [word for word in words if word in of_title]
        for gap in gaps if here else ():
            placed = {word: _rank(word, _rivals(word), gap) for word in here}
            best = max(placed.values())
            for word, rank in placed.items():
                # One context counts once: a formula repeated on every page is one witness.
                ranks[word].setdefault(gap, rank if rank == best else 0.0)
    return {
        word: (sum(found.values()) / len(found) - 0.5) * sqrt(12 * len(found)) if found else 0.0
        for word, found in ranks.items()
    }


def _rank(word: str, rivals: Sequence[str], gap: tuple[str, str]) -> float:
    """The share of the rivals that fit into a gap less well than the word."""
    before, after = gap
    own = gain(before, word, after)
    return sum(gain(before, rival, after) < own for rival in rivals) / len(rivals)


@lru_cache(1024)  # a look at the whole dictionary: many sites' titles lack words, few have gaps
def _rivals(word: str) -> tuple[str, ...]:
    """Words as long and about as frequent, for comparison."""
    known = costs()
    cost = known.get(word, inf)
    alike = (other for other in known if len(other) == len(word) and other != word)
    return tuple(nsmallest(RIVALS, alike, key=lambda other: abs(known[other] - cost)))


def _proven(word: str, counts: _Counts, fit: float, trials: int) -> bool:
    if word in DEFAULT_OMITTED or fit >= LEAST_FIT:
        return True
    if _only_inside(word, counts.titles):
        return False
    expected = counts.length / CHARACTERS_A_WORD * exp(-costs().get(word, inf))
    return expected > log(trials / CHANCE)


def _only_inside(word: str, titles: Mapping[str, int]) -> bool:
    """Whether titles have a character in one longer word alone, which then is what bodies lack.

    >>> _only_inside("攻", {"攻": 9, "攻略": 9})
    True
    >>> _only_inside("题", {"题": 9, "话题": 5, "难题": 4})
    False
    """
    longer = (other for other in titles if len(other) > 1 and word in other)
    return len(word) == 1 and any(titles[other] >= titles[word] for other in longer)
