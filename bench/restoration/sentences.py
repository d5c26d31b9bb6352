"""Sentences with glosses, and sentences with shifted bytes: how many come back exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bench.floors import Figure
from bench.restoration.damages import DEPTHS, Process, repaired, sentences
from bench.restoration.texts import Document
from pipelines.repair.gloss import SHIFTED
from pipelines.repair.words_model import WordModel

REACH = {("shifted", False): 0.995, ("shifted", True): 0.93}
REACH_WITH_WORDS = {False: 0.995, True: 0.95}
GLOSSED_REACH = 0.9999
WITH = ", with the optional model"
"""Behind the name of what is measured with a bigger language model."""


def figures(found: Sequence[Document]) -> Iterator[Figure]:
    """Without the filter: only glosses and shifts are looked at."""
    for harvested, name in ((False, "as decoded"), (True, "after NFKC and deletion")):
        counts = _count(found, harvested)
        for kind in ("glossed", "shifted"):
            yield Figure.share(
                f"{kind} sentences exact, {name}",
                counts[kind, True],
                counts[kind, True] + counts[kind, False],
                REACH.get((kind, harvested), GLOSSED_REACH),
            )


def with_words(found: Sequence[Document], words: WordModel) -> Iterator[Figure]:
    """What a bigger language model makes of the shifted sentences."""
    for harvested, name in ((False, "as decoded"), (True, "after NFKC and deletion")):
        counts = _count(found, harvested, words)
        right, wrong = counts["shifted", True], counts["shifted", False]
        reach = REACH_WITH_WORDS[harvested]
        yield Figure.share(f"shifted sentences exact, {name}{WITH}", right, right + wrong, reach)


def _count(
    found: Sequence[Document], harvested: bool, words: WordModel | None = None
) -> Counter[tuple[str, bool]]:
    counts: Counter[tuple[str, bool]] = Counter()
    for depth in DEPTHS:
        process = Process(depth, harvested=harvested)
        for document in found:
            lines = repaired(document, process, words)
            for line, source in zip(lines, document.lines, strict=True):
                if line.damaged == line.truth:
                    continue
                alignment = line.alignment
                for sentence in sentences(line.truth):
                    # Damaged by itself: its bytes are the same, but for those at its two ends.
                    seen = process.damage(source[sentence.start : sentence.end])
                    kind = "shifted" if SHIFTED.search(seen) else "glossed" if "(" in seen else ""
                    counts[kind, alignment.back(sentence)] += 1
    return counts
