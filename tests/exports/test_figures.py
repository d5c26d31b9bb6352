"""What a run made of each site, and what it is compared with."""

from __future__ import annotations

from dataclasses import replace

from exports import figures
from exports.outcome import Found, Outcome
from exports.runs import Closing
from exports.store import Store
from pipelines.records import Damage, Rejection
from tests.exports.conftest import article, outcome

DAY = 86400.0
START = 1_800_000_000.0


def crawl(store: Store, numbers: range, *, source: bool = True, complete: bool = True) -> str:
    """A run that found these articles of a site, and a page that was none."""
    run_id = store.begin_run("crawl", {}, "1")
    found = tuple(Found(f"http://a.test/{n}", "article", "a", 1, None) for n in numbers)
    start = Outcome("http://a.test/", "start", "done", "listing", found=found)
    records = [
        replace(
            article(f"http://a.test/{n}", seed=n),
            site="a", source="本站" if source else None, damage=Damage(unresolved=2),
        )
        for n in numbers
    ]  # fmt: skip
    seed = Found("http://a.test/", "start", "a", 0, None)
    refused = Found(f"http://a.test/x{numbers.start}", "article", "a", 1, None)
    rejection = Rejection(refused.url, "extract", "no_text")
    lost = Found(f"http://a.test/y{numbers.start}", "article", "a", 1, None)
    store.commit([replace(start, found=(*found, seed, refused, lost))], run_id)
    outcomes = [outcome(record) for record in records]
    outcomes += [
        Outcome(refused.url, "article", "done", "rejected", "no_text", rejection=rejection),
        Outcome(lost.url, "article", "failed", "failed", "http_500"),
    ]
    store.commit(outcomes, run_id)
    made = figures.of_run(store.db, run_id, ["a", "b"])
    more = {"complete": complete, "sites": {name: one.as_dict() for name, one in made.items()}}
    store.end_run(run_id, Closing("finished", 0, more))
    return run_id


def test_each_site_has_its_figures(store: Store) -> None:
    crawl(store, range(5))
    run_id = crawl(store, range(5, 8), source=False)
    made = figures.of_run(store.db, run_id, ["a", "b"])
    assert made["b"] == figures.SiteFigures(
        made=figures.Made(fields=dict.fromkeys(figures.FIELDS, 0))
    )
    assert made["a"].articles == 8
    assert made["a"].pages == {"listing": 1, "stored": 3, "rejected": 1, "failed": 1}
    assert (made["a"].failed, made["a"].rejected) == (1, 1)
    assert (made["a"].made.records, made["a"].made.damage_left) == (3, 6)
    assert made["a"].made.fields["source"] == 0
    usual = figures.usual(store.db, run_id, "a")
    assert (usual.records, usual.fields["source"], usual.damage_left) == (5, 5, 10)


def test_only_complete_runs_before_this_one_are_the_past(store: Store) -> None:
    moments = iter(START + DAY * n // 2 for n in range(100))
    store._clock = lambda: next(moments)
    for first in (0, 2, 4):
        crawl(store, range(first, first + 2), complete=first != 2)
    for _ in range(figures.PAST_RUNS):  # of another site
        other = store.begin_run("crawl", {}, "1")
        store.end_run(other, Closing("finished", 0, {"complete": True, "sites": {"b": {}}}))
    this = store.begin_run("crawl", {}, "1")
    past = figures.past(store.db, this, "a")
    assert [made["articles"] for _, made in past] == [2, 6]
    assert [moment for moment, _ in past] == sorted(moment for moment, _ in past)
    assert figures.past(store.db, this, "nowhere") == []
