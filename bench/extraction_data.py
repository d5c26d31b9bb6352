"""Pages with hand-made article text: read where they lie, split by site, scored by characters."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

GRAM = 4
"""Length of the character n-grams that texts are compared by; white space does not count."""
SECOND_LEVEL = frozenset(("com", "org", "net", "gov", "edu"))


@dataclass(frozen=True, slots=True)
class Sample:
    """A page and the text of its article, title first, as a person marked it."""

    url: str
    body: bytes
    text: str

    @property
    def title(self) -> str:
        return self.text.strip().splitlines()[0]

    @property
    def tuning(self) -> bool:
        """Whether its site is in the half that weights are learnt from."""
        return hashlib.sha256(domain(self.url).encode()).digest()[4] % 2 == 0


def domain(url: str) -> str:
    """The registered domain of a URL; the sites of one company count as one.

    >>> domain("http://news.sina.com.cn/a"), domain("http://udn.com/b")
    ('sina', 'udn.com')
    """
    labels = urlsplit(url).netloc.split(".")
    depth = 3 if len(labels) > 2 and labels[-2] in SECOND_LEVEL else 2
    name = ".".join(labels[-depth:])
    return "sina" if name.startswith("sina.") else name


def samples(path: Path) -> Iterator[Sample]:
    """The pages of a ``.jsonl.gz`` with ``url``, ``html_base64`` and ``text``."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield Sample(row["url"], base64.b64decode(row["html_base64"]), row["text"])


def grams(text: str) -> Counter[str]:
    """The character n-grams of a text without its white space."""
    text = "".join(text.split())
    return Counter(text[n : n + GRAM] for n in range(max(1, len(text) - GRAM + 1)) if text)


@dataclass(frozen=True, slots=True)
class Score:
    """Precision and recall of one page's text."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def score(text: str, gold: str) -> Score:
    """Compare an extracted text with the one marked by hand."""
    got, right = grams(text), grams(gold)
    common = (got & right).total()
    return Score(common / max(1, got.total()), common / max(1, right.total()))


def macro(scores: Sequence[Score]) -> Score:
    """The means of precision and recall over pages."""
    count = max(1, len(scores))
    return Score(sum(s.precision for s in scores) / count, sum(s.recall for s in scores) / count)
