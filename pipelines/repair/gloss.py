"""Glosses: 會(huì) was 會. Gated by the page: a text that teaches pronunciation keeps its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipelines.records import Certainty
from pipelines.repair.edits import Document, Passage, Proposal, Rule
from pipelines.repair.gbk import is_han
from pipelines.repair.readings import (
    GLOSS,
    PINYIN,
    is_tabular,
    seen_glossed,
    syllables_by_character,
)

SHIFTED = re.compile(rf"\?{PINYIN}\)")
"""A gloss whose opening bracket was swallowed with half a character: never written by hand."""

ENOUGH = 2
"""Different glossed characters that prove a mirror page; one alone can be an author's aside."""
MOST_UNGLOSSED = 0.2
"""Share of bare occurrences of the glossed characters above which the glosses were chosen.

A page's table glosses every occurrence but those that fell on odd bytes (damage.md: 3–5% of
sentences contain a shift); a teacher glosses a character once or twice.
"""
MOST_UNSEEN = 0.34
"""Share of glossed characters that no real page was seen to gloss: a lesson glosses any. By
character, not by gloss, for a text on one subject has its word again and again; at most 0.18 on
38 pages collected in November 2026."""
MOST_FOREIGN = 0.2
"""Share of glosses on characters that simplification does not change; the table has one (著)."""

SPRINKLED = 12
"""Glosses from which another machine can show: one that glosses any character here and there, so
that no two copies of a text are alike."""
LEAST_DENSE = 0.055
"""Share of the Chinese characters that are glossed: 0.094 on the page seen in the field. A text
that teaches glosses sparsely; the bench's has one gloss in 40 characters."""
EVERYDAY = frozenset(
    "一有人我他你她是不在也就说說这這到上下大小中来來们們个個年天日以用出可能看多去对對生自家开開后後"
    "前面方心事想起成法同要作定动動者本所民他工全"
)
"""Characters that no author glosses: each is common and can hardly be misread."""
LEAST_EVERYDAY = 4
"""Different ones of them that are glossed: 9 on the page seen in the field, 7 to 14 where essays
of 850 characters were strewn with a gloss in 16; lessons have none, but for primers."""
MOST_ON_ONE = 0.25
"""Share of them on one character: a lesson on 行(háng) and 行(xíng) has little else."""


def find(document: Document) -> Iterator[Proposal]:
    """Remove every gloss of a page that a machine has glossed."""
    found = [list(glosses(passage)) for passage in document.passages]
    if not any(found):
        return
    certainty: Certainty = "safe"
    if not by_machine(document.passages, found):
        if not sprinkled(document.passages, found):
            return
        certainty = "likely"
    for number, matches in enumerate(found):
        for _, _, start, gloss in matches:
            yield Proposal(number, start, gloss, "", certainty)


Gloss = tuple[str, str, int, str]
"""A glossed character, the pinyin behind it, where its bracket stands, and all that was added."""


def glosses(passage: Passage) -> Iterator[Gloss]:
    """The glosses of a passage that stand behind a character that can be read so."""
    text = passage.text
    if "(" not in text and "（" not in text:
        return
    readings = syllables_by_character()
    for match in GLOSS.finditer(text):
        start = behind = match.start()
        if start and text[start - 1] in ")）":
            behind = _behind(text, start)
        if behind:
            char, pinyin = text[behind - 1], match[1]
            if pinyin in readings.get(char, ()):
                yield char, pinyin, start, match[0]


def _behind(text: str, start: int) -> int:
    """Where the glosses in front of ``start`` begin, for 行(xíng)(háng) counts as two."""
    while start and text[start - 1] in ")）":
        previous = max(text.rfind("(", 0, start), text.rfind("（", 0, start))
        if previous < 0 or not GLOSS.fullmatch(text, previous, start):
            break
        start = previous
    return start


