"""Fit the weights with which a cut 同時， is told: ``python -m bench.fit_meanwhile [check]``.

A logistic regression on every 的 inside a clause, of the texts that ``bench/fit_topic.py`` takes,
with ``同时，`` cut out; ``pipelines/repair/data/meanwhile_weights.tsv`` takes the weights.
``check`` writes nothing and prints how well it does on documents left out of the fit (five parts
in turn).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from bench.compile_tables import DATA
from bench.fit_topic import Text, texts
from bench.regression import cut_out, fit, left_out, table, write, wrong
from pipelines.repair.gaps.clause import candidates
from pipelines.repair.gaps.evidence import MEANWHILE
from pipelines.repair.gaps.meanwhile import LEAST, WEIGHTS
from pipelines.repair.gaps.odds import Features
from pipelines.repair.language import fold

LOOSENESS = 3.0
"""Inverse of the L2 penalty: there are few examples, and their features say much."""


@dataclass(frozen=True, slots=True)
class Example:
    """A 的 in a filtered text, and whether 同时， was cut out behind it."""

    features: Features
    cut: bool
    source: str
    context: str


def examples() -> Iterator[Example]:
    """Every 的 of the texts for fitting that is worth a look."""
    for text in texts():
        for line in text.lines:
            yield from of_line(fold(line), text)


def of_line(line: str, source: Text) -> Iterator[Example]:
    """The 的 of a folded line after the filter."""
    text, cuts = cut_out(line, MEANWHILE)
    for place, found in candidates(text, source.model):
        context = f"{place.before[-12:]}的|{place.behind[:8]}"
        yield Example(found, place.at in cuts, source.name, context)


def main(*options: str) -> None:
    found = list(examples())
    own, cut = [example.features for example in found], [example.cut for example in found]
    print(f"{len(found)} 的, {sum(cut)} of them with 同时 behind")
    if "check" not in options:
        write(fit(own, cut, LOOSENESS), DATA / WEIGHTS)
        return
    judged = left_out(own, cut, [example.source for example in found], LOOSENESS)
    missed = wrong(judged, cut, [example.context for example in found], LEAST)
    print(*(f"  {line}" for line in (*missed, *table(judged, cut))), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
