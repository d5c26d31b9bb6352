"""One run at a time: a lock on the data folder that dies with the process that holds it."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path
from types import TracebackType

from exports.errors import StoreError, said_plainly

NAME = ".lock"

_held: set[Path] = set()
"""Folders this process holds: POSIX locks do not shut out the process that has them."""


class RunLock:
    """Holds a data folder, from its making until ``release``.

    A POSIX record lock: the kernel gives it up when the process ends, however it ends, and no
    child inherits it, so workers that outlive their parent block no run after it.
    """

    def __init__(self, folder: Path) -> None:
        """Make the folder if need be, and lock it; ``StoreError`` if another run has it."""
        self.folder = folder.resolve()
        if self.folder in _held:  # opening and closing the file once more would lose the lock
            raise StoreError(_in_use(folder, str(os.getpid())))
        with said_plainly(folder):
            folder.mkdir(parents=True, exist_ok=True)
            try:
                self._file = os.open(folder / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            except OSError as error:
                if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
                    raise
                raise StoreError(_not_ours(folder, error)) from error
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            owner = os.read(self._file, 20).decode(errors="replace").strip()
            os.close(self._file)
            if isinstance(error, (BlockingIOError, PermissionError)):
                raise StoreError(_in_use(folder, owner)) from error
            raise StoreError(f"{folder / NAME} cannot be locked: {error.strerror}") from error
        _held.add(self.folder)
        os.truncate(self._file, 0)
        os.write(self._file, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Give the folder free; a second call does nothing."""
        if self.folder in _held:
            _held.discard(self.folder)
            os.close(self._file)

    def __enter__(self) -> RunLock:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def _not_ours(folder: Path, error: OSError) -> str:
    return (
        f"the data folder {folder} cannot be written ({error.strerror}): give this user the right "
        "to write there, or name another folder with -s DATA_DIR=DIR"
    )


def _in_use(folder: Path, owner: str) -> str:
    return f"{folder} is in use by another run (process {owner}); wait until it has ended"
