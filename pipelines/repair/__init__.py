"""Repair: what the mirror sites did to a text, undone, with every change on record.

``repair`` takes an article as extracted, ``restore`` a bare text. Both make a ``Document``, run
the ``PLAN`` over it and give the edits beside the result.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby

from pipelines.profile import DEFAULT_OMITTED, GENERIC, NO_EVIDENCE, Profile, SiteEvidence
from pipelines.records import Article, Damage, Edit
from pipelines.repair import gloss
from pipelines.repair.edits import Document, Passage, Role, run, undo_text
from pipelines.repair.gbk import is_han
from pipelines.repair.lines import passages as passages_of
from pipelines.repair.words_model import WordModel

LEFTOVER = re.compile(rf"{gloss.SHIFTED.pattern}|[\ue000-\uf8ff]")
"""What still shows in a text that was not wholly repaired."""

__all__ = ["Restoration", "damage", "repair", "restore"]


@dataclass(frozen=True, slots=True)
class Restoration:
    """A text as it was, as it is now, and every edit between."""

    original: str
    text: str
    edits: tuple[Edit, ...]

    def undo(self) -> str:
        """The original, from the repaired text and the edits alone."""
        return undo_text(self.text, self.edits)


def restore(text: str, *, title: str = "", words: WordModel | None = None) -> Restoration:
    """Repair a text; ``title`` is evidence where the text alone would not be enough.

    ``words`` is a bigger language model (``words_model.find``), for those who have one.

    >>> restore("可能因?yàn)榇呤? 而感到羞愧", title="催收電話").text
    '可能因為催收電話而感到羞愧'
    """
    from pipelines.repair.plan import PLAN  # noqa: PLC0415 - the rules load when they are needed

    lines = text.split("\n")
    passages = passages_of(lines, titled=bool(title))
    document = _document(passages, DEFAULT_OMITTED, heading=title)
    repaired, edits = run(PLAN, replace(document, words=words))
    restored = "\n".join(passage.text for passage in repaired.passages)
    return Restoration(text, restored, tuple(_in_whole_text(lines, edits)))


def repair(
    article: Article,
    profile: Profile = GENERIC,
    evidence: SiteEvidence = NO_EVIDENCE,
    words: WordModel | None = None,
) -> tuple[Article, tuple[Edit, ...]]:
    """The article repaired, and its edits; ``where`` names a field or ``block[i]``."""
    from pipelines.repair.plan import FINISH, PLAN  # noqa: PLC0415

    document = _document(
        tuple(_passages(article)),
        (*profile.omitted, *evidence.omitted),
        learnt=evidence.omitted,
        edges_kept=article.edges_kept,
    )
    repaired, edits = run((*PLAN, *FINISH), replace(document, words=words))
    texts = {passage.where: passage.text for passage in repaired.passages}
    return _with_texts(article, texts), edits


def damage(text: str, edits: Iterable[Edit]) -> Damage:
    """What was found, counted from the edits; ``text`` is the repaired one."""
    counts = {"gloss": 0, "shift": 0, "gap": 0, "open": 0}
    for edit in edits:
        if not edit.applied:
            counts["open"] += 1
        elif edit.rule == "gloss":
            counts["gloss"] += 1
        elif edit.rule in ("shift", "closing"):
            counts["shift"] += sum(map(is_han, edit.new))
        elif edit.rule != "trim":
            counts["gap"] += 1
    unresolved = counts["open"] + sum(map(len, LEFTOVER.findall(text)))
    found = counts["gloss"] + counts["shift"] + counts["gap"] + unresolved
    per_1000 = round(1000 * found / max(1, len(text)), 2)
    return Damage(counts["gloss"], counts["shift"], counts["gap"], unresolved, per_1000)


def _document(
    passages: tuple[Passage, ...],
    omitted: tuple[str, ...],
    *,
    heading: str = "",
    learnt: tuple[str, ...] = (),
    edges_kept: bool = True,
) -> Document:
    return Document(
        passages,
        heading=heading,
        omitted=omitted,
        learnt=learnt,
        edges_kept=edges_kept,
        glossed=gloss.glossed_everywhere(passages),
    )


def _passages(article: Article) -> Iterable[Passage]:
    yield Passage("title", article.title, "title")
    for name in ("editor", "source"):
        value = getattr(article, name)
        if value is not None:
            yield Passage(name, value, "field")
    for number, level in enumerate(article.breadcrumb):
        yield Passage(f"breadcrumb[{number}]", level, "field")
    for number, block in enumerate(article.blocks):
        role: Role = "heading" if block.kind == "heading" else "text"
        yield Passage(f"block[{number}]", block.text, role, block.level)


def _with_texts(article: Article, texts: dict[str, str]) -> Article:
    return replace(
        article,
        title=texts["title"],
        editor=texts.get("editor"),
        source=texts.get("source"),
        breadcrumb=tuple(texts[f"breadcrumb[{n}]"] for n in range(len(article.breadcrumb))),
        blocks=tuple(
            replace(block, text=texts[f"block[{n}]"]) for n, block in enumerate(article.blocks)
        ),
    )


def _in_whole_text(lines: Sequence[str], edits: Sequence[Edit]) -> Iterable[Edit]:
    """Edits of lines as edits of the text: ``start`` counts from its beginning, step by step."""
    lengths = [len(line) + 1 for line in lines]
    for step, group in groupby(edits, key=lambda edit: edit.step):
        starts = [0, *accumulate(lengths)]
        for edit in group:
            line = int(edit.where[5:-1])
            start = starts[line] + edit.start
            yield Edit(
                "text", step, start, edit.old, edit.new, edit.rule, edit.certainty, edit.applied
            )
            if edit.applied:
                lengths[line] += len(edit.new) - len(edit.old)
