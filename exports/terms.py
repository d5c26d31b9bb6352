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
    index holds what this function made of a text, and gives it up only for the same: to change
    it, or exports/fold.tsv, is a migration that builds the index anew.

    >>> terms("催收電話：95188，Ｐ２Ｐ平臺")
    '催收 收电 电话 话 95188 P2P 平台 台'
    """
    parts: list[str] = []
    for han, word in RUNS.findall(fold(text)):
        if word:
            parts.append(unicodedata.normalize("NFKC", word))
        else:
            parts += pairs(han)
            parts.append(han[-1])
    return " ".join(parts)


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
