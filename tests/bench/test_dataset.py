"""The dataset's bench does what it says, on a thousand records."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

from bench.dataset import (
    export_alone,
    outcomes,
    searching,
    size,
    stored,
)
from bench.dataset_records import CHARACTERS, pool, records
from bench.floors import FLOORS
from exports.store import Store
from pipelines.api import undo

COUNT = 1000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("bench")
    with Store.open(made / "damaged.db") as store:
        costs = stored(store, outcomes(pool(True, 60), COUNT))
        assert len(costs) == COUNT / 100
        assert store.last_sequence == COUNT
        stored(store, outcomes(pool(True, 60), 200))
        assert store.last_sequence == COUNT, "what is unchanged was stored again"
    return made


def test_records_are_as_long_and_as_damaged_as_the_given_pages() -> None:
    made = list(islice(records(pool(True, 60)), 200))
    assert made == list(islice(records(pool(True, 60)), 200))
    mean = sum(len(record.text) for record in made) / len(made)
    assert CHARACTERS <= mean < CHARACTERS * 1.1
    assert 200 < sum(len(record.edits) for record in made) / len(made) < 350
    assert any("(" in block.text for block in undo(made[0]))


def test_the_database_is_no_larger_than_its_floor(folder: Path) -> None:
    floors = json.loads(FLOORS.read_text())["dataset"]
    few = 1.05  # a small index repeats its terms more often
    assert 4 < size(folder / "damaged.db") <= floors["database size, times the text"] * few


def test_every_word_asked_for_is_marked_where_it_is_found(folder: Path) -> None:
    (figure,) = searching(folder, 60)
    assert figure.value > 0


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_exports_are_measured(folder: Path, form: str) -> None:
    figures = export_alone(folder, "damaged", form, COUNT // 2)
    assert figures["records"] == COUNT / 2
    assert figures["speed"] > 0 < figures["memory"]
