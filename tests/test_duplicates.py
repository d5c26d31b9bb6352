"""Near-duplicates are found whatever script, gloss and filter made of them, and nothing else is."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.duplicates import (
    MARGIN,
    THRESHOLD,
    bands,
    estimate,
    shingles,
    signature,
    similarity,
)

ROOT = Path(__file__).parents[1]
HAN = "".join(map(chr, range(0x4E00, 0x4E00 + 3000)))
TEXTS = st.text(alphabet="催收电话逾期贷款问题，。 \n0123456789", max_size=200)


def text(chance: random.Random, length: int = 1500) -> str:
    """A text with the few frequent and many rare characters that Chinese has."""
    return "".join(HAN[int(chance.random() ** 3 * len(HAN))] for _ in range(length))


def altered(original: str, share: float, chance: random.Random) -> str:
    """The text with a share of its characters replaced by others."""
    return "".join(c if chance.random() > share else chance.choice(HAN) for c in original)


def meet(one: str, other: str) -> bool:
    """Whether the two would be compared, and found alike."""
    first, second = signature(one), signature(other)
    candidates = set(bands(first)) & set(bands(second))
    likely = estimate(first, second) >= THRESHOLD - MARGIN
    return bool(candidates) and likely and similarity(one, other) >= THRESHOLD


def test_planted_copies_are_found_and_no_others() -> None:
    chance = random.Random(1)
    found = missed = 0
    for _ in range(150):
        original = text(chance)
        copy = altered(original, chance.uniform(0, 0.06), chance)
        if similarity(original, copy) < THRESHOLD:
            continue
        found += meet(original, copy)
        missed += not meet(original, copy)
        assert not meet(original, text(chance))
        assert not meet(original, original[:500] + text(chance, 1000))
    assert found > 100
    assert found / (found + missed) >= 0.99


def test_an_estimate_is_close_to_the_truth() -> None:
    chance = random.Random(2)
    for share in (0.0, 0.02, 0.05, 0.1, 0.3):
        original = text(chance)
        copy = altered(original, share, chance)
        assert estimate(signature(original), signature(copy)) == pytest.approx(
            similarity(original, copy), abs=MARGIN
        )


def test_spacing_glosses_and_the_filter_make_no_difference() -> None:
    clean = "催收电话的问题日益突出，与此同时，消费者应当会拒绝。" * 3 + "其他内容各不相同。"
    damaged = clean.replace("电话", "  ").replace("题", "").replace("同时，", "")
    damaged = damaged.replace("会", "会(huì)").replace("，", ",").replace("。", "\n")
    assert similarity(clean, damaged) == 1.0
    assert signature(clean) == signature(damaged)


@given(TEXTS, TEXTS)
def test_similarity_is_one_for_the_same_and_symmetric(one: str, other: str) -> None:
    assert similarity(one, other) == similarity(other, one)
    assert similarity(one, one) == float(bool(shingles(one)))
    assert 0.0 <= estimate(signature(one), signature(other)) <= 1.0
    assert bool(signature(one)) == bool(bands(signature(one))) == bool(shingles(one))


def test_any_process_makes_the_same_signature() -> None:
    program = (
        "from pipelines.duplicates import bands, signature\n"
        "signed = signature('催收电话的由来和应对' * 9)\n"
        "print(signed.hex(), bands(signed))"
    )
    printed = {
        subprocess.check_output(
            [sys.executable, "-c", program], cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed}
        )
        for seed in ("1", "2")
    }
    signed = signature("催收电话的由来和应对" * 9)
    assert printed == {f"{signed.hex()} {bands(signed)}\n".encode()}
