"""Lines of bare text as passages: which is the title, which are headings, and of what level."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from pipelines.repair.edits import Passage, Role

LEVELS = (
    re.compile(r"\s*(?:第[一二三四五六七八九十百\d]+[章节節篇]|[一二三四五六七八九十]+[、.．])"),
    re.compile(r"\s*(?:\d+\.\d+(?!\d)|[(（][一二三四五六七八九十]+[)）])"),
    re.compile(r"\s*(?:\d+[、.．)）]|[(（]\d+[)）]|[①-⑳])"),
)
"""Numbers of headings, the highest level first."""
LONGEST_HEADING = 40
LONGEST_TITLE = 40
LEAST_LINES = 3
"""Lines of a text from which on the first short one can be its title."""
SENTENCE = re.compile("[。！!？?；;]|[，,].*[，,]")
TRAIL = re.compile("[>›»→]")


def passages(lines: Sequence[str], *, titled: bool) -> tuple[Passage, ...]:
    """The lines as passages; unless ``titled`` says that the title is given, one is looked for."""
    title = -1 if titled else title_line(lines)
    found = []
    for number, line in enumerate(lines):
        level = heading_level(line)
        role: Role = "heading" if level else "text"
        found.append(Passage(f"line[{number}]", line, "title" if number == title else role, level))
    return tuple(found)


def title_line(lines: Sequence[str]) -> int:
    """The number of the line that is the text's title, -1 where none is plain.

    >>> title_line(["首頁>>正文", "京東催收電話", "小編導語", "在當今社會,隨著消費信貸的發展。"])
    1
    """
    plain_lines = (n for n, x in enumerate(lines) if not x.isspace() and x and not TRAIL.search(x))
    filled = list(islice(plain_lines, LEAST_LINES))
    if len(filled) < LEAST_LINES:
        return -1
    first = lines[filled[0]].strip()
    plain = len(first) <= LONGEST_TITLE and not SENTENCE.search(first)
    return filled[0] if plain and heading_level(first) in (None, 1) else -1


def heading_level(line: str) -> int | None:
    """1 to 3 for a heading, None for other text.

    >>> heading_level("一、小額貸的興起"), heading_level("1.1 背景"), heading_level("催收是。")
    (1, 2, None)
    """
    text = line.strip()
    if not text or len(text) > LONGEST_HEADING or SENTENCE.search(text):
        return None
    for level, pattern in enumerate(LEVELS, 1):
        if pattern.match(text):
            return level
    return 1 if len(text) <= LONGEST_HEADING // 3 and text[-1] not in ",，:：、" else None
