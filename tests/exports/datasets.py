"""Datasets for reports and pages: of any size, with edits that fit, and with names that bite."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from exports.outcome import Outcome
from exports.runs import Closing
from exports.store import Store
from pipelines.records import Damage, Edit, Phone, Record, Rejection
from tests.exports.conftest import article, outcome

SITES = (
    "sample",
    "日日貸款網",
    "a-very-long-host-name.of-a-content-farm.example.com.tw:8080",
    "<b>bold</b>.example",
    *(f"site{number}.example" for number in range(8)),
)
SUBJECTS = (
    "京東盛際小額貸",
    "<script>alert(1)</script>",
    "美團借錢",
    "=cmd()",
    "</title>",
    "微粒貸",
)
EDITS = (
    Edit("block[0]", 1, 1, "(xiǎo)", "", "gloss", "safe"),
    Edit("block[0]", 2, 3, "  ", "語：", "call", "likely"),
    Edit("block[0]", 5, 5, "", "問", "topic", "suggested", applied=False),
    Edit("title", 1, 0, "<i>", "", "gloss", "safe"),
)
NUMBERS = ("95188", "12378", "400-820-8820")
CODES = (("topic", "off_topic"), ("extract", "no_text"), ("fetch", "</script><b>"))


def records(count: int, seed: int = 1) -> Iterator[Record]:
    """Articles of many sites and years; a twentieth without a date."""
    chance = random.Random(seed)
    for number in range(count):
        made = article(f"http://farm{number % 9}.example/{number}.html", number)
        subject = SUBJECTS[min(int(chance.expovariate(0.6)), len(SUBJECTS) - 1)]
        day = date(2021, 1, 4) + timedelta(days=int(chance.triangular(0, 2000, 1800)))
        yield replace(
            made,
            site=SITES[min(int(chance.expovariate(0.5)), len(SITES) - 1)],
            subject=subject,
            title=f"{subject}催收電話",
            published=None if chance.random() < 0.05 else day.isoformat(),
            edits=EDITS,
            damage=Damage(
                chance.randint(0, 200), chance.randint(0, 6), 9, chance.randint(0, 2), 50
            ),
            phones=tuple(Phone(name, "service", "") for name in chance.sample(NUMBERS, 2)),
        )


def dataset(folder: Path, count: int) -> Path:
    """A data folder with so many articles, runs and rejections; it comes back."""
    with Store.open(folder / "cuishou.db", clock=lambda: 1_790_000_000.0) as store:
        run = store.begin_run("crawl", {"site": "sample"}, "1")
        made = list(records(count))
        for number in range(0, count, 25):
            outcomes = [outcome(record) for record in made[number : number + 25]]
            stage, code = CODES[number // 25 % len(CODES)]
            url = f"http://farm.example/rejected/{number}"
            rejection = Rejection(url, stage, code, "<u>seen</u>")  # type: ignore[arg-type]
            rejected = Outcome(url, "article", "done", "rejected", rejection=rejection)
            store.commit([*outcomes, rejected], run)
            if number % 100 == 75 and number < 300:
                store.end_run(run, Closing("<b>3 URLs</b> left pending", 1))
                run = store.begin_run("crawl", {"site": "sample"}, "1")
        store.end_run(run, Closing("finished", 0))
    return folder
