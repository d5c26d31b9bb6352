"""``articles.jsonl`` is the projection of the database, whatever happens to the file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exports.errors import StoreError
from exports.log import Healed, Log, heal, lines
from exports.outcome import Outcome
from exports.store import Store
from pipelines.records import Record

RecordMaker = Callable[..., Record]
OutcomeMaker = Callable[..., Outcome]


@pytest.fixture(scope="module")
def truth(
    tmp_path_factory: pytest.TempPathFactory, make_record: RecordMaker, make_outcome: OutcomeMaker
) -> Iterator[tuple[Store, bytes]]:
    """A store of a few records, two of them second versions, and its projection."""
    with Store.open(tmp_path_factory.mktemp("truth") / "cuishou.db") as store:
        run_id = store.begin_run("crawl", {}, "1")
        records = [make_record(f"http://a.test/{n % 4}", seed=n, sentences=4) for n in range(6)]
        store.commit([make_outcome(record) for record in records], run_id)
        yield store, b"".join(lines(store))


def test_lines_are_the_record_in_utf_8_and_in_the_order_of_the_contract(
    store: Store, run_id: str, tmp_path: Path, make_record: RecordMaker, make_outcome: OutcomeMaker
) -> None:
    path = tmp_path / "articles.jsonl"
    records = [make_record(f"http://a.test/{n}", seed=n) for n in range(3)]
    with Log(store, path) as log:
        assert log.append() == 0
        store.commit([make_outcome(record) for record in records[:2]], run_id)
        assert log.append() == 2
        store.commit([make_outcome(records[2])], run_id)
        assert log.append() == 1
        assert log.append() == 0
    written = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    expected = [
        replace(record, sequence=n, version=1, run_id=run_id).as_dict()
        for n, record in enumerate(records, 1)
    ]
    assert written == expected
    assert [list(line) for line in written] == [list(line) for line in expected]
    assert "催收電話" in path.read_text(encoding="utf-8")


def test_a_missing_file_is_made_anew(truth: tuple[Store, bytes], tmp_path: Path) -> None:
    store, projection = truth
    path = tmp_path / "new" / "articles.jsonl"
    assert heal(store, path) == Healed(appended=6)
    assert path.read_bytes() == projection
    assert heal(store, path) == Healed()
    assert str(Healed()) == ""
    assert str(Healed(2, True)) == "a torn line completed, 2 missing lines appended"


def healed(store: Store, path: Path, content: bytes) -> tuple[Healed, bytes]:
    path.write_bytes(content)
    done = heal(store, path)
    assert heal(store, path) == Healed()
    return done, path.read_bytes()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_cut_anywhere_it_is_completed_and_nothing_taken_back(
    truth: tuple[Store, bytes], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    store, projection = truth
    at = data.draw(st.integers(0, len(projection)))
    path = tmp_path_factory.getbasetemp() / "cut.jsonl"
    done, content = healed(store, path, projection[:at])
    assert content == projection
    whole = projection[:at].count(b"\n")
    torn = at > 0 and not projection[:at].endswith(b"\n")
    assert done == Healed(appended=6 - whole - torn, completed=torn, cut=0)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_tail_that_is_not_the_databases_is_cut_off(
    truth: tuple[Store, bytes], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    store, projection = truth
    at = data.draw(st.integers(0, len(projection)))
    first = projection.split(b"\n")[0] + b"\n"
    noise = st.sampled_from(
        [b"\n", b"\0" * 4096, b"{}\n", b'{"sequence":2}\n', b'{"sequence":9', first, b"null\n[]\n"]
    )
    tail = b"".join(data.draw(st.lists(noise, min_size=1, max_size=3)))
    path = tmp_path_factory.getbasetemp() / "tail.jsonl"
    _, content = healed(store, path, projection[:at] + tail)
    assert content == projection


def test_lines_ahead_of_a_restored_database_are_cut_off(
    truth: tuple[Store, bytes], tmp_path: Path
) -> None:
    store, projection = truth
    ahead = orjson.dumps(orjson.loads(projection.splitlines()[-1]) | {"sequence": 7}) + b"\n"
    done, content = healed(store, tmp_path / "ahead.jsonl", projection + ahead)
    assert done == Healed(cut=len(ahead))
    assert content == projection


def test_records_of_a_database_that_is_lost_are_kept(
    truth: tuple[Store, bytes], store: Store, tmp_path: Path
) -> None:
    lost, projection = truth
    path = tmp_path / "articles.jsonl"
    for number in (1, 2):
        done, content = healed(store, path, projection)
        assert (done.aside, content) == (f"articles.kept-{number}.jsonl", b"")
        assert (tmp_path / done.aside).read_bytes() == projection
        assert done.aside in str(done)
    assert heal(lost, path).appended == 6
    assert len(list(tmp_path.glob("*.jsonl"))) == 3


def test_an_altered_last_line_is_written_again(truth: tuple[Store, bytes], tmp_path: Path) -> None:
    store, projection = truth
    start = projection.rstrip(b"\n").rindex(b"\n") + 1
    altered = projection[:start] + projection[start:].replace("催".encode(), "摧".encode())
    done, content = healed(store, tmp_path / "altered.jsonl", altered)
    assert (done.appended, content) == (1, projection)


def test_lines_of_an_earlier_version_with_fewer_keys_stand(
    truth: tuple[Store, bytes], tmp_path: Path
) -> None:
    store, projection = truth
    old = [json.loads(line) for line in projection.splitlines()[:4]]
    for line in old:
        del line["similarity"]
    content = b"".join(orjson.dumps(line) + b"\n" for line in old)
    done, after = healed(store, tmp_path / "old.jsonl", content)
    assert done == Healed(appended=2)
    assert after == content + b"\n".join(projection.split(b"\n")[4:])


def test_a_full_disk_is_said_and_healed_when_there_is_room(
    store: Store, run_id: str, tmp_path: Path, make_record: RecordMaker, make_outcome: OutcomeMaker
) -> None:
    path = tmp_path / "articles.jsonl"
    with Log(store, path) as log:
        store.commit([make_outcome(make_record("http://a.test/1"))], run_id)
        with Path("/dev/full").open("ab") as full:
            log._file.close()
            log._file = full
            with pytest.raises(StoreError, match=r"articles\.jsonl: No space left on device"):
                log.append()
    assert heal(store, path).appended == 1
    assert path.read_bytes() == b"".join(lines(store))


def test_a_file_that_cannot_be_written_is_said_in_one_line(store: Store, tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl").mkdir()
    with pytest.raises(StoreError, match=r"articles\.jsonl"):
        heal(store, tmp_path / "articles.jsonl")
