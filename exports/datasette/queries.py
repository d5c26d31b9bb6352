"""Questions that people ask of the dataset: views that answer them, and saved queries."""

from __future__ import annotations

from typing import Final

QUESTIONS: Final = {
    "phones_by_subject": "Which service numbers are passed round for whom",
    "by_subject": "Whom articles are about",
    "clusters": "What is said more than once",
    "damage_by_site": "Damage by site",
}
"""Views that answer a question as they stand."""

QUERIES: Final[dict[str, dict[str, str]]] = {
    "search": {
        "title": "Search, as a query to build on",
        "description": "As the search page: either script, phrases in quotation marks, AND, OR, "
        "NOT, title:…",
        "sql": """select a.sequence, a.title, a.site, a.published
from articles_fts as f join articles as a on a.sequence = f.rowid
where articles_fts match fts_query(:q)
order by bm25(articles_fts, 5.0, 1.0) limit 100""",
    },
    "titles_between_versions": {
        "title": "How titles change between versions",
        "sql": """select new.url, old.title as before, new.title as after,
  new.fetched_at, new.sequence
from article_versions as new
join article_versions as old on old.url = new.url and old.version = new.version - 1
where new.title <> old.title order by new.sequence desc""",
    },
    "edits_by_rule": {
        "title": "What the rules did",
        "sql": """select rule, certainty, applied, count(*) as edits,
  count(distinct sequence) as articles, min(old) as for_example, min(new) as became
from edits group by rule, certainty, applied order by edits desc""",
    },
    "unsure": {
        "title": "Repairs to look at: suggested, or likely and rare",
        "sql": """select sequence, "where", old, new, rule, certainty from edits
where certainty = 'suggested'
  or (certainty = 'likely' and new in (select new from edits group by new having count(*) < 3))
order by certainty desc, sequence desc limit 500""",
    },
    "duplicates": {
        "title": "Articles that say nearly the same as an earlier one",
        "sql": """select sequence, title, site, published, similarity, duplicate_of
from articles where duplicate_of is not null order by similarity desc, sequence""",
    },
    "rejected": {
        "title": "Why pages gave no article",
        "sql": """select stage, reason, count(*) as pages, min(detail) as for_example,
  min(url) as url
from rejections group by stage, reason order by pages desc""",
    },
    "runs_over_time": {
        "title": "What each run brought",
        "sql": """select started_at, command, exit_code, reason,
  json_extract(summary, '$.records.new') as new,
  json_extract(summary, '$.records.changed') as changed,
  json_extract(summary, '$.endings.rejected') as rejected,
  json_extract(summary, '$.endings.failed') as failed
from runs order by started_at desc""",
    },
}
"""By name. All run on the views that any program can read; ``fts_query`` alone is ours."""
