"""The dataset card, docs/dataset-card.md: put beside an exported file as README.md, it tells the
datasets library and its readers what the file holds.

``python -m exports.card > docs/dataset-card.md`` writes it; a test says when it is out of date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from exports.dictionary import type_of
from exports.schema import ARTICLE

CARD = """\
---
language:
- zh
license: other
license_name: see-below
pretty_name: Articles on debt-collection calls, repaired
size_categories:
- 1K<n<10K
task_categories:
- text-classification
- text-generation
tags:
- debt-collection
- text-restoration
configs:
- config_name: default
  data_files:
  - split: train
    path: "*.parquet"
---

# Articles on debt-collection calls, repaired

<!-- Made by `python -m exports.card > docs/dataset-card.md`. Beside an export it is its README.md;
     size_categories, licence and this line are yours to set. -->

Chinese articles on debt-collection calls from content farms, as their authors wrote them: the
boilerplate taken out, the byte damage of mirror sites undone, words that a filter cut out put back.
Every change is on record in `edits` and can be undone to the character.

## Loading

```python
from datasets import load_dataset

articles = load_dataset("data/export", split="train")
print(articles.features["edits"])
```

## Where it comes from

Harvested by cuishou with robots.txt obeyed; `url`, `site` and `fetched_at` say where and when. The
articles remain their authors' and publishers': **the licence of the tool is not the licence of the
texts.** Say here on what ground you pass them on.

## What was done to it

- `text` is the repaired text in the page's own characters, `text_hans` and `text_hant` the same in
  proper simplified and traditional.
- `edits` lists every change with its rule and how sure it is; what is `suggested` was not made.
- Near-duplicates are marked by `duplicate_of` and kept: filter on `duplicate_of is None` for one of
  each.
- Articles on other subjects were left out, pages without an article rejected; both with their
  reason in the database the file was exported from.

## What is not in it

Mobile numbers and mail addresses are masked with asterisks, in the text, the edits and everywhere.
Service numbers (95xxx, 400, 12378, land lines) are kept in `phones`.

## What to know before using it

Content farms copy, exaggerate and invent: the articles tell what is written about collection calls,
not what happens. Sites and subjects are those somebody chose to crawl, so counts are no shares of
anything. Repairs that are `likely` may be wrong.

## Columns

"""


def card() -> str:
    """The whole page, as Markdown."""
    return CARD + "\n".join(_columns()) + "\n"


def _columns() -> Iterator[str]:
    yield "| column | type | meaning |"
    yield "| --- | --- | --- |"
    for column in ARTICLE:
        kind = f"time (UTC){' or null' * column.optional}" if column.moment else type_of(column)
        yield f"| `{column.name}` | {kind} | {column.description} |"


if __name__ == "__main__":
    sys.stdout.buffer.write(card().encode())
