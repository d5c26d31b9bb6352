"""The two pages given and the spans seen in the wild: rows that are counted, not sampled."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.floors import Figure
from bench.restoration.sentences import WITH
from pipelines import Snapshot, clean
from pipelines.records import Record
from pipelines.repair import restore
from pipelines.repair.words_model import WordModel

SHARED = Path(__file__).parents[3] / "shared/data"


def figures() -> Iterator[Figure]:
    """Nothing, where the pages do not lie beside the project."""
    if SHARED.exists():
        yield _pages()
        yield _wild()


def _pages() -> Figure:
    exact = total = 0
    for page in sorted((SHARED / "pages").glob("*.txt")):
        gold: list[dict[str, Any]] = json.loads(page.with_suffix(".gold.json").read_text())[
            "blocks"
        ]
        record = clean(Snapshot(page.name, page.read_bytes()))
        if not isinstance(record, Record):
            raise ValueError(f"{page.name} was rejected: {record}")
        total += len(gold)
        found = [block.text for block in record.blocks]
        exact += sum(block["text"] in found for block in gold)
    return Figure.share("the two pages given, blocks exact", exact, total, 1.0)


def with_words(words: WordModel) -> Iterator[Figure]:
    """The spans again, with a bigger language model."""
    if SHARED.exists():
        yield _wild(words)


def _wild(words: WordModel | None = None) -> Figure:
    with (SHARED / "damage/misaligned_wild.tsv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["certain"] == "yes"]
    exact = sum(row["expect"] in restore(row["seen"], words=words).text for row in rows)
    name = "spans seen in the wild, each alone" + (WITH if words else "")
    return Figure.share(name, exact, len(rows), 1.0)
