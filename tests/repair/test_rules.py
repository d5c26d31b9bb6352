"""Every rule mends what it says it mends, alone, and leaves what it says it leaves."""

from __future__ import annotations

import re

import pytest

from pipelines.profile import DEFAULT_OMITTED
from pipelines.repair.edits import Document, Rule, run
from pipelines.repair.gloss import glossed_everywhere
from pipelines.repair.lines import passages
from pipelines.repair.plan import FINISH, PLAN

RULES = (*PLAN, *FINISH)


def alone(rule: Rule, text: str) -> str:
    """What one rule makes of a text.

    ``TITLE | text`` gives the page's title, ``TITLE {施} | text`` a word of the site's own filter.
    """
    head, _, body = text.rpartition(" | ")
    own, title = re.findall(r"\{(.+?)\}", head), re.sub(r" ?\{.+?\}", "", head)
    lines = body.split("\n")
    found = passages(lines, titled=bool(title))
    document = Document(
        found,
        heading=title,
        omitted=(*DEFAULT_OMITTED, *own),
        glossed=glossed_everywhere(found),
    )
    repaired, _ = run((rule,), document)
    return "\n".join(passage.text for passage in repaired.passages)


@pytest.mark.parametrize(
    ("rule", "damaged", "expected"),
    [(rule, *case) for rule in RULES for case in rule.mends.items()],
    ids=lambda value: getattr(value, "name", value),
)
def test_mends(rule: Rule, damaged: str, expected: str) -> None:
    assert alone(rule, damaged) == expected


@pytest.mark.parametrize(
    ("rule", "text"),
    [(rule, text) for rule in RULES for text in rule.leaves],
    ids=lambda value: getattr(value, "name", value),
)
def test_leaves(rule: Rule, text: str) -> None:
    assert alone(rule, text) == text.rpartition(" | ")[2]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_carries_cases_of_both_kinds(rule: Rule) -> None:
    assert rule.mends
    assert rule.leaves
