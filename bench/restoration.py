"""How well ``restore`` undoes what the simulator did: ``python -m bench.restoration [tune]``.

Articles of bench/corpus whose number ends in 5 are for tuning, those in 0 for reporting; neither is
in the language model. Where the news pages lie beside the project, those whose address hashes even
are for tuning, the others for reporting. Sentences are compared, not articles.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path

from bench.simulator import Table, filter_words, gloss, harvest, to_traditional
from pipelines.repair import Restoration, restore
from pipelines.repair.gloss import SHIFTED
from pipelines.script import simplify

CORPUS = Path(__file__).parent / "corpus"
NEWS = Path(__file__).parents[2] / "shared/bench/extraction/news_zh_dev.jsonl.gz"
LAST_DIGIT = {"tune": 5, "report": 0}
DEPTHS = (60, 125)
"""Pairs of the table that is used; pages differ in it."""
SENTENCES = re.compile(r"(?<=[。！？；!?;])")
WORDS = ("電話", "題", "同時")
MOST_CHARACTERS = 600
"""Of a line; longer ones are link farms that got into the news texts."""

Damage = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Document:
    """A title and lines, in simplified characters as their author wrote them."""

    title: str
    lines: tuple[str, ...]


def documents(split: str) -> Iterator[Document]:
    """The documents of a half that hold any text."""
    return (document for document in _documents(split) if document.lines)


def _documents(split: str) -> Iterator[Document]:
    for path in sorted(CORPUS.rglob("*.txt")):
        if int(path.stem) % 10 == LAST_DIGIT[split]:
            title, *lines = path.read_text("utf-8").splitlines()
            yield Document(title, _usable(lines))
    if NEWS.exists():
        with gzip.open(NEWS, "rt", encoding="utf-8") as rows:
            for row in map(json.loads, rows):
                even = int(md5(row["id"].encode()).hexdigest(), 16) % 2 == 0
                if even == (split == "tune"):
                    title, *lines = simplify(row["text"]).splitlines() or [""]
                    yield Document(title, _usable(lines))


def _usable(lines: Sequence[str]) -> tuple[str, ...]:
    stripped = (line.strip() for line in lines)
    return tuple(x for x in stripped if x and "?" not in x and len(x) <= MOST_CHARACTERS)


def damages(harvested: bool, depth: int) -> tuple[Damage, Damage]:
    """What is done to a line, and what a perfect repair of it would give."""
    table, last = Table.load().cut(depth), harvest if harvested else str
    return (
        lambda line: last(gloss(to_traditional(line), table)),
        lambda line: last(to_traditional(line)),
    )


def glosses(found: Sequence[Document], harvested: bool) -> Counter[str]:
    """Sentences with glosses, with and without shifted bytes: how many come back exactly."""
    counts: Counter[str] = Counter()
    for depth in DEPTHS:
        damage, truth = damages(harvested, depth)
        for document in found:
            lines = [damage(line) for line in document.lines]
            restored = restore("\n".join(lines)).text.split("\n")
            for line, got, source in zip(lines, restored, document.lines, strict=True):
                wanted = truth(source)
                kind = "shifted" if SHIFTED.search(line) else "glossed" if "(" in line else ""
                pairs = list(zip(SENTENCES.split(got), SENTENCES.split(wanted), strict=False))
                counts[f"{kind} lines"] += 1
                counts[f"{kind} lines exact"] += got == wanted
                if kind == "glossed":
                    counts["sentences"] += len(pairs)
                    counts["sentences exact"] += sum(a == b for a, b in pairs)
    return counts


def words(found: Sequence[Document], harvested: bool) -> Counter[str]:
    """Filtered words: how many there were, came back, and were put where none was."""
    counts: Counter[str] = Counter()
    last = harvest if harvested else str
    for document in found:
        truth = [last(to_traditional(line)) for line in document.lines]
        lines = [last(to_traditional(filter_words(line))) for line in document.lines]
        restored = restore("\n".join(lines), title=f"{document.title}催收電話").text.split("\n")
        for wanted, got, line in zip(truth, restored, lines, strict=True):
            for word in WORDS:
                there, back = wanted.count(word), got.count(word)
                counts[f"{word} cut"] += there
                counts[f"{word} back"] += min(there, back)
                counts[f"{word} wrong"] += max(0, back - there)
            counts["lines cut"] += wanted != line
            counts["lines whole"] += wanted != line and wanted == got
    return counts


def undamaged(found: Sequence[Document]) -> tuple[int, int, float]:
    """Characters of undamaged text, edits made in it, million characters a CPU second."""
    texts = ["\n".join(document.lines) for document in found]
    start = time.process_time()
    results: list[Restoration] = [restore(text) for text in texts]
    seconds = time.process_time() - start
    characters = sum(map(len, texts))
    return characters, sum(len(r.edits) for r in results), characters / seconds / 1e6


def main(split: str = "report") -> None:
    found = list(documents(split))
    restore("往往因?yàn)槿狈鹑谥R(shí)而陷入")  # the tables are read once, and not timed
    print(f"{split}: {len(found)} documents")
    for harvested in (False, True):
        name = "after NFKC and deletion" if harvested else "as decoded"
        counts = glosses(found, harvested)
        for kind in ("glossed", "shifted"):
            total, exact = counts[f"{kind} lines"], counts[f"{kind} lines exact"]
            print(f"  {kind} lines exact, {name}: {exact} of {total} ({exact / max(1, total):.4f})")
        counts = words(found, harvested)
        for word in WORDS:
            cut, back, wrong = (counts[f"{word} {kind}"] for kind in ("cut", "back", "wrong"))
            print(f"  {word}, {name}: {back} of {cut} back, {wrong} put where none was")
        print(f"  lines with cuts whole, {name}: {counts['lines whole']} of {counts['lines cut']}")
    characters, edits, speed = undamaged(found)
    print(f"  undamaged: {edits} edits in {characters:,} characters, {speed:.2f} Mchar/CPU-s")


if __name__ == "__main__":
    main(*sys.argv[1:])
