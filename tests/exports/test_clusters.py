"""What hangs together by near-duplicates: whatever the order, the script and the damage."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from bench.simulator import Table, filter_words, gloss, to_traditional
from exports import twins
from exports.outcome import Outcome
from exports.store import Store
from pipelines.duplicates import THRESHOLD, bands, similarity
from pipelines.flow import clean
from pipelines.records import Record, Snapshot
from pipelines.script import to_hans, to_hant
from tests.exports.conftest import article, outcome

HAN = "".join(map(chr, range(0x4E00, 0x4E00 + 3000)))
CORPUS = Path(__file__).parents[2] / "bench/corpus/finance"
PLANTED = 60
"""Articles with a copy each; 120 articles in all."""

Partition = set[frozenset[str]]


def prose(chance: random.Random, length: int = 600) -> str:
    return "".join(HAN[int(chance.random() ** 3 * len(HAN))] for _ in range(length))


def made(name: str, text: str, day: int = 1) -> Record:
    hans = to_hans(text)
    return replace(
        article(f"http://a.test/{name}"), text=text, text_hans=hans, text_hant=to_hant(hans),
        content_hash=f"{name}{text}", published=f"2024-05-{day:02}",
    )  # fmt: skip


def stored(folder: Path, records: Iterable[Record]) -> Store:
    store = Store.open(folder / f"{len(list(folder.iterdir()))}.db")
    for record in records:
        run_id = store.begin_run("crawl", {}, "1")
        store.commit([outcome(record)], run_id)
    return store


def clusters(store: Store) -> Partition:
    found = defaultdict(set)
    for representative, url, articles in store.db.execute(
        "SELECT representative, url, articles FROM clusters"
    ):
        found[representative, articles].add(url.rpartition("/")[2])
    assert all(len(members) == articles for (_, articles), members in found.items())
    return set(map(frozenset, found.values()))


def chain() -> list[Record]:
    """Four of which each is like the next alone, and one like none."""
    chance = random.Random(3)
    parts = [prose(chance, 100) for _ in range(13)]
    texts = {
        name: "".join(parts[at : at + 8]) for name, at in zip("abcd", (0, 1, 3, 4), strict=True)
    }
    assert similarity(texts["a"], texts["b"]) > THRESHOLD < similarity(texts["c"], texts["d"])
    assert similarity(texts["a"], texts["d"]) < THRESHOLD
    assert similarity(texts["b"], texts["c"]) < similarity(texts["a"], texts["b"])
    return [made(name, text, day) for day, (name, text) in enumerate(texts.items(), 1)]


def test_the_order_of_arrival_makes_no_difference(tmp_path: Path) -> None:
    bridge = made("bridge", chain()[1].text[100:] + chain()[3].text[100:200], 9)
    records = [*chain(), bridge, made("other", prose(random.Random(5)))]
    seen = []
    for order in list(permutations(records))[::61]:
        with stored(tmp_path, order) as store:
            heads = dict(store.db.execute("SELECT url, representative FROM clusters").fetchall())
            seen.append((clusters(store), heads))
    assert len(seen) > 10
    assert all(other == seen[0] for other in seen)
    partition, heads = seen[0]
    assert "other" not in set().union(*partition)
    assert heads["http://a.test/bridge"] == "http://a.test/a"


def test_what_hung_together_through_one_comes_apart_when_that_one_changes(tmp_path: Path) -> None:
    first, second, *_ = chain()
    third = made("c", second.text[100:] + prose(random.Random(7), 100))
    assert similarity(first.text, third.text) < THRESHOLD
    with stored(tmp_path, (first, third, second)) as store:
        assert clusters(store) == {frozenset("abc")}
        changed = made("b", prose(random.Random(8)))
        store.commit([outcome(changed)], store.begin_run("crawl", {}, "1"))
        assert clusters(store) == set()
        store.commit([outcome(second)], store.begin_run("crawl", {}, "1"))
        assert clusters(store) == {frozenset("abc")}
        assert {row["url"] for row in store.records()} == {
            "http://a.test/a", "http://a.test/b", "http://a.test/c",
        }  # fmt: skip


def damaged(path: Path, harm: Callable[[str], str]) -> Record:
    """An article of the corpus as a mirror site shows it, cleaned."""
    title, *lines = path.read_text("utf-8").splitlines()
    body = "".join(f"<p>{harm(line)}</p>" for line in lines if line)
    page = f"<meta charset=utf-8><title>{harm(title)}</title><h1>{harm(title)}</h1>{body}"
    cleaned = clean(Snapshot(f"http://a.test/{path.stem}", page.encode()))
    assert isinstance(cleaned, Record)
    return cleaned


def mirrored(line: str) -> str:
    return gloss(to_traditional(filter_words(line)), Table.load())


@pytest.mark.parametrize("harm", [to_traditional, filter_words, mirrored], ids=lambda f: f.__name__)
def test_script_filter_and_gloss_hide_no_copy(tmp_path: Path, harm: Callable[[str], str]) -> None:
    paths = sorted(CORPUS.glob("*5.txt"))[:8]
    originals = [damaged(path, str) for path in paths]
    copies = [replace(damaged(path, harm), url=f"http://b.test/{path.stem}") for path in paths]
    with stored(tmp_path, [*copies, *originals]) as store:
        held = list(store.current())
    assert [row["duplicate_of"] for row in held] == [None] * 8 + [copy.url for copy in copies]


def planted(chance: random.Random) -> dict[str, str]:
    """Articles, a copy of each with up to a part in twenty-five changed, and others half alike."""
    texts: dict[str, str] = {}
    for number in range(PLANTED):
        text = prose(chance)
        share = chance.uniform(0, 0.04)
        texts[f"{number}"] = text
        texts[f"{number}-copy"] = "".join(
            char if chance.random() > share else chance.choice(HAN) for char in text
        )
        texts[f"{number}-half"] = text[:300] + prose(chance, 300)
    return texts


def test_planted_copies_are_found_and_nothing_below_a_half(tmp_path: Path) -> None:
    texts = planted(random.Random(11))
    order = random.Random(12).sample(sorted(texts), len(texts))
    with stored(tmp_path, ()) as store:
        run_id = store.begin_run("crawl", {}, "1")
        store.commit([outcome(made(name, texts[name])) for name in order], run_id)
        together = clusters(store)
        pairs = store.db.execute(
            "SELECT url, duplicate_of FROM articles WHERE duplicate_of IS NOT NULL"
        ).fetchall()
    due = [n for n in range(PLANTED) if similarity(texts[f"{n}"], texts[f"{n}-copy"]) >= THRESHOLD]
    found = [n for n in due if any({f"{n}", f"{n}-copy"} <= one for one in together)]
    assert len(due) > PLANTED * 0.9
    assert len(found) / len(due) >= 0.99
    assert len(pairs) >= len(found)
    for pair in pairs:
        one, other = (texts[url.rpartition("/")[2]] for url in pair)
        assert similarity(one, other) >= 0.5


def test_copies_of_copies_cost_no_more_than_others(
    store: Store, run_id: str, make_outcome: Callable[..., Outcome]
) -> None:
    text = prose(random.Random(2))
    copies = [made(f"{n}", text) for n in range(150)]
    store.commit([make_outcome(record) for record in copies], run_id)
    assert clusters(store) == {frozenset(f"{n}" for n in range(150))}
    assert store.db.execute("SELECT DISTINCT duplicate_of FROM records").fetchall() == [
        (None,), ("http://a.test/0",),
    ]  # fmt: skip


def test_bands_sorted_in_find_and_are_forgotten_as_the_recent_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twins, "RECENT", 2)
    chance = random.Random(8)
    text, other = prose(chance), prose(chance)
    with stored(tmp_path, [made("a", text), made("b", text), made("c", text)]) as store:
        sorted_in, waiting = (store.db.table(name).count for name in ("bands", "recent_bands"))
        assert (sorted_in, waiting) == (64, 32)
        assert clusters(store) == {frozenset("abc")}
        store.commit([outcome(made("a", other))], store.begin_run("crawl", {}, "1"))
        assert clusters(store) == {frozenset("bc")}
        held = store.db.execute(
            "SELECT band, article FROM bands UNION ALL SELECT * FROM recent_bands"
        )
        assert sorted(held) == sorted(
            (band, article)
            for article, signed in store.db.execute("SELECT article, signature FROM signatures")
            for band in bands(signed)
        )
