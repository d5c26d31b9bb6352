"""The tables say the same however they are read."""

from __future__ import annotations

import gzip
from importlib.resources import files
from math import log

import pytest

from pipelines.repair import words
from pipelines.repair.language import shipped
from pipelines.repair.shift import division


def rows(name: str) -> list[list[str]]:
    text = gzip.decompress((files("pipelines.repair") / "data" / name).read_bytes()).decode()
    return [line.split("\t") for line in text.split("\n")[:-1]]


def test_every_word_has_the_cost_of_its_share() -> None:
    known = {word: max(int(n), 1) for word, n in rows("words.tsv.gz")}
    costs = words.costs()
    assert costs.keys() == known.keys() | {""}
    total = sum(known.values())
    assert all(costs[word] == log(total / n) for word, n in known.items())


def test_every_word_has_its_kind_and_the_cost_among_it() -> None:
    of_kind: dict[str, int] = {}
    counts = {}
    for (word, n), (kind, own) in zip(rows("words.tsv.gz"), rows("kinds.txt.gz"), strict=True):
        counts[word] = kind, max(int(n), 1) + int(own)
        of_kind[kind] = of_kind.get(kind, 0) + counts[word][1]
    expected = {word: (kind, log(of_kind[kind] / n)) for word, (kind, n) in counts.items()}
    assert division.words() == expected


def test_counts_are_read_when_they_are_asked_for() -> None:
    model = shipped()
    table = [[cell.replace("¶", "\n") for cell in row] for row in rows("ngrams.tsv.gz")]
    for context, characters, counts in table[1 :: len(table) // 500]:  # the first is counted anew
        behind = dict(zip(characters, map(int, counts.split(" ")), strict=True))
        assert model.after(context) == behind
    assert not model.after("\ue000\ue000")


@pytest.mark.parametrize("gram", ["题", "问题"])
def test_neighbours_are_what_stands_on_either_side(gram: str) -> None:
    model = shipped()
    before, behind = model.neighbours(gram)
    assert behind == model.after(gram)
    assert "话" in before
    assert all(model.count(char + gram) == n for char, n in before.items())
