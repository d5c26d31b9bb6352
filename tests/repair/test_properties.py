"""What every repair must hold, whatever the text."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.records import Article, Block, Edit
from pipelines.repair import repair, restore
from pipelines.repair.edits import undo_text
from tests.strategies import damaged, noise, texts, titles

patient = settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])


@patient
@given(texts, titles)
def test_undo_gives_the_original(text: str, title: str) -> None:
    assert restore(text, title=title).undo() == text


@patient
@given(damaged(), titles)
def test_a_second_repair_finds_nothing(text: str, title: str) -> None:
    once = restore(text, title=title)
    twice = restore(once.text, title=title)
    assert not [edit for edit in twice.edits if edit.applied]


@patient
@given(texts, titles)
def test_edits_of_a_step_do_not_overlap(text: str, title: str) -> None:
    steps: defaultdict[int, list[Edit]] = defaultdict(list)
    for edit in restore(text, title=title).edits:
        steps[edit.step].append(edit)
    for edits in steps.values():
        ordered = sorted(edits, key=lambda edit: edit.start)
        for left, right in pairwise(ordered):
            assert left.start + len(left.old) <= right.start


@patient
@given(texts, titles)
def test_suggestions_are_never_applied(text: str, title: str) -> None:
    for edit in restore(text, title=title).edits:
        assert edit.applied == (edit.certainty != "suggested")


@patient
@given(st.lists(noise | damaged(), max_size=8), titles)
def test_an_article_is_undone_block_by_block(lines: list[str], title: str) -> None:
    blocks = tuple(Block("paragraph", line) for line in lines)
    article = Article(
        "http://sample.test/1", title, blocks, editor="責(zé)任", breadcrumb=("首頁(yè)",)
    )
    repaired, edits = repair(article)
    for number, (before, after) in enumerate(zip(blocks, repaired.blocks, strict=True)):
        own = [edit for edit in edits if edit.where == f"block[{number}]"]
        assert undo_text(after.text, own) == before.text
        assert after.text == after.text.strip()
