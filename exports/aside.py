"""A file that appears whole or not at all: written to the side, synced, and moved into place."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from exports.errors import StoreError, said_plainly

BUFFER = 2**20
"""Bytes written at once."""


@contextmanager
def written_aside(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that becomes ``path`` at the end; after an error ``path`` is as it was.

    What a kill leaves behind (``.NAME.part``) the next writing of the same path takes over.

    :raises StoreError: it cannot be written, or another process is writing it
    """
    part = path.with_name(f".{path.name}.part")
    with said_plainly(path):
        if path.is_dir():
            raise StoreError(f"{path} is a folder; name a file in it")
        if not path.parent.is_dir():
            raise StoreError(f"{path} cannot be written: there is no folder {path.parent}")
        with part.open("ab", BUFFER) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreError(f"{path} is being written by another process") from None
            try:
                file.truncate(0)
                yield file
                file.flush()
                os.fsync(file.fileno())
                part.replace(path)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names of new files in a folder last."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
