"""A bigger language model where the user has one: word trigrams that KenLM reads.

What ships counts characters, and words by themselves; this one knows which words follow one
another. It is an argument of ``clean`` and ``restore``, and its name stands in the records'
``cleaner_version``: without it, or with another one, a text may be repaired differently.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib.util import find_spec
from math import log
from pathlib import Path
from typing import Protocol, cast

from pipelines.errors import ModelError

PLACES = ("/usr/lib/*/libime/zh_CN.lm", "/usr/lib/libime/zh_CN.lm")
"""Where Debian's package libime-data-language-model (LGPL) puts its model, as glob patterns."""
AUTO = "auto"
OFF = "off"
LONGEST = 6
"""Characters of the longest word that is looked for; of 165,000 words 50 are longer."""
KEPT = 6
"""Divisions kept at a place that end in different words."""
SPAN = 7.0
"""How far behind the best (natural logarithm) a division may lie at a place."""
PLAIN = 3.0
"""Cost of a mark, digit or letter, none of which such a model holds: one character in twenty."""
NATURAL = log(10)


@dataclass(frozen=True, slots=True)
class WordModel:
    """A model in a file: what it is called in results, and how dear it finds a text."""

    path: str
    version: str
    """Its file's name and the first digits of its SHA-256."""

    def cost(self, folded: str) -> float:
        """Negative natural logarithm of P(a folded text in its likeliest division into words).

        Han characters are simplified (``language.fold``). A mark, digit or letter costs ``PLAIN``
        and the words on its two sides don't see one another.
        """
        return _cost(self.path, folded)

    def gain(self, better: str, worse: str) -> float:
        """How much likelier (natural logarithm) one folded text is than another."""
        return self.cost(worse) - self.cost(better)


def find(choice: str = AUTO) -> WordModel | None:
    """The model to use: of a file, ``auto`` the one that is installed, if any, ``off`` none.

    :raises ModelError: a file was named that is none, or there is nothing to read it with
    """
    if choice == OFF:
        return None
    if choice != AUTO:
        return _checked(choice)
    if find_spec("kenlm") is None:
        return None
    return next(map(_checked, _installed()), None)


def _installed() -> Iterator[str]:
    for place in PLACES:
        yield from sorted(map(str, Path("/").glob(place[1:])))


def _checked(path: str) -> WordModel:
    if find_spec("kenlm") is None:
        raise ModelError(f"{path}: no kenlm to read it with; pip install 'cuishou[words]'")
    try:
        digest = sha256(Path(path).read_bytes()).hexdigest()
    except OSError as error:
        raise ModelError(f"{path}: {error.strerror}") from None
    _loaded(path)
    return WordModel(path, f"{Path(path).name}-{digest[:8]}")


class _State(Protocol):
    """The words in front of a place, as far as the model looks back."""

    def __hash__(self) -> int: ...


class _Model(Protocol):
    """The part of kenlm.Model that is used."""

    def __contains__(self, word: str) -> bool: ...

    def BaseScore(self, before: _State, word: str, after: _State) -> float: ...  # noqa: N802

    def NullContextWrite(self, state: _State) -> None: ...  # noqa: N802


@cache
def _loaded(path: str) -> _Model:
    import kenlm  # noqa: PLC0415 - optional

    try:
        return cast(_Model, kenlm.Model(path))
    except (OSError, RuntimeError) as error:
        reason = str(error).splitlines()[0]
        raise ModelError(f"{path}: no model that KenLM can read: {reason}") from None


@cache
def _start(path: str) -> _State:
    """The state in front of a text: nothing is known of what comes before."""
    import kenlm  # noqa: PLC0415

    state: _State = kenlm.State()
    _loaded(path).NullContextWrite(state)
    return state


@lru_cache(200_000)
def _known(path: str, word: str) -> bool:
    return word in _loaded(path)


@lru_cache(20_000)
def _cost(path: str, folded: str) -> float:
    best: list[dict[_State, float]] = [{} for _ in range(len(folded) + 1)]
    best[0][_start(path)] = 0.0
    for start, char in enumerate(folded):
        here = best[start]
        if not _is_han(char):
            cheapest = min(here.values(), default=None)
            if cheapest is not None:
                best[start + 1] = {_start(path): cheapest + PLAIN}
            continue
        _leave(path, folded, start, best)
    return min(best[-1].values())


def _leave(path: str, folded: str, start: int, best: list[dict[_State, float]]) -> None:
    """Take every word that begins at a place, behind every division that ends there."""
    model, here = _loaded(path), best[start]
    ways = sorted(here.items(), key=_by_cost)[:KEPT]
    limit = ways[0][1] + SPAN
    ways = [way for way in ways if way[1] <= limit]
    for end in range(start + 1, min(len(folded), start + LONGEST) + 1):
        word = folded[start:end]
        if end > start + 1 and (not _is_han(word[-1]) or not _known(path, word)):
            if not _is_han(word[-1]):
                break
            continue
        there = best[end]
        for state, cost in ways:
            after = type(state)()
            total = cost - NATURAL * model.BaseScore(state, word, after)
            if total < there.get(after, total + 1):
                there[after] = total


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _by_cost(way: tuple[_State, float]) -> float:
    return way[1]
