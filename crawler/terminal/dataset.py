"""The dataset as the commands that only read it open it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.settings import BaseSettings

if TYPE_CHECKING:
    from exports.store import Store


def open_dataset(settings: BaseSettings) -> Store:
    """The database of DATA_DIR, for reading.

    :raises StoreError: there is none, or it cannot be read; the message is for the user
    """
    from exports.store import FILE_NAME, Store  # noqa: PLC0415 - the other commands need no store

    return Store.open(Path(settings["DATA_DIR"]) / FILE_NAME, read_only=True)
