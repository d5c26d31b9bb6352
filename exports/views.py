"""The views: what is stored once is shown in the contract's form, and in forms handy to query.

Only SQL that SQLite 3.38 knows by itself, so that any program can read the database.
"""

from __future__ import annotations

from exports.schema import (
    ARTICLE,
    BLOCK,
    DAMAGE,
    EDIT,
    PHONE,
    SEQUENCE,
    SITE,
    URL,
    VERSION,
    Column,
    Table,
    keys,
)

# An entry of records.outline is [start, length, kind, level, number], cut off after the last that
# is not null; [null, text, kind …] for a block whose text is no part of records.text.
_BLOCK_TEXT = """CASE WHEN json_extract(b.value, '$[0]') IS NULL THEN json_extract(b.value, '$[1]')
      ELSE substr(r.text, json_extract(b.value, '$[0]') + 1, json_extract(b.value, '$[1]')) END"""
_KIND, _LEVEL, _NUMBER = (f"json_extract(b.value, '$[{at}]')" for at in (2, 3, 4))

_BLOCKS_JSON = f"""(SELECT json_group_array(json_object(
      'kind', {_KIND}, 'level', {_LEVEL}, 'number', {_NUMBER}, 'text', {_BLOCK_TEXT}))
    FROM json_each(r.outline) AS b)"""

# An entry of records.edits is [where, step, rule, certainty, applied, [[start, old, new] …]].
_EDIT_VALUES = {
    "where": "json_extract(g.value, '$[0]')",
    "step": "json_extract(g.value, '$[1]')",
    "start": "json_extract(e.value, '$[0]')",
    "old": "json_extract(e.value, '$[1]')",
    "new": "json_extract(e.value, '$[2]')",
    "rule": "json_extract(g.value, '$[2]')",
    "certainty": "json_extract(g.value, '$[3]')",
    "applied": "json_extract(g.value, '$[4]')",
}
_APPLIED_JSON = "json(CASE json_extract(g.value, '$[4]') WHEN 1 THEN 'true' ELSE 'false' END)"
_EDITS_FROM = "json_each(r.edits) AS g, json_each(g.value, '$[5]') AS e"
_EDITS_JSON = "(SELECT json_group_array(json_object({})) FROM {})".format(
    ", ".join(f"'{k}', {v}" for k, v in (_EDIT_VALUES | {"applied": _APPLIED_JSON}).items()),
    _EDITS_FROM,
)

_SHOWN = {"blocks": _BLOCKS_JSON, "edits": _EDITS_JSON}
_KEYS = ",\n  ".join(f"{_SHOWN.get(c.name, 'r.' + c.name)} AS {c.name}" for c in ARTICLE)

_ARTICLE_VERSIONS = f"SELECT\n  {_KEYS}\nFROM records AS r"

_BLOCKS = f"""SELECT r.url, r.sequence, b.key AS position,
  {_KIND} AS kind, {_LEVEL} AS level, {_NUMBER} AS number,
  {_BLOCK_TEXT} AS text
FROM records AS r, json_each(r.outline) AS b WHERE r.latest"""

# A section runs to the next heading of its level or above; what stands before the first heading
# is a section without one. Its text is cut from the article's by the outline's offsets.
_SECTIONS = """WITH heads AS (
  SELECT r.sequence, b.key AS position, json_extract(b.value, '$[3]') AS level,
    json_extract(b.value, '$[4]') AS number,
    json_extract(b.value, '$[0]') AS start, json_extract(b.value, '$[1]') AS length,
    (SELECT min(n.key) FROM json_each(r.outline) AS n WHERE n.key > b.key
      AND json_extract(n.value, '$[2]') = 'heading'
      AND json_extract(n.value, '$[3]') <= json_extract(b.value, '$[3]')) AS next
  FROM records AS r, json_each(r.outline) AS b
  WHERE r.latest AND json_extract(b.value, '$[2]') = 'heading'
  UNION ALL
  SELECT r.sequence, 0, NULL, NULL, 0, -1,
    (SELECT min(n.key) FROM json_each(r.outline) AS n
      WHERE json_extract(n.value, '$[2]') = 'heading')
  FROM records AS r
  WHERE r.latest AND json_extract(r.outline, '$[0][2]') <> 'heading'
)
SELECT r.url, r.sequence, h.position, h.level, h.number,
  CASE WHEN h.length >= 0 THEN substr(r.text, h.start + 1, h.length) END AS heading,
  coalesce(h.next, json_array_length(r.outline)) - h.position - (h.length >= 0) AS blocks,
  trim(substr(r.text, h.start + h.length + 2,
    coalesce(json_extract(r.outline, '$[' || h.next || '][0]'), length(r.text) + 1)
    - h.start - h.length - 1), char(10)) AS text
FROM heads AS h JOIN records AS r USING (sequence)"""

_EDITS = "SELECT r.url, r.sequence, r.version,\n  {}\nFROM records AS r, {} WHERE r.latest".format(
    ", ".join(f'{value} AS "{name}"' for name, value in _EDIT_VALUES.items()), _EDITS_FROM
)

