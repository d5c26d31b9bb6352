"""The repair rules as a reader meets them: what each says, and which kind of damage it undoes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from pipelines.repair.edits import Rule
from pipelines.repair.plan import FINISH, PLAN

Kind = Literal["gloss", "shift", "filter", "other"]

KINDS: Final[Mapping[Kind, str]] = {
    "gloss": "reading in brackets taken out",
    "shift": "shifted bytes decoded again",
    "filter": "word that a filter cut out put back",
    "other": "white space and the rest",
}
"""Kinds of damage, and what undid them."""


def _kind(rule: Rule) -> Kind:
    module = rule.find.__module__
    if ".gaps" in module:
        return "filter"
    if ".shift" in module or module.endswith(".closing"):
        return "shift"
    return "gloss" if module.endswith(".gloss") else "other"


SAYS: Final[Mapping[str, str]] = {rule.name: rule.says for rule in (*PLAN, *FINISH)}
"""By rule: why it changes what it changes."""
KIND_OF: Final[Mapping[str, Kind]] = {rule.name: _kind(rule) for rule in (*PLAN, *FINISH)}
"""By rule: which kind of damage it undoes."""


def kind_of(rule: str) -> Kind:
    """The kind of damage a rule undoes; ``other`` for one that an earlier version had.

    >>> kind_of("gloss"), kind_of("call"), kind_of("gone")
    ('gloss', 'filter', 'other')
    """
    return KIND_OF.get(rule, "other")
