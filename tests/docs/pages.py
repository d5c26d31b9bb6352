"""The documentation as data: its pages, their blocks of code, commands, tables and names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
FILE_NAME = re.compile(r"# (\S+\.toml)\n")
"""The first line of a block that is a file of the reader's own."""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of code."""

    page: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


@dataclass(frozen=True, slots=True)
class Command:
    """A command that the documentation shows, and the output that it shows under it."""

    where: str
    call: str
    shown: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.where} {self.call[:50]}"


def read(name: str) -> str:
    """A page's text, by its path from the root."""
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(language: str) -> list[Block]:
    """All blocks in one language, page by page."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in FENCE.finditer(text):
            if match[1] == language:
                line = text.count("\n", 0, match.start()) + 1
                found.append(Block(page, line, match[1], match[2]))
    return found


def commands() -> Iterator[Command]:
    """Every command behind ``$`` in a console block."""
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            call, *shown = part.rstrip("\n").split("\n")
            yield Command(str(block), call, tuple(shown))


def prose(name: str) -> str:
    """A page's text without its blocks of code."""
    return FENCE.sub("", read(name))


def rows(name: str, section: str = "") -> list[list[str]]:
    """The cells of every row of a page's tables, heads left out; or of one section's."""
    text = prose(name)
    if section:
        found = re.search(rf"^(#+) {re.escape(section)}\n(.*?)(?=^#{{1,2}} |\Z)", text, re.M | re.S)
        assert found, f"{name} has no section {section}"
        text = found[2]
    heads = re.compile(r"^\|.*\n\| ?---.*\n", re.MULTILINE)
    lines = (line for line in heads.sub("", text).splitlines() if line.startswith("|"))
    return [
        [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in lines
    ]


def names(name: str, section: str = "") -> dict[str, list[str]]:
    """Every name in the first column of a page's tables, with the cells of its row."""
    found: dict[str, list[str]] = {}
    for cells in rows(name, section):
        for code in CODE.findall(cells[0]):
            found.setdefault(code, cells)
    return found
