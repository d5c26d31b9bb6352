"""Edits in text that nobody damaged: there must be none, whatever the text looks like."""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Iterator, Mapping
from itertools import islice

import jieba
from pypinyin import pinyin

from bench.floors import Figure
from bench.restoration.texts import CORPUS, MANUALS, news
from bench.simulator import to_traditional
from pipelines.repair import restore
from pipelines.repair.gbk import is_han
from pipelines.script import to_hant

LEAST = 3_000_000
"""Characters that the project wants to have looked at."""
MARKUP = re.compile(r"^[.'].*$|\\f.|\\[&|]|\\\(..", re.MULTILINE)
"""What man's macros add to a manual's text."""
SEED = 20261122
GLOSS_EVERY = 40
"""Han characters to a gloss in a language lesson."""
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"


def figures() -> Iterator[Figure]:
    """A row a kind of text: its edits, of how many characters."""
    total = touched = 0
    for kind, texts in kinds().items():
        characters = edits = 0
        for text in texts:
            characters += len(text)
            edits += len(restore(text).edits)
        yield Figure(f"  edits in undamaged {kind}", edits, 0, f"{characters:,}", least=True)
        total, touched = total + characters, touched + edits
    yield Figure("edits in undamaged text", touched, 0, f"{total:,} characters", least=True)
    yield Figure("undamaged characters looked at", total, LEAST)


def kinds() -> Mapping[str, Iterator[str]]:
    """Undamaged texts by kind; all own articles are taken, those in the model too."""
    articles = [path.read_text("utf-8") for path in sorted(CORPUS.rglob("*.txt"))]
    return {
        "articles, simplified": iter(articles),
        "articles, proper traditional": map(to_hant, articles),
        "articles, traditional by character": map(to_traditional, articles),
        "articles segmented by blanks": map(segmented, articles),
        "news": (text for _, text in news()),
        "manuals, mixed with English": manuals(),
        "language lessons": map(lesson, articles),
        "poems, lines broken by blanks": map(broken, articles),
        "name lists and tag lines": (names(number) for number in range(200)),
    }


def manuals() -> Iterator[str]:
    """Debian's Chinese manual pages, where they are installed."""
    for path in sorted(MANUALS.rglob("*.gz")):
        text = gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
        yield "\n".join(line for line in MARKUP.sub("", text).splitlines() if line.strip())


def segmented(text: str) -> str:
    """Words apart, as corpora for analysis have them."""
    return "\n".join(" ".join(jieba.lcut(line)) for line in text.splitlines())


def broken(text: str) -> str:
    """Clauses apart, as verse is set in one line.

    >>> broken("春眠不觉晓，处处闻啼鸟。")
    '春眠不觉晓 处处闻啼鸟'
    """
    return "\n".join(re.sub("[，。；！？、]+", " ", line).strip() for line in text.splitlines())


def lesson(text: str) -> str:
    """Some characters with their reading, as a text that teaches them has it."""
    chance = random.Random(f"{SEED}{text}")
    parts = []
    for char in text:
        parts.append(char)
        if is_han(char) and chance.random() * GLOSS_EVERY < 1:
            parts.append(f"({pinyin(char)[0][0]})")
    return "".join(parts)


def names(number: int) -> str:
    """Names of two characters spaced to the width of three, and a line of tags."""
    chance = random.Random(SEED + number)
    people = [chance.choice(SURNAMES) + " " + chance.choice(GIVEN) for _ in range(60)]
    words = [word for word in islice(jieba.dt.FREQ, 5000) if len(word) == 4]
    tags = chance.sample(words, min(len(words), 24))
    rows = ["  ".join(people[start : start + 6]) for start in range(0, len(people), 6)]
    return "\n".join((*rows, " ".join(tags), "  ".join(tags)))
