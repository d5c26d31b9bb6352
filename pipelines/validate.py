"""The last stage: everything that is derived from a repaired article, and the checks on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from urllib.parse import urlsplit

from pipelines.phones import phones
from pipelines.profile import GENERIC, Profile
from pipelines.records import Article, Block, Edit, Record, Rejection, Snapshot
from pipelines.repair import damage
from pipelines.script import detect, to_hans, to_hant
from pipelines.subject import subject
from pipelines.topic import topic
from pipelines.version import CLEANER_VERSION

LEAST_CHARACTERS = 60
"""Characters of text below which a page is no article, but a stub or an error message."""
MOST_UNREADABLE = 0.02
"""Share of undecodable and private-use characters above which a text is mojibake."""
UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff\U0010f800-\U0010f8ff]")
SURROGATES = re.compile("[\ud800-\udfff]")
DEFAULT_PORTS = {"http": 80, "https": 443}
ENDS_OF_TRAIL = ("首頁", "首页", "主頁", "主页", "正文", "文章正文", "詳情", "详情")
"""Levels of a breadcrumb that name no category."""


def validate(
    snapshot: Snapshot,
    article: Article,
    edits: tuple[Edit, ...],
    profile: Profile = GENERIC,
    cleaner_version: str = CLEANER_VERSION,
) -> Record | Rejection:
    """The record of a repaired article, or the reason why it is none."""
    text = "\n".join(block.text for block in article.blocks)
    reason, detail = _fault(article, text)
    if reason:
        return Rejection(snapshot.url, "validate", reason, detail, snapshot.reference)
    hans = _converted(text, article.blocks)
    return Record(
        url=snapshot.url,
        site=snapshot.site or profile.name or site_of(snapshot.url),
        title=article.title,
        subject=subject(article.title),
        breadcrumb=article.breadcrumb,
        category=category(article.breadcrumb, article.title),
        editor=article.editor,
        source=article.source,
        published=article.published,
        fetched_at=snapshot.fetched_at,
        encoding=article.encoding,
        script=detect(article.title + text),
        text=text,
        text_hans=hans,
        text_hant=to_hant(hans),
        blocks=article.blocks,
        edits=edits,
        damage=damage(text, edits),
        topic=topic(article.title, article.blocks),
        phones=phones(article.blocks),
        content_hash=content_hash(article),
        cleaner_version=cleaner_version,
        run_id=snapshot.run_id,
        snapshot=snapshot.reference,
    )


def _fault(article: Article, text: str) -> tuple[str, str]:
    """Code and line of the first check that fails; two empty strings where none does."""
    characters = len(text) - text.count("\n")
    if characters < LEAST_CHARACTERS:
        return "too_short", f"{characters} characters of text"
    unreadable = len(UNREADABLE.findall(text))
    if unreadable > MOST_UNREADABLE * characters:
        return "unreadable", f"{unreadable} of {characters} characters could not be decoded"
    if not article.title:
        return "no_title", f"{characters} characters of text and no title"
    return "", ""


def _converted(text: str, blocks: Sequence[Block]) -> str:
    """Proper simplified text; lines stay lines."""
    hans = to_hans(SURROGATES.sub("\ufffd", text))
    if hans.count("\n") != len(blocks) - 1:  # pragma: no cover - OpenCC keeps line ends
        raise AssertionError("conversion changed the number of lines")
    return hans


def site_of(url: str) -> str:
    """A URL's host, with the port where it is not the scheme's own; empty for a file.

    >>> site_of("http://127.0.0.1:8000/a"), site_of("https://news.example:443/")
    ('127.0.0.1:8000', 'news.example')
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    return host if port in (None, DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{port}"


def category(breadcrumb: Sequence[str], title: str = "") -> str | None:
    """The last level of a breadcrumb that names a category; the article's own title is none.

    >>> category(("首頁", "還款逾期", "正文")), category(("首頁", "資訊", "催收電話"), "催收電話")
    ('還款逾期', '資訊')
    """
    ends = (*ENDS_OF_TRAIL, title.strip())
    levels = [level for level in breadcrumb if level.strip() not in ends]
    return levels[-1] if levels else None


def content_hash(article: Article) -> str:
    """SHA-256 of what the record says: title and blocks, not when or how it was fetched."""
    digest = sha256()
    fields = (article.editor, article.source, article.published, *article.breadcrumb)
    for part in (article.title, *(value or "" for value in fields)):
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    for block in article.blocks:
        digest.update(f"{block.kind}\0{block.text}\0".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
