"""Logistic regressions for the repair: fitted, and judged on documents that they have not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from pipelines.repair.gaps.odds import Features, chance
from pipelines.repair.tables import LINE_END

LOOSENESS = 0.3
"""Inverse of the L2 penalty; for 題 0.1 to 0.6 did as well on the documents left out."""
FIGURES = 3.0
"""By how much more freely the weights of figures are fitted than those of single words."""
LEAST_WEIGHT = 0.04
"""Smaller weights are not shipped."""
PARTS = 5
THRESHOLDS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95)

Weights = dict[str, float]


def fit(found: Sequence[Features], cut: Sequence[bool], looseness: float = LOOSENESS) -> Weights:
    """Weights by name, the same for the same examples."""
    names = DictVectorizer()
    values = names.fit_transform([_scaled(features) for features in found])
    model = LogisticRegression(C=looseness, fit_intercept=False, max_iter=2000).fit(values, cut)
    weights = zip(names.get_feature_names_out(), model.coef_[0], strict=True)
    return {name: float(weight) * _scale(name) for name, weight in weights}


def _scale(name: str) -> float:
    return 1.0 if "=" in name and "all=" not in name else FIGURES


def _scaled(found: Features) -> Features:
    return {name: value * _scale(name) for name, value in found.items()}


def left_out(
    found: Sequence[Features],
    cut: Sequence[bool],
    sources: Sequence[str],
    looseness: float = LOOSENESS,
) -> list[float]:
    """The probability of each example by weights fitted without its document's part."""
    part_of = {source: n % PARTS for n, source in enumerate(sorted(set(sources)))}
    parts = [part_of[source] for source in sources]
    probabilities = [0.0] * len(found)
    for part in range(PARTS):
        rest = [n for n, own in enumerate(parts) if own != part]
        weights = fit([found[n] for n in rest], [cut[n] for n in rest], looseness)
        for n, own in enumerate(parts):
            if own == part:
                probabilities[n] = chance(weights, found[n])
    return probabilities


def cut_out(text: str, word: str) -> tuple[str, set[int]]:
    """A text without a word, and the places where it stood.

    >>> cut_out("问题与话题", "题")
    ('问与话', {1, 3})
    """
    *pieces, last = text.split(word)
    return "".join((*pieces, last)), set(accumulate(map(len, pieces)))


def wrong(
    judged: Sequence[float], cut: Sequence[bool], contexts: Sequence[str], least: float
) -> Iterator[str]:
    """The examples that a threshold decides wrongly, a line each, the least likely first."""
    for p, own, context in sorted(zip(judged, cut, contexts, strict=True)):
        if (p >= least) != own:
            yield f"{p:.2f} {'cut  ' if own else 'whole'} {context!r}"


def table(judged: Sequence[float], cut: Sequence[bool]) -> Iterator[str]:
    """Found and wrong by threshold, a line each."""
    for threshold in THRESHOLDS:
        counts = Counter((p >= threshold, own) for p, own in zip(judged, cut, strict=True))
        right, missed, wrong = counts[True, True], counts[False, True], counts[True, False]
        yield f"from {threshold}: {right} of {right + missed} found, {wrong} where none was"


def write(weights: Weights, path: Path) -> None:
    """Write the weights that matter, by name."""
    rows = sorted((n, w) for n, w in weights.items() if abs(w) >= LEAST_WEIGHT)
    lines = [f"{name}\t{weight:.2f}\n".replace("\n", LINE_END)[:-1] + "\n" for name, weight in rows]
    path.write_text("".join(lines), "utf-8")
    print(f"{path.name}: {len(rows)} weights")
