"""Every table and column, stated once: for SQLite, for the JSONL, and for what is made of them.

Public names are those of the contract. What is stored once, compactly (``records``), is shown in
the contract's form by views (exports/views.py): ``articles``, ``article_versions`` …
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal["text", "integer", "real", "boolean", "blob", "strings", "object", "objects"]
"""``strings``, ``object`` and ``objects`` are kept as JSON: a list of texts, a mapping, a list of
mappings whose keys are the column's ``items``."""

PYTHON_TYPES: dict[Type, type] = {
    "text": str,
    "integer": int,
    "real": float,
    "boolean": int,
    "blob": bytes,
    "strings": str,
    "object": str,
    "objects": str,
}
"""What sqlite-utils makes its column types of."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column, or a key of a JSON value."""

    name: str
    type: Type
    description: str
    optional: bool = False
    """Whether it may be null."""
    items: tuple[Column, ...] = ()
    moment: bool = False
    """Whether the text is a date or time in ISO 8601."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table, or the columns of a view."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    """The primary key; none for a view."""
    refers: tuple[tuple[str, str, str], ...] = ()
    """Foreign keys: column, table, column."""
    rowid: bool = True
    """``False`` for a table that is nothing but its primary key."""


URL = Column("url", "text", "Canonical URL; for a file its name")
SITE = Column("site", "text", "Name of the profile, else the host, with a port that is not usual")
SEQUENCE = Column("sequence", "integer", "Grows by one a commit of a record: a cursor to follow")
VERSION = Column("version", "integer", "Version of this URL's article, from 1")
RUN_ID = Column("run_id", "text", "The run that produced it", optional=True)
SNAPSHOT = Column("snapshot", "text", "The page as it came: FILE.warc.gz:OFFSET", optional=True)

BLOCK = (
    Column("kind", "text", "heading, paragraph, list_item, quote or table_row"),
    Column("level", "integer", "1 for top headings, 2 below …; null elsewhere", optional=True),
    Column("number", "text", "Its number as written, without punctuation", optional=True),
    Column("text", "text", "The repaired text, headings with their numbers"),
)
EDIT = (
    Column("where", "text", "title, editor, source, breadcrumb[i] or block[i]"),
    Column("step", "integer", "Edits of one step were made at once"),
    Column("start", "integer", "Code points from the start of the text before that step"),
    Column("old", "text", "What stood there"),
    Column("new", "text", "What was put there"),
    Column("rule", "text", "The rule that found it"),
    Column("certainty", "text", "safe, likely or suggested"),
    Column("applied", "boolean", "Whether it was made; suggestions never are"),
)
DAMAGE = (
    Column("glosses", "integer", "Readings in brackets taken out"),
    Column("shifted", "integer", "Characters shifted back into place"),
    Column("holes", "integer", "Words put back where the filter had cut them out"),
    Column("unresolved", "integer", "Places known to be damaged and left as they are"),
    Column("per_1000", "real", "All of these for each thousand characters of the repaired text"),
)
TOPIC = (
    Column("collection_call", "boolean", "Whether the article is about collection calls"),
    Column("score", "real", "How much of it, 0 to 1"),
)
PHONE = (
    Column("number", "text", "A service number; never a person's"),
    Column("kind", "text", "service (95xxx), toll_free (400, 800), hotline or landline"),
    Column("context", "text", "The words around it"),
)

ARTICLE = (
    URL,
    SITE,
    SEQUENCE,
    VERSION,
    Column("title", "text", "Repaired title"),
    Column("subject", "text", "Whom it is about; null when not plain", optional=True),
    Column("breadcrumb", "strings", "The trail as shown"),
    Column("category", "text", "Last level of the trail that is a category", optional=True),
    Column("editor", "text", "責任編輯", optional=True),
    Column("source", "text", "來源", optional=True),
    Column("published", "text", "ISO 8601", optional=True, moment=True),
    Column("fetched_at", "text", "ISO 8601, UTC; null for a file", optional=True, moment=True),
    Column("encoding", "text", "What the page's bytes were"),
    Column("script", "text", "Hant or Hans, as the page was published"),
    Column("text", "text", "The blocks, one a line, repaired, in the page's own characters"),
    Column("text_hans", "text", "Proper simplified text"),
    Column("text_hant", "text", "Proper traditional text"),
    Column("blocks", "objects", "What the text is made of, in order", items=BLOCK),
    Column("edits", "objects", "Every change from extracted to repaired text", items=EDIT),
    Column("damage", "object", "What was found, and what could not be repaired", items=DAMAGE),
    Column("topic", "object", "Whether it is about collection calls", items=TOPIC),
    Column("phones", "objects", "Service numbers in the article", items=PHONE),
    Column("duplicate_of", "text", "URL of an earlier record that it resembles", optional=True),
    Column("similarity", "real", "To that record when stored: Jaccard, 0 to 1", optional=True),
    Column("content_hash", "text", "Of the content, to tell a change"),
    Column("cleaner_version", "text", "Version of the cleaning that made it"),
    RUN_ID,
    SNAPSHOT,
)
"""A record's keys, in the order of the contract: a JSONL line, the columns of ``articles``."""


