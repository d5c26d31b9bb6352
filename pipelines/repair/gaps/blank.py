"""Words cut out between words: 催收  便 was 催收電話便. Two blanks in the source, one if harvested.

Each blank is a witness: how much better does a word fit there than a blank that somebody wrote? The
page's blanks together say whether a filter was at work and how many of them it left; that in
turn says how little it takes to fill each one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log

from pipelines.records import Certainty
from pipelines.repair import gbk
from pipelines.repair.edits import Document, Proposal, Rule
from pipelines.repair.gaps.evidence import (
    CALL,
    TRACELESS,
    body,
    body_text,
    expected,
    gain_in_blank,
    in_script,
    stands,
)
from pipelines.repair.gaps.suffix import evidence_of_halves
from pipelines.repair.language import folded

BLANKS = re.compile(r"(?<=\S)[ \xa0]+(?=\S)")
"""A run of blanks inside a line; the full-width blank is a typesetter's, not the filter's."""
LEFT = "  "
"""What the filter leaves of 电话."""
CLOSING = "，。、；：？！”’）》,;:!)?"
"""Marks in front of which nobody means to write a blank."""
UNSPACED = 8
"""Where so many marks stand close for one with a blank behind it, no such blank is the author's."""
OPENING, NARROW = "，。、；：”》", ",:"
"""Marks behind which a word can have stood."""
INSIDE = "，、：,:"
"""Marks within a sentence; behind its end some leave a blank now and then."""
NUMBER = re.compile(r"[（(]\d{2,4}[）)]\d")
"""A telephone number with its area in brackets."""
LISTING = "、，,"
"""Marks that never follow another."""
SPACED_PIECES = 4
SPACED = 5
"""A line whose pieces between blanks are shorter than this on average is spaced by its author."""

BARE, CLOSED, OPENED, LONG = (0.9, 1.5), (0.6, -2.0), (0.9, -1.0), (0.9, -2.0)
PAIR, OPENED_PAIR = (0.6, 4.5), (0.6, 3.7)
RARELY_OPENED = (0.6, 2.7)
"""How the gain of a word in a blank becomes evidence, ``slope * (gain + offset)``: between
characters, in front of a mark, behind one (where many put a blank by habit), for runs of three and
more, which align columns, for exactly two, which hardly anyone writes, and behind a mark where the
page's other marks have no blank. Set on the tuning half
of bench/restoration.py, where the authors' own blanks (85, gain below -1 but for one) and those
of the filter (66, gain mostly above 0) hardly overlap."""
DOUBTFUL = re.compile("(?:解决|以下|下面|下列|如下|技巧和)$|解决[^，。：]{0,6}的$|日[电讯]$")
"""In front of 方法, which the same sites cut (解决欠款的 。 and 以下 来处理 were seen), and behind
a dateline."""
REACH = 12
"""Characters in front of a gap that this needs."""
MOST = 5.0
"""No single blank says more than this, for or against."""
KNOWN, TITLED, UNKNOWN = 6.0, 2.0, -3.5
"""Logarithms of the odds that the filter works on this page, before any blank is asked: known of
the site, the title has a word that the body lacks, nothing known."""
STRONG, ENOUGH, FEW = 1.5, 2, 4
"""Where nothing is known, so many blanks must say so much, and at least one in FEW: a poem or a
list has many blanks that each say a little."""
HALVES = 3.0
"""Evidence of words cut in half (題) that stands for one such blank."""
PROVEN = 7.0
HABITUAL, PLAIN = 3.0, 3.0
"""Evidence from which on a page is surely filtered, and what that adds to the odds of every pair
and of every blank in front of a mark there (nobody else leaves those), and of the others."""
EVEN = 4
"""So many runs in a page's text, each of two blanks, prove it as well where the title has a word
that the body lacks: no author spaces by twos throughout. (On one page of the tuning half 4 of 6
were left open for want of words like theirs in the n-grams.)"""
ROUNDS = 8
"""In which a page's share of filled blanks is settled; it hardly moves after five."""
LIKELY = 0.8
SAFE = 0.995
"""Least probabilities of a gap that is filled, and of one called safe. With the odds above, 71 of
92 were filled on the tuning half after NFKC, none wrongly; at 0.5 it was 77, and
two blanks of its texts were filled if their titles were made to lie."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A run of blanks inside a passage."""

    passage: int
    start: int
    run: str
    before: str
    after: str
    """The text around it, folded."""
    close: bool = False
    """Whether it stands behind a mark of a page whose marks have no blank behind them."""

    @property
    def opened(self) -> bool:
        """Whether a mark stands in front of it."""
        return not gbk.is_han(self.before[-1])

    @property
    def habitual(self) -> bool:
        """Whether hardly anyone but a filter leaves such blanks."""
        pair = len(self.run) == len(LEFT)
        one = len(self.run) == 1
        return pair or (one and (self.after[0] in CLOSING or (self.opened and self.close)))

    def says(self, word: str) -> float:
        """Logarithm of how much likelier a word of the filter stood here than a blank."""
        slope, offset = self._kind()
        said = slope * (gain_in_blank(self.before, word, self.after) + offset)
        return max(-MOST, min(MOST, said))

    def rivalled(self, word: str) -> bool:
        """Whether another word that sites cut is as good as this one here."""
        return word == CALL and bool(DOUBTFUL.search(self.before))

    def _kind(self) -> tuple[float, float]:
        if len(self.run) > len(LEFT):
            return LONG
        if len(self.run) == len(LEFT):
            return OPENED_PAIR if self.opened else PAIR
        if self.opened:
            return RARELY_OPENED if self.close else OPENED
        return CLOSED if self.after[0] in CLOSING else BARE


