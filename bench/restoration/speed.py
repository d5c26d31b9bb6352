"""What the repair costs: characters a CPU second by kind of text, and how the cost grows."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterator, Sequence

from bench.floors import Figure
from bench.restoration.damages import DEPTHS, Process
from bench.restoration.texts import Document
from bench.simulator import to_traditional
from pipelines.repair import restore
from pipelines.repair.gloss import SHIFTED

REACH = {"undamaged": 15.0, "glossed": 4.0, "shifted, as decoded": 0.3, "shifted, NFKC": None}
GROWTH = 100
MOST_GROWTH = 110.0
ROUNDS = 3
"""The quickest of so many rounds counts."""


def figures(found: Sequence[Document]) -> Iterator[Figure]:
    """Whole pages, ``restore`` alone: neither extraction nor OpenCC."""
    pages = _pages(found)
    for kind, texts in pages.items():
        rounds = 1 if kind == "shifted, NFKC" else ROUNDS
        characters = sum(map(len, texts))
        speed = characters / _seconds(texts, rounds) / 1e6
        yield Figure(f"speed, {kind} text, Mchar/CPU-s", speed, REACH[kind], f"{characters:,}")
    page = pages["shifted, as decoded"][0]
    once, often = _seconds([page]), _seconds([_longer(page)])
    yield Figure(f"time as text grows {GROWTH} times", often / once, MOST_GROWTH, least=True)
    yield Figure("memory a character of long text, bytes", _memory(_longer(page)), least=True)


def _pages(found: Sequence[Document]) -> dict[str, list[str]]:
    pages: dict[str, list[str]] = {kind: [] for kind in REACH}
    for document in found:
        text = "\n".join(document.lines)
        pages["undamaged"].append(to_traditional(text))
        for harvested, kind in ((False, "shifted, as decoded"), (True, "shifted, NFKC")):
            process = Process(DEPTHS[-1], harvested=harvested)
            damaged = "\n".join(map(process.damage, document.lines))
            if SHIFTED.search(damaged):
                pages[kind].append(damaged)
            elif not harvested:
                pages["glossed"].append(damaged)
    return pages


def _longer(page: str) -> str:
    return "\n".join([page] * GROWTH)


def _seconds(texts: Sequence[str], rounds: int = ROUNDS) -> float:
    seconds = []
    for _ in range(rounds):
        start = time.process_time()
        for text in texts:
            restore(text)
        seconds.append(time.process_time() - start)
    return min(seconds)


def _memory(text: str) -> float:
    tracemalloc.start()
    restore(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / len(text)
