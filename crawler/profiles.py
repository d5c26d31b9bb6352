"""Site profiles: one TOML file says where a site's articles are and how to read them.

The files lie in ``crawler/sites`` (``NAME.toml`` or ``NAME/profile.toml``) and in the folder of
the ``SITES_DIR`` setting. An error in one is a line with the file, the key and what is wrong; the
other sites still run.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from crawler.errors import CrawlError, WrongUsageError, nearest
from crawler.links.urls import canonical
from crawler.packed import folder as folder_of
from crawler.runs.alarms import USUAL, Alarm
from pipelines.profile import GENERIC, Profile

SITES = folder_of("crawler.sites")
DEFAULT_DEPTH = 4
"""Links from a start page to a page: front page, list, sub-list, article."""


@dataclass(frozen=True, slots=True)
class CrawlProfile:
    """How to crawl one site. Without any file: ``for_url``."""

    name: str
    start: tuple[str, ...] = ()
    hosts: frozenset[str] = frozenset()
    """``host`` or ``host:port`` of all pages that may be fetched, in small letters."""
    article: str = ""
    """Regular expression that the URLs of articles, and only they, match; empty: find out."""
    listing: str = ""
    """The same for lists."""
    exclude: str = ""
    """URLs that are never fetched."""
    delay: float | None = None
    """Seconds between requests to a host; ``None``: the DOWNLOAD_DELAY setting."""
    max_depth: int = DEFAULT_DEPTH
    sitemaps: bool | None = None
    """Whether the sitemaps of robots.txt are followed; ``None``: if a start page is the front."""
    serve: Path | None = None
    """A folder of pages that the crawl command itself serves under the first of the hosts."""
    enabled: bool = True
    """Whether ``scrapy crawl articles`` without ``-a site=`` takes it."""
    cleaning: Profile = GENERIC
    alarm: Alarm = USUAL
    """When a run of the site fails although it went through."""

    def admits(self, host: str, same: str = "") -> bool:
        """Whether pages of this host belong to the site."""
        return host in self.hosts or host == same

    @property
    def follows_sitemaps(self) -> bool:
        """Whether the whole site is wanted, and so its sitemaps.

        >>> CrawlProfile("h", ("http://h/",)).follows_sitemaps
        True
        >>> CrawlProfile("h", ("http://h/news/",)).follows_sitemaps
        False
        """
        if self.sitemaps is not None:
            return self.sitemaps
        return any(urlsplit(url).path in ("", "/") for url in self.start)

    def excludes(self, url: str) -> bool:
        return bool(self.exclude) and re.search(self.exclude, url) is not None

    def kind_of(self, url: str) -> Literal["article", "list"] | None:
        """What the profile's patterns say that the URL is; ``None`` where they say nothing."""
        if self.article and re.search(self.article, url):
            return "article"
        if self.listing and re.search(self.listing, url):
            return "list"
        return None


def for_url(url: str, max_depth: int = DEFAULT_DEPTH) -> CrawlProfile:
    """The profile of a site of which nothing is known but one URL.

    >>> for_url("http://Example.com:8000/a").name
    'example.com:8000'
    """
    host = netloc(url)
    return CrawlProfile(host, (url,), frozenset({host}), max_depth=max_depth)


def with_start(profile: CrawlProfile, url: str) -> CrawlProfile:
    """The profile with one more start page."""
    return replace(profile, start=(*profile.start, url))


def netloc(url: str) -> str:
    """The host with its port, where that is not the scheme's own.

    >>> netloc("http://Example.com:80/"), netloc("https://u:p@example.com:8443/x")
    ('example.com', 'example.com:8443')
    """
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2].lower()
    return host.removesuffix(":443" if parts.scheme == "https" else ":80")


def find(name: str, folders: Iterable[Path]) -> Path | None:
    """The file of the profile with this name."""
    for folder in folders:
        for path in (folder / f"{name}.toml", folder / name / "profile.toml"):
            if path.is_file():
                return path
    return None


def names(folders: Iterable[Path]) -> list[str]:
    """The names of all profiles there are, in order."""
    files = [path for folder in folders for path in sorted(folder.glob("*.toml"))]
    nested = [path for folder in folders for path in sorted(folder.glob("*/profile.toml"))]
    return sorted({path.stem for path in files} | {path.parent.name for path in nested})


def load(path: Path) -> CrawlProfile:
    """Read one profile.

    :raises WrongUsageError: one line with the file, the key and what is wrong
    """
    name = path.parent.name if path.name == "profile.toml" else path.stem
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return _profile(name, data, path.parent)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, _BadKeyError) as error:
        raise WrongUsageError(f"{path}: {error}") from None


class _BadKeyError(CrawlError):
    """A key and what is wrong with it."""


