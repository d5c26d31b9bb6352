"""Pages as they come from the network, for the archive's tests."""

from __future__ import annotations

from crawler.archive.warc import Exchange

FETCHED = "2026-11-22T05:00:00Z"


def exchange(number: int = 1, body: bytes | None = None) -> Exchange:
    return Exchange(
        f"http://sample.test/{number}.html?a=1",
        200,
        (("Content-Type", "text/html; charset=gb2312"), ("Content-Encoding", "gzip")),
        f"第{number}頁：催收電話".encode("gb18030") * 50 if body is None else body,
        FETCHED,
        (("User-Agent", "cuishou"), ("Cookie", "secret=1")),
    )
