"""How likely one character is after two others: the shipped n-grams, and the page's own words.

Counts back off from three characters to two to one (Witten-Bell smoothing). What a shipped word
leaves open at its end is given to the characters that begin words. The page's own undamaged
lines are mixed in: 催收 decodes as 催事 without them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from math import exp, log
from typing import NamedTuple
from unicodedata import normalize

from pipelines.repair.tables import Counts, columns
from pipelines.script import simplify

NOVELTY = 10.0
"""Weight of the lower order for each different character seen behind a context (Witten-Bell)."""
PRIORS = (100.0, 20.0)
"""Weight of the lower order in any case, behind one character and behind two. These three gave
the lowest perplexity on the tuning half of bench/restoration.py: 234 a character of news."""
PAGE_SHARE = 0.3
PAGE_TRIGRAMS = 0.6
"""Shares of the page's own counts in a probability, and of its trigrams in those; same tuning."""
MOST_REMEMBERED = 50_000
"""Contexts whose costs are kept: some 20 MB."""
FLOOR = 1e-9
"""Probability of a character that was never seen anywhere."""

RARE_CLASSES = {" ": 0.002, "·": 0.001, "a": 0.005, "0": 0.01}
"""Least shares of blanks, other marks, letters and digits, which dictionaries do not hold."""

_CLASSES = {
    "「": "“",
    "」": "”",
    "『": "“",
    "』": "”",
    "!": "。",
    "?": "。",
    ";": "。",
    ",": "，",
    ":": "：",
    '"': "“",
    "(": "（",
    ")": "）",
}


def fold(text: str) -> str:
    """Text as the model counts it, length kept: simplified, punctuation and digits by class.

    >>> fold("逾期3天，催收電話(95xxx)！")
    '逾期0天，催收电话（00aaa）。'
    """
    folded = simplify(text)
    if folded.isalpha():
        return folded if not folded.isascii() else "a" * len(folded)
    return "".join(map(_fold_character, folded))


def folded(text: str) -> str:
    """``fold`` with a memory for short texts, which the search folds again and again."""
    return _remembered(text) if len(text) <= 8 else fold(text)


@lru_cache(65536)
def _remembered(text: str) -> str:
    return fold(text)


@cache
def _fold_character(char: str) -> str:
    if "\u4e00" <= char <= "\u9fff":
        return char
    plain = normalize("NFKC", char)[:1]
    if plain.isdigit():
        return "0"
    if plain.isascii() and plain.isalpha():
        return "a"
    if char in "。，、：“”（）《》":
        return char
    return _CLASSES.get(plain, " " if plain.isspace() else "·")


class Pairs(dict[str, float]):
    """Cost of each character behind one other, worked out when it is first asked for."""

    __slots__ = ("_open", "_prior", "_singles", "_starts", "_total", "seen")

    def __init__(self, language: Language, char: str) -> None:
        self._total, self._open, self._prior = language.context(char)
        self._starts, self._singles = language.starts, language.singles
        self.seen = language.after(char)
        """Counts of the characters that the sources have there."""

    def __missing__(self, char: str) -> float:
        seen = self.seen.get(char, 0) + self._open * self._starts.get(char, FLOOR)
        share = (seen + self._prior * self._singles.get(char, FLOOR)) / (self._total + self._prior)
        cost = self[char] = -log(share)
        return cost


class Behind(NamedTuple):
    """What may stand behind two characters: costs (negative natural logarithms)."""

    known: dict[str, float]
    """Cost of the characters that were seen there."""
    pairs: Pairs
    """Costs behind the second character alone, for the others."""
    leap: float
    """What is added to those."""

    def cost(self, char: str) -> float:
        """Cost of one character here."""
        known = self.known.get(char)
        return self.pairs[char] + self.leap if known is None else known


