"""sqlite-utils' ``Database``, loaded without pandas and NumPy.

sqlite-utils imports both where they are installed, for column types of data frames, which nothing
here stores. They cost every command and every worker 0.3 s before it begins (2026-11, 2 cores).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

UNWANTED = ("pandas", "numpy")


@contextmanager
def _absent(names: tuple[str, ...]) -> Iterator[None]:
    """Packages that are not loaded yet cannot be, for as long as this lasts."""
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment] # as the import system has it
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


with _absent(UNWANTED):
    from sqlite_utils import Database

__all__ = ["Database"]
