"""The dataset as CSV, safe to open in a spreadsheet: no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import IO

import orjson

from exports.compact import KEYS, Values, from_values

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet run a cell (OWASP, CSV Injection); full-width in East Asian ones."""
BOM = "\ufeff"
"""Without it Excel does not take a file for UTF-8."""


def write(rows: Iterable[Values], file: IO[bytes]) -> int:
    """Write records to a file, with a head. How many there were."""
    text = io.TextIOWrapper(file, "utf-8", errors="replace", newline="", write_through=True)
    writer = csv.writer(text)
    text.write(BOM)
    writer.writerow(KEYS)
    count = 0
    for count, values in enumerate(rows, 1):  # noqa: B007 - the last one is the number of all
        writer.writerow(map(cell, from_values(values).values()))
    text.detach()
    return count


def cell(value: object) -> object:
    """A value as a cell: lists and objects as JSON, and no text that would be a formula.

    >>> cell("=1+1"), cell("催收"), cell(["首頁"]), cell(-1), cell(None)
    ("'=1+1", '催收', '["首頁"]', -1, None)
    """
    if isinstance(value, list | dict):
        return orjson.dumps(value).decode()
    if isinstance(value, str):
        value = value.replace("\0", "")
        return f"'{value}" if value.startswith(FORMULA) else value
    return value
