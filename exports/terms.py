"""What the full-text index holds: Han text as pairs of characters, everything else as words.

FTS5's own tokenizers find whole runs of Chinese (``unicode61``) or at least three characters
(``trigram``); most words have two, such as 催收. Characters that simplification joins count as
one (exports/fold.tsv), so a text has the same terms in either script.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
RUNS = re.compile(rf"([{HAN}]+)|([^\W_{HAN}]+)")
"""The runs of a text: of Han characters, or of what else makes words."""

_WORD = re.compile(rf"[^\W_{HAN}]+")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_WORD_HERE, _BETWEEN = "\x01", "\x02"
_ELSE = re.compile(rf"[^{HAN}{_WORD_HERE}]")
_STRAY = re.compile(rf"[ {_WORD_HERE}][{HAN}]")
"""In an interleaved text: a run's first character behind what is none, which makes no pair."""


@cache
def _classes() -> dict[str, str]:
    """Each character that stands for others, and those."""
    lines = (files("exports") / "fold.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))


@cache
def _table() -> tuple[dict[str, str], re.Pattern[str]]:
    """Each character that another one stands for, and a pattern that finds them.

    Python looks a character up in a class at once if the class ends at U+FFFF, else name by name.
    """
    known = {other: one for one, others in _classes().items() for other in others}
    usual = "".join(re.escape(char) for char in known if char <= "\uffff")
    return known, re.compile(f"[{usual}]|[\U00020000-\U0003ffff]")


def variants(char: str) -> str:
    """The characters that ``fold`` takes for this one, itself left out.

    >>> variants("后"), variants("催")
    ('後', '')
    """
    return _classes().get(char, "")


def fold(text: str) -> str:
    """The text with one character for all that simplification joins; its length is kept.

    >>> fold("後續的問題看著複雜"), fold("后续的问题看着复杂")
    ('后续的问题看着复杂', '后续的问题看着复杂')
    """
    known, pattern = _table()
    return pattern.sub(lambda found: known.get(found[0], found[0]), text)


def terms(text: str) -> str:
    """The text as the index takes it. The last character of a run also stands alone.

    So any one character begins a term, any two are a term, and more are a phrase of terms. An
    index holds what FTS5 reads in this, and gives it up only for the same: to change that, or
    exports/fold.tsv, is a migration that builds the index anew.

    >>> " ".join(terms("催收電話：95188，Ｐ２Ｐ平臺").split())
    '催收 收电 电话 话 95188 P2P 平台 台'
    """
    words: list[str] = []

    def keep(found: re.Match[str]) -> str:
        words.append(unicodedata.normalize("NFKC", found[0]))
        return _WORD_HERE

    alike = fold(text).replace(_WORD_HERE, " ")
    if _ASTRAL.search(alike):
        return " ".join(_terms_one_by_one(alike))
    paired = _STRAY.sub(" ", _interleaved(" " + _ELSE.sub(" ", _WORD.sub(keep, alike))))
    rest = iter(words)
    pieces = paired.replace(_BETWEEN + _WORD_HERE, _BETWEEN).split(_WORD_HERE)
    return "".join([pieces[0], *(f" {next(rest)} {piece}" for piece in pieces[1:])]).replace(
        _BETWEEN, " "
    )


def _interleaved(text: str) -> str:
    """Each character with the one behind it, and a mark: all by copying bytes, since making two
    thousand strings of two costs ten times as much.
    """
    units = text.encode("utf-16-le", "surrogatepass")
    behind = units[2:] + b" \0"
    made = bytearray(3 * len(units))
    made[0::6], made[1::6] = units[0::2], units[1::2]
    made[2::6], made[3::6] = behind[0::2], behind[1::2]
    made[4::6] = _BETWEEN.encode() * len(text)
    return made.decode("utf-16-le", "surrogatepass")


def _terms_one_by_one(alike: str) -> Iterator[str]:
    """The same, of a text with characters that UTF-16 writes as two."""
    for han, word in RUNS.findall(alike):
        if word:
            yield unicodedata.normalize("NFKC", word)
        else:
            yield from pairs(han)
            yield han[-1]


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a text, folded."""

    text: str
    han: bool
    apart: bool
    """Whether anything stands before it, and parts it from the last one."""


def runs(text: str) -> Iterator[Run]:
    """The runs of a text, as the index sees them.

    >>> [(run.text, run.apart) for run in runs("借P2P，催收")]
    [('借', False), ('P2P', False), ('催收', True)]
    """
    end = 0
    for found in RUNS.finditer(fold(text)):
        han, word = found.groups()
        yield Run(han or unicodedata.normalize("NFKC", word), bool(han), found.start() > end)
        end = found.end()


def pairs(han: str) -> map[str]:
    """A run's overlapping pairs of characters.

    >>> list(pairs("催收电话"))
    ['催收', '收电', '电话']
    """
    return map(str.__add__, han, han[1:])
