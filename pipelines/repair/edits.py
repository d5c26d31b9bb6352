"""Rules propose, this applies: the one place where a text changes, so no change lacks its record.

A rule looks at a ``Document`` and proposes changes; ``run`` applies those of one rule at once,
as one step, and writes the edits. Edits invert: ``undo_text`` gives the original to the character.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from pipelines.records import Certainty, Edit, Script
from pipelines.repair.words_model import WordModel
from pipelines.script import detect

HEAD = 12
"""Passages that are enough to tell a page's script."""
Role = Literal["title", "heading", "text", "field"]


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of the article under repair: the title, a field, a block, a line."""

    where: str
    text: str
    role: Role = "text"
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What a rule sees: every passage, and what is known of the page and its site."""

    passages: tuple[Passage, ...]
    heading: str = ""
    """A title given beside the text, for evidence."""
    omitted: tuple[str, ...] = ()
    """Words the site's filter cuts out, in simplified characters."""
    learnt: tuple[str, ...] = ()
    """Those of them that the site itself has shown to be filtered."""
    edges_kept: bool = True
    """Whether white space at the edges of passages is the source's."""
    refilled: bool = False
    """Whether an earlier step has put a filtered word back."""
    glossed: frozenset[str] = frozenset()
    """Characters that the page glosses wherever they stand, as it came."""
    words: WordModel | None = None
    """A bigger language model, where the user has one."""

    @property
    def title(self) -> str:
        """The page's title as far as repaired, for evidence: titles are never filtered."""
        titles = (passage.text.strip() for passage in self.passages if passage.role == "title")
        return next(titles, self.heading)

    @property
    def script(self) -> Script:
        """The script of the page, from its head; asked for only where a word is put back."""
        return detect("".join((self.heading, *(p.text for p in self.passages[:HEAD]))))


class Proposal(NamedTuple):
    """A change a rule would make: ``old`` at ``start`` of passage number ``passage``."""

    passage: int
    start: int
    old: str
    new: str
    certainty: Certainty = "safe"


@dataclass(frozen=True, slots=True)
class Rule:
    """A way to find one kind of damage. ``mends`` and ``leaves`` run as tests."""

    name: str
    find: Callable[[Document], Iterable[Proposal]]
    says: str
    """Why the rule changes what it changes, for ``restore --explain``."""
    refills: bool = False
    """Whether it puts filtered words back: one found word is evidence for the next."""
    mends: Mapping[str, str] = field(default_factory=dict)
    """Text (lines separated by a newline) and what this rule alone makes of it."""
    leaves: Sequence[str] = ()
    """Texts the rule must not touch."""


class OverlapError(ValueError):
    """Two proposals of one rule overlap, or one does not fit its passage: a bug in the rule."""


def run(plan: Sequence[Rule], document: Document) -> tuple[Document, tuple[Edit, ...]]:
    """Apply the rules in order; every rule is one step, numbered by its place in the plan."""
    edits: list[Edit] = []
    for step, rule in enumerate(plan):
        proposals = sorted(rule.find(document))
        if proposals:
            document = _apply(document, proposals)
            edits += _edits(document, proposals, step, rule.name)
            applied = any(proposal.certainty != "suggested" for proposal in proposals)
            document = replace(document, refilled=document.refilled or (rule.refills and applied))
    return document, tuple(edits)


def _apply(document: Document, proposals: Sequence[Proposal]) -> Document:
    """The document with the proposals of one step made at once; suggestions are left out."""
    texts: dict[int, list[str]] = {}
    ends: dict[int, int] = {}
    for passage, start, old, new, certainty in proposals:
        text = document.passages[passage].text
        end = ends.get(passage, 0)
        if start < end or not text.startswith(old, start):
            raise OverlapError(f"{old!r} at {start} of {text!r}")
        if certainty != "suggested":
            texts.setdefault(passage, []).extend((text[end:start], new))
            ends[passage] = start + len(old)
    passages = list(document.passages)
    for number, parts in texts.items():
        was = passages[number]
        repaired = "".join(parts) + was.text[ends[number] :]
        passages[number] = Passage(was.where, repaired, was.role, was.level)
    return replace(document, passages=tuple(passages))


def _edits(
    document: Document, proposals: Sequence[Proposal], step: int, rule: str
) -> Iterable[Edit]:
    for passage, start, old, new, certainty in proposals:
        where = document.passages[passage].where
        applied = certainty != "suggested"
        yield Edit(where, step, start, old, new, rule, certainty, applied)


def undo_text(text: str, edits: Iterable[Edit]) -> str:
    """The text before any of its edits.

    ``edits`` are those of this text alone, in any order.

    >>> undo_text("催收電話便", [Edit("text", 0, 2, " ", "電話", "blank", "likely")])
    '催收 便'

    Raises ``ValueError`` where the edits do not fit the text.
    """
    steps: dict[int, list[Edit]] = {}
    for edit in edits:
        if edit.applied:
            steps.setdefault(edit.step, []).append(edit)
    for step in sorted(steps, reverse=True):
        text = _undo_step(text, sorted(steps[step], key=lambda edit: edit.start))
    return text


def _undo_step(text: str, edits: Sequence[Edit]) -> str:
    parts: list[str] = []
    end = shift = 0
    for edit in edits:
        start = edit.start + shift
        if not text.startswith(edit.new, start):
            raise ValueError(f"{edit.new!r} does not stand at {start} of {text!r}")
        parts += (text[end:start], edit.old)
        end = start + len(edit.new)
        shift += len(edit.new) - len(edit.old)
    return "".join(parts) + text[end:]
