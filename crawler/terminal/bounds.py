"""The least values of our own settings: what lies below them is refused before anything begins."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan

from crawler.errors import WrongUsageError

LEAST: Mapping[str, int | float] = {
    "BATCH_PAGES": 1,
    "BATCH_SECONDS": 0.0,
    "CLEAN_DEADLINE": 0.1,
    "CLEAN_MEMORY_MB": 256,
    "CLEAN_WORKERS": 1,
    "LOOPBACK_CONCURRENCY": 1,
    "MAX_DEPTH": 0,
    "MAX_FAILED_SHARE": 0.0,
    "MAX_LIST_PAGES": 0,
    "MAX_PAGES": 0,
    "PATIENCE_SECONDS": 0.0,
    "SNAPSHOT_DAYS": 0.0,
}
"""Of each the least that makes sense; whole numbers where the least is one. (A worker that has
loaded the pipelines holds some 200 MB of address space.)"""


def check(settings: Mapping[str, object]) -> None:
    """Refuse values that are too small, or no numbers.

    >>> check({"MAX_DEPTH": "0", "BATCH_SECONDS": 0.5})
    >>> check({"MAX_DEPTH": "-1"})
    Traceback (most recent call last):
    crawler.errors.WrongUsageError: setting MAX_DEPTH takes a whole number from 0 on, not -1
    >>> check({"BATCH_SECONDS": "nan"})
    Traceback (most recent call last):
    crawler.errors.WrongUsageError: setting BATCH_SECONDS takes a number from 0 on, not nan

    :raises WrongUsageError: one line on the first of them
    """
    for name, least in LEAST.items():
        value = settings.get(name, least)
        whole = isinstance(least, int)
        if not _fits(value, least, whole=whole):
            what = "a whole number" if whole else "a number"
            raise WrongUsageError(f"setting {name} takes {what} from {least:g} on, not {value}")


def _fits(value: object, least: float, *, whole: bool) -> bool:
    try:
        number = int(str(value)) if whole else float(str(value))
    except ValueError:
        return False
    return not isnan(number) and number >= least
