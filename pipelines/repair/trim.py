"""White space at the edges of a text: evidence until here, noise from here on."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.repair.edits import Document, Proposal, Rule


def find(document: Document) -> Iterator[Proposal]:
    """Cut the edges of every passage."""
    for number, passage in enumerate(document.passages):
        text = passage.text
        if not text[:1].isspace() and not text[-1:].isspace():
            continue
        head, tail = len(text) - len(text.lstrip()), len(text.rstrip())
        if head:
            yield Proposal(number, 0, text[:head], "")
        if head <= tail < len(text):
            yield Proposal(number, tail, text[tail:], "")


RULE = Rule(
    "trim",
    find,
    "white space at the edge of a block",
    mends={"  催收電話 ": "催收電話"},
    leaves=("催收 電話",),
)
