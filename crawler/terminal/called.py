"""A command that does not exist, said in one line: Scrapy says it on a page, on standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib.metadata import entry_points
from pathlib import Path
from pkgutil import iter_modules

import scrapy.commands

from crawler.errors import unknown


def refuse_unknown(ours: Iterable[str]) -> None:
    """End with exit code 2 if Scrapy was called for a command that neither it nor we have.

    ``ours`` is where our commands lie. This is the only moment for it: Scrapy looks a command up
    once ours are loaded, and then says its own.
    """
    program = Path(sys.argv[0])
    called = program.parent.name if program.name == "__main__.py" else program.stem
    if called != "scrapy":  # loaded by something else
        return
    # as Scrapy finds it: the first word that is no option
    name = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    paths = [*scrapy.commands.__path__, *ours]
    known = {module.name for module in iter_modules(paths)}
    known |= {entry.name for entry in entry_points(group="scrapy.commands")}
    if name and name not in known:
        sys.stderr.write(f"cuishou: {unknown('command', name, known)}\n")
        sys.exit(2)
