"""Shifted bytes: 因?yàn)槿狈鹑谥R(shí)而 was 因為缺乏金融知識而."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from unicodedata import normalize

from pipelines.records import Certainty
from pipelines.repair import gbk
from pipelines.repair.edits import Document, Proposal, Rule
from pipelines.repair.language import PageLanguage, shipped
from pipelines.repair.readings import is_syllable
from pipelines.repair.shift.beam import EndlessError, Reading, search
from pipelines.repair.shift.candidates import foreign
from pipelines.repair.shift.lattice import LETTER, MARKED, SWALLOWED, Source

TRIGGER = re.compile("|".join(p.pattern for p in (SWALLOWED, MARKED, LETTER)))
"""Where a shifted stretch can begin."""
FIRST_IN_CUT = 12
SHORT = 80
"""In a text no longer than this, a trigger so near its beginning may end a stretch cut off."""
MOST_ENDLESS = 2
"""Stretches without an end after which a passage is left as it is."""

SAFE_MARGIN = 8.0
LIKELY_MARGIN = 1.0
"""By how much (natural logarithm) the best reading must beat the next; bench/restoration.py."""
WORST_A_CHARACTER = 9.5
"""Cost a character above which even the best reading is no text."""


Change = tuple[int, str, str, Certainty]
"""``(start, old, new, certainty)``."""


def find(document: Document) -> Iterator[Proposal]:
    """Decode every shifted stretch again."""
    texts = [passage.text for passage in document.passages]
    damaged = [number for number, text in enumerate(texts) if triggers(text)]
    if not damaged:
        return
    folded, dropped = was_folded(texts), was_dropped(texts)
    clean = (text for number, text in enumerate(texts) if number not in set(damaged))
    language = PageLanguage(shipped(), (document.title, *clean))
    for number in damaged:
        source = Source(
            texts[number],
            folded,
            dropped and folded,
            document.glossed,
            foreign(document.script),
        )
        changes = list(stretches(source, language))
        if dropped and not folded and next_trigger(_changed(source.text, changes), 0):
            # Nothing was normalised, yet something is missing: deleted after all.
            changes = list(stretches(replace(source, dropped=True), language))
        for change in changes:
            yield Proposal(number, *change)


def _changed(text: str, changes: Sequence[Change]) -> str:
    for start, old, new, _ in reversed(changes):
        text = text[:start] + new + text[start + len(old) :]
    return text


def triggers(text: str) -> bool:
    """Whether a stretch may begin anywhere in a text."""
    return ("?" in text or "(" in text) and next_trigger(text, 0) is not None


def next_trigger(text: str, position: int) -> re.Match[str] | None:
    """The next place where a stretch may begin; letters that are no syllable begin none."""
    for match in TRIGGER.finditer(text, position):
        syllable = match[1] or match[2]
        if syllable is None or is_syllable(syllable):
            return match
    return None


def was_folded(texts: list[str]) -> bool:
    """Whether NFKC has made full-width marks ASCII: the page has marks, and none full-width."""
    return not any(mark in text for text in texts for mark in "，：；！？（）")


def was_dropped(texts: list[str]) -> bool:
    """Whether private-use characters may have been deleted: the page shows none."""
    return not any(gbk.is_private(char) for text in texts for char in set(text))


def stretches(source: Source, language: PageLanguage) -> Iterator[Change]:
    """The changes of one passage: ``(start, old, new, certainty)``."""
    text, repaired, position, endless = source.text, "", 0, 0
    while endless < MOST_ENDLESS and (match := next_trigger(text, position)):
        start = match.start()
        repaired += text[position:start]
        cut = position == 0 and start <= FIRST_IN_CUT and len(text) <= SHORT
        try:
            readings = search(source, start, repaired, language, cut=cut)
            change = _change(source, start, cut, readings)
        except EndlessError:
            change, endless = None, endless + 1
        if change is None:
            repaired += text[start]
            position = start + 1
            continue
        yield change
        at, old, new, _ = change
        position = at + len(old)
        repaired = repaired[: len(repaired) - (start - at)] + new


def _change(source: Source, trigger: int, cut: bool, readings: list[Reading]) -> Change | None:
    """What the best reading changes, as short as possible; None where it changes nothing."""
    if not readings:
        return None
    best = readings[0]
    start = 0 if cut else trigger
    old, new = source.text[start : best.end], best.text[: best.aligned_at]
    if source.folded:
        new = normalize("NFKC", new)
    if old == new:
        return None
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    if not new[head:]:
        return None  # damage that resolves to nothing is not understood
    certainty = judge(readings)
    if cut and certainty == "safe":
        certainty = "likely"  # half a character is missing in front
    return start + head, old[head:], new[head:], certainty


def judge(readings: list[Reading]) -> Certainty:
    """How sure the best reading is, by how far the next one lies behind."""
    best = readings[0]
    margin = min((reading.cost - best.cost for reading in readings[1:]), default=SAFE_MARGIN)
    if best.cost > WORST_A_CHARACTER * max(1, len(best.text)):
        return "suggested"
    if margin >= SAFE_MARGIN:
        return "safe"
    return "likely" if margin >= LIKELY_MARGIN else "suggested"


RULE = Rule(
    "shift",
    find,
    "a gloss fell between two bytes and shifted the characters behind it; decoded again",
    mends={
        "往往因?yàn)槿狈鹑谥R(shí)而陷入": "往往因為缺乏金融知識而陷入",
        "由催收?qǐng)F(tuán)負責": "由催收團負責",
    },
    leaves=("真的嗎?!", "價格是多少?(詳見附錄)", "F(x)與R(a)"),
)
