"""The archive of responses as they came: WARC files, appended to and synced before any commit.

A body that the archive holds already is not kept twice: the response refers to it (a revisit).
Files are private (0600).
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from crawler.archive.warc import (
    FILE_HEADER,
    OFFSET_HEADER,
    Exchange,
    Payload,
    digest_of,
    members,
    opening,
)
from exports.errors import StoreError, said_plainly
from exports.outcome import SnapshotRef
from pipelines.records import Snapshot

__all__ = ["FILE_NAME", "NUMBERED", "Archive", "Exchange", "Kept"]

FILE_NAME = "cuishou-{:06}.warc.gz"
NUMBERED = re.compile(r"cuishou-(\d{6,})\.warc\.gz")
MAX_BYTES = 1_000_000_000
"""After which a new file is begun: what archives agree on, and easy to move about."""
CHUNK = 16_384
"""Read at a time when members are checked; expands to 16 MB at the very most."""

Kept = Callable[[str], Payload | None]
"""Finds the payload with a digest among those committed."""


class Archive:
    """The WARC files of one data folder."""

    def __init__(
        self, folder: Path, known: Mapping[str, int] | None = None, max_bytes: int = MAX_BYTES
    ) -> None:
        """Open, and check against what the database knows: files and the bytes they must have."""
        self.folder = folder
        self.torn = 0
        """Bytes of a member cut off by a crash, removed just now."""
        self.lost: dict[str, int] = {}
        """Files that are shorter than the database knows, and the bytes that are left."""
        self._max_bytes = max_bytes
        self.kept: Kept = lambda digest: None
        self._fresh: dict[str, Payload] = {}
        """Payloads by digest that were appended since the last sync but one: those that may not
        be committed yet."""
        self._older: dict[str, Payload] = {}
        self._descriptor: int | None = None
        self._size = 0
        with said_plainly(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._name = self._check(known or {})

    def append(self, exchange: Exchange) -> SnapshotRef:
        """Write request and response; they last from the next ``sync`` on."""
        digest = digest_of(exchange.body)
        payload = self._payload(digest) if exchange.body else None
        request, response = members(exchange, payload)
        with said_plainly(self.folder / self._name):
            if self._descriptor is None or self._size >= self._max_bytes:
                self._open()
            offset = self._size + len(request)
            self._write(request + response)
        if payload is None:
            fresh = Payload(self._name, offset, exchange.url, exchange.fetched_at)
            self._fresh[digest] = fresh
        refers = payload.reference if payload else None
        return SnapshotRef(self._name, offset, len(response), digest, refers)

    def sync(self) -> None:
        """Bring to the disk what was appended. Call before the transaction that refers to it."""
        if self._descriptor is not None:
            with said_plainly(self.folder / self._name):
                os.fsync(self._descriptor)
        self._older, self._fresh = self._fresh, {}

    def turn_over(self) -> None:
        """Append to a new file from now on."""
        self.close()
        number = NUMBERED.fullmatch(self._name)
        assert number is not None
        self._name = FILE_NAME.format(int(number[1]) + 1)

    @property
    def current(self) -> str:
        """The file that is appended to."""
        return self._name

    def read(self, reference: str) -> Snapshot:
        """The response a record's ``snapshot`` names, its body taken from where it is kept."""
        return read(self.folder, reference)

    def _payload(self, digest: str) -> Payload | None:
        return self._fresh.get(digest) or self._older.get(digest) or self.kept(digest)

    def close(self) -> None:
        """Sync and close; a second call does nothing."""
        if self._descriptor is not None:
            self.sync()
            os.close(self._descriptor)
            self._descriptor = None

    def _check(self, known: Mapping[str, int]) -> str:
        """Cut off torn members, note lost ones. The name of the file to append to comes back."""
        here = {path.name: path for path in self.folder.iterdir() if NUMBERED.fullmatch(path.name)}
        whole: dict[str, int] = {}
        for name, path in here.items():
            size = path.stat().st_size
            needed = known.get(name, 0)
            whole[name] = _end_of_whole_members(path, needed if size >= needed else 0)
            if whole[name] < size:
                os.truncate(path, whole[name])
                self.torn += size - whole[name]
        self.lost = {n: whole.get(n, 0) for n, needed in known.items() if whole.get(n, 0) < needed}
        numbers = [int(m[1]) for name in {*here, *known} if (m := NUMBERED.fullmatch(name))]
        last = FILE_NAME.format(max(numbers, default=1))
        # Never append where something was lost: other pages would take the lost ones' places.
        return FILE_NAME.format(max(numbers) + 1) if last in self.lost else last

    def _open(self) -> None:
        """Open the file to append to, the next one if this one is full."""
        self.close()
        path = self.folder / self._name
        if path.exists() and path.stat().st_size >= self._max_bytes:
            self.turn_over()
            path = self.folder / self._name
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        self._descriptor = os.open(path, flags, 0o600)
        self._size = os.fstat(self._descriptor).st_size
        if not self._size:
            self._write(opening(self._name))
            folder = os.open(self.folder, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)

    def _write(self, data: bytes) -> None:
        """All of it or nothing: what a full disk cut off is taken back."""
        assert self._descriptor is not None
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError:
            os.ftruncate(self._descriptor, self._size)
            raise
        self._size += len(data)


def read(folder: Path, reference: str) -> Snapshot:
    """A response of the archive in a folder, which is looked at and never changed.

    Raises ``StoreError`` where there is none.
    """
    snapshot, elsewhere = _read(folder, reference)
    return replace(snapshot, body=_read(folder, elsewhere)[0].body) if elsewhere else snapshot


def _read(folder: Path, reference: str) -> tuple[Snapshot, str | None]:
    """A response as it stands, and where its body is kept if that is elsewhere."""
    file, _, offset = reference.rpartition(":")
    path = folder / Path(file).name
    try:
        with said_plainly(path), path.open("rb") as stream:
            stream.seek(int(offset))
            record = next(ArchiveIterator(stream))
            return _snapshot(record, reference), _refers(record)
    except (
        *(ArchiveLoadFailed, StopIteration, ValueError, AttributeError),
        *(zlib.error, EOFError),
    ) as error:
        raise StoreError(f"{path} holds no response at {offset or 'this place'}") from error


def _snapshot(record: ArcWarcRecord, reference: str) -> Snapshot:
    return Snapshot(
        url=record.rec_headers.get_header("WARC-Target-URI"),
        body=record.content_stream().read(),
        content_type=record.http_headers.get_header("Content-Type") or "",
        fetched_at=record.rec_headers.get_header("WARC-Date"),
        reference=reference,
    )


def _refers(record: ArcWarcRecord) -> str | None:
    """Where the body of a revisit is kept."""
    if record.rec_type != "revisit":
        return None
    file, offset = (record.rec_headers.get_header(n) for n in (FILE_HEADER, OFFSET_HEADER))
    return f"{file}:{offset}"


def _end_of_whole_members(path: Path, start: int) -> int:
    """Where the last gzip member ends that is whole, from one that begins at ``start``."""
    with path.open("rb") as stream:
        stream.seek(start)
        end, rest = start, b""
        while rest or (rest := stream.read(CHUNK)):
            inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
            read = 0
            try:
                while not inflate.eof and (rest or (rest := stream.read(CHUNK))):
                    inflate.decompress(rest)
                    read += len(rest)
                    rest = inflate.unused_data
            except zlib.error:
                break
            if not inflate.eof:
                break
            end += read - len(rest)
    return end
