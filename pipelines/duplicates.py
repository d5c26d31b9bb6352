"""Near-duplicates: how alike two articles are, and a signature by which to find the like ones.

Compared are the Han characters and digits of the proper simplified text, without the words that
the filter cuts out, in overlapping runs of four: so neither script, glosses, punctuation and
spacing nor the filter make a copy look different. MinHash (Broder 1997) finds candidates, the
exact Jaccard similarity of the runs decides.
"""

from __future__ import annotations

import re
import struct
from hashlib import blake2b

from rensa import RMinHash

from pipelines.profile import DEFAULT_OMITTED

SHINGLE = 4
"""Characters of a run. Two articles of one genre that share nothing else have a similarity of
.09 with 3 characters, .05 with 4, .03 with 5; a copy in which every tenth character differs has
.57, .49 and .41."""

THRESHOLD = 0.6
"""Similarity of near-duplicates: about one character in fourteen may differ, or a quarter of the
text be another's."""

PERMUTATIONS = 128
ROWS = 4
"""A band is four values of the signature; articles that share one of the 32 bands are compared.
A pair of similarity .6 shares one with a probability of .988, .7 of .9998, .05 of .0002."""

MARGIN = 0.15
"""What a signature's estimate may lie below the truth: over three standard deviations (.043)."""

_SEED = 20261122
_LAYOUT = struct.Struct(f"<{PERMUTATIONS}I")
_OMITTED = "|".join(map(re.escape, DEFAULT_OMITTED))
_IGNORED = re.compile(rf"{_OMITTED}|[^0-9\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


def shingles(text_hans: str) -> list[str]:
    """The runs of four characters, in order; of a shorter text the text itself.

    >>> shingles("催收，电话骚扰不断!"), shingles("……")
    (['催收骚扰', '收骚扰不', '骚扰不断'], [])
    """
    core = _IGNORED.sub("", text_hans)
    if len(core) < SHINGLE:
        return [core] if core else []
    return [core[at : at + SHINGLE] for at in range(len(core) - SHINGLE + 1)]


def similarity(text: str, other: str) -> float:
    """Jaccard similarity of two simplified texts, 0 to 1; 0 where one of them is empty.

    >>> similarity("催收电话骚扰不断", "催收电话骚扰不断。")
    1.0
    """
    these, those = set(shingles(text)), set(shingles(other))
    common = len(these & those)
    return common / (len(these) + len(those) - common) if common else 0.0


def signature(text_hans: str) -> bytes:
    """MinHash of a simplified text, 512 bytes, the same in any process; empty for no text."""
    runs = shingles(text_hans)
    if not runs:
        return b""
    minhash = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    minhash.update(runs)
    return _LAYOUT.pack(*minhash.digest())


def estimate(one: bytes, other: bytes) -> float:
    """Similarity as two signatures tell it, with a standard deviation of .043."""
    if not (one and other):
        return 0.0
    pairs = zip(_LAYOUT.unpack(one), _LAYOUT.unpack(other), strict=True)
    return float(sum(a == b for a, b in pairs) / PERMUTATIONS)


def bands(signed: bytes) -> tuple[int, ...]:
    """Keys of a signature's bands, signed integers of 64 bits; none for an empty signature."""
    width = ROWS * 4
    return tuple(
        int.from_bytes(
            blake2b(signed[at : at + width], digest_size=8, salt=at.to_bytes(2, "big")).digest(),
            "big",
            signed=True,
        )
        for at in range(0, len(signed), width)
    )
