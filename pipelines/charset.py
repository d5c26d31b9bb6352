"""What a page says of its own encoding: byte-order mark, header, meta; labels to Python codecs.

The search for a meta declaration is the prescan of the HTML standard, so that what a browser
would not believe (an unterminated tag, a comment, ``http-equiv`` misspelt) is not believed here.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from w3lib.encoding import http_content_type_encoding, resolve_encoding

PRESCAN_BYTES: Final = 16_384
"""How far a declaration is looked for; browsers find late ones (8 KB in the public cases) too."""

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_LABELS_PYTHON_LACKS: Final = {
    "x-gbk": "gb18030",
    "gb_2312": "gb18030",
    "csgb2312": "gb18030",
    "cn-gb": "gb18030",
    "cn-big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "csbig5": "big5hkscs",
    "unicode-1-1-utf-8": "utf-8",
    "unicode11utf8": "utf-8",
    "unicode20utf8": "utf-8",
    "x-unicode20utf8": "utf-8",
    "utf-8mb4": "utf-8",
    "utf8mb4": "utf-8",
    "x-sjis": "cp932",
    "x-euc-jp": "euc_jp",
    "windows-949": "cp949",
    "ks_c_5601-1987": "cp949",
}

_TEXT_CODEC: Final = re.compile(
    r"utf-8|utf-16(-[lb]e)?|gb18030|hz|big5hkscs|cp(125\d|866|874|932|949)"
    r"|iso8859-\d+|koi8-[ru]|mac-(roman|cyrillic)|euc_(jp|kr)|iso2022_jp"
)
"""Codecs a page may name; others (``rot13``, ``idna``, ``utf-7`` …) are refused."""

_MARKUP: Final = re.compile(
    rb"<(?:(?P<comment>!--)|(?P<meta>meta)(?=[\t\n\f\r /])|/?[a-z][^\t\n\f\r >]*|(?P<other>[!/?]))",
    re.IGNORECASE,
)
_ATTRIBUTE: Final = re.compile(
    rb"""[\t\n\f\r /]*+ (?: (?P<end> > )
    | (?P<name> =?+ [^\t\n\f\r />=]*+ )
      (?: [\t\n\f\r ]*+ = [\t\n\f\r ]*+
          (?: "(?P<double>[^"]*+)" | '(?P<single>[^']*+)'
            | (?P<bare>(?!["'])[^\t\n\f\r >]*+)(?!\Z) )
        | [\t\n\f\r ]*+ (?!=|\Z)
      ) )""",
    re.VERBOSE,
)
_CHARSET: Final = re.compile(
    rb"""charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^"';\s][^;\s]*))""", re.IGNORECASE
)
_LABEL: Final = re.compile(r"[\w.:+()-]+", re.ASCII)


def codec(label: str) -> str | None:
    """The Python codec for an encoding label, the way browsers widen it; ``None`` if unknown.

    >>> codec("gb2312"), codec("x-gbk"), codec("latin1"), codec("rot13")
    ('gb18030', 'gb18030', 'cp1252', None)
    """
    key = label.strip().lower()
    if not _LABEL.fullmatch(key):
        return None
    name = _LABELS_PYTHON_LACKS.get(key) or resolve_encoding(key)
    return name if name and _TEXT_CODEC.fullmatch(name) else None


def byte_order_mark(body: bytes) -> str | None:
    """The codec that a byte-order mark at the start names."""
    return next((name for mark, name in _BOMS if body.startswith(mark)), None)


def header_codec(content_type: str) -> str | None:
    """The codec named by a ``Content-Type`` header.

    >>> header_codec("text/html; charset=Big5")
    'big5hkscs'
    """
    if name := http_content_type_encoding(content_type):
        return codec(name)
    label = re.search(r"charset\s*=\s*[\"']?([^\"';,\s]+)", content_type, re.IGNORECASE)
    return codec(label[1]) if label else None


def meta_codec(body: bytes) -> str | None:
    """The codec that the page's markup declares, found as the HTML standard's prescan finds it.

    >>> meta_codec(b'<!-- <meta charset=big5> --><meta charset="gbk">')
    'gb18030'
    >>> meta_codec(b"<meta charset=gbk")  # the tag never ends
    """
    head = body[:PRESCAN_BYTES]
    position = 0
    while found := _MARKUP.search(head, position):
        attributes: dict[bytes, bytes] = {}
        if found["comment"]:
            position = head.find(b"-->", found.start() + 2) + 3
        elif found["other"]:
            position = head.find(b">", found.end()) + 1
        else:
            attributes, position = _attributes(head, found.end())
        if position <= found.start():  # cut off
            return None
        if found["meta"] and (name := _declared(attributes)):
            return name
    return None


def _attributes(head: bytes, position: int) -> tuple[dict[bytes, bytes], int]:
    """The attributes of a tag and where it ends; -1 where it is cut off."""
    attributes: dict[bytes, bytes] = {}
    while found := _ATTRIBUTE.match(head, position):
        position = found.end()
        if found["end"]:
            return attributes, position
        value = found["double"] or found["single"] or found["bare"] or b""
        attributes.setdefault(found["name"].lower(), value)
    return attributes, -1


def _declared(attributes: dict[bytes, bytes]) -> str | None:
    label = attributes.get(b"charset")
    if label is None:
        if attributes.get(b"http-equiv", b"").lower() != b"content-type":
            return None
        found = _CHARSET.search(attributes.get(b"content", b""))
        label = (found[1] or found[2] or found[3] or b"") if found else b""
    name = codec(label.decode("latin-1"))
    return "utf-8" if name and name.startswith("utf-16") else name