def find(document: Document) -> Iterator[Proposal]:
    """Put 電話 and the site's other words back into the gaps that the filter left."""
    words = [w for w in document.omitted if w not in TRACELESS and not stands(document, w)]
    gaps = gaps_in(document) if words else []
    if not gaps:
        return
    said = [max((gap.says(word), word) for word in words) for gap in gaps]
    belief = prior(document, words)
    strengths = [strength for strength, _ in said]
    if belief == UNKNOWN:
        strong = sum(strength >= STRONG for strength in strengths)
        if not strong or strong * FEW < len(strengths):
            return
        halves = evidence_of_halves(document)
        if strong + (halves >= HALVES) < ENOUGH:
            return
        belief += halves
    share, evidence = filled_share(strengths, trusting=belief > 0)
    if belief + evidence <= 0:
        return
    proven = belief + evidence >= PROVEN or (belief > 0 and even(gaps))
    spelt = {word: in_script(word, document) for word in words}
    for gap, (strength, word) in zip(gaps, said, strict=True):
        usual = (HABITUAL if gap.habitual else PLAIN) if proven else 0.0
        odds = share / (1 - share) * exp(strength + usual)
        if odds >= LIKELY / (1 - LIKELY):
            certainty: Certainty = "safe" if odds >= SAFE / (1 - SAFE) else "likely"
            if gap.rivalled(word):
                certainty = "suggested"
            yield Proposal(gap.passage, gap.start, gap.run, spelt[word], certainty)


def prior(document: Document, words: Sequence[str]) -> float:
    """Logarithm of the odds that the filter works on the page, by all but its blanks."""
    if any(word in document.learnt for word in words):
        return KNOWN
    return TITLED if any(expected(document, word) for word in words) else UNKNOWN


def even(gaps: Sequence[Gap]) -> bool:
    """Whether a page has many gaps, all of two blanks."""
    return len(gaps) >= EVEN and all(len(gap.run) == len(LEFT) for gap in gaps)


def filled_share(said: Sequence[float], *, trusting: bool) -> tuple[float, float]:
    """Of a page's blanks, how many the filter left, and the evidence that it left any.

    >>> share, evidence = filled_share([4.0, 4.0, -3.0], trusting=False)
    >>> share > 0.5, evidence > 4
    (True, True)
    """
    # Beside those that are there some are imagined: one that is not the filter's, one or two
    # that are.
    share, theirs = 0.5, 1 + trusting
    for _ in range(ROUNDS):
        odds = [share * exp(strength) for strength in said]
        filled = sum(o / (o + 1 - share) for o in odds)
        share = (theirs + filled) / (1 + theirs + len(odds))
    return share, sum(log(share * exp(strength) + 1 - share) for strength in said)


