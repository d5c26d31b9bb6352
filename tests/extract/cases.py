"""Cases as tables: the first line names the columns, anyone can add a row without Python."""

from __future__ import annotations

import csv
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "cases" / "extract"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of ``tests/cases/extract/NAME.tsv``; a cell that is left out is empty."""
    with (FOLDER / f"{name}.tsv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""))
