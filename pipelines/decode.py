"""Bytes to text: what the page says of its encoding is heard, what the bytes show decides.

Labels lie often (GBK labelled Big5, a utf-8 header over GBK), bytes seldom: text that is valid
UTF-8 is UTF-8, and of the Chinese encodings the one whose common characters are common is right.
Nothing is thrown away: private-use characters stay, and a byte that no character can be made of
becomes the code point 0x10F800 + byte, which passes through the HTML parser and comes back.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from pipelines.charset import byte_order_mark, codec, header_codec, meta_codec
from pipelines.errors import ExtractionError
from pipelines.profile import GENERIC, Profile
from pipelines.records import Page, Snapshot

MAX_BYTES: Final = 16 * 1024 * 1024
"""A page larger than this is refused: the cap of the download too. News pages have 10–200 KB."""

UNDECODABLE: Final = 0x10F800
"""Plus the byte: the code point that stands for a byte which no character could be made of."""

KEEP_BYTES: Final = "cuishou-keep-bytes"
"""Name of the codec error handler that makes such code points."""

SAMPLE_BYTES: Final = 65_536
"""How much of a page that is not UTF-8 is tried in each encoding."""

GOOD_PER_BAD: Final = 4
"""UTF-8 with more sound sequences than this for each unsound byte is damaged UTF-8, not GBK:
of GBK text about one pair in ten looks like a UTF-8 sequence."""

PLAIN_CHINESE: Final = 0.08
"""Share of common characters from which text is plainly Chinese: news .13–.25, lists .06–.12;
the same bytes read in a wrong encoding give .00–.03."""

MAX_BAD_SHARE: Final = 0.2
"""Undecodable bytes for each sound character above which the bytes are in no encoding we know."""

_CHINESE: Final = ("gb18030", "big5hkscs")
_COMMON: Final = frozenset(
    "的一是不了在人有我他这個们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "這来個們為國說時會對過發後裡還与與用款收信行日月本公司網网新業业經经金市產产電电方法資资"
)
_SIGNATURES: Final = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"GIF8", "GIF"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"RIFF", "RIFF"),
    (b"PK\x03\x04", "ZIP"),
    (b"Rar!", "RAR"),
    (b"\x1f\x8b", "gzip"),
    (b"\x7fELF", "ELF"),
    (b"\xd0\xcf\x11\xe0", "OLE"),
    (b"\x00\x00\x01\x00", "icon"),
    (b"ID3", "MP3"),
)
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HAN: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_KEPT: Final = re.compile(r"[\U0010f880-\U0010f8ff]")


def _keep_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(chr(UNDECODABLE + byte) for byte in bad), error.end


codecs.register_error(KEEP_BYTES, _keep_bytes)


@dataclass(frozen=True, slots=True)
class _Reading:
    """How text looks that was read in one encoding."""

    encoding: str
    common: float
    """Share of the commonest Chinese characters among the Han characters."""
    bad: float
    """Undecodable bytes for each character that is not ASCII."""

    @property
    def merit(self) -> float:
        return self.common - self.bad


def decode(snapshot: Snapshot, profile: Profile = GENERIC) -> Page:
    """Turn a snapshot's bytes into text.

    Raises ``ExtractionError`` of stage ``decode``: ``empty``, ``too_large``, ``not_html``
    (a binary) or ``undecodable``.
    """
    body = snapshot.body
    _refuse(body)
    encoding = codec(profile.encoding) if profile.encoding else None
    if encoding is None:
        encoding = _encoding(body, _labels(snapshot))
    text = body.decode(encoding, KEEP_BYTES).removeprefix("\ufeff")
    _check(text, encoding)
    return Page(snapshot.url, text, encoding, snapshot.media, snapshot.fetched_at)


def to_bytes(page: Page) -> bytes:
    r"""The bytes a page's text was decoded from, undecodable ones included.

    >>> body = "如何应对催收的".encode("gbk") + b"\xff" + "电话是一个人的事".encode("gbk")
    >>> to_bytes(decode(Snapshot("", body))) == body
    True
    """
    body = bytearray()
    position = 0
    for kept in _KEPT.finditer(page.text):
        body += page.text[position : kept.start()].encode(page.encoding)
        body.append(ord(kept[0]) - UNDECODABLE)
        position = kept.end()
    return bytes(body + page.text[position:].encode(page.encoding))


def _refuse(body: bytes) -> None:
    if len(body) > MAX_BYTES:
        seen = f"{len(body)} bytes, {MAX_BYTES} at most"
        raise ExtractionError("too_large", seen, stage="decode")
    if not body.strip(b"\x00\t\n\f\r "):
        raise ExtractionError("empty", f"{len(body)} bytes", stage="decode")
    kind = next((name for mark, name in _SIGNATURES if body.startswith(mark)), None)
    head = body[:4096]
    if kind is None and not _wide(body) and len(_CONTROLS.findall(head)) > len(head) // 20:
        kind = "control characters"
    if kind:
        raise ExtractionError("not_html", f"{kind}, {len(body)} bytes", stage="decode")


def _labels(snapshot: Snapshot) -> list[str]:
    """What header and page say, the most trusted first."""
    meta = meta_codec(snapshot.body) if snapshot.media == "html" else None
    said = (byte_order_mark(snapshot.body), header_codec(snapshot.content_type), meta)
    return list(dict.fromkeys(label for label in said if label))


def _wide(body: bytes) -> str | None:
    """UTF-16, by its mark or by the zero bytes of its ASCII characters."""
    mark = byte_order_mark(body)
    if mark and mark.startswith("utf-16"):
        return mark
    head = body[:512]
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if len(head) >= 4 and zeros.count(0) > 0.7 * len(zeros):
            return name
    return None


def _encoding(body: bytes, labels: list[str]) -> str:
    if wide := _wide(body):
        return wide
    if body.isascii():  # 7-bit encodings only show by their label
        return next((label for label in labels if label in ("hz", "iso2022_jp")), "utf-8")
    if _is_utf8(body):
        return "utf-8"
    sample = _sample(body)
    readings = [_read(sample, name) for name in dict.fromkeys((*labels, *_CHINESE))]
    best = max(readings, key=lambda reading: reading.merit)
    if best.common >= PLAIN_CHINESE:
        return best.encoding
    # Too little Chinese to tell: the label, if the bytes fit it; Western text if they are sparse.
    for reading in readings[: len(labels)]:
        if reading.encoding != "utf-8" and reading.bad <= best.bad:
            return reading.encoding
    return best.encoding if best.bad < 0.01 else "cp1252"


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        text = body[:SAMPLE_BYTES].decode("utf-8", KEEP_BYTES)
        bad = len(_KEPT.findall(text))
        good = sum(not char.isascii() for char in text) - bad
        return good > GOOD_PER_BAD * bad
    return True


def _sample(body: bytes) -> bytes:
    """The first part of the body with text in it, begun and ended at a line's end."""
    found = re.search(rb"[\x80-\xff]{8}", body)
    start = body.rfind(b"\n", 0, found.start()) + 1 if found else 0
    return body[start : start + SAMPLE_BYTES]


def _read(sample: bytes, encoding: str) -> _Reading:
    text = sample.decode(encoding, KEEP_BYTES)
    han = "".join(_HAN.findall(text))
    common = sum(char in _COMMON for char in han)
    foreign = sum(not char.isascii() for char in text)
    bad = len(_KEPT.findall(text))
    return _Reading(encoding, common / max(len(han), 1), bad / max(foreign, 1))


def _check(text: str, encoding: str) -> None:
    bad = len(_KEPT.findall(text))
    if bad and bad > MAX_BAD_SHARE * sum(not char.isascii() for char in text):
        seen = f"{bad} bytes fit no character of {encoding}"
        raise ExtractionError("undecodable", seen, stage="decode")
