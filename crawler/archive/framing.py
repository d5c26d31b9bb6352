"""The records of a WARC file, one by one, past whatever is wrong in its bytes.

(Readers that stop, or drop a page for one bad byte without a word, lose pages: that is why the
framing is done here.) Memory is bounded by one record.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from typing import BinaryIO

MAX_PAGE = 16 * 2**20
"""Bytes of one page: as much as the crawl takes (DOWNLOAD_MAXSIZE)."""
MAX_BLOCK = 2 * MAX_PAGE
"""Bytes of a record that are kept: the page as transferred, with its headers."""
MAX_HEADER = 65_536
"""Bytes of a record's own header; those seen have some 500."""
CHUNK = 65_536
GZIP = b"\x1f\x8b\x08"
START = re.compile(rb"(?:\A|\n)(?=WARC/\d\.\d)")
LENGTH = re.compile(rb"^content-length:\s*(\d+)\s*$", re.I | re.M)
TARGET = re.compile(rb"^warc-target-uri:\s*<?([^\s>]+)", re.I | re.M)


class DamageError(Exception):
    """What is wrong with the bytes that come next."""


def opened(path: Path, stream: BinaryIO) -> Plain:
    """The records of an open file, packed or not: its first bytes tell, or else its name."""
    head = stream.read(8)
    stream.seek(0)
    packed = head.startswith(GZIP) or (path.suffix == ".gz" and not START.match(head))
    return Packed(stream) if packed else Plain(stream)


def target(header: bytes) -> str:
    """Of which URL a record is, for a person."""
    found = TARGET.search(header)
    return found[1].decode("utf-8", "replace") if found else "a record"


class Plain:
    """Records of an uncompressed stream."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.buffer = b""
        self.base = 0
        """Where the buffer begins, in bytes of what it is filled with."""
        self.begin = 0
        """Where the record begins that was read last, or should have been; in a packed file its
        member."""

    def more(self) -> bool:
        """Read on; whether there was more."""
        chunk = self.stream.read(CHUNK)
        self.buffer += chunk
        return bool(chunk)

    def record(self) -> bytes | None:
        """The next record, its header and as much of its block as is kept; ``None`` at the end.

        :raises DamageError: what comes next is no record, or not a whole one
        """
        if not self._filled():
            return None
        self.begin = self.place()
        if not START.match(self.buffer):
            raise DamageError("no WARC record begins here")
        while (end := self.buffer.find(b"\r\n\r\n", 0, MAX_HEADER)) < 0:
            if len(self.buffer) > MAX_HEADER:
                raise DamageError("a record's header does not end")
            if not self.more():
                raise DamageError(f"it ends within {target(self.buffer)}")
        header = self.buffer[: end + 4]
        length = LENGTH.search(header)
        if length is None:
            raise DamageError("a record does not say how long it is")
        return header + self._block(len(header), int(length[1]), header) + b"\r\n\r\n"

    def place(self) -> int:
        """Where in the file what comes next begins."""
        return self.base

    def resync(self) -> None:
        """Go to where the next record begins."""
        at = 1
        while not (found := START.search(self.buffer, at)):
            at = max(len(self.buffer) - 8, 1)
            if not self.more():
                self._drop(len(self.buffer))
                return
        self._drop(found.end())

    def _filled(self) -> bool:
        """Whether there is a record to come, the blank lines before it left out."""
        while True:
            rest = self.buffer.lstrip(b"\r\n")
            self._drop(len(self.buffer) - len(rest))
            if len(self.buffer) >= 8 or not self.more():
                return bool(self.buffer)

    def _block(self, start: int, length: int, header: bytes) -> bytes:
        """A record's block, read off; what is too long is cut."""
        while len(self.buffer) < start + min(length, MAX_BLOCK):
            if not self.more():
                raise DamageError(f"it ends within {target(header)}")
        block = self.buffer[start : start + min(length, MAX_BLOCK)]
        left = start + length
        while left > len(self.buffer):
            left -= len(self.buffer)
            self._drop(len(self.buffer))
            if not self.more():
                raise DamageError(f"it ends within {target(header)}")
        self._drop(left)
        return block

    def _drop(self, count: int) -> None:
        self.buffer = self.buffer[count:]
        self.base += count


class Packed(Plain):
    """Records of a gzip stream: a member a record as a rule, or all in one."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(stream)
        self.inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self.packed = b""
        """Read from the file and not yet unpacked."""
        self.at = 0
        """Where ``packed`` begins, in bytes of the file."""
        self.member = 0
        """Where the member begins that is being unpacked."""

    def place(self) -> int:
        return self.member

    def more(self) -> bool:
        before = len(self.buffer)
        while len(self.buffer) == before:
            if self.inflate.eof and not self._next_member():
                return False
            if not self._step():
                return False
        return True

    def record(self) -> bytes | None:
        self.begin = self.member
        record = super().record()
        if record is None and self.at > self.member and not self.inflate.eof:
            raise DamageError("it ends within a gzip member")
        if record is not None and not self.buffer.strip(b"\r\n"):
            self._finish(record)
        return record

    def resync(self) -> None:
        """Go to the next member that holds a record."""
        self.buffer = b""
        start = self.member + 1
        while True:
            found = self._find(start)
            if found is None:
                self._begin(self.stream.seek(0, 2))
                return
            self._begin(found)
            try:
                if self.more() and START.match(self.buffer):
                    return
            except DamageError:
                pass
            self.buffer = b""
            start = found + 1

    def _finish(self, record: bytes) -> None:
        """Unpack to the end of the member: only there its checksum stands."""
        try:
            while not self.inflate.eof and not self.buffer.strip(b"\r\n"):
                self.buffer = b""
                if not self._step():
                    raise DamageError("the file ends here")
        except DamageError as error:
            raise DamageError(f"{target(record)}: {error}") from None

    def _step(self) -> bool:
        """One piece of the member; whether there was more to read."""
        if not self.packed and not self._read():
            return False
        try:
            self.buffer += self.inflate.decompress(self.packed, CHUNK * 16)
        except zlib.error as error:
            self.begin = self.member
            raise DamageError(f"damaged gzip: {error}") from None
        rest = self.inflate.unconsumed_tail or self.inflate.unused_data
        self.at += len(self.packed) - len(rest)
        self.packed = rest
        return True

    def _read(self) -> bool:
        self.packed = self.stream.read(CHUNK)
        return bool(self.packed)

    def _next_member(self) -> bool:
        """Begin with the member behind the one that has ended; ``False`` at the end."""
        while not self.packed.strip(b"\0"):  # some writers fill up with zeros
            self.at += len(self.packed)
            if not self._read():
                return False
        self.member = self.at
        self.inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
        return True

    def _find(self, start: int) -> int | None:
        """Where the next member may begin, from a place in the file on."""
        self.stream.seek(start)
        before, base = b"", start
        while chunk := self.stream.read(CHUNK):
            window = before + chunk
            at = window.find(GZIP)
            if at >= 0:
                return base - len(before) + at
            base += len(chunk)
            before = window[-len(GZIP) + 1 :]
        return None

    def _begin(self, member: int) -> None:
        self.stream.seek(member)
        self.packed, self.at, self.member = b"", member, member
        self.inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