class Language:
    """Character trigrams, immutable but for the memory of its answers."""

    __slots__ = ("_after", "_behind", "_first", "_pairs", "singles", "starts")

    def __init__(self, after: Mapping[str, Mapping[str, int]], starts: dict[str, float]) -> None:
        singles = dict(after[""])
        total = sum(singles.values())
        for char, share in RARE_CLASSES.items():
            singles[char] = max(singles.get(char, 0), round(total * share))
        self._after, self._first = after, singles
        total = sum(singles.values())
        self.singles = {char: n / total + FLOOR for char, n in singles.items()}
        """Share of each character."""
        self.starts = starts
        """Share of each character in those that begin words."""
        self._pairs: dict[str, Pairs] = {}
        self._behind: dict[str, Behind] = {}

    def after(self, context: str) -> Mapping[str, int]:
        """Counts of the characters seen behind a context of none, one or two."""
        return self._after.get(context, {}) if context else self._first

    def pairs(self, char: str) -> Pairs:
        """Costs behind one character."""
        pairs = self._pairs.get(char)
        if pairs is None:
            pairs = self._pairs[char] = Pairs(self, char)
        return pairs

    def behind(self, two: str) -> Behind:
        """Costs behind two characters."""
        behind = self._behind.get(two)
        if behind is None:
            if len(self._behind) > MOST_REMEMBERED:
                self._behind.clear()
            behind = self._behind[two] = self._costs(two)
        return behind

    def _costs(self, two: str) -> Behind:
        total, left_open, prior = self.context(two)
        lower, whole, pairs = left_open + prior, total + prior, self.pairs(two[1])
        seen = self.after(two).items()
        known = {c: -log((n + lower * exp(-pairs[c])) / whole) for c, n in seen}
        return Behind(known, pairs, -log(lower / whole))

    def probability(self, gram: str) -> float:
        """P(last | the two before); ``gram`` is three folded characters."""
        return exp(-self.behind(gram[:2]).cost(gram[2]))

    def score(self, folded: str) -> float:
        """Natural logarithm of P(all but the first two characters of a folded text)."""
        return -sum(self.behind(folded[i - 2 : i]).cost(folded[i]) for i in range(2, len(folded)))

    def count(self, gram: str) -> int:
        """How often the shipped sources have one to three folded characters."""
        return self.after(gram[:-1]).get(gram[-1], 0)

    def neighbours(self, gram: str) -> tuple[dict[str, int], dict[str, int]]:
        """Counts of the characters seen in front of a gram of one or two, and of those behind."""
        size, start, last = len(gram), gram[:-1], gram[-1]
        longer = [c for c in self._after if len(c) == size and c[1:] == start]
        before = {c[0]: seen[last] for c in longer if last in (seen := self._after[c])}
        return before, dict(self.after(gram))

    def unigram(self, char: str) -> float:
        """P(character), never zero."""
        return self.singles.get(char, FLOOR)

    def context(self, context: str) -> tuple[int, int, float]:
        """Count of a context, how often a word ended behind it, and the lower order's weight."""
        total, seen = self.count(context), self.after(context)
        prior = PRIORS[len(context) - 1] + NOVELTY * len(seen)
        return total, max(0, total - sum(seen.values())), prior


class PageLanguage:
    """The shipped model with the words of a page's own undamaged lines mixed in."""

    __slots__ = ("_after", "_base", "_behind")

    def __init__(self, base: Language, lines: Iterable[str]) -> None:
        self._base = base
        self._after: dict[str, dict[str, int]] = {}
        self._behind: dict[str, Behind] = {}
        twos: Counter[tuple[str, str]] = Counter()
        threes: Counter[tuple[str, str, str]] = Counter()
        for line in lines:
            folded = f"\n{fold(line)}\n"
            twos.update(pairwise(folded))
            threes.update(zip(folded, folded[1:], folded[2:], strict=False))
        for (before, char), n in twos.items():
            self._after.setdefault(before, {})[char] = n
        for (first, second, char), n in threes.items():
            self._after.setdefault(first + second, {})[char] = n

    def behind(self, two: str) -> Behind:
        """Costs behind two characters, with what the page has there."""
        behind = self._behind.get(two)
        if behind is None:
            behind = self._behind[two] = self._mixed(two)
        return behind

    def _mixed(self, two: str) -> Behind:
        base, pairs = self._base.behind(two), self._after.get(two[1])
        if pairs is None:
            return base
        near, far = PAGE_SHARE / sum(pairs.values()), 0.0
        longer = self._after.get(two, {})
        if longer:
            near, far = (
                near * (1 - PAGE_TRIGRAMS),
                PAGE_SHARE * PAGE_TRIGRAMS / sum(longer.values()),
            )
        kept = -log(1 - PAGE_SHARE)
        known = {char: cost + kept for char, cost in base.known.items()}
        for char, n in pairs.items():
            share = near * n + far * longer.get(char, 0)
            known[char] = -log((1 - PAGE_SHARE) * exp(-base.cost(char)) + share)
        return Behind(known, base.pairs, base.leap + kept)


@cache
def shipped() -> Language:
    """The model that ships with the package, read once a process (0.1 s)."""
    starts = {}
    table = (files("pipelines.repair") / "data" / "starts.tsv").read_text("utf-8")
    for line in table.splitlines():
        char, _, share = line.partition("\t")
        starts[char] = float(share)
    return Language(Counts(*columns("ngrams.tsv.gz", 3)), starts)