# The representative is the one published first, so it too is the same in whatever order they came.
_CLUSTERS = """WITH hanging AS (
  SELECT s.cluster, r.url, r.sequence, r.site, r.title, r.published,
    count(*) OVER (PARTITION BY s.cluster) AS articles,
    first_value(r.url) OVER (PARTITION BY s.cluster
      ORDER BY r.published IS NULL, datetime(r.published), r.url) AS representative
  FROM signatures AS s JOIN records AS r USING (sequence)
  WHERE s.cluster IN (SELECT cluster FROM signatures GROUP BY cluster HAVING count(*) > 1)
)
SELECT representative, url, sequence, site, title, published, articles FROM hanging"""

_PUBLISHED = "min(published) AS first_published, max(published) AS last_published"
_BY_SITE = f"""SELECT site, count(*) AS articles, count(DISTINCT subject) AS subjects,
  count(duplicate_of) AS duplicates, {_PUBLISHED}
FROM records WHERE latest GROUP BY site"""
_BY_SUBJECT = f"""SELECT subject, count(*) AS articles, count(DISTINCT site) AS sites,
  count(duplicate_of) AS duplicates, {_PUBLISHED}
FROM records WHERE latest AND subject IS NOT NULL GROUP BY subject"""
_DAMAGE_BY_SITE = """SELECT site, count(*) AS articles,
  sum(damage ->> 'per_1000' > 0) AS damaged,
  sum(damage ->> 'glosses') AS glosses, sum(damage ->> 'shifted') AS shifted,
  sum(damage ->> 'holes') AS holes, sum(damage ->> 'unresolved') AS unresolved,
  round(avg(damage ->> 'per_1000'), 2) AS per_1000
FROM records WHERE latest GROUP BY site"""
_PHONES_BY_SUBJECT = """SELECT r.subject, p.number, p.kind, count(*) AS articles,
  count(DISTINCT r.site) AS sites, min(p.context) AS example
FROM phones AS p JOIN records AS r USING (sequence)
WHERE r.subject IS NOT NULL GROUP BY r.subject, p.number, p.kind"""

VIEWS = {
    "article_versions": _ARTICLE_VERSIONS,
    "articles": f"{_ARTICLE_VERSIONS} WHERE r.latest",
    "articles_unique": "SELECT * FROM articles WHERE duplicate_of IS NULL",
    "blocks": _BLOCKS,
    "sections": _SECTIONS,
    "edits": _EDITS,
    "clusters": _CLUSTERS,
    "by_site": _BY_SITE,
    "by_subject": _BY_SUBJECT,
    "damage_by_site": _DAMAGE_BY_SITE,
    "phones_by_subject": _PHONES_BY_SUBJECT,
}

_POSITION = Column("position", "integer", "Its place among the article's blocks, from 0")

_ARTICLES = Column("articles", "integer", "How many articles, as they stand now")


def _counts(others: str) -> tuple[Column, ...]:
    """What is counted of a group of articles."""
    return (
        _ARTICLES,
        Column(others, "integer", f"How many {others} they have"),
        Column("duplicates", "integer", "Those of them that resemble an earlier article"),
        Column("first_published", "text", "Of the oldest", optional=True, moment=True),
        Column("last_published", "text", "Of the newest", optional=True, moment=True),
    )


VIEW_TABLES = (
    Table("articles", "Every article as it stands now", ARTICLE),
    Table("article_versions", "Every version of every article: the rows of the JSONL", ARTICLE),
    Table("articles_unique", "The articles that are no near-duplicate of an earlier one", ARTICLE),
    Table("blocks", "The articles' blocks, a row each", (URL, SEQUENCE, _POSITION, *BLOCK)),
    Table(
        "sections",
        "Headings with what stands under them, up to the next heading of their level or above",
        (
            URL,
            SEQUENCE,
            _POSITION,
            Column("level", "integer", "Of the heading", optional=True),
            Column("number", "text", "Of the heading", optional=True),
            Column("heading", "text", "Null for what stands before the first", optional=True),
            Column("blocks", "integer", "Blocks under the heading, subsections included"),
            Column("text", "text", "Those blocks, one a line"),
        ),
    ),
    Table(
        "clusters",
        "Articles that hang together by near-duplicates, a row each; those that stand alone are "
        "left out",
        (
            Column("representative", "text", "URL of the one of them that was published first"),
            *keys("url", "sequence", "site", "title", "published"),
            Column("articles", "integer", "How many hang together"),
        ),
    ),
    Table("edits", "The articles' repairs, a row each", (URL, SEQUENCE, VERSION, *EDIT)),
    Table("by_site", "How many articles each site has", (SITE, *_counts("subjects"))),
    Table(
        "by_subject",
        "How much is written about whom",
        (Column("subject", "text", "Whom the articles are about"), *_counts("sites")),
    ),
    Table(
        "damage_by_site",
        "What each site does to its articles",
        (
            SITE,
            _ARTICLES,
            Column("damaged", "integer", "Those of them with any damage"),
            *DAMAGE[:-1],
            Column("per_1000", "real", "Mean of the articles' damage a thousand characters"),
        ),
    ),
    Table(
        "phones_by_subject",
        "Which service numbers are passed round for whom",
        (
            Column("subject", "text", "Whom the articles are about"),
            *PHONE[:2],
            _ARTICLES,
            Column("sites", "integer", "On how many sites"),
            Column("example", "text", "The words around it, in one of them"),
        ),
    ),
)
"""What the columns of the views mean."""