def keys(*names: str) -> tuple[Column, ...]:
    """Columns of the record by name."""
    known = {column.name: column for column in ARTICLE}
    return tuple(known[name] for name in names)


RECORDS = Table(
    "records",
    "Every version of every article, once: the views are made of it. Small columns come first, "
    "so that a scan need not read through the texts",
    (
        *keys("sequence", "url", "site", "version"),
        Column("article", "integer", "Sequence of the article's first version: its identity"),
        Column("latest", "boolean", "Whether it is the article as it stands now"),
        *keys("content_hash", "cleaner_version", "run_id", "snapshot", "published", "fetched_at"),
        *keys("encoding", "script", "subject", "category", "editor", "source"),
        *keys("duplicate_of", "similarity", "title", "breadcrumb", "damage", "topic", "phones"),
        Column("outline", "objects", "The blocks: [start, length, kind, level, number] in text"),
        Column("edits", "objects", "[where, step, rule, certainty, applied, [[start, old, new]…]]"),
        *keys("text", "text_hans", "text_hant"),
    ),
    key=("sequence",),
    refers=(("run_id", "runs", "run_id"),),
)
PHONES = Table(
    "phones",
    "The service numbers that the articles name, as they stand now",
    (
        Column("sequence", "integer", "The record that names it"),
        Column("position", "integer", "Its place among the article's numbers, from 0"),
        URL,
        *PHONE,
    ),
    key=("sequence", "position"),
    refers=(("sequence", "records", "sequence"),),
)
SIGNATURES = Table(
    "signatures",
    "MinHash of each article as it stands now, for near-duplicates",
    (
        Column("article", "integer", "The article (records.article)"),
        SEQUENCE,
        Column("signature", "blob", "pipelines.duplicates.signature"),
        Column("cluster", "integer", "The smallest article of those it hangs together with"),
    ),
    key=("article",),
    refers=(("sequence", "records", "sequence"),),
)
BANDS = Table(
    "bands",
    "Where articles with a part of their signature in common meet",
    (
        Column("band", "integer", "pipelines.duplicates.bands"),
        Column("article", "integer", "The article (records.article)"),
    ),
    key=("band", "article"),
    rowid=False,
)
RECENT_BANDS = Table(
    "recent_bands",
    "The same of the newest articles: they go into bands some thousands at once, in its order",
    BANDS.columns,
    key=BANDS.key,
    rowid=False,
)
URLS = Table(
    "urls",
    "The frontier: every URL ever seen, with its state",
    (
        URL,
        Column("kind", "text", "start, list, article, sitemap, feed, robots or unknown"),
        SITE,
        Column("host", "text", "Host, with a port that is not the scheme's own"),
        Column("rank", "integer", "Order of the kinds: lists before articles"),
        Column("priority", "integer", "Higher is fetched earlier, among URLs of one rank"),
        Column("depth", "integer", "Links from a start page"),
        Column("parent", "text", "The page it was first found on", optional=True),
        Column("anchor", "text", "The words of that link"),
        Column("state", "text", "pending, leased, done, unchanged, gone, failed or excluded"),
        Column("reason", "text", "Why, where it is not simply done"),
        Column("ended", "text", "How the last fetch ended: stored, listing …", optional=True),
        Column("tries", "integer", "Fetches since it last came to an end"),
        Column("status", "integer", "Last HTTP status", optional=True),
        Column("etag", "text", "For conditional requests", optional=True),
        Column("last_modified", "text", "For conditional requests", optional=True),
        Column("body_hash", "text", "Of the body as it last came", optional=True),
        Column("fetched_at", "text", "When it last answered, ISO 8601, UTC", optional=True),
        Column("due_at", "real", "Not to be fetched before, Unix time", optional=True),
        Column("interval", "real", "Seconds between visits; doubles while nothing changes"),
        Column("run_id", "text", "The run that last fetched it", optional=True),
    ),
    key=("url",),
    refers=(("run_id", "runs", "run_id"),),
)
RUNS = Table(
    "runs",
    "What each run did",
    (
        Column("run_id", "text", "Start of the run and four hexadecimal digits"),
        Column("command", "text", "crawl, reclean …"),
        Column("arguments", "object", "As the user gave them"),
        Column("cleaner_version", "text", "Version of the cleaning"),
        Column("started_at", "text", "ISO 8601, UTC"),
        Column("ended_at", "text", "ISO 8601, UTC; null while it runs", optional=True),
        Column("exit_code", "integer", "0 done, 1 incomplete; null if killed", optional=True),
        Column("reason", "text", "Why it ended", optional=True),
        Column("summary", "object", "Counts: docs/running.md says of what", optional=True),
    ),
    key=("run_id",),
)
SNAPSHOTS = Table(
    "snapshots",
    "Every response in the archive",
    (
        Column("file", "text", "Name inside the snapshot folder"),
        Column("offset", "integer", "Of its gzip member, bytes"),
        Column("length", "integer", "Of that member, bytes"),
        Column("digest", "text", "Of the payload"),
        URL,
        Column("status", "integer", "HTTP status", optional=True),
        Column("fetched_at", "text", "ISO 8601, UTC", optional=True),
        RUN_ID,
        Column(
            "refers", "text", "The same payload, kept there: FILE.warc.gz:OFFSET", optional=True
        ),
    ),
    key=("file", "offset"),
    refers=(("run_id", "runs", "run_id"),),
)
REJECTIONS = Table(
    "rejections",
    "Pages that gave no record at their last fetch, and why",
    (
        URL,
        Column("stage", "text", "fetch, decode, extract, repair, validate, topic or clean"),
        Column("reason", "text", "A code: no_text, off_topic …"),
        Column("detail", "text", "What was seen, for a person"),
        SNAPSHOT,
        RUN_ID,
    ),
    key=("url",),
    refers=(("run_id", "runs", "run_id"),),
)
SITE_EVIDENCE = Table(
    "site_evidence",
    "What runs have learnt of a site",
    (
        SITE,
        Column("version", "integer", "Version of what is known of the site, from 1"),
        Column("omitted", "strings", "Words in titles across the site and never in a body"),
        Column("learned_at", "text", "ISO 8601, UTC"),
        RUN_ID,
    ),
    key=("site", "version"),
    refers=(("run_id", "runs", "run_id"),),
)

TABLES = (
    RUNS, RECORDS, PHONES, SIGNATURES, BANDS, RECENT_BANDS, URLS, SNAPSHOTS, REJECTIONS,
    SITE_EVIDENCE,
)  # fmt: skip
"""In an order in which foreign keys find their tables."""
