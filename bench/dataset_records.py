"""Synthetic records for measuring the dataset: real blocks, really damaged and really repaired.

The articles of bench/corpus are damaged as the mirror sites do it, cleaned by the pipeline, and cut
into blocks with the edits that belong to them; a record is a random choice of such blocks, 2,300
characters long, as the two pages are that were seen in the field.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from itertools import count
from pathlib import Path

from bench.simulator import Table, filter_words, gloss, to_traditional
from pipelines.flow import clean
from pipelines.records import Block, Damage, Edit, Phone, Record, Snapshot, Topic
from pipelines.script import to_hans, to_hant

CORPUS = Path(__file__).parent / "corpus"
CHARACTERS = 2300
"""Of a record's text: the mean of the two given pages."""
SITES = 40
DAYS = 1000
"""Days over which the articles were published."""
NUMBERS = (
    ("95188", "service"),
    ("95118", "service"),
    ("95533", "service"),
    ("12378", "hotline"),
    ("12345", "hotline"),
    ("400-820-8820", "toll_free"),
)
LENDERS = ("京東白條", "招聯金融", "星河閃借", "馬上消費", "京東盛際小額貸", "海爾消費金融")


@dataclass(frozen=True, slots=True)
class Piece:
    """A block, its proper forms in both scripts, and the edits that gave it."""

    block: Block
    hans: str
    hant: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Pool:
    """What records are made of: all damaged, or none."""

    pieces: tuple[Piece, ...]
    titles: tuple[str, ...]


ARTICLES = 300
"""Of the corpus that are cut up; all that it had when the first figures were measured."""


def pool(damaged: bool, articles: int = ARTICLES) -> Pool:
    """Articles of the corpus, cleaned. Some five seconds of CPU for damaged text."""
    pieces: list[Piece] = []
    titles: list[str] = []
    for path in sorted(CORPUS.rglob("*.txt"), key=lambda path: path.name)[:articles]:
        cleaned = clean(Snapshot("http://pool.test/", _page(path, damaged).encode()))
        if isinstance(cleaned, Record):
            titles.append(cleaned.title)
            pieces += (_piece(cleaned, at) for at in range(len(cleaned.blocks)))
    return Pool(tuple(pieces), tuple(titles))


def records(source: Pool, seed: int = 0) -> Iterator[Record]:
    """Records without end, the same for the same seed."""
    chance = random.Random(seed)
    return (_record(source, chance, number) for number in count())


def _page(path: Path, damaged: bool) -> str:
    """A corpus article as a page of markup."""
    title, *lines = path.read_text("utf-8").splitlines()
    if damaged:
        table = Table.load()
        title, *lines = (
            gloss(to_traditional(filter_words(line)), table) for line in (title, *lines)
        )
    body = "".join(f"<p>{escape(line)}</p>" for line in lines if line.strip())
    return f"<meta charset=utf-8><title>{escape(title)}</title><h1>{escape(title)}</h1>{body}"


def _piece(record: Record, at: int) -> Piece:
    block, name = record.blocks[at], f"block[{at}]"
    hans = to_hans(block.text)
    return Piece(
        block, hans, to_hant(hans), tuple(edit for edit in record.edits if edit.where == name)
    )


def _record(source: Pool, chance: random.Random, number: int) -> Record:
    pieces: list[Piece] = []
    size = 0
    while size < CHARACTERS:
        pieces.append(chance.choice(source.pieces))
        size += len(pieces[-1].block.text) + 1
    text = "\n".join(piece.block.text for piece in pieces)
    edits = tuple(
        edit._replace(where=f"block[{at}]")
        for at, piece in enumerate(pieces)
        for edit in piece.edits
    )
    glosses = sum(edit.rule == "gloss" for edit in edits)
    day = chance.randrange(DAYS)
    lender = chance.choice(LENDERS)
    phones = chance.sample(NUMBERS, chance.randrange(3))
    return Record(
        url=f"http://site{number % SITES}.test/article/{number}.html",
        site=f"site{number % SITES}",
        title=f"{lender}：{chance.choice(source.titles)}",
        subject=lender,
        breadcrumb=("首頁", "還款逾期", "正文"),
        category="還款逾期",
        editor=None,
        source="本站",
        published=f"{2023 + day // 365}-{1 + day % 12:02}-{1 + day % 28:02}T08:00:00+08:00",
        fetched_at="2026-11-22T05:00:00Z",
        encoding="gb18030",
        script="Hant",
        text=text,
        text_hans="\n".join(piece.hans for piece in pieces),
        text_hant="\n".join(piece.hant for piece in pieces),
        blocks=tuple(piece.block for piece in pieces),
        edits=edits,
        damage=Damage(glosses, 0, len(edits) - glosses, 0, round(len(edits) / size * 1000, 2)),
        topic=Topic(True, 0.75),
        phones=tuple(Phone(name, kind, f"請撥打{name}核實") for name, kind in phones),
        content_hash=sha256(text.encode()).hexdigest(),
        cleaner_version="1",
    )
