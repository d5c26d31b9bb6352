"""Compile the search's table of characters that count as one: ``python -m bench.compile_fold``.

A query in either script must find pages in both, whatever the conversion of the page made of a
character in its phrase (乾 stays 乾 in 乾隆 and becomes 干 in 乾淨; 想象 becomes 想像). So those
that OpenCC's conversions join, alone (t2s, tw2s) or in a word of jieba's dictionary (tw2s, s2tw),
form one class, and the index holds its commonest simplified character. Sources: OpenCC
(Apache-2.0), probed with the words of jieba's dictionary (MIT). Writes ``exports/fold.tsv``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import jieba

from pipelines.script import simplify, single_characters, to_hans, to_hant, traditionalize

OUTPUT = Path(__file__).parents[1] / "exports/fold.tsv"


def words() -> dict[str, int]:
    """jieba's words and how often each was seen."""
    lines = Path(jieba.__file__).with_name("dict.txt").read_text("utf-8").splitlines()
    return {line.split()[0]: int(line.split()[1]) for line in lines}


def joined(known: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Pairs of characters that a conversion takes for one."""
    for config in ("t2s", "tw2s"):
        for code, new in single_characters(config).items():
            yield chr(code), new
    source = "\n".join(known)
    proper = to_hant(source)
    written = source + proper + traditionalize(source) + source
    simplified = to_hans(source) + to_hans(proper) + to_hans(traditionalize(source)) + proper
    for old, new in zip(written, simplified, strict=True):
        if old != new:
            yield old, new


def classes(pairs: Iterator[tuple[str, str]]) -> Iterator[set[str]]:
    """The sets of characters that the pairs connect."""
    one_of: dict[str, set[str]] = {}
    for old, new in pairs:
        whole = one_of.get(old, {old}) | one_of.get(new, {new})
        one_of |= dict.fromkeys(whole, whole)
    return iter({id(found): found for found in one_of.values()}.values())


def table() -> str:
    """A line a class: the character that stands for it, and the others."""
    known = words()
    seen: Counter[str] = Counter()
    for word, times in known.items():
        for char in simplify(word):
            seen[char] += times
    lines: dict[str, list[str]] = defaultdict(list)
    for found in classes(joined(known)):
        first, *others = sorted(found, key=lambda char: (-seen[char], char))
        lines[first] += others
    head = "# Characters that the search takes for one. Made by python -m bench.compile_fold\n"
    return head + "".join(f"{one}\t{''.join(lines[one])}\n" for one in sorted(lines))


if __name__ == "__main__":
    OUTPUT.write_text(table(), encoding="utf-8")
