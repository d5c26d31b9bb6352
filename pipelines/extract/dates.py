"""When an article was published: dates in their Chinese spellings to ISO 8601, or none at all."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

EARLIEST: Final = 1994
"""The first year that a page on the Web can be from."""
DAY_AHEAD: Final = timedelta(days=1)
"""How far a date may lie behind the fetch: time zones."""

_HAN_DIGITS: Final = {
    ord(han): digit
    for han, digit in zip("〇零○ＯO一二三四五六七八九", "00000123456789", strict=True)
}
_WIDE: Final = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}

_CLOCK: Final = (
    r"(?:[T\s日号號]{0,4}(?P<half>上午|下午|晚上|晚|凌晨|中午|[AaPp]\.?[Mm]\.?)?\s{0,2}"
    r"(?P<hour>[01]?\d|2[0-4])\s?[:时時点點]\s?(?P<minute>[0-5]\d)(?:\s?[:分]\s?(?P<second>[0-5]\d))?"
    r"(?:\.\d{1,6})?\s?(?P<zone>Z|[+-][01]\d:?[0-5]\d)?(?:\s?(?P<half_after>[AaPp]\.?[Mm]\.?))?)?"
)
_NUMERIC: Final = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d\d)\s?(?P<sep>[-/.年])\s?(?P<month>0?[1-9]|1[0-2])\s?[-/.月]\s?"
    r"(?P<day>0?[1-9]|[12]\d|3[01])(?!\d)\s?[日号號]?" + _CLOCK
)
_ROC: Final = re.compile(
    r"民[国國]\s?(?P<year>\d{2,3})\s?年\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日?" + _CLOCK
)
_HAN: Final = re.compile(
    r"(?P<year>[一二三四五六七八九〇零○ＯO]{4})年(?P<month>[一二三四五六七八九十]{1,2})月"
    r"(?P<day>[一二三四五六七八九十廿卅]{1,3})日"
)
_COMPACT: Final = re.compile(
    r"(?<!\d)(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)
_AGO: Final = re.compile(
    r"(?<!\d)(?P<count>\d{1,3})\s?(?P<unit>分[钟鐘]|小[时時]|个小[时時]|個小時|天|日|周|週|星期)\s?(?:之?前)"
    r"|(?P<word>今天|昨天|昨日|前天|刚刚|剛剛)" + _CLOCK
)
_IN_URL: Final = re.compile(
    r"[/_-](?P<year>(?:19|20)\d\d)[/_-]?(?P<month>0[1-9]|1[0-2])[/_-]?(?P<day>0[1-9]|[12]\d|3[01])(?=\D|$)"
)
_UNITS: Final = {
    "分": "minutes",
    "小": "hours",
    "个": "hours",
    "個": "hours",
    "天": "days",
    "日": "days",
}
_WORDS: Final = {"今天": 0, "昨天": 1, "昨日": 1, "前天": 2}


def parse_date(text: str, *, offset: str = "+08:00", fetched_at: str | None = None) -> str | None:
    """The first date in a text as ISO 8601: a day, or with a time of day and its offset.

    Dates in the future of ``fetched_at`` (UTC) and before the Web are none.

    >>> parse_date("发布时间：2024年03月15日 10:20"), parse_date("二〇二四年三月十五日")
    ('2024-03-15T10:20:00+08:00', '2024-03-15')
    >>> parse_date("3天前", fetched_at="2024-03-18T02:00:00Z"), parse_date("3天前")
    ('2024-03-15', None)
    """
    plain = text[:400].translate(_WIDE)
    zone = _zone(offset)
    now = _instant(fetched_at)
    for pattern in (_NUMERIC, _ROC, _HAN, _COMPACT):
        for found in pattern.finditer(plain):
            if date := _absolute(found, pattern is _ROC, zone, now):
                return date
    return _relative(plain, zone, now)


def date_in_url(url: str) -> str | None:
    """The day that a URL names.

    >>> date_in_url("http://news.test/2024-03/15/c_1.htm"), date_in_url("http://news.test/a/20249999")
    ('2024-03-15', None)
    """
    found = _IN_URL.search(url)
    return _absolute(found, False, UTC, None) if found else None


def _zone(offset: str) -> timezone:
    if offset.upper() == "Z":
        return UTC
    sign = -1 if offset.startswith("-") else 1
    digits = offset.lstrip("+-").replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:4] or 0)))


def _instant(fetched_at: str | None) -> datetime | None:
    if not fetched_at:
        return None
    try:
        instant = datetime.fromisoformat(fetched_at)
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _absolute(found: re.Match[str], roc: bool, zone: timezone, now: datetime | None) -> str | None:
    year, month, day = (_number(found[name]) for name in ("year", "month", "day"))
    parts = found.groupdict()
    try:
        moment = datetime(year + 1911 if roc else year, month, day, tzinfo=zone)
    except ValueError:
        return None
    if moment.year < EARLIEST or (now and moment > now + DAY_AHEAD):
        return None
    return _with_clock(moment, parts)


def _number(written: str) -> int:
    """A number in digits, or in Chinese ones: 二〇二四, 十五, 二十, 廿三."""
    if written.isascii() and written.isdigit():
        return int(written)
    written = written.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = written.partition("十")
    if not ten:
        return int(written.translate(_HAN_DIGITS))
    return 10 * int((tens or "一").translate(_HAN_DIGITS)) + int(
        (ones or "〇").translate(_HAN_DIGITS)
    )


def _with_clock(moment: datetime, parts: dict[str, str | None]) -> str:
    hour = parts.get("hour")
    if hour is None:
        return moment.date().isoformat()
    half = (parts.get("half") or parts.get("half_after") or "").lower()
    hours = int(hour) % 24
    if half[:1] in ("下", "晚", "p") and hours < 12:
        hours += 12
    elif half[:1] in ("a", "凌") and hours == 12:
        hours = 0
    minute, second = int(parts.get("minute") or 0), int(parts.get("second") or 0)
    if zone := parts.get("zone"):
        moment = moment.replace(tzinfo=_zone(zone))
    return moment.replace(hour=hours, minute=minute, second=second).isoformat()


def _relative(text: str, zone: timezone, now: datetime | None) -> str | None:
    """``3天前``, ``昨天 10:20``: only where the time of the fetch is known."""
    found = _AGO.search(text) if now else None
    if not found or not now:
        return None
    local = now.astimezone(zone)
    if word := found["word"]:
        day = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return _with_clock(day - timedelta(days=_WORDS.get(word, 0)), found.groupdict())
    count, unit = int(found["count"]), found["unit"][0]
    if unit in "周週星":
        return (local - timedelta(weeks=count)).date().isoformat()
    moment = local - timedelta(**{_UNITS[unit]: count})
    if _UNITS[unit] == "days":
        return moment.date().isoformat()
    return moment.replace(second=0, microsecond=0).isoformat()
