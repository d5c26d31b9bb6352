"""The nouns of the pipeline: what goes in, what each stage hands on, what comes out.

Everything here is a frozen value. A page is a ``Snapshot`` until it is decoded, a ``Page`` until
the article is found, an ``Article`` until it is repaired and checked, and ends as a ``Record`` or
as a ``Rejection``; never as nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

Media = Literal["html", "text"]
BlockKind = Literal["heading", "paragraph", "list_item", "quote", "table_row"]
Script = Literal["Hant", "Hans"]
Certainty = Literal["safe", "likely", "suggested"]
RejectionStage = Literal["fetch", "decode", "extract", "repair", "validate", "topic", "clean"]

CERTAINTIES: tuple[Certainty, ...] = get_args(Certainty)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One response as it came: the only thing that cannot be made again."""

    url: str
    body: bytes
    content_type: str = ""
    """Value of the ``Content-Type`` header, empty where there was none."""
    fetched_at: str | None = None
    """UTC, ISO 8601 with ``Z``; ``None`` for a file."""
    media: Media = "html"
    """``text`` is a page's text as harvested, a line a block."""
    site: str = ""
    """Name of the site's profile; empty: the host of ``url``."""
    run_id: str | None = None
    reference: str | None = None
    """Where the snapshot is kept (``FILE.warc.gz:OFFSET``)."""


@dataclass(frozen=True, slots=True)
class Page:
    """A decoded snapshot. Undecodable bytes are kept as code points 0x10F800 + byte."""

    url: str
    text: str
    encoding: str
    media: Media = "html"
    fetched_at: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item, quote or table row, in the order of the page."""

    kind: BlockKind
    text: str
    level: int | None = None
    """1 for the article's top headings, 2 below them …; ``None`` for what is no heading."""
    number: str | None = None
    """The number as written, without its punctuation: ``一``, ``1.1``, ``1``."""

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "level": self.level,
            "number": self.number,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the blocks under it, up to the next heading of its level or above."""

    heading: Block | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """What extraction found on a page, before any repair.

    Block texts keep the source's white space, runs and edges: it is evidence for the repair.
    """

    url: str
    title: str
    blocks: tuple[Block, ...]
    breadcrumb: tuple[str, ...] = ()
    editor: str | None = None
    source: str | None = None
    published: str | None = None
    """ISO 8601, with an offset where a time of day is given."""
    encoding: str = "utf-8"
    edges_kept: bool = True
    """Whether white space at the edges of blocks is the source's (HTML) or was lost (text)."""
    furniture: tuple[str, ...] = ()
    """The lines around the article that were told from it: as harvested, personal data masked."""


class Edit(NamedTuple):
    """One change of one text: ``old`` at ``start`` became ``new``.

    Edits of one ``step`` were made at once; ``start`` counts code points of the text named by
    ``where`` as it stood before that step. Edits that were not ``applied`` are suggestions.
    A tuple and no dataclass: a glossed page has hundreds, and tuples are made four times as fast.
    """

    where: str
    """``title``, ``editor``, ``source``, ``breadcrumb[i]``, ``block[i]`` or ``text``."""
    step: int
    start: int
    old: str
    new: str
    rule: str
    certainty: Certainty
    applied: bool = True

    def as_dict(self) -> dict[str, Any]:
        return self._asdict()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Edit:
        return cls(*(data[name] for name in cls._fields))


@dataclass(frozen=True, slots=True)
class Damage:
    """What was found on a page, and what could not be repaired."""

    glosses: int = 0
    shifted: int = 0
    """Characters shifted back into place."""
    holes: int = 0
    """Words put back where the filter had cut them out."""
    unresolved: int = 0
    """Places known to be damaged and left as they are."""
    per_1000: float = 0.0
    """All of the above for each thousand characters of the repaired text."""

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Phone:
    """A service number that the article names; never a person's."""

    number: str
    kind: str
    """``service`` (95xxx), ``toll_free`` (400, 800), ``hotline`` (12378 …) or ``landline``."""
    context: str

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Topic:
    """Whether the article is about collection calls, and how much of it (0 to 1)."""

    collection_call: bool
    score: float

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Record:
    """A clean article. Keys and meanings: docs/schema.md; ``as_dict`` is the JSONL line."""

    url: str
    site: str
    title: str
    subject: str | None
    breadcrumb: tuple[str, ...]
    category: str | None
    editor: str | None
    source: str | None
    published: str | None
    fetched_at: str | None
    encoding: str
    script: Script
    text: str
    text_hans: str
    text_hant: str
    blocks: tuple[Block, ...]
    edits: tuple[Edit, ...]
    damage: Damage
    topic: Topic
    phones: tuple[Phone, ...]
    content_hash: str
    cleaner_version: str
    run_id: str | None = None
    snapshot: str | None = None
    sequence: int | None = None
    version: int | None = None
    duplicate_of: str | None = None
    similarity: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """The record as plain data, in the order of the contract."""
        return {
            "url": self.url,
            "site": self.site,
            "sequence": self.sequence,
            "version": self.version,
            "title": self.title,
            "subject": self.subject,
            "breadcrumb": list(self.breadcrumb),
            "category": self.category,
            "editor": self.editor,
            "source": self.source,
            "published": self.published,
            "fetched_at": self.fetched_at,
            "encoding": self.encoding,
            "script": self.script,
            "text": self.text,
            "text_hans": self.text_hans,
            "text_hant": self.text_hant,
            "blocks": [block.as_dict() for block in self.blocks],
            "edits": [edit.as_dict() for edit in self.edits],
            "damage": self.damage.as_dict(),
            "topic": self.topic.as_dict(),
            "phones": [phone.as_dict() for phone in self.phones],
            "duplicate_of": self.duplicate_of,
            "similarity": self.similarity,
            "content_hash": self.content_hash,
            "cleaner_version": self.cleaner_version,
            "run_id": self.run_id,
            "snapshot": self.snapshot,
        }


@dataclass(frozen=True, slots=True)
class Rejection:
    """A page that gave no record, and why."""

    url: str
    stage: RejectionStage
    reason: str
    """A code of docs/schema.md: ``no_text``, ``off_topic`` …"""
    detail: str = ""
    """One line for a person: what was seen."""
    snapshot: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}
