"""The report as a file: whole or not there, escaped, and true to the database."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from lxml import html

from exports.errors import StoreError
from exports.report import page
from exports.report.charts import over_runs, over_time, ranking
from exports.report.example import example
from exports.report.figures import Row, Run, figures
from exports.report.timeline import after, start_of, timeline
from exports.store import Store
from pipelines.records import Damage
from tests.exports.conftest import article, outcome
from tests.exports.datasets import dataset

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = NOW.date()


def report(folder: Path) -> str:
    with Store.open(folder / "cuishou.db", read_only=True) as store:
        page.write(store, folder / "report.html", NOW)
    return (folder / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def hundred(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dataset(tmp_path_factory.mktemp("hundred"), 100)


def test_it_needs_nothing_else(hundred: Path) -> None:
    text = report(hundred)
    tree = html.fromstring(text.encode())
    assert not tree.xpath("//script|//img|//iframe|//object|//embed|//form|//base")
    links = [str(link) for link in tree.xpath("//@href|//@src|//@action|//@*[name()='xlink:href']")]
    assert set(links) == {"data:,"}
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src 'none'" in text


def test_what_the_pages_say_is_text(hundred: Path) -> None:
    text = report(hundred)
    tree = html.fromstring(text.encode())
    seen = tree.text_content()
    for hostile in ("<script>alert(1)</script>", "<b>bold</b>.example", "</script><b>"):
        assert hostile in seen
        assert hostile not in text
    assert not tree.xpath("//u|//b[contains(., 'bold') or contains(., '3 URLs')]")


def test_the_figures_are_those_of_the_database(hundred: Path) -> None:
    with Store.open(hundred / "cuishou.db", read_only=True) as store:
        counted = figures(store.db, TODAY)
        rows = list(store.current())
    assert counted.totals.articles == len(rows) == 100
    assert counted.totals.glosses == sum(row["damage"]["glosses"] for row in rows)
    assert sum(site.count for site in counted.sites) == 100
    dated = sum(period.articles for period in counted.timeline.periods)
    assert dated == sum(row["published"] is not None for row in rows)
    assert dated + counted.timeline.undated == 100
    assert counted.phones[0].count == max(
        sum(any(phone["number"] == name for phone in row["phones"]) for row in rows)
        for name in ("95188", "12378", "400-820-8820")
    )
    assert [run.done for run in counted.runs] == [False, True]
    assert [dict(run.counts)["new"] for run in counted.runs] == [100, 0]


def test_what_is_said_more_than_once(store: Store, run_id: str) -> None:
    said = article("http://a.example/1", 1, sentences=40)
    for url, site, published in (
        ("http://a.example/1", "a", "2024-02-01"),
        ("http://b.example/1", "b", "2024-01-01"),
        ("http://b.example/2", "b", "2024-03-01"),
    ):
        record = replace(said, url=url, site=site, published=published)
        store.commit([outcome(record)], run_id)
    store.commit([outcome(article("http://c.example/1", 2, sentences=40))], run_id)
    counted = figures(store.db, TODAY)
    [cluster] = counted.clusters
    assert (cluster.url, cluster.articles, cluster.sites) == ("http://b.example/1", 3, 2)
    assert counted.totals.duplicates == 2
    assert "Said more than once" in page.render(store, NOW)


def test_names_in_either_script_are_one_subject(store: Store, run_id: str) -> None:
    for number, subject in enumerate(("招聯好期貸", "招联好期贷", "招聯好期貸", "微粒貸")):
        record = replace(article(f"http://a.example/{number}", number), subject=subject)
        store.commit([outcome(record)], run_id)
    [first, second] = figures(store.db, TODAY).subjects
    assert (first.label, first.count, second.count) == ("招聯好期貸", 3, 1)


def test_dates_that_cannot_be_are_not_plotted(store: Store, run_id: str) -> None:
    dates = ("1970-01-01", "2199-01-01", "yesterday", None, "2024-02-29T08:00:00+08:00")
    for number, published in enumerate(dates):
        record = replace(article(f"http://a.example/{number}", number), published=published)
        store.commit([outcome(record)], run_id)
    plotted = timeline(store.db, TODAY)
    assert [period.start for period in plotted.periods] == [date(2024, 2, 26)]
    assert (plotted.undated, plotted.last) == (4, date(2024, 2, 29))


def test_the_unit_grows_with_the_span(store: Store, run_id: str) -> None:
    units = []
    for number, day in enumerate(("2024-05-01", "2024-07-01", "2020-01-01", "2001-12-31")):
        record = replace(article(f"http://a.example/{number}", number), published=day)
        store.commit([outcome(record)], run_id)
        plotted = timeline(store.db, TODAY)
        units.append(plotted.unit)
        assert all(after(p.start, plotted.unit) == p.end for p in plotted.periods)
        assert all(start_of(p.start, plotted.unit) == p.start for p in plotted.periods)
    assert units == ["week", "week", "month", "year"]


def test_an_empty_dataset_is_a_page_too(tmp_path: Path) -> None:
    text = report(dataset(tmp_path, 0))
    assert "No articles yet" in text
    assert "<svg" not in text


def test_one_article_is_a_whole_page(tmp_path: Path) -> None:
    text = report(dataset(tmp_path, 1))
    assert text.count("<svg") > 10
    assert "No articles yet" not in text


def test_without_damage_there_is_no_example(store: Store, run_id: str) -> None:
    assert example(store.db) is None
    whole = replace(article("http://a.example/1"), edits=(), damage=Damage())
    store.commit([outcome(whole)], run_id)
    assert example(store.db) is None


def test_edits_that_do_not_fit_are_passed_over(store: Store, run_id: str) -> None:
    store.commit([outcome(article("http://a.example/1"))], run_id)
    assert "Before and after" not in page.render(store, NOW)


def test_a_failed_write_leaves_the_old_page(hundred: Path, tmp_path: Path) -> None:
    target = tmp_path / "full" / "report.html"
    target.parent.mkdir()
    target.write_text("old")
    with Store.open(hundred / "cuishou.db", read_only=True) as store:
        with pytest.raises(StoreError, match=r"report\.html"):
            page.write(store, target / "report.html", NOW)  # a folder that is a file
        page.write(store, target, NOW)
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert [path.name for path in target.parent.iterdir()] == ["report.html"]


def test_charts_of_nothing_are_none(store: Store) -> None:
    counted = figures(store.db, TODAY)
    assert over_time(counted.timeline) is over_runs(counted.runs) is ranking(()) is None


def test_a_day_is_named_once() -> None:
    runs = [
        Run(f"2026-11-{day}T03:00:00Z", "crawl", "", True, (("new", 1),)) for day in (21, 22, 22)
    ]
    chart = over_runs(runs)
    assert chart is not None
    assert [str(chart.narrow).count(day) for day in (">11-21<", ">11-22<")] == [1, 1]


def test_every_mark_has_its_tooltip() -> None:
    chart = ranking([Row("催收 & <b>\x01", 3, "note", 1), Row("x", 1)])
    assert chart is not None
    marks = html.fromstring(str(chart.wide)).xpath("//*[@role='graphics-symbol']")
    titles = [mark.findtext("{*}title") or mark.findtext("title") for mark in marks]
    assert titles.count("催收 & <b>: 3 (note)") == 2
    assert titles.count("x: 1") == 2


def test_any_text_can_be_plotted() -> None:
    """In a process of its own: what cannot be measured would abort this one."""
    code = """if True:
        import random
        from lxml import html
        from exports.report.charts import ranking
        from exports.report.figures import Row
        chance = random.Random(7)
        kinds = [range(0xA0), range(0xD7F0, 0xE010), range(0xFDD0, 0x10010), range(0x2000, 0x2070)]
        kinds += [range(0x10FFF0, 0x110000), range(0x300, 0x370), [ord(c) for c in "<>&'\\"{}$催"]]
        rows = [
            Row("".join(chr(chance.choice(chance.choice(kinds))) for _ in range(8)), 2, "note", 1)
            for _ in range(400)
        ]
        chart = ranking(rows)
        assert len(html.fromstring(str(chart.narrow)).xpath("//title")) == 800
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]


def test_colours_are_names_that_the_page_defines(hundred: Path) -> None:
    text = report(hundred)
    used = set(re.findall(r'(?:fill|stroke)="(?!none)([^"]*)"', text))
    assert used <= {f"var({name})" for name in re.findall(r"(--[\w]+):", text)} | {"transparent"}
