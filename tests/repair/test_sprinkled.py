"""Glosses strewn over a text by chance, beside those that an author wrote: which go, which stay."""

from __future__ import annotations

import random

import pytest

from bench.cms.page import texts
from pipelines import restore
from pipelines.repair.readings import is_syllable, readings_by_character

TEXTS = ["\n".join(line for _, line in text.blocks) for text in texts("zh")[:4]]
SHARE = 0.08
"""Of the characters that are glossed: the page seen in the field had 9 in 100."""
SPARSE = 0.025
"""The same of a lesson: here and there."""

READER = (
    "饕(tāo)餮(tiè)是古人說的兇獸，魑(chī)魅(mèi)魍(wǎng)魎(liǎng)是山裡的精怪。書裡又寫到"
    "貔(pí)貅(xiū)、獬(xiè)豸(zhì)、狴(bì)犴(àn)，如今只在門環和印章上見得到。"
    "饕餮多吃，貔貅只進不出，所以收債的鋪子喜歡擺一隻貔貅。"
)
PRIMER = (
    "我(wǒ)家(jiā)有(yǒu)三(sān)口(kǒu)人(rén)，爸(bà)爸(bà)在(zài)銀(yín)行(háng)上(shàng)班(bān)。"
    * 3
)
EXERCISE = (
    "銀行(háng)、行(háng)業、同行(háng)、內行(háng)、外行(háng)、行(háng)列、行(háng)情，" * 3
)
ONCE = (
    "催(cuī)收(shōu)的電(diàn)話(huà)一天打(dǎ)來好幾(jǐ)回(huí)，要先(xiān)問(wèn)清(qīng)對"
    "方(fāng)是誰(shéi)，再說還(huán)錢(qián)的事。"
)


def sprinkled(text: str, seed: int, share: float = SHARE) -> str:
    """The text with a reading behind one character in so many, each character with one reading."""
    chance = random.Random(seed)
    readings = readings_by_character()
    toned = {
        char: sorted(filter(is_syllable, readings[char]))
        for char in sorted(set(text))
        if char in readings
    }
    told = {char: found[0] for char, found in toned.items() if found}
    return "".join(
        f"{char}({told[char]})" if char in told and chance.random() < share else char
        for char in text
    )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_what_was_strewn_goes(number: int, seed: int) -> None:
    text = TEXTS[number]
    restored = restore(sprinkled(text, seed))
    assert restored.text == restore(text).text
    assert {edit.certainty for edit in restored.edits if edit.rule == "gloss"} == {"likely"}


@pytest.mark.parametrize(
    "text", [READER, PRIMER, EXERCISE, ONCE], ids=["reader", "primer", "exercise", "once"]
)
def test_what_an_author_glossed_stays(text: str) -> None:
    assert restore(text).text == text


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_sparse_glosses_stay(number: int, seed: int) -> None:
    lesson = sprinkled(TEXTS[number], seed, SPARSE)
    assert not [edit for edit in restore(lesson).edits if edit.rule == "gloss"]
