"""WARC files of others: every page that can be read is read, and what cannot is said."""

from __future__ import annotations

import gzip
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.archive.foreign import Bad, responses
from crawler.archive.framing import MAX_PAGE
from crawler.archive.warc import Exchange

BODY = "<p>催收電話</p>".encode() * 300


def member(url: str, body: bytes = BODY, headers: tuple[tuple[str, str], ...] = ()) -> bytes:
    """One response, packed as a member of its own."""
    stream = BytesIO()
    writer = WARCWriter(stream, gzip=True)
    http = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), *headers], "HTTP/1.1")
    writer.write_record(
        writer.create_warc_record(
            url, "response", payload=BytesIO(body), length=len(body), http_headers=http
        )
    )
    return stream.getvalue()


MEMBERS = [member(f"http://h.test/{n}", BODY + bytes([n])) for n in range(4)]


def read(path: Path, content: bytes) -> tuple[list[str], list[str]]:
    """URLs of the pages read, and what was said."""
    path.write_bytes(content)
    found = list(responses(path))
    pages = [page for page in found if isinstance(page, Exchange)]
    assert all(page.body.startswith(b"<p>") for page in pages)
    return [page.url for page in pages], [str(bad) for bad in found if isinstance(bad, Bad)]


FORMS = {
    "a member a record": b"".join(MEMBERS),
    "all in one member": gzip.compress(b"".join(map(gzip.decompress, MEMBERS))),
    "not packed": b"".join(map(gzip.decompress, MEMBERS)),
    "filled up with zeros": b"".join(MEMBERS) + bytes(700),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read(tmp_path: Path, form: str) -> None:
    urls, said = read(tmp_path / "a.warc.gz", FORMS[form])
    assert (urls, said) == ([f"http://h.test/{n}" for n in range(4)], [])


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_one_bad_byte_costs_one_page_at_most_and_is_said(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = bytearray(b"".join(MEMBERS))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    urls, said = read(tmp_path_factory.mktemp("bad") / "a.warc.gz", bytes(content))
    hit = next(n for n in range(4) if at < sum(map(len, MEMBERS[: n + 1])))
    others = {f"http://h.test/{n}" for n in range(4) if n != hit}
    assert others <= set(urls)
    assert len(urls) == len(set(urls))
    assert len(urls) == 4 or len(said) == 1, "a page is missing and nothing was said"


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_cut_off_anywhere_what_is_whole_is_read(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = b"".join(MEMBERS)
    at = data.draw(st.integers(1, len(content) - 1))
    urls, said = read(tmp_path_factory.mktemp("cut") / "a.warc.gz", content[:at])
    whole = sum(at >= sum(map(len, MEMBERS[: n + 1])) for n in range(4))
    assert urls == [f"http://h.test/{n}" for n in range(whole)]
    between = at in {sum(map(len, MEMBERS[:n])) for n in range(1, 5)}
    assert len(said) == (0 if between else 1)


def test_bad_bytes_in_the_page_and_its_headers_cost_nothing(tmp_path: Path) -> None:
    body = b"<p>\xff\xfe\x00\xe5\x82" * 100
    plain = gzip.decompress(member("http://h.test/x", body, (("X-Bad", "BAD"),)))
    records = plain.replace(b"BAD", b"\xb4\xdf\xca"), gzip.decompress(MEMBERS[0])
    urls, said = read(tmp_path / "a.warc.gz", b"".join(map(gzip.compress, records)))
    assert (urls, said) == (["http://h.test/x", "http://h.test/0"], [])


def test_between_records_without_a_frame_the_next_is_found(tmp_path: Path) -> None:
    records = [gzip.decompress(record) for record in MEMBERS]
    broken = records[1].replace(b"Content-Length: ", b"Content-Width: ")
    urls, said = read(tmp_path / "a.warc", records[0] + broken + b"junk\r\n" + records[2])
    assert urls == ["http://h.test/0", "http://h.test/2"]
    assert said == [
        f"{tmp_path}/a.warc: byte {len(records[0])}: a record does not say how long it is"
    ]


def test_transfer_and_compression_are_undone(tmp_path: Path) -> None:
    packed = gzip.compress(BODY)
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(packed), packed)
    encodings = (("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip"))
    (tmp_path / "a.warc.gz").write_bytes(member("http://h.test/", chunked, encodings))
    [page] = responses(tmp_path / "a.warc.gz")
    assert isinstance(page, Exchange)
    assert page.body == BODY


def test_a_page_without_end_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(member("http://h.test/", b"<p>" + bytes(5 * MAX_PAGE)) + MEMBERS[1])
    long, short = responses(path)
    assert isinstance(long, Exchange)
    assert isinstance(short, Exchange)
    assert len(long.body) == MAX_PAGE
    assert short.url == "http://h.test/1"


def test_what_is_no_archive_is_said(tmp_path: Path) -> None:
    assert read(tmp_path / "a.warc", b"") == ([], [])
    assert read(tmp_path / "a.warc", b"<html>")[1] == [
        f"{tmp_path}/a.warc: byte 0: no WARC record begins here"
    ]
