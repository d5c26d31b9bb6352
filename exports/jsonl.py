"""The dataset as JSON lines, in UTF-8, as fast as the disk takes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from exports.compact import Values, to_line


def write(rows: Iterable[Values], file: IO[bytes]) -> int:
    """Write records to a file. How many there were."""
    count = 0
    for count, values in enumerate(rows, 1):  # noqa: B007 - the last one is the number of all
        file.write(to_line(values))
    return count
