"""The dataset as the commands that only read it open it."""

from __future__ import annotations

from pathlib import Path

from scrapy.settings import BaseSettings

from exports.store import FILE_NAME, Store


def open_dataset(settings: BaseSettings) -> Store:
    """The database of DATA_DIR, for reading.

    :raises StoreError: there is none, or it cannot be read; the message is for the user
    """
    return Store.open(Path(settings["DATA_DIR"]) / FILE_NAME, read_only=True)
