"""One name for each page: URLs as the ledger keeps and fetches them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from w3lib.url import canonicalize_url, safe_url_string

TRACKERS = re.compile(
    r"utm_\w+|spm|scm|hm(?:sr|pl|cu|kw|ci)|bd_vid|_?ga|gclid|dclid|fbclid|msclkid|yclid|igshid"
    r"|mc_[ce]id|isappinstalled|nsukey|share_(?:token|source|medium|id|from)|sharer_\w+"
    r"|phpsessid|jsessionid|aspsessionid\w*",
    re.I,
)
"""Parameters that tell who came from where, or whose visit it is, and never which page it is."""
SESSION = re.compile(r"(?:sid|session_?(?:id)?|zenid|oscsid|cfid|cftoken)=(?=\D*\d)\w{16,}", re.I)
"""A visit's key: names that elsewhere mean a page or a section, with a value that cannot."""
SHARED_BY = re.compile(
    r"(?:single|group|app)message|timeline|weibo|weixin|wechat|qq|qzone|share|mobile|app", re.I
)
"""What ``from=`` says where it is a tracker; elsewhere it may be a page's own parameter."""
SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid)=[^/;]*", re.I)
WHOLE = ("mp.weixin.qq.com",)
"""Hosts whose parameters, all of them and in their order, are the name of the page."""
DEFAULT_PORT = {"http": ":80", "https": ":443"}


def canonical(url: str) -> str:
    """The URL without fragment, trackers and default port, its parameters sorted and escaped.

    ``ValueError`` for what cannot be fetched.

    >>> canonical("HTTP://Sample.TEST:80?b=2&utm_source=x&a=催收&from=timeline#top")
    'http://sample.test/?a=%E5%82%AC%E6%94%B6&b=2'
    >>> canonical("http://sample.test/a.php;jsessionid=1F?from=2020&spm=a2c.1&kw=%B4%DF")
    'http://sample.test/a.php?from=2020&kw=%B4%DF'
    >>> canonical("http://sample.test/?/news/12.html")
    'http://sample.test/?/news/12.html'
    >>> canonical("https://mp.weixin.qq.com/s?__biz=MzA==&mid=2&idx=1&sn=f&from=timeline#rd")
    'https://mp.weixin.qq.com/s?__biz=MzA==&mid=2&idx=1&sn=f&from=timeline'
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in DEFAULT_PORT or not parts.hostname:
        raise ValueError(f"no address of a web page: {url!r}")
    if parts.hostname in WHOLE:
        return urlunsplit(parts._replace(netloc=parts.netloc.lower(), fragment=""))
    pairs = [pair for pair in parts.query.split("&") if not is_tracker(pair)]
    named = parts._replace(
        netloc=parts.netloc.lower().removesuffix(DEFAULT_PORT[parts.scheme]),
        path=SESSION_IN_PATH.sub("", parts.path) or "/",
        query="&".join(pairs),
        fragment="",
    )
    # A query such as ?/news/12.html is a path: sorted and given its "=", it leads nowhere.
    named_pairs = all("=" in pair for pair in pairs)
    return str((canonicalize_url if named_pairs else safe_url_string)(urlunsplit(named)))


def is_tracker(pair: str) -> bool:
    """Whether a query's parameter has no say in which page it is.

    >>> is_tracker("utm_campaign=x"), is_tracker("from=singlemessage"), is_tracker("id=7")
    (True, True, False)
    >>> is_tracker("sid=12"), is_tracker("sid=9f86d081884c7d659a2feaa0")
    (False, True)
    """
    name, _, value = pair.partition("=")
    if name.lower() == "from":
        return bool(SHARED_BY.fullmatch(value))
    return not pair or bool(TRACKERS.fullmatch(name) or SESSION.fullmatch(pair))
