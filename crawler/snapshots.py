"""The archive of responses as they came: WARC files, appended to and synced before any commit.

A response stands in a gzip member of its own behind that of its request, so it can be read alone
by where it begins. Bodies are kept as Scrapy hands them on, with the transfer's compression
undone; headers that would say otherwise are kept under another name. Files are private (0600).
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import responses as REASONS  # noqa: N812 - a constant by any other name
from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from exports.errors import StoreError, said_plainly
from exports.outcome import SnapshotRef
from pipelines.records import Snapshot

FILE_NAME = "cuishou-{:06}.warc.gz"
NUMBERED = re.compile(r"cuishou-(\d{6,})\.warc\.gz")
MAX_BYTES = 1_000_000_000
"""After which a new file is begun: what archives agree on, and easy to move about."""
LEVEL = 3
"""Of compression: half the time of level 9 for a file that is 8% larger."""
CHUNK = 16_384
"""Read at a time when members are checked; expands to 16 MB at the very most."""

_ENCODED = ("content-encoding", "transfer-encoding", "content-length")
_SECRET = ("authorization", "proxy-authorization", "cookie")

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its response."""

    url: str
    status: int
    headers: Headers
    body: bytes
    fetched_at: str
    """UTC, ISO 8601 with ``Z``."""
    request_headers: Headers = ()


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
        self._descriptor: int | None = None
        self._size = 0
        with said_plainly(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._name = self._check(known or {})

    def append(self, exchange: Exchange) -> SnapshotRef:
        """Write request and response; they last from the next ``sync`` on."""
        request, response, digest = _members(exchange)
        with said_plainly(self.folder / self._name):
            if self._descriptor is None or self._size >= self._max_bytes:
                self._open()
            offset = self._size + len(request)
            self._write(request + response)
        return SnapshotRef(self._name, offset, len(response), digest)

    def sync(self) -> None:
        """Bring to the disk what was appended. Call before the transaction that refers to it."""
        if self._descriptor is not None:
            with said_plainly(self.folder / self._name):
                os.fsync(self._descriptor)

    def read(self, reference: str) -> Snapshot:
        """The response a record's ``snapshot`` names."""
        file, _, offset = reference.rpartition(":")
        path = self.folder / Path(file).name
        try:
            with said_plainly(path), path.open("rb") as stream:
                stream.seek(int(offset))
                return _snapshot(next(ArchiveIterator(stream)), reference)
        except (ArchiveLoadFailed, StopIteration, ValueError, AttributeError) as error:
            raise StoreError(f"{path} holds no response at {offset or 'this place'}") from error

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
            number = NUMBERED.fullmatch(self._name)
            assert number is not None
            self._name = FILE_NAME.format(int(number[1]) + 1)
            path = self.folder / self._name
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        self._descriptor = os.open(path, flags, 0o600)
        self._size = os.fstat(self._descriptor).st_size
        if not self._size:
            self._write(_opening(self._name))
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


def _members(exchange: Exchange) -> tuple[bytes, bytes, str]:
    """The gzip members of request and response, and the payload's digest."""
    writer = WARCWriter(BytesIO(), gzip=False, warc_version="1.1")
    dated = {"WARC-Date": exchange.fetched_at}
    body = exchange.body
    response = writer.create_warc_record(
        exchange.url,
        "response",
        payload=BytesIO(body),
        length=len(body),
        warc_headers_dict=dated,
        http_headers=StatusAndHeaders(
            f"{exchange.status} {REASONS.get(exchange.status, '')}".strip(),
            _as_stored(exchange.headers, len(body)),
            protocol="HTTP/1.1",
        ),
    )
    path = re.sub(r"^[a-z]+://[^/]*", "", exchange.url) or "/"
    request = writer.create_warc_record(
        exchange.url,
        "request",
        warc_headers_dict=dated
        | {"WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID")},
        http_headers=StatusAndHeaders(
            f"GET {path} HTTP/1.1",
            [pair for pair in exchange.request_headers if pair[0].lower() not in _SECRET],
            is_http_request=True,
        ),
    )
    digest = str(response.rec_headers.get_header("WARC-Payload-Digest"))
    return _member(request), _member(response), digest


def _as_stored(headers: Headers, length: int) -> list[tuple[str, str]]:
    """The response's headers, those renamed that tell of an encoding that is undone."""
    kept = [
        (f"X-Archive-Orig-{name}" if name.lower() in _ENCODED else name, " ".join(value.split()))
        for name, value in headers
    ]
    return [*kept, ("Content-Length", str(length))]


def _opening(name: str) -> bytes:
    """The member a file begins with."""
    writer = WARCWriter(BytesIO(), gzip=False, warc_version="1.1")
    info = {"software": "cuishou", "format": "WARC File Format 1.1"}
    return _member(writer.create_warcinfo_record(name, info))


def _member(record: ArcWarcRecord) -> bytes:
    plain = BytesIO()
    WARCWriter(plain, gzip=False, warc_version="1.1").write_record(record)
    gzip = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return gzip.compress(plain.getvalue()) + gzip.flush()


def _snapshot(record: ArcWarcRecord, reference: str) -> Snapshot:
    return Snapshot(
        url=record.rec_headers.get_header("WARC-Target-URI"),
        body=record.content_stream().read(),
        content_type=record.http_headers.get_header("Content-Type") or "",
        fetched_at=record.rec_headers.get_header("WARC-Date"),
        reference=reference,
    )


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
