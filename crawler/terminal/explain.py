"""What a repair did to a text, shown edit by edit: where it stood, what stands there now, and why.

Pure but for rich's markup. Edits are replayed step by step, so every context is the text as the
rule saw it; they are shown in the order of the text, for it is read from above.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from rich.text import Text

from crawler.terminal.harmless import harmless
from exports.marks import visible
from exports.rules import SAYS
from pipelines.records import Edit
from pipelines.repair import Restoration

AROUND = 12
"""Characters of context on either side: a clause, so that a reader can judge for himself."""
STYLES = {"safe": "green", "likely": "yellow", "suggested": "magenta"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One edit in its place."""

    edit: Edit
    line: int
    """From 1, in the text before the edit's step."""
    before: str
    after: str
    """Context on either side, of the same line."""


def in_place(restoration: Restoration) -> Iterator[Shown]:
    """Every edit with its line and its context, in the order of the text.

    >>> from pipelines.records import Edit
    >>> edit = Edit("text", 0, 2, "  ", "電話", "blank", "likely")
    >>> [shown] = in_place(Restoration("催收  便", "催收電話便", (edit,)))
    >>> shown.line, shown.before, shown.after
    (1, '催收', '便')
    >>> first = Edit("text", 1, 0, "会(huì)", "会", "gloss", "safe")
    >>> late = Edit("text", 0, 8, "  ", "电话", "blank", "likely")
    >>> both = Restoration("会(huì)催收  ", "会催收电话", (late, first))
    >>> [shown.edit.rule for shown in in_place(both)]
    ['gloss', 'blank']
    """
    text = restoration.original
    shown: list[Shown] = []
    places: list[int] = []
    for _, group in groupby(restoration.edits, key=lambda edit: edit.step):
        edits = sorted(group, key=lambda edit: edit.start)
        for edit in edits:
            head, tail = text[: edit.start], text[edit.start + len(edit.old) :]
            before = head.rpartition("\n")[2][-AROUND:]
            shown.append(
                Shown(edit, head.count("\n") + 1, before, tail.partition("\n")[0][:AROUND])
            )
            places.append(edit.start)
        for edit in reversed(edits):
            if edit.applied:
                text = text[: edit.start] + edit.new + text[edit.start + len(edit.old) :]
                grown = len(edit.new) - len(edit.old)
                places = [place + grown * (place > edit.start) for place in places]
    order = sorted(range(len(shown)), key=lambda n: places[n])
    yield from (shown[n] for n in order)


def explained(restoration: Restoration) -> Iterator[Text]:
    """The explanation, line by line, styled: the repaired text comes last."""
    for shown in in_place(restoration):
        edit = shown.edit
        yield Text.assemble(
            (f"line {shown.line}: ", "dim"),
            harmless(shown.before),
            "[",
            (harmless(visible(edit.old)) or "nothing", "red"),
            " → ",
            (harmless(visible(edit.new)) or "nothing", STYLES[edit.certainty]),
            "]",
            harmless(shown.after),
        )
        made = "" if edit.applied else ", not made"
        yield Text.assemble(
            ("    ", ""),
            (f"{edit.certainty}{made}", STYLES[edit.certainty]),
            (f"  {edit.rule}: {SAYS.get(edit.rule, '')}", "dim"),
        )
    yield Text(f"{summed(restoration.edits)}\n", style="bold")
    yield Text(harmless(restoration.text))


def summed(edits: tuple[Edit, ...]) -> str:
    """How many edits there are, by certainty.

    >>> summed(())
    'nothing to repair'
    """
    if not edits:
        return "nothing to repair"
    counts = {name: sum(edit.certainty == name for edit in edits) for name in STYLES}
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)
