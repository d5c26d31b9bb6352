"""How likely one character is after two others: the shipped n-grams, and the page's own words.

Counts back off from three characters to two to one (Witten-Bell smoothing). What a shipped word
leaves open at its end is given to the characters that begin words. The page's own undamaged
lines are mixed in: 催收 decodes as 催事 without them.
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from math import log
from unicodedata import normalize

from pipelines.script import simplify

NOVELTY = 10.0
"""Weight of the lower order for each different character seen behind a context (Witten-Bell)."""
PRIORS = (100.0, 20.0)
"""Weight of the lower order in any case, behind one character and behind two. These three gave
the lowest perplexity on the tuning half of bench/restoration.py: 234 a character of news."""
PAGE_SHARE = 0.3
PAGE_TRIGRAMS = 0.6
"""Shares of the page's own counts in a probability, and of its trigrams in those; same tuning."""
FLOOR = 1e-9
"""Probability of a character that was never seen anywhere."""

RARE_CLASSES = {" ": 0.002, "·": 0.001, "a": 0.005, "0": 0.01}
"""Least shares of blanks, other marks, letters and digits, which dictionaries do not hold."""

_CLASSES = {"!": "。", "?": "。", ";": "。", ",": "，", ":": "：", '"': "“", "(": "（", ")": "）"}


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


class Language:
    """Character trigrams, immutable but for the memory of its answers."""

    __slots__ = ("_answers", "_behind", "_grams", "_starts", "_total")

    def __init__(self, grams: dict[str, int], starts: dict[str, float]) -> None:
        total = sum(n for gram, n in grams.items() if len(gram) == 1)
        for char, share in RARE_CLASSES.items():
            grams[char] = max(grams.get(char, 0), round(total * share))
        self._grams = grams
        self._starts = starts
        self._total = float(sum(n for gram, n in grams.items() if len(gram) == 1))
        self._behind = _continuations(grams)
        self._answers: dict[str, float] = {}

    def probability(self, gram: str) -> float:
        """P(last | the two before); ``gram`` is three folded characters."""
        answer = self._answers.get(gram)
        if answer is None:
            answer = self._answers[gram] = self._trigram(gram)
        return answer

    def score(self, folded: str) -> float:
        """Natural logarithm of P(all but the first two characters of a folded text)."""
        return sum(log(self.probability(folded[i : i + 3])) for i in range(len(folded) - 2))

    def count(self, gram: str) -> int:
        """How often the shipped sources have one to three folded characters."""
        return self._grams.get(gram, 0)

    def neighbours(self, gram: str) -> tuple[dict[str, int], dict[str, int]]:
        """Counts of the characters seen in front of a gram of one or two, and of those behind."""
        longer = [g for g in self._grams if len(g) == len(gram) + 1 and gram in g]
        before = {g[0]: self._grams[g] for g in longer if g.endswith(gram)}
        behind = {g[-1]: self._grams[g] for g in longer if g.startswith(gram)}
        return before, behind

    def unigram(self, char: str) -> float:
        """P(character), never zero."""
        return (self._grams.get(char, 0) + FLOOR * self._total) / self._total

    def _trigram(self, gram: str) -> float:
        total, left_open, prior = self._context(gram[:2])
        lower = self._bigram(gram[1:])
        return (self._grams.get(gram, 0) + (left_open + prior) * lower) / (total + prior)

    def _bigram(self, gram: str) -> float:
        total, left_open, prior = self._context(gram[0])
        char = gram[1]
        seen = self._grams.get(gram, 0) + left_open * self._starts.get(char, FLOOR)
        return (seen + prior * self.unigram(char)) / (total + prior)

    def _context(self, context: str) -> tuple[int, int, float]:
        """Count of a context, how often a word ended behind it, and the lower order's weight."""
        total = self._grams.get(context, 0)
        continued, kinds = self._behind.get(context, (0, 0))
        prior = PRIORS[len(context) - 1] + NOVELTY * kinds
        return total, max(0, total - continued), prior


class PageLanguage:
    """The shipped model with the words of a page's own undamaged lines mixed in."""

    __slots__ = ("_base", "_page")

    def __init__(self, base: Language, lines: Iterable[str]) -> None:
        self._base = base
        self._page: Counter[str] = Counter()
        for line in lines:
            folded = f"\n{fold(line)}\n"
            for order in (1, 2, 3):
                self._page.update(folded[i : i + order] for i in range(len(folded) - order + 1))

    def cost(self, gram: str) -> float:
        """Negative natural logarithm of P(last | the two before)."""
        base = self._base.probability(gram)
        pair = self._page.get(gram[1:])
        if pair is None:
            return -log((1 - PAGE_SHARE) * base)
        page = self._page
        near = pair / page[gram[1]]
        longer = page.get(gram)
        if longer is not None:
            near = (1 - PAGE_TRIGRAMS) * near + PAGE_TRIGRAMS * longer / page[gram[:2]]
        return -log((1 - PAGE_SHARE) * base + PAGE_SHARE * near)


def _continuations(grams: dict[str, int]) -> dict[str, tuple[int, int]]:
    """What was seen behind each context: ``{context: (how often, how many kinds)}``."""
    behind: dict[str, tuple[int, int]] = {}
    for gram, n in grams.items():
        if len(gram) > 1:
            context = gram[:-1]
            total, kinds = behind.get(context, (0, 0))
            behind[context] = (total + n, kinds + 1)
    return behind


@cache
def shipped() -> Language:
    """The model that ships with the package, read once a process (about 0.3 s)."""
    data = files("pipelines.repair") / "data"
    text = gzip.decompress((data / "ngrams.tsv.gz").read_bytes()).decode()
    grams: dict[str, int] = {}
    for line in text.split("\n")[:-1]:
        gram, _, n = line.partition("\t")
        grams[gram.replace("¶", "\n")] = int(n)
    starts = {}
    for line in (data / "starts.tsv").read_text("utf-8").splitlines():
        char, _, share = line.partition("\t")
        starts[char] = float(share)
    return Language(grams, starts)
