"""What a person types into a search box, as an FTS5 query that can't fail.

``fts_query`` is all that others need. Words apart by blanks must all occur; ``AND``, ``OR``,
``NOT`` and brackets combine; quotation marks of any kind make a phrase; ``*`` ends a word that may
go on; ``title:`` looks at titles only. What makes no sense where it stands is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from exports.terms import Run, pairs, runs

LONGEST = 1000
"""Characters of a query that are looked at: a paragraph pasted in is still found whole."""
DEEPEST = 16
"""Brackets within brackets that are obeyed; FTS5's parser gives up at some hundred."""

_TOKEN = re.compile(
    r"""(?P<bracket>[()（）])
    |(?:(?P<column>title|text)[:：])?
     (?:(?:"(?P<q1>[^"]*)"? | “(?P<q2>[^”]*)”? | 「(?P<q3>[^」]*)」? | 『(?P<q4>[^』]*)』?)
        (?P<more>[*＊]?)
       |(?P<word>[^\s()（）"“「『]+))""",
    re.VERBOSE,
)
Operator = Literal["AND", "OR", "NOT"]
_OPERATORS = get_args(Operator)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Runs that must follow one another, folded."""

    runs: tuple[Run, ...]
    column: str = ""
    open: bool = False
    """Whether the last run may go on."""

    def __str__(self) -> str:
        tokens: list[str] = []
        for run in self.runs[:-1]:
            tokens += (*pairs(run.text), run.text[-1]) if run.han else (run.text,)
        last, goes_on = self.runs[-1], self.open
        if last.han and len(last.text) > 1:  # its last pair may be followed by any other
            tokens += pairs(last.text)
            goes_on = False
        else:
            tokens.append(last.text)
            goes_on |= last.han  # one character begins all pairs that it stands first in
        column = f"{self.column} : " if self.column else ""
        return f'{column}"{" ".join(tokens)}"{" *" * goes_on}'


@dataclass(frozen=True, slots=True)
class Group:
    """Queries joined by an operator."""

    operator: Operator
    parts: tuple[Query, ...]

    def __str__(self) -> str:
        return f"({f' {self.operator} '.join(map(str, self.parts))})"


Query = Phrase | Group
_Token = Phrase | str
"""A phrase, a bracket or an operator."""


def fts_query(typed: str) -> str:
    """What was typed, as the right side of ``articles_fts MATCH``; without a word it finds nothing.

    >>> print(fts_query("催收電話 OR P2P"))
    ("催收 收电 电话" OR "P2P")
    >>> print(fts_query('"京東 白條" NOT 催'))
    ("京东 东 白条" NOT "催" *)
    """
    query = parse(typed)
    return '""' if query is None else str(query)


def parse(typed: str) -> Query | None:
    """What was typed, as a tree; ``None`` if there is nothing in it to look for."""
    tokens = list(_tokens(typed[:LONGEST]))[::-1]
    found = [_either(tokens, 0)]
    while tokens:  # behind a closing bracket too many
        tokens.pop()
        found.append(_either(tokens, 0))
    return _joined("AND", found)


def phrases(query: Query | None) -> tuple[Phrase, ...]:
    """The phrases whose presence makes a hit, in the order in which they were typed."""
    if query is None:
        return ()
    if isinstance(query, Phrase):
        return (query,)
    parts = query.parts[:1] if query.operator == "NOT" else query.parts
    return tuple(phrase for part in parts for phrase in phrases(part))


def _tokens(typed: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(typed):
        column, word = found["column"] or "", found["word"]
        if found["bracket"]:
            yield "(" if found["bracket"] in "(（" else ")"
        elif word in _OPERATORS and not column:
            yield word
        elif word:
            yield from _words(word, column)
        else:
            quoted = next(filter(None, found.group("q1", "q2", "q3", "q4")), "")
            if inside := tuple(runs(quoted)):
                yield Phrase(inside, column, bool(found["more"]))


def _words(word: str, column: str) -> Iterator[Phrase]:
    """The phrases of what stands between two blanks: punctuation parts Chinese, but no number."""
    found: list[Run] = []
    for run in runs(word):
        if run.apart and found and (run.han or found[-1].han):
            yield Phrase(tuple(found), column)
            found = []
        found.append(run)
    if found:
        yield Phrase(tuple(found), column, word.endswith(("*", "＊")))


def _either(tokens: list[_Token], depth: int) -> Query | None:
    """Alternatives, up to a closing bracket. Tokens are taken from the end of the list."""
    found = [_all(tokens, depth)]
    while tokens and tokens[-1] == "OR":
        tokens.pop()
        found.append(_all(tokens, depth))
    return _joined("OR", found)


def _all(tokens: list[_Token], depth: int) -> Query | None:
    """What must all occur, less what must not."""
    wanted: list[Query | None] = []
    unwanted: list[Query | None] = []
    into = wanted
    while tokens and tokens[-1] not in ("OR", ")"):
        token = tokens.pop()
        if isinstance(token, str) and token != "(":
            into = unwanted if token == "NOT" else into
            continue
        into.append(_bracket(tokens, depth) if isinstance(token, str) else token)
        into = wanted
    found, less = _joined("AND", wanted), _joined("OR", unwanted)
    return Group("NOT", (found, less)) if found and less else found


def _bracket(tokens: list[_Token], depth: int) -> Query | None:
    """What stands in brackets; those too deep are taken for blanks."""
    if depth == DEEPEST:
        return None
    found = _either(tokens, depth + 1)
    if tokens:
        tokens.pop()
    return found


def _joined(operator: Operator, parts: Sequence[Query | None]) -> Query | None:
    """A group of those parts that there are."""
    there = tuple(part for part in parts if part is not None)
    return Group(operator, there) if len(there) > 1 else there[0] if there else None