def fits(before: str, after: str, *, close: bool = False) -> bool:
    """Whether a word can have stood in between: not beside Latin, brackets, columns.

    Behind a narrow mark a blank is a habit, unless the page's marks stand ``close``.

    >>> fits("收", "便"), fits("過", "、"), fits("麻", "("), fits("和", "Z")
    (True, True, False, False)
    >>> fits(",", "里"), fits(",", "里", close=True)
    (False, True)
    """
    if gbk.is_han(before):
        return gbk.is_han(after) or after in CLOSING or after.isdigit()
    marks = OPENING + NARROW if close else OPENING
    return before in marks and (gbk.is_han(after) or after in LISTING)


def gaps_in(document: Document) -> list[Gap]:
    """The gaps of a page's body."""
    spots = [(n, passage.text, list(spots_of(passage.text))) for n, passage in body(document)]
    if not any(found for _, _, found in spots):
        return []
    close = stand_close(body_text(document))
    gaps = [gap for n, text, found in spots for gap in gaps_of(n, text, found, close=close)]
    if any(len(gap.run) > 1 for gap in gaps):
        # The source's runs are kept: a single blank is one that the author wrote.
        gaps = [gap for gap in gaps if len(gap.run) > 1]
    return gaps


def stand_close(text: str) -> bool:
    """Whether nearly all of a text's marks within sentences have no blank behind them.

    >>> stand_close("子,丑,寅,卯,辰,巳,午,未,申, 酉"), stand_close("子, 丑, 寅")
    (True, False)
    """
    marks = sum(map(text.count, INSIDE))
    spaced = sum(text.count(mark + blank) for mark in INSIDE for blank in " \xa0")
    return spaced * UNSPACED <= marks - spaced


def spots_of(text: str) -> Iterator[re.Match[str]]:
    """The runs of blanks inside a line that a word can have stood in."""
    if " " in text or "\xa0" in text:
        for match in BLANKS.finditer(text):
            start, end = match.span()
            if fits(text[start - 1], text[end], close=True) or NUMBER.match(text, end):
                yield match


def gaps_of(
    number: int, text: str, spots: Sequence[re.Match[str]], *, close: bool = False
) -> Iterator[Gap]:
    """The gaps of a passage: those of its runs of blanks that its page allows (see ``Gap``)."""
    if not spots:
        return
    pieces = [piece for piece in text.split() if gbk.is_han(piece[0])]
    spaced = len(pieces) >= SPACED_PIECES and len("".join(pieces)) < SPACED * len(pieces)
    for match in spots:
        start, end = match.span()
        can = fits(text[start - 1], text[end], close=close) or NUMBER.match(text, end)
        if can and not (spaced and end - start == 1):
            before, after = folded(text[max(0, start - REACH) : start]), folded(text[end : end + 4])
            apart = close and text[start - 1] in INSIDE
            yield Gap(number, start, match.group(), before, after, apart)


RULE = Rule(
    "call",
    find,
    "the filter cut a word out here: blanks stand between words, and the page says so elsewhere",
    refills=True,
    mends={
        "催收電話 | 后續的催收 便會接踵而至": "后續的催收電話便會接踵而至",
        "催收電話 | 通過 、短信等形式進行": "通過電話、短信等形式進行",
        "催收电话 | 多次  催收无效": "多次电话催收无效",
        "頻繁的催收 ,讓人不安。\n接到催收 。": "頻繁的催收電話,讓人不安。\n接到催收電話。",
    },
    leaves=(
        "后續的催收 便會接踵而至",
        "催收電話 | 張 三欠款,他接到了電話 。",
        "催收電話 | 信貸逾期 催收方式 理性理財 債務重組",
        "催收電話 | 1.1 小額貸的背景",
        "逾期後怎麼辦 專家這樣說",
        "催收電話 | 他 回家",
        "催收電話 | 因為 ，所以",
        "催收電話 | 很好聽 。",
    ),
)
