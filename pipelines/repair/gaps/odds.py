"""Logistic regressions: named features, fitted weights, the probability that they give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from math import exp

from pipelines.repair.tables import LINE_END

MOST_ODDS = 30.0
"""Beyond this a probability is 0 or 1 to every digit."""

Features = dict[str, float]


def chance(known: Mapping[str, float], found: Features, prefix: str = "") -> float:
    """The probability that weights give to what was found; ``prefix`` begins the weights' names.

    >>> chance({"a": 2.0}, {"a": 1.0, "b": 1.0}) > 0.8
    True
    """
    odds = sum(known.get(prefix + name, 0.0) * value for name, value in found.items())
    return 1 / (1 + exp(-within(odds, MOST_ODDS)))


def within(value: float, bound: float) -> float:
    """A figure, but neither above a bound nor below its negative.

    >>> within(7.0, 6.0), within(-7.0, 6.0)
    (6.0, -6.0)
    """
    return max(-bound, min(bound, value))


@cache
def weights(name: str) -> Mapping[str, float]:
    """The fitted weight of each feature, from a table of the package."""
    return {feature: float(weight) for feature, weight in rows(name)}


def rows(name: str) -> Iterator[list[str]]:
    """The rows of a table of the package; lines that begin with # are comments."""
    text = (files("pipelines.repair") / "data" / name).read_text("utf-8")
    for line in text.split("\n"):
        if line and not line.startswith("#"):
            # A weight's own name can hold the end of a line.
            yield line.replace(LINE_END, "\n").split("\t")
