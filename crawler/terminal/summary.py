"""What a run came to, for a person: printed at its end."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from crawler.runs.run import Run
from crawler.runs.verdict import listed
from exports.log import FILE_NAME as LOG_NAME
from exports.store import FILE_NAME as DATABASE_NAME

UNITS = ("bytes", "KB", "MB", "GB", "TB")


def show(run: Run, summary: Mapping[str, Any], seconds: float, console: Console) -> None:
    """Print the summary of a closed run; ``summary`` is the one its row in ``runs`` keeps."""
    commands = next_commands(run.options.folder) if run.store.last_sequence else ()
    for title, rows in (
        (f"{', '.join(run.plan.profiles)} in {seconds:.1f} s", list(_figures(run, summary))),
        ("Files", list(_files(run))),
        ("Try next", [(command, "") for command in commands]),
    ):
        if not rows:
            continue
        console.print(f"\n[bold]{title}[/bold]", highlight=False)
        width = max(len(label) for label, _ in rows)
        for label, value in rows:
            line = f"  {label:<{width}}  {value}".rstrip()
            # never wrapped: a command is there to be copied
            console.print(line, highlight=False, markup=False, soft_wrap=True)
    console.print()


def _figures(run: Run, summary: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    tally = run.tally
    new, changed = tally.results["new"], tally.results["changed"]
    articles = tally.ended["stored"] + tally.ended["rejected"]
    parts = {"list": tally.ended["listing"], "article": articles}
    parts |= {"redirect": tally.ended["redirected"], "unchanged": tally.ended["unchanged"]}
    yield "found", counted("page", tally.done) + _listing(parts)
    same = {"changed": changed, "the same as before": tally.results["same"]}
    yield "stored", f"{counted('new article', new)}{_listing(same)}"
    if tally.duplicates:
        yield "duplicates", f"{tally.duplicates} of an earlier article or nearly so, and marked"
    if tally.rejections:
        yield "rejected", f"{tally.rejections.total()}: {listed(tally.rejections)}"
    if tally.rejections["topic/off_topic"] and not tally.ended["stored"]:
        yield "", "what is not about collection calls is kept with -a topic=off"
    if lost := tally.failures + tally.absent:
        yield "not fetched", f"{lost.total()}: {listed(lost)}"
    if lost or tally.rejections:
        yield "", "what the codes mean: docs/reasons.md"
    if bounded := run.budget.refused:
        alike, count = bounded.most_common(1)[0]
        yield "not followed", f"{bounded.total()} links to more lists like {alike} ({count})"
    for site, count in run.budget.beyond.items():
        yield "not followed", f"{count} new URLs of {site} beyond MAX_PAGES"
    damage = Counter(summary.get("damage", {}))
    more = {"characters shifted back": damage["shifted"], "words put back": damage["holes"]}
    if (new or changed) and sum(damage.values()):
        yield "restored", f"{counted('gloss', damage['glosses'], 'es')} removed{_listing(more)}"
        if damage["unresolved"]:
            yield "", f"{counted('damaged place', damage['unresolved'])} could not be repaired"


def _listing(parts: Mapping[str, int]) -> str:
    """What there is of the parts; words of more than one or ending in -d stay as they are."""
    named = (
        f"{count} {name}" if " " in name or name.endswith("d") else counted(name, count)
        for name, count in parts.items()
        if count
    )
    return "".join(f", {part}" for part in named)


def counted(word: str, count: int, plural: str = "s") -> str:
    """A number and its noun.

    >>> counted("page", 1), counted("gloss", 2, "es")
    ('1 page', '2 glosses')
    """
    return f"{count} {word}{plural if count != 1 else ''}"


def _files(run: Run) -> Iterator[tuple[str, str]]:
    folder = run.options.folder
    lines = run.store.last_sequence
    yield str(folder / LOG_NAME), f"{counted('line', lines)}, one for each version of an article"
    yield str(folder / DATABASE_NAME), "SQLite: articles, edits, urls, runs ..."
    yield str(folder / "snapshots"), "the pages as they came (WARC, private)"
    yield "on disk", size(sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()))


def size(count: float) -> str:
    """Bytes for a person.

    >>> size(512), size(1_234_567)
    ('512 bytes', '1.2 MB')
    """
    unit = 0
    while count >= 1000 and unit < len(UNITS) - 1:
        count /= 1000
        unit += 1
    return f"{count:.1f} {UNITS[unit]}" if unit else f"{count} bytes"


def next_commands(folder: Path) -> tuple[str, ...]:
    """Three commands that work as they stand, from the folder in which this one was given."""
    query = f"{program('sqlite-utils')} {shlex.quote(str(folder / DATABASE_NAME))} --table"
    here = shlex.quote(f"DATA_DIR={folder}")
    return (
        f"{program('scrapy')} report -s {here}",
        f"{program('scrapy')} serve -s {here}",
        f'{query} "select title, subject from articles"',
    )


def program(name: str) -> str:
    """How to call a program of this environment: by its name if the shell would find the same."""
    here = Path(sys.executable).parent / name
    found = shutil.which(name)
    if found is not None and Path(found).resolve() == here.resolve():
        return name
    relative = os.path.relpath(here)
    return shlex.quote(relative if not relative.startswith("..") else str(here))
