"""The reason codes that the code can give, read from its source: what the pages must explain."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.docs.pages import ROOT

CALLS = {
    "Rejection": 2,
    "Outcome": 4,
    "ExtractionError": 0,
    "RefusedError": 0,
    "failed": 0,
    "refuse": 1,
    "_rejected": 1,
}
"""Which argument of a call is a code, where it is a literal."""
GIVERS = frozenset({"refusal", "reason_of", "_fault"})
"""Functions that return a code, alone or before a detail."""
TABLES = frozenset({"REASONS", "EXCLUDING", "PASSING_ERRORS"})
"""Constants that hold codes, and nothing else that looks like one."""
SILENT = frozenset({"strict.py", "commands"})
"""Where ``refuse`` is another one: what a command says of its options."""


def codes(*folders: str) -> set[str]:
    """Every code that the modules below these folders name."""
    paths = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return {code for path in paths if not SILENT & set(path.parts) for code in _in_module(path)}


def _in_module(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                yield from _in_call(node, name)
            case ast.Assign(targets=[target], value=value):
                yield from _in_assignment(target, value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield from _literals(value) if name in TABLES else ()
            case ast.FunctionDef(name=name) if name in GIVERS:
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Return) and inner.value:
                        value = inner.value
                        first = value.elts[0] if isinstance(value, ast.Tuple) else value
                        yield from _literals(first)


def _in_call(node: ast.Call, name: str) -> Iterator[str]:
    place = CALLS.get(name)
    if place is not None and len(node.args) > place:
        yield from _literals(node.args[place])
    for keyword in node.keywords:
        if keyword.arg == "reason" and name in (*CALLS, "replace"):
            yield from _literals(keyword.value)


def _in_assignment(target: ast.expr, value: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name) and target.id in (*TABLES, "reason"):
        yield from _literals(value)
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for name, part in zip(target.elts, value.elts, strict=False):
            if isinstance(name, ast.Name) and name.id == "reason":
                yield from _literals(part)


def _literals(value: ast.expr) -> Iterator[str]:
    """The codes in an expression: literals that read like one, formatted ones left out."""
    match value:
        case ast.Constant(value=str(text)) if text and text.replace("_", "").isalpha():
            yield text if text.islower() else ""
        case ast.IfExp(body=body, orelse=other):
            yield from (*_literals(body), *_literals(other))
        case ast.Dict(keys=keys):
            for key in keys:
                yield from _literals(key) if key else ()
        case ast.Set(elts=parts) | ast.Tuple(elts=parts):
            for part in parts:
                yield from _literals(part)
        case ast.Call(func=ast.Name(id="frozenset"), args=[inside]):
            yield from _literals(inside)
