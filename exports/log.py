"""``articles.jsonl``: the database's versions as lines, in order of sequence, appended and synced.

The file is a projection: it never holds what the database has not committed, and what it lacks is
appended from there, so it may be torn or deleted at any time. Whoever follows it never sees a
whole line taken back.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count as numbers
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import orjson

from exports.aside import sync_folder
from exports.errors import said_plainly
from exports.failpoint import failpoint
from exports.schema import ARTICLE
from exports.store import Store

FILE_NAME = "articles.jsonl"
LONGEST_LINE = 256 * 2**20
"""Bytes of a line that are read to tell a record: a page has 16 MB, and its text stands there in
three forms."""
_KEYS = [column.name for column in ARTICLE]


@dataclass(frozen=True, slots=True)
class Healed:
    """What had to be done for the file to be the projection again."""

    appended: int = 0
    """Whole lines that were missing."""
    completed: bool = False
    """Whether a torn line was completed."""
    cut: int = 0
    """Bytes taken off the end because the database does not know them."""
    aside: str = ""
    """Where the file was put because the database knows nothing of it at all."""

    def __str__(self) -> str:
        """One line for a person; empty where nothing was wrong."""
        said = [f"{self.cut} bytes cut off that the database does not know"] * bool(self.cut)
        said += [f"of another database, or one that is lost; kept as {self.aside}"] * bool(
            self.aside
        )
        said += ["a torn line completed"] * self.completed
        said += [f"{self.appended} missing lines appended"] * bool(self.appended)
        return ", ".join(said)


class Log:
    """The file while a run appends to it."""

    def __init__(self, store: Store, path: Path) -> None:
        """Heal the file, and hold it open."""
        self.healed = heal(store, path)
        self.path = path
        self._store = store
        self._sequence = store.last_sequence
        with said_plainly(path):
            self._file = path.open("ab")

    def append(self) -> int:
        """Append what has been committed since, and sync it. How many lines that were.

        After an error the file is closed: what is missing is appended when it is opened again.
        """
        with said_plainly(self.path):
            try:
                last = self._store.last_sequence
                count = _write(self._file, lines(self._store, self._sequence))
            except BaseException:
                self.close()
                raise
        self._sequence = last
        return count

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        self._file.close()

    def __enter__(self) -> Log:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def heal(store: Store, path: Path) -> Healed:
    """Make the file the projection of the database again; a deleted one is made anew.

    The last line that is the database's own tells what is missing. What stands behind it is
    kept as far as it is how the missing lines begin, and cut off from where it is not. A file of
    records none of which is the database's is put aside: it may be all that is left of them.
    """
    with said_plainly(path):
        aside = _set_aside(store, path)
        new = not path.exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as file:
            if new:
                sync_folder(path.parent)
            at, sequence = _last_good(file, store)
            size = file.seek(0, os.SEEK_END)
            missing = lines(store, sequence)
            completed = cut = 0
            if at < size:
                first = next(missing, b"")
                file.seek(at)
                torn = file.read(len(first) + 1)
                if first.startswith(torn):
                    completed = _write(file, [first[len(torn) :]])
                else:
                    file.truncate(at)
                    cut = size - at
                    missing = lines(store, sequence)
            appended = _write(file, missing)
    return Healed(appended, bool(completed), cut, aside)


def _set_aside(store: Store, path: Path) -> str:
    """The new name of a file of records that the database knows nothing of; else nothing."""
    if not path.is_file():  # a pipe or a device has no end
        return ""
    with path.open("rb") as file:
        if not _is_record(file.readline(LONGEST_LINE)) or _last_good(file, store)[0]:
            return ""
    names = (path.with_suffix(f".kept-{number}{path.suffix}") for number in numbers(1))
    free = next(name for name in names if not name.exists())
    path.rename(free)
    sync_folder(path.parent)
    return free.name


def _is_record(line: bytes) -> bool:
    """Whether a line is a whole record, of whatever version."""
    try:
        return {"url", "sequence", "content_hash"} <= set(orjson.loads(line))
    except (ValueError, TypeError):
        return False


def lines(store: Store, since: int = 0) -> Iterator[bytes]:
    """The file's lines after a sequence: UTF-8, the contract's keys in the contract's order."""
    return store.lines(since)


def _write(file: IO[bytes], new: Iterable[bytes]) -> int:
    """Write lines and sync them to the disk. How many there were."""
    count = 0
    for line in new:
        file.write(line)
        count += 1
    if count:
        file.flush()
        failpoint("log:written")
        os.fsync(file.fileno())
    return count


def _last_good(file: IO[bytes], store: Store) -> tuple[int, int]:
    """Where the last line ends that is the database's own, and its sequence; else ``(0, 0)``.

    A line counts only behind its predecessor, so that one appended twice is found out.
    """
    if not os.fstat(file.fileno()).st_size:
        return 0, 0
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
        end = view.rfind(b"\n") + 1
        while end:
            start = view.rfind(b"\n", 0, end - 1) + 1
            sequence = _sequence_of(view[start:end], store)
            earlier = view.rfind(b"\n", 0, max(start - 1, 0)) + 1
            before = _sequence_of(view[earlier:start], store) if start else 0
            if sequence > 0 and before == _previous(store, sequence):
                return end, sequence
            end = start
    return 0, 0


def _sequence_of(line: bytes, store: Store) -> int:
    """Sequence of a line that is the database's own, else -1.

    A line that an earlier version wrote, with fewer or more keys, is known by what names it.
    """
    try:
        held: Any = orjson.loads(line)
        sequence = int(held["sequence"])
    except (ValueError, TypeError, KeyError):
        return -1
    own = next(store.lines(sequence - 1), None)
    if own is None or line == own:
        return sequence if own else -1
    true = orjson.loads(own)
    if true["sequence"] != sequence or list(held) == _KEYS:
        return -1
    named = ("url", "version", "content_hash")
    return sequence if all(held.get(key) == true[key] for key in named) else -1


def _previous(store: Store, sequence: int) -> int:
    """The sequence committed before this one, 0 for the first."""
    rows = store.db.conn.execute("SELECT max(sequence) FROM records WHERE sequence < ?", [sequence])
    return int(rows.fetchone()[0] or 0)
