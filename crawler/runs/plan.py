"""What one run is asked to crawl: arguments and profiles, read and checked before anything opens.

Pure but for reading the profiles. Every mistake of a user is found here, in one line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from crawler import profiles
from crawler.errors import WrongUsageError, unknown
from crawler.links.urls import canonical
from crawler.network.addresses import endpoint, is_loopback
from crawler.profiles import CrawlProfile
from exports.outcome import Found

Refresh = Literal["due", "all", "none"]
ARGUMENTS = ("site", "url", "refresh", "topic")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run crawls, and how."""

    profiles: Mapping[str, CrawlProfile]
    """By the name of the site."""
    refresh: Refresh = "due"
    any_topic: bool = False
    served: Mapping[str, int] = field(default_factory=dict)
    """Loopback port behind a fixed name."""
    problems: tuple[str, ...] = ()
    """Profiles that could not be read, a line each; the others run."""

    @property
    def seeds(self) -> tuple[Found, ...]:
        """The start pages, as rows of the ledger to be."""
        return tuple(
            Found(canonical(url), "start", site, 0, None)
            for site, profile in self.profiles.items()
            for url in profile.start
        )

    @property
    def named(self) -> frozenset[tuple[str, int]]:
        """Host and port of every start page and every host of a profile: the user's own word."""
        hosts = [f"http://{host}/" for p in self.profiles.values() for host in p.hosts]
        secure = [f"https://{host}/" for p in self.profiles.values() for host in p.hosts]
        return frozenset(map(endpoint, [*hosts, *secure, *(seed.url for seed in self.seeds)]))

    @property
    def paced(self) -> frozenset[str]:
        """Hosts whose profile says how long to wait between requests."""
        paced = [profile for profile in self.profiles.values() if profile.delay is not None]
        return frozenset(host for profile in paced for host in profile.hosts)

    def is_ours(self, host: str) -> bool:
        """Whether the host, with its port, is this machine's: no politeness is due to oneself."""
        name = endpoint(f"http://{host}/")[0]
        return name in self.served or is_loopback(name)

    def profile(self, site: str, url: str) -> CrawlProfile:
        """The profile for a URL: its host's, else its site's, else none but the URL's own."""
        host = profiles.netloc(url)
        ours = (profile for profile in self.profiles.values() if host in profile.hosts)
        return next(ours, None) or self.profiles.get(site) or profiles.for_url(url)


def make(arguments: Mapping[str, str], folders: Sequence[Path], max_depth: int) -> Plan:
    """Read the arguments of ``scrapy crawl articles -a NAME=VALUE``.

    :raises WrongUsageError: an unknown argument or value, or nothing to crawl
    """
    for name in arguments:
        if name not in ARGUMENTS:
            raise unknown("spider argument", name, ARGUMENTS)
    refresh = _choice(arguments, "refresh", get_args(Refresh), "due")
    any_topic = _choice(arguments, "topic", ("on", "off"), "on") == "off"
    found: dict[str, CrawlProfile] = {}
    for url in _urls(arguments):
        profile = profiles.for_url(url, max_depth)
        known = found.get(profile.name)
        found[profile.name] = profiles.with_start(known, url) if known else profile
    problems: list[str] = []
    if "site" in arguments or not found:
        wanted = _sites(arguments, folders)
        found |= _load(wanted, folders, problems)
    if not found:
        raise WrongUsageError("; ".join(problems) or _nothing_enabled(folders))
    plan: Refresh = refresh  # type: ignore[assignment] # one of get_args(Refresh)
    return Plan(found, plan, any_topic, problems=tuple(problems))


def _choice(arguments: Mapping[str, str], name: str, known: Sequence[str], default: str) -> str:
    value = arguments.get(name, default)
    if value not in known:
        raise WrongUsageError(f"-a {name}={value}: must be {' or '.join(known)}")
    return value


def _urls(arguments: Mapping[str, str]) -> list[str]:
    """The URLs of ``-a url=``: a comma parts them only before a scheme, for URLs hold commas.

    >>> _urls({"url": "http://h/a,b,https://g/"})
    ['http://h/a,b', 'https://g/']
    """
    urls = []
    for text in re.split(r",(?=\s*[a-z][a-z+.-]*:)", arguments.get("url", ""), flags=re.I):
        if not text.strip():
            continue
        try:
            urls.append(canonical(text))
        except ValueError:
            hint = "" if "://" in text else f"; did you mean http://{text.strip()}?"
            raise WrongUsageError(f"-a url={text.strip()} is no http or https URL{hint}") from None
    if "url" in arguments and not urls:
        raise WrongUsageError("-a url= names no URL")
    return urls


def _sites(arguments: Mapping[str, str], folders: Sequence[Path]) -> list[str] | None:
    """The sites asked for by name; ``None``: all that are enabled."""
    if "site" not in arguments:
        return None
    wanted = [name.strip() for name in arguments["site"].split(",") if name.strip()]
    known = profiles.names(folders)
    for name in wanted:
        if name not in known:
            raise unknown("site profile", name, known)
    if not wanted:
        raise WrongUsageError(f"-a site= names no site; there are: {', '.join(known)}")
    return wanted


def _load(
    wanted: list[str] | None, folders: Sequence[Path], problems: list[str]
) -> dict[str, CrawlProfile]:
    loaded: dict[str, CrawlProfile] = {}
    for name in profiles.names(folders) if wanted is None else wanted:
        path = profiles.find(name, folders)
        assert path is not None
        try:
            profile = profiles.load(path)
        except WrongUsageError as error:
            problems.append(str(error))
        else:
            if wanted is not None or profile.enabled:
                loaded[name] = profile
    return loaded


def _nothing_enabled(folders: Sequence[Path]) -> str:
    known = ", ".join(profiles.names(folders))
    return (
        "no site profile is enabled: give a page with -a url=http://..., name a site with "
        f"-a site=NAME (there are: {known}), or add a profile to {folders[-1]}"
    )
