"""The repair's large tables as they ship, read with as little work as can be.

Every cleaning worker reads them before its first page. One split of a whole table costs a fifth
of one split a line, and what is worked out only for the rows that are asked for costs nothing.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from importlib.resources import files

LINE_END = "¶"
"""A line's end as a character of a text, which as itself would end the row."""


def columns(name: str, number: int) -> list[list[str]]:
    """The columns of a compressed table that has so many.

    >>> words, frequencies = columns("words.tsv.gz", 2)
    >>> frequencies[words.index("电话")]
    '8354'
    """
    data = (files("pipelines.repair") / "data" / name).read_bytes()
    text = gzip.decompress(data).decode().removesuffix("\n").replace("\n", "\t")
    cells = text.replace(LINE_END, "\n").split("\t")
    return [cells[place::number] for place in range(number)]


class Counts(Mapping[str, Mapping[str, int]]):
    """How often each character follows a context; a context's row is read when it is asked for."""

    __slots__ = ("_read", "_rows")

    def __init__(self, contexts: list[str], characters: list[str], counts: list[str]) -> None:
        rows = zip(characters, counts, strict=True)
        self._rows = dict(zip(contexts, rows, strict=True))
        self._read: dict[str, dict[str, int]] = {}

    def __getitem__(self, context: str) -> Mapping[str, int]:
        seen = self._read.get(context)
        if seen is None:
            characters, counts = self._rows[context]
            numbers = map(int, counts.split(" "))
            seen = self._read[context] = dict(zip(characters, numbers, strict=True))
        return seen

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