SITE_KEYS: Mapping[str, type | tuple[type, ...]] = {
    "start": list,
    "hosts": list,
    "enabled": bool,
    "delay": (int, float),
    "max_depth": int,
    "sitemaps": bool,
    "serve": str,
    "before": list,
    "links": dict,
    "page": dict,
    "alarm": dict,
}
LINK_KEYS: Mapping[str, type] = {"article": str, "list": str, "exclude": str}
PAGE_KEYS: Mapping[str, type] = {
    field.name: list if field.name in ("remove", "omitted") else str
    for field in fields(Profile)
    if field.name not in ("name", "valid_until", "before")
}
OLD_PAGE_KEYS: Mapping[str, type] = {"valid_until": str, **PAGE_KEYS}
ALARM_KEYS: Mapping[str, tuple[type, ...]] = {field.name: (int, float) for field in fields(Alarm)}
SELECTORS = tuple(key for key in PAGE_KEYS if key not in ("encoding", "utc_offset", "omitted"))
TYPE_NAMES = {str: "text", list: "a list", bool: "true or false", int: "a number", dict: "a table"}


def _profile(name: str, data: Mapping[str, Any], folder: Path) -> CrawlProfile:
    _check(data, SITE_KEYS, "")
    links, page = data.get("links", {}), data.get("page", {})
    _check(links, LINK_KEYS, "links.")
    _check(page, PAGE_KEYS, "page.")
    alarm = data.get("alarm", {})
    _check(alarm, ALARM_KEYS, "alarm.")
    start = _texts(data.get("start", []), "start")
    if not start:
        raise _BadKeyError("start: missing; name the pages to begin with")
    for url in start:
        try:
            canonical(url)
        except ValueError:
            raise _BadKeyError(f"start: {url!r} is no http or https URL") from None
    hosts = [f"http://{host}/" for host in _texts(data.get("hosts", []), "hosts")]
    serve = folder / data["serve"] if data.get("serve") else None
    if serve is not None and not serve.is_dir():
        raise _BadKeyError(f"serve: there is no folder {serve}")
    depth = _not_negative(data, "max_depth")
    return CrawlProfile(
        name=name,
        start=start,
        hosts=frozenset(netloc(canonical(url)) for url in hosts or start),
        article=_pattern(links, "article"),
        listing=_pattern(links, "list"),
        exclude=_pattern(links, "exclude"),
        delay=_not_negative(data, "delay"),
        max_depth=DEFAULT_DEPTH if depth is None else int(depth),
        sitemaps=data.get("sitemaps"),
        serve=serve,
        enabled=data.get("enabled", True),
        cleaning=replace(_cleaning(name, page), before=_before(name, data.get("before", []))),
        alarm=Alarm(**{key: _not_negative(alarm, key, "alarm.") or 0.0 for key in alarm}),
    )


def _before(name: str, tables: list[Any]) -> tuple[Profile, ...]:
    """How the site's pages were read until a day, the earliest day first."""
    old = []
    for table in tables:
        if not isinstance(table, dict):
            raise _BadKeyError(f"before: must be a list of tables, holds {table!r}")
        _check(table, OLD_PAGE_KEYS, "before.")
        try:
            day = date.fromisoformat(table.get("valid_until", "")).isoformat()
        except ValueError:
            said = table.get("valid_until", "nothing")
            raise _BadKeyError(f"before.valid_until: must be YYYY-MM-DD, is {said!r}") from None
        old.append(replace(_cleaning(name, table, "before"), valid_until=day))
    return tuple(sorted(old, key=lambda profile: profile.valid_until))


def _cleaning(name: str, page: Mapping[str, Any], where: str = "page") -> Profile:
    for key in SELECTORS:
        value = page.get(key, "")
        for selector in _texts(value, f"{where}.{key}") if isinstance(value, list) else (value,):
            _check_selector(f"{where}.{key}", selector)
    values: dict[str, Any] = {
        key: _texts(value, f"{where}.{key}") if isinstance(value, list) else value
        for key, value in page.items()
    }
    return Profile(name=name, **values)


def _check_selector(key: str, selector: str) -> None:
    if not selector:
        return
    import soupsieve  # noqa: PLC0415 - compiles a grammar; few profiles have selectors

    try:
        soupsieve.compile(selector)
    except soupsieve.SelectorSyntaxError as error:
        raise _BadKeyError(f"{key}: no CSS selector: {str(error).splitlines()[0]}") from None


def _check(data: Mapping[str, Any], known: Mapping[str, Any], where: str) -> None:
    for key, value in data.items():
        if key not in known:
            near = nearest(key, known)
            hint = f"did you mean {near}?" if near else f"there are: {', '.join(sorted(known))}"
            raise _BadKeyError(f"{where}{key}: unknown key; {hint}")
        expected = known[key]
        if not isinstance(value, expected) or (isinstance(value, bool) and expected is not bool):
            wanted = expected[0] if isinstance(expected, tuple) else expected
            raise _BadKeyError(f"{where}{key}: must be {TYPE_NAMES[wanted]}, not {value!r}")


def _texts(values: list[Any], key: str) -> tuple[str, ...]:
    for value in values:
        if not isinstance(value, str):
            raise _BadKeyError(f"{key}: must be a list of texts, holds {value!r}")
    return tuple(values)


def _pattern(links: Mapping[str, Any], key: str) -> str:
    text: str = links.get(key, "")
    try:
        re.compile(text)
    except re.error as error:
        raise _BadKeyError(f"links.{key}: no regular expression: {error}") from None
    return text


def _not_negative(data: Mapping[str, Any], key: str, where: str = "") -> float | None:
    value: float | None = data.get(key)
    if value is not None and value < 0:
        raise _BadKeyError(f"{where}{key}: must not be negative, is {value}")
    return value
