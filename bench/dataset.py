"""What storing, searching and exporting cost: ``python -m bench.dataset [RECORDS]``.

Times are CPU time of the process, kernel and all threads included, except for the search, where a
person waits. OpenCC's speed is printed beside them: the figures aimed at come from a machine on
which it converted 15 million characters a second. Floors stand in bench/floors.json.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from statistics import quantiles

from bench.dataset_records import ARTICLES, Pool, pool, records
from bench.floors import Figure, check
from exports.export import export
from exports.outcome import Outcome
from exports.parquet import ROW_GROUP
from exports.search import search
from exports.store import Store
from pipelines.records import Record
from pipelines.script import to_hans

STATUS = Path("/proc/self/status")
BATCH = 100
QUERIES = 300
AGAIN = 5000
"""Records stored a second time, unchanged."""
WORDS = ("催收", "電話", "逾期", "银行", "协商", "投诉", "法院", "利息")
"""Asked for beside pairs of characters drawn from the texts: they stand in every other article."""


def outcomes(source: Pool, count: int) -> Iterator[Sequence[Outcome]]:
    """Batches of fetches that brought an article each."""
    rest = islice(records(source), count)
    while batch := list(islice(rest, BATCH)):
        yield [_fetched(record) for record in batch]


def _fetched(record: Record) -> Outcome:
    return Outcome(record.url, "article", "done", "stored", status=200, record=record)


def stored(store: Store, batches: Iterator[Sequence[Outcome]]) -> list[float]:
    """CPU-ms a record of each batch."""
    run_id = store.begin_run("bench", {}, "1")
    costs = []
    for batch in batches:
        begun = time.process_time()
        store.commit(batch, run_id)
        costs.append((time.process_time() - begun) * 1000 / len(batch))
    return costs


def storing(folder: Path, count: int) -> Iterator[Figure]:
    """Two datasets, one of damaged articles, one of others; the first is searched and exported."""
    for kind, aim in (("damaged", 1.5), ("undamaged", 1.2)):
        source = pool(kind == "damaged")
        with Store.open(folder / f"{kind}.db") as store:
            costs = stored(store, outcomes(source, count))
            tenth = max(1, len(costs) // 10)
            yield _cost(f"store, {kind}, CPU-ms a record", sum(costs) / len(costs), aim)
            flat = sum(costs[-tenth:]) / sum(costs[:tenth])
            yield _cost(f"store, {kind}, last tenth to first, times", flat, 1.5)
            again = stored(store, outcomes(source, min(count, AGAIN)))
            mean = sum(again) / len(again)
            yield _cost(f"unchanged, {kind}, CPU-ms a record", mean, 0.03)
            assert store.last_sequence == count
        if kind == "damaged":
            yield _cost("database size, times the text", size(folder / "damaged.db"), 6.5)


def _cost(name: str, value: float, most: float) -> Figure:
    return Figure(name, value, most, least=True)


def size(path: Path) -> float:
    """Bytes of the database for each byte of the articles' text."""
    with Store.open(path) as store:
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        sql = "SELECT sum(length(CAST(text AS BLOB))) FROM records"
        (text,) = store.db.execute(sql).fetchone()
    return float(path.stat().st_size / text)


def searching(folder: Path, articles: int = ARTICLES) -> Iterator[Figure]:
    """Words of two characters, common and rare, in both scripts; first pages of ten hits."""
    chance = random.Random(1)
    texts = [record.text for record in islice(records(pool(True, articles), seed=9), QUERIES)]
    starts = [chance.randrange(len(text) - 2) for text in texts]
    pairs = [text[start : start + 2] for text, start in zip(texts, starts, strict=True)]
    words = [*WORDS * 5, *(pair for pair in pairs if pair.isalpha() and not pair.isascii())]
    waited = []
    with Store.open(folder / "damaged.db", read_only=True) as store:
        for word in words:
            begun = time.perf_counter()
            hits = search(store.db.conn, word)
            waited.append((time.perf_counter() - begun) * 1000)
            assert all(any(hit for _, hit in (*h.marked_title, *h.excerpt)) for h in hits)
    yield _cost("two-character search, first page, p95, ms", quantiles(waited, n=20)[-1], 20)


def exporting(folder: Path, count: int) -> Iterator[Figure]:
    """Each format from a process of its own, whose memory is measured on a part and on all.

    The part is three times what is ever held: three groups of the Parquet file at least.
    """
    part = max(count // 10, 3 * ROW_GROUP)
    for form, aim in (("jsonl", 20_000), ("parquet", 10_000)):
        for kind in ("undamaged", "damaged"):
            few, all_of_them = (_exported(folder, kind, form, n) for n in (max(0, count - part), 0))
            speed = all_of_them["speed"]
            yield Figure(f"export, {kind}, {form}, records a CPU-second", speed, aim)
            note = f"{all_of_them['memory']:.0f} MB for {count:,}, {few['memory']:.0f} for {part:,}"
            grown = all_of_them["memory"] / few["memory"]
            name = f"memory, all to a tenth, {kind}, {form}, times"
            yield Figure(name, grown, 1.2, note, least=True)


def _exported(folder: Path, kind: str, form: str, since: int) -> dict[str, float]:
    call = [sys.executable, "-m", "bench.dataset", "export", str(folder), kind, form, str(since)]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def export_alone(folder: Path, kind: str, form: str, since: int) -> dict[str, float]:
    """Records, records a CPU-second, and the most memory this process has had, in MB."""
    with Store.open(folder / f"{kind}.db", read_only=True) as store:
        begun = time.process_time()
        done = export(store, form, folder / f"out.{form}", since)
        seconds = time.process_time() - begun
    return {"records": done.records, "speed": done.records / seconds, "memory": most_memory()}


def most_memory() -> float:
    """The most that this program has had, in MB. What getrusage says also counts the process that
    started it.
    """
    (line,) = (line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def reference() -> float:
    """Million characters a second that OpenCC simplifies here and now."""
    text = "隨著消費信貸的快速發展，催收電話的頻繁出現，給很多用戶帶來了困擾。" * 300
    begun = time.process_time()
    for _ in range(20):
        to_hans(text)
    return 20 * len(text) / (time.process_time() - begun) / 1e6


def measure(folder: Path, count: int) -> Iterator[Figure]:
    """The whole table, a line at a time."""
    yield from storing(folder, count)
    yield from searching(folder)
    yield from exporting(folder, count)


def main(arguments: Sequence[str]) -> int:
    """Print the table; 1 if a figure is below its floor."""
    if arguments[:1] == ["export"]:
        _, folder, kind, form, since = arguments
        print(json.dumps(export_alone(Path(folder), kind, form, int(since))))
        return 0
    count = int(arguments[0]) if arguments else 100_000
    print(f"{count:,} records; OpenCC converts {reference():.1f} million characters a second")
    with tempfile.TemporaryDirectory() as folder:
        figures = []
        for figure in measure(Path(folder), count):
            print(figure, flush=True)
            figures.append(figure)
    return check("dataset", figures)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
