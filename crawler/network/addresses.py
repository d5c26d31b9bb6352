"""Which addresses a page may send the crawler to: public ones, and those the user named.

A link or a redirect to ``http://127.0.0.1:6379/`` or to the metadata service of a cloud is an
attack on the machine that crawls. Addresses hide as decimal, octal, mapped or as a name, so the
host is read here as the system would read it, and again after it was looked up (routing.py).
"""

from __future__ import annotations

import re
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address

PORTS = {"http": 80, "https": 443}
NAT64 = IPv6Network("64:ff9b::/96")
NUMBERS = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+)){0,3}\.?", re.I)
"""What the system's own ``inet_aton`` takes for an address: one to four numbers of any base."""


def endpoint(url: str) -> tuple[str, int]:
    """Host and port that a request for this URL goes to; an unusable URL gives ``("", 0)``.

    >>> endpoint("http://Example.com/a"), endpoint("https://[::1]:8443/")
    (('example.com', 80), ('::1', 8443))
    >>> endpoint("http://host:99999/")
    ('', 0)
    """
    try:
        parts = urlsplit(url)
        return parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        return "", 0


def literal(host: str) -> Address | None:
    """The address that the host is written as, in whatever way; ``None`` for a name.

    >>> [str(literal(host)) for host in ("127.0.0.1", "2130706433", "0177.1", "0x7f.0.0.1")]
    ['127.0.0.1', '127.0.0.1', '127.0.0.1', '127.0.0.1']
    >>> literal("example.com") is None
    True
    """
    try:
        return ip_address(host)
    except ValueError:
        pass
    if not NUMBERS.fullmatch(host):
        return None
    try:
        return IPv4Address(socket.inet_aton(host.rstrip(".")))
    except OSError:
        return None


def is_public(address: Address) -> bool:
    """Whether the address is one of the open network's, also where it wraps another.

    >>> [is_public(ip_address(a)) for a in ("8.8.8.8", "10.1.2.3", "::ffff:127.0.0.1", "fe80::1")]
    [True, False, False, False]
    >>> is_public(ip_address("64:ff9b::7f00:1")), is_public(ip_address("2002:7f00:1::"))
    (False, False)
    """
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


def is_loopback(host: str) -> bool:
    """Whether the host is this machine by its very name: no politeness is due to oneself.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("example.com")
    (True, True, False)
    """
    address = literal(host)
    if address is not None:
        return address.is_loopback
    return host == "localhost" or host.endswith(".localhost")


def refusal(url: str, named: frozenset[tuple[str, int]]) -> str:
    """Why the URL may not be fetched, as a reason code; ``""`` where nothing speaks against it.

    ``named`` are the endpoints that the user named, in a profile or by ``-a url=``. A name is not
    looked up here: what it leads to is checked when it is.

    >>> refusal("http://127.0.0.1:6379/", frozenset({("127.0.0.1", 8000)}))
    'private_address'
    >>> refusal("http://127.0.0.1:8000/a", frozenset({("127.0.0.1", 8000)}))
    ''
    >>> refusal("file:///etc/passwd", frozenset()), refusal("http:///", frozenset())
    ('scheme', 'bad_url')
    """
    if urlsplit_scheme(url) not in PORTS:
        return "scheme"
    host, port = endpoint(url)
    if not host:
        return "bad_url"
    if (host, port) in named:
        return ""
    address = literal(host)
    inward = is_loopback(host) if address is None else not is_public(address)
    return "private_address" if inward else ""


def urlsplit_scheme(url: str) -> str:
    """The URL's scheme in small letters, ``""`` where there is none.

    >>> urlsplit_scheme("JavaScript:void(0)"), urlsplit_scheme("/a:b")
    ('javascript', '')
    """
    found = re.match(r"[a-z][a-z0-9+.-]*(?=:)", url, re.I)
    return found.group().lower() if found else ""
