"""The dataset as it stands, as a file: a format is a module with ``write``, and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from exports import csvs, jsonl, parquet
from exports.aside import written_aside
from exports.compact import Values
from exports.store import Store

FORMATS: dict[str, Callable[[Iterable[Values], IO[bytes]], int]] = {
    "jsonl": jsonl.write,
    "parquet": parquet.write,
    "csv": csvs.write,
}
STREAMED = ("jsonl", "csv")
"""Formats that can go to a pipe; a Parquet file's index refers back into it."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    records: int
    sequence: int
    """Of the last change in the dataset: what the next ``since`` should be."""


def export(store: Store, form: str, target: Path | IO[bytes], since: int = 0) -> Exported:
    """Write the articles as they stand, or those changed after ``since``, in order of sequence.

    A path gets the whole file at once or, after an error, nothing.

    :raises StoreError: the dataset cannot be read, or the file not written
    """
    sequence = store.last_sequence
    write, rows = FORMATS[form], store.current_values(since, sequence)
    if not isinstance(target, Path):
        return Exported(write(rows, target), sequence)
    with written_aside(target) as file:
        return Exported(write(rows, file), sequence)
