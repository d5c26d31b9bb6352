"""Clean texts to damage, split into those that are tuned on and those that are reported.

Articles of bench/corpus whose number ends in 5 are for tuning, those in 0 for reporting; neither is
in the language model. Where the news pages lie beside the project, those whose name hashes even are
for tuning, the others for reporting. A document is whole on one side.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path
from typing import Literal

from bench.simulator import to_traditional
from pipelines.script import simplify

CORPUS = Path(__file__).parents[1] / "corpus"
NEWS = Path(__file__).parents[3] / "shared/bench/extraction/news_zh_dev.jsonl.gz"
MANUALS = Path("/usr/share/man/zh_CN")
"""Debian's package manpages-zh; only for measuring."""
LAST_DIGIT = {"tune": 5, "report": 0}
MOST_CHARACTERS = 600
"""Of a line; longer ones are link farms that got into the news texts."""

Split = Literal["tune", "report"]


@dataclass(frozen=True, slots=True)
class Document:
    """A title and lines, in simplified characters as their author wrote them."""

    title: str
    lines: tuple[str, ...]
    genre: str = "news"


def documents(split: Split) -> Iterator[Document]:
    """The documents of a half that hold any text the simulator can damage."""
    return (document for document in (*own(split), *_news(split)) if document.lines)


def own(split: Split, genre: str = "*") -> Iterator[Document]:
    """The project's own articles of a half."""
    for path in sorted(CORPUS.glob(f"{genre}/*.txt")):
        if int(path.stem) % 10 == LAST_DIGIT[split]:
            title, *lines = path.read_text("utf-8").splitlines()
            yield Document(title, _usable(lines), path.parent.name)


def news() -> Iterator[tuple[str, str]]:
    """Name and text of every news page beside the project, in its own script."""
    if NEWS.exists():
        with gzip.open(NEWS, "rt", encoding="utf-8") as rows:
            yield from ((row["id"], row["text"]) for row in map(json.loads, rows))


def _news(split: Split) -> Iterator[Document]:
    for name, text in news():
        even = int(md5(name.encode()).hexdigest(), 16) % 2 == 0
        if even == (split == "tune"):
            title, *lines = simplify(text).splitlines() or [""]
            yield Document(title, _usable(lines))


def _usable(lines: Sequence[str]) -> tuple[str, ...]:
    stripped = (line.strip() for line in lines)
    return tuple(x for x in stripped if x and len(x) <= MOST_CHARACTERS and in_gbk(x))


def in_gbk(line: str) -> bool:
    """Whether the process of damage.md can hold a line at all: no page of it has another.

    >>> in_gbk("催收电话"), in_gbk("什么?"), in_gbk("한국")
    (True, False, False)
    """
    return "?" not in line and all(
        len(char.encode("gb18030", "replace")) <= 2 for char in to_traditional(line)
    )
