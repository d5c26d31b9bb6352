"""Bytes to text: labels that lie, bytes that fit nothing, bodies that are no page."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.charset import byte_order_mark, meta_codec
from pipelines.decode import MAX_BYTES, decode, to_bytes
from pipelines.errors import REASONS, ExtractionError
from pipelines.profile import Profile
from pipelines.records import Snapshot

SUITE = Path(__file__).parents[2].parent / "shared/data/suites/html5lib-tests/encoding"
SIMPLIFIED = (
    "<p>催收电话是贷款公司在借款人没有按时还款的时候，进行的一种提醒方式，我们不要害怕。</p>" * 3
)
TRADITIONAL = (
    "<p>催收電話是貸款公司在借款人沒有按時還款的時候，進行的一種提醒方式，我們不要害怕。</p>" * 3
)
LABELS = ("", "utf-8", "gb2312", "gbk", "big5", "iso-8859-1", "no-such-thing", "utf-16")


def public_cases() -> Iterator[tuple[bytes, str]]:
    for path in sorted(SUITE.glob("*.dat")):
        for case in path.read_bytes().split(b"#data\n")[1:]:
            data, _, encoding = case.partition(b"\n#encoding\n")
            yield data, encoding.strip().split(b"\n")[0].decode()


@pytest.mark.skipif(not SUITE.exists(), reason="the public cases lie beside the project only")
def test_declarations_are_read_as_the_public_cases_say() -> None:
    wrong = [
        (data[:60], encoding)
        for data, encoding in public_cases()
        if codecs.lookup(byte_order_mark(data) or meta_codec(data) or "windows-1252").name
        != codecs.lookup(encoding).name
    ]
    assert not wrong


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "utf-8"),
        (SIMPLIFIED, "gb18030"),
        (TRADITIONAL, "gb18030"),
        (TRADITIONAL, "big5hkscs"),
        (TRADITIONAL, "utf-8"),
    ],
)
def test_bytes_decide_whatever_header_and_meta_say(text: str, encoding: str, label: str) -> None:
    body = f"<meta charset='{label}'>{text}".encode(encoding)
    page = decode(Snapshot("", body, f"text/html; charset={label}"))
    assert (page.encoding, text in page.text) == (encoding, True)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_mark(encoding: str) -> None:
    assert decode(Snapshot("", SIMPLIFIED.encode(encoding))).text == SIMPLIFIED


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("これは日本語の文章です。東京は大きな都市であり、多くの人が住んでいます。" * 4, "euc_jp"),
        ("Привет, это обычный текст на русском языке." * 4, "cp1251"),
        ("L’été dernier à la plage, où l’on mangeait des pâtes." * 4, "cp1252"),
    ],
)
def test_a_label_of_another_language_is_believed(text: str, label: str) -> None:
    body = text.encode(label, "ignore")
    assert decode(Snapshot("", body, f"text/html; charset={label}")).encoding == label


def test_a_profile_overrides_the_page() -> None:
    page = decode(Snapshot("", SIMPLIFIED.encode("utf-8")), Profile(encoding="gbk"))
    assert page.encoding == "gb18030"


def test_bytes_that_fit_nothing_come_back() -> None:
    body = "催收\ue789".encode("gb18030") + b"\xff" + SIMPLIFIED.encode("gbk") + b"\xb4"
    page = decode(Snapshot("", body))
    assert page.text[:4] == "催收\ue789\U0010f8ff"
    assert to_bytes(page) == body


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\x00\t", "empty"),
        (b"%PDF-1.4 " + b"x" * 99, "not_html"),
        (b"\x89PNG\r\n" + bytes(range(256)), "not_html"),
        (bytes(range(32)) * 9, "not_html"),
        (b"a" * (MAX_BYTES + 1), "too_large"),
        (b"\xff\xfd\xff\x81\x30" * 50, "undecodable"),
    ],
)
def test_what_is_no_page_is_rejected_with_its_reason(body: bytes, reason: str) -> None:
    with pytest.raises(ExtractionError) as error:
        decode(Snapshot("", body))
    assert (error.value.reason, error.value.stage) == (reason, "decode")
    assert error.value.detail
    assert reason in REASONS
