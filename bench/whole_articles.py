"""How many whole articles come back exactly: ``python -m bench.whole_articles [tune|report] [-v]``.

The finance articles of bench/corpus whose number ends in 0 (``tune``: in 5) are filtered, set into
a page of the sample site, converted and glossed, and cleaned as the crawler cleans them. An
article is whole if every block is as its author wrote it. A 同時， at the head of a sentence leaves
nothing that could be missed, so both are right there.
"""

from __future__ import annotations

import html
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bench.restoration.texts import CORPUS, LAST_DIGIT, Split
from bench.sample.article import HEADING_NUMBER
from bench.sample.expected import TRACELESS
from bench.sample.pages import spoilt
from bench.sample.style import Style
from bench.simulator import Table, filter_words, to_traditional
from pipelines import Block, Record, Snapshot, clean

DEPTHS = (118, 60, 50, 40, 25, 10, 0)
"""Pairs of the gloss table; the first that leaves the page's markup whole is used."""
LONGEST_HEADING = 30
PLAIN = frozenset(str(number) for number in range(550, 650, 10))
"""Articles whose writer was told nothing of the damage; they hold as many of the words that are cut
as real pages do. The others were written to hold many of them, 題 and 同時， up to five times as
many."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One article: how many of its blocks there are, and those that did not come back."""

    name: str
    blocks: int
    damaged: int
    """Blocks that the filter took something from."""
    wrong: tuple[tuple[str, str], ...]
    """What was wanted and what came."""


def articles(split: Split) -> Iterator[tuple[str, str, tuple[Block, ...]]]:
    """Name, title and blocks of the articles of one half."""
    for path in sorted(CORPUS.glob(f"finance/*{LAST_DIGIT[split]}.txt")):
        title, *lines = path.read_text("utf-8").splitlines()
        yield path.stem, title, tuple(map(_block, filter(str.strip, lines)))


def _block(line: str) -> Block:
    number = HEADING_NUMBER.match(line)
    if number and len(line) <= LONGEST_HEADING:
        return Block("heading", line, 2 if number["decimal"] or number["part"] else 1)
    return Block("paragraph", line)


def page(title: str, blocks: tuple[Block, ...]) -> bytes:
    """A page of the sample site's portal with the damage of a mirror site."""
    style = Style.load("portal")
    shown = [replace(block, text=filter_words(block.text)) for block in blocks]
    text = style.template("article").substitute(
        charset=style.label,
        path="/article/20240611/1.html",
        title=html.escape(title),
        excerpt="",
        trail=style.trail(("首页", "还款逾期", "正文")),
        byline="",
        body=style.body(shown, None, plain=False),
        tags="",
        latest="",
        random="",
    )
    for depth in DEPTHS:
        try:
            # At depth 0 nothing is glossed: some titles allow nothing else.
            return spoilt(text, Table.load().cut(depth), traditional=True).encode()
        except SystemExit:
            continue
    raise SystemExit(f"{title}: a gloss eats markup at every depth")


def outcome(name: str, title: str, blocks: tuple[Block, ...]) -> Outcome:
    """What becomes of an article that is damaged and repaired."""
    record = clean(Snapshot(f"http://sample.test/{name}", page(title, blocks), "text/html"))
    got = [block.text for block in record.blocks] if isinstance(record, Record) else []
    wanted = [to_traditional(block.text) for block in blocks]
    bare = [to_traditional(TRACELESS.sub("", block.text)) for block in blocks]
    damaged = sum(filter_words(block.text) != block.text for block in blocks)
    if len(got) != len(wanted):
        return Outcome(name, len(blocks), damaged, tuple((text, "") for text in wanted))
    rows = zip(wanted, bare, got, strict=True)
    wrong = tuple((text, came) for text, rest, came in rows if came not in (text, rest))
    return Outcome(name, len(blocks), damaged, wrong)


def summary(found: Sequence[Outcome]) -> str:
    """What became of articles, in one line."""
    whole = sum(not result.wrong for result in found)
    blocks, wrong = sum(r.blocks for r in found), sum(len(r.wrong) for r in found)
    return f"{whole} of {len(found)} articles whole, {blocks - wrong} of {blocks} blocks"


def main(*words: str) -> None:
    split: Split = "tune" if "tune" in words else "report"
    found = [outcome(*article) for article in articles(split)]
    for result in found:
        print(f"  {result.name}: {result.blocks - len(result.wrong)} of {result.blocks} blocks")
        if "-v" in words:
            for wanted, came in result.wrong:
                print(f"    wanted {wanted}\n    came   {came}")
    print(f"{split}: {summary(found)}")
    if plain := [result for result in found if result.name in PLAIN]:
        print(f"  of those on no particular words: {summary(plain)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