def by_machine(passages: Sequence[Passage], found: Sequence[Sequence[Gloss]]) -> bool:
    """Whether the glosses of a page are a machine's: on traditional characters, on all of them."""
    texts = [passage.text for passage in passages]
    glossed: Counter[tuple[str, str]] = Counter()
    for matches in found:
        glossed.update([gloss[:2] for gloss in matches])
    characters = {char for char, _ in glossed}
    if len(characters) < len(glossed):
        return False  # one character read in two ways: the table never contradicts itself
    total = glossed.total()
    foreign = sum(n for (char, _), n in glossed.items() if not is_tabular(char))
    if foreign > MOST_FOREIGN * total:
        return False
    if len(characters - seen_glossed()) > MOST_UNSEEN * len(characters):
        return False
    if any(SHIFTED.search(text) for text in texts if "?" in text):
        return True
    whole = "".join(texts)
    bare = sum(map(whole.count, characters)) - total
    return len(characters) >= ENOUGH and bare <= MOST_UNGLOSSED * (total + bare)


def sprinkled(passages: Sequence[Passage], found: Sequence[Sequence[Gloss]]) -> bool:
    """Whether a page's glosses were strewn over it: on common characters, now so, now bare.

    Every sign is needed: many glosses on many characters, densely, never two readings for one,
    everyday characters among them, bare ones as often, and seldom two in a row, as in a primer.
    """
    glossed: Counter[tuple[str, str]] = Counter()
    in_a_row = 0
    for matches in found:
        glossed.update([gloss[:2] for gloss in matches])
        in_a_row += sum(
            b - (a + len(old)) == 1 for (_, _, a, old), (_, _, b, _) in pairwise(matches)
        )
    total = glossed.total()
    characters = {char for char, _ in glossed}
    if total < SPRINKLED or len(characters) < len(glossed):
        return False
    whole = "".join(passage.text for passage in passages)
    bare = sum(whole.count(char) for char in characters) - total
    return (
        len(characters & EVERYDAY) >= LEAST_EVERYDAY
        and total >= LEAST_DENSE * sum(map(is_han, whole))
        and max(glossed.values()) <= MOST_ON_ONE * total
        and bare >= total
        and in_a_row <= MOST_ON_ONE * total
    )


def glossed_everywhere(passages: Sequence[Passage]) -> frozenset[str]:
    """Characters that a machine has glossed wherever they stand on the page.

    Asked for only where bytes were shifted: no such character can stand bare in a reading.
    """
    if not any("?" in passage.text for passage in passages):
        return frozenset()
    found = [list(glosses(passage)) for passage in passages]
    if not any(found) or not by_machine(passages, found):
        return frozenset()
    glossed: Counter[str] = Counter()
    for matches in found:
        glossed.update([gloss[0] for gloss in matches])
    whole = "".join(passage.text for passage in passages)
    return frozenset(char for char, n in glossed.items() if whole.count(char) == n)


RULE = Rule(
    "gloss",
    find,
    "a machine put the pinyin behind this character, here and elsewhere on the page",
    mends={
        "在當(dāng)今社會(huì),隨著消費(fèi)信貸的發(fā)展": "在當今社會,隨著消費信貸的發展",
        "機(jī)會(huì )與業(yè )務(wù )": "機會與業務",
        "會（huì）議內（nèi）容": "會議內容",
        "鐵(tiě)路、鐵(tiě)軌、鐵(tiě)橋，學(xué)會(huì)了": "鐵路、鐵軌、鐵橋，學會了",
    },
    leaves=(
        "發(fā)展與頭髮(fà)",
        "電(diàn)話(huà)",
        "他会长(zhǎng)大,去银行(háng)",
        "長(zhǎng)大與長(cháng)短,重(zhòng)量與重(chóng)複",
        "「會」(huì)字怎麼念",
        "會(huì)",
        "見下(a)和會(b)",
        "單位(mm)與長度(cm)",
    ),
)
