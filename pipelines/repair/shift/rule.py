"""Shifted bytes: 因?yàn)槿狈鹑谥R(shí)而 was 因為缺乏金融知識而."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from unicodedata import normalize

from pipelines.records import Certainty
from pipelines.repair import gbk
from pipelines.repair.edits import Document, Proposal, Rule
from pipelines.repair.language import PageLanguage, fold, shipped
from pipelines.repair.readings import is_syllable
from pipelines.repair.shift.bare import Bare
from pipelines.repair.shift.beam import EndlessError, search
from pipelines.repair.shift.certainty import Circumstances, judge
from pipelines.repair.shift.lattice import LETTER, MARKED
from pipelines.repair.shift.tokens import SWALLOWED, Source
from pipelines.repair.shift.weighing import Reading

TRIGGER = re.compile("|".join(p.pattern for p in (SWALLOWED, MARKED, LETTER)))
"""Where a shifted stretch can begin."""
NARROW = ",:;"
"""Marks that show how a page writes them; ! and ? can be the damage itself."""
FIRST_IN_CUT = 12
SHORT = 80
"""In a text no longer than this, a trigger so near its beginning may end a stretch cut off."""
MOST_IDLE = 40
"""Triggers in a row that lead to nothing, after which a passage is left as it is: bounds what a
text made to be slow can cost."""
MOST_ENDLESS = 2
"""Stretches without an end after which a passage is left as it is."""


Change = tuple[int, str, str, Certainty]
"""``(start, old, new, certainty)``."""


def find(document: Document) -> Iterator[Proposal]:
    """Decode every shifted stretch again."""
    texts = [passage.text for passage in document.passages]
    damaged = [number for number, text in enumerate(texts) if triggers(text)]
    if not damaged:
        return
    folded, dropped = was_folded(texts), was_dropped(texts)
    narrow = folded and any(mark in text for text in texts for mark in NARROW)
    clean = chain.from_iterable(map(undamaged, texts))
    language = PageLanguage(shipped(), (document.title, *clean))
    bare = Bare(document.script, document.glossed, texts)
    for number in damaged:
        source = Source(texts[number], folded, dropped and folded, narrow, bare, document.words)
        changes = list(stretches(source, language))
        if dropped and not folded and _doubtful(source.text, changes):
            # Nothing was normalised, yet the result is odd: private-use characters may be missing.
            others = list(stretches(replace(source, dropped=True), language))
            changes = min(changes, others, key=lambda c: _odd(source.text, c, language))
        for change in changes:
            yield Proposal(number, *change)


def _doubtful(text: str, changes: Sequence[Change]) -> bool:
    """Whether a change is only suggested, or a swallowed gloss stands outside of them all."""
    if any(certainty == "suggested" for _, _, _, certainty in changes):
        return True
    within = [(start, start + len(old)) for start, old, _, _ in changes]
    return any(
        is_syllable(gloss[1]) and not any(a <= gloss.start() < b for a, b in within)
        for gloss in SWALLOWED.finditer(text)
    )


def _odd(text: str, changes: Sequence[Change], language: PageLanguage) -> float:
    """How unlikely a text is with changes made."""
    for start, old, new, _ in reversed(changes):
        text = text[:start] + new + text[start + len(old) :]
    folded = fold(f"\n\n{text}")
    return sum(language.behind(folded[i - 2 : i]).cost(folded[i]) for i in range(2, len(folded)))


def triggers(text: str) -> bool:
    """Whether a stretch may begin anywhere in a text."""
    return ("?" in text or "(" in text) and next_trigger(text, 0) is not None


def undamaged(text: str) -> Iterator[str]:
    """The parts of a text in front of every trigger, and from the next full stop behind it on.

    >>> list(undamaged("往往因?yàn)槿狈鹑谥R(shí)而。后續"))
    ['往往因', '后續']
    """
    position = 0
    while position >= 0 and (match := next_trigger(text, position)):
        if match.start() > position:
            yield text[position : match.start()]
        position = text.find("。", match.end()) + 1 or len(text)
    if position < len(text):
        yield text[position:]


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
    text, repaired, position, endless, idle = source.text, "", 0, 0, 0
    while endless < MOST_ENDLESS and idle < MOST_IDLE and (match := next_trigger(text, position)):
        start = match.start()
        repaired += text[position:start]
        cut = position == 0 and start <= FIRST_IN_CUT and len(text) <= SHORT
        try:
            readings = search(source, start, repaired, language, cut=cut)
        except EndlessError:
            readings, endless = [], endless + 1
        change = _change(source, 0 if cut else start, readings)
        idle = 0 if change else idle + 1
        if change is None:
            repaired += text[start]
            position = start + 1
            continue
        at, old, new = change
        before = repaired[: len(repaired) - (start - at)]
        known = Circumstances(before, cut, source.dropped, source.words is not None)
        yield (*_shortest(at, old, new), judge(readings, language, known))
        position = at + len(old)
        repaired = before + new


def _change(source: Source, start: int, readings: list[Reading]) -> tuple[int, str, str] | None:
    """What the best reading changes; None where it changes nothing."""
    if not readings:
        return None
    best = readings[0]
    old, new = source.text[start : best.end], best.text[: best.even_at]
    if source.narrow:
        new = normalize("NFKC", new)
    if old == new or (old.startswith(new) and not old.startswith("(", len(new))):
        return None  # damage that resolves to nothing is not understood
    return start, old, new


def _shortest(start: int, old: str, new: str) -> tuple[int, str, str]:
    """A change without what stays at its edges; an unknown byte's ``?`` for one."""
    most = min(len(old), len(new)) - 1
    head = tail = 0
    while head < most and old[head] == new[head]:
        head += 1
    while head + tail < most and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return start + head, old[head : len(old) - tail], new[head : len(new) - tail]


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
