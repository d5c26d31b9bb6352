"""``害怕?！?`` at a paragraph's end was ``害怕。”``: the last bytes of a quotation, shifted by one.

A second machine put an ASCII byte before the bytes of ！, wherever they stood: between the halves
of 。(A1 A3) and ”(A1 B1) as well. At the end of a paragraph the rest of ” took the ``<`` of the
tag with it. The shift rule reads on from a gloss; here nothing but the marks is left to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.repair.edits import Document, Proposal, Rule

REST = re.compile(r"\?[！!]\?\s*$")
BEFORE_CHANG = frozenset("平照非正尋寻日經经通時时異异反往如失家")
"""Characters that 常 (B3 A3) follows: its second half is that of 。, so 照常” looks the same."""


def find(document: Document) -> Iterator[Proposal]:
    """End the quotations that a glossed page has opened in the same paragraph, and not closed."""
    if not document.glossed:
        return
    for number, passage in enumerate(document.passages):
        text = passage.text
        rest = REST.search(text) if "?" in text else None
        if rest is None or not rest.start() or text.count("“") != text.count("”") + 1:
            continue
        doubtful = text[rest.start() - 1] in BEFORE_CHANG
        old = rest[0].rstrip()
        yield Proposal(number, rest.start(), old, "。”", "suggested" if doubtful else "likely")


RULE = Rule(
    "closing",
    find,
    "the end of a quotation, its bytes shifted by one, at the end of a paragraph",
    mends={
        "她說(shuō)：“再打來會(huì)報警?！?": "她說(shuō)：“再打來會(huì)報警。”",
        "她說(shuō):“再打來會(huì)報警?!?": "她說(shuō):“再打來會(huì)報警。”",
    },
    leaves=(
        "她说：“再打来就报警?！?",
        "“再打來？！”她問?！?",
        "誰會這樣做?!?",
    ),
)
