"""The files that others open: with every library that people open them with."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import duckdb
import jsonschema
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from exports import export as exporting
from exports.errors import StoreError
from exports.export import FORMATS, Exported, export
from exports.json_schema import json_schema
from exports.outcome import Outcome
from exports.schema import ARTICLE
from exports.store import Store
from pipelines.records import Record

ODD = '=cmd|"/c calc"!A1\t𠮷\u2028"x",\'y\\'
KEYS = [column.name for column in ARTICLE]


@pytest.fixture
def filled(
    store: Store,
    run_id: str,
    make_record: Callable[..., Record],
    make_outcome: Callable[..., Outcome],
) -> Store:
    """Four articles: one changed since, one with nothing that may be null, one odd."""
    one, two = make_record("http://a.test/1", 1), make_record("http://a.test/2", 2)
    bare = replace(
        make_record("http://a.test/3", 3), subject=None, breadcrumb=(), category=None, source=None,
        published=None, fetched_at=None, edits=(), phones=(),
    )  # fmt: skip
    odd = replace(make_record("http://a.test/4", 4), title=ODD, published="2024-05-01")
    store.commit([make_outcome(record) for record in (one, two, bare, odd)], run_id)
    store.commit([make_outcome(make_record("http://a.test/1", 5))], run_id)
    return store


def exported(store: Store, form: str, folder: Path) -> Path:
    path = folder / f"articles.{form}"
    assert export(store, form, path) == Exported(4, 5)
    return path


def test_jsonl_holds_the_articles_as_they_stand(filled: Store, tmp_path: Path) -> None:
    path = exported(filled, "jsonl", tmp_path)
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    assert [json.loads(line) for line in lines] == list(filled.current())
    assert "催收電話" in lines[0]
    assert "\\u" not in lines[0]
    for line in lines:
        jsonschema.validate(json.loads(line), json_schema())
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(json.loads(line) | {"edits": [{}]}, json_schema())


def test_only_what_changed_since(filled: Store, tmp_path: Path) -> None:
    path = tmp_path / "new.jsonl"
    assert export(filled, "jsonl", path, since=3) == Exported(2, 5)
    lines = path.read_bytes().splitlines()
    assert [json.loads(line)["sequence"] for line in lines] == [4, 5]
    assert export(filled, "parquet", path, since=5) == Exported(0, 5)
    empty = pq.read_table(path)
    assert (empty.num_rows, empty.schema.names) == (0, KEYS)


def test_parquet_has_the_types_of_the_schema_also_where_all_is_null(
    filled: Store, tmp_path: Path
) -> None:
    schema = pq.read_schema(exported(filled, "parquet", tmp_path))
    assert schema.names == KEYS
    assert schema.field("published").type == pa.timestamp("us", tz="UTC")
    assert schema.field("editor").type == pa.string()
    assert schema.field("similarity").type == pa.float64()
    edit = schema.field("edits").type.value_type
    assert {field.name: str(field.type) for field in edit} == {
        "where": "string", "step": "int64", "start": "int64", "old": "string", "new": "string",
        "rule": "string", "certainty": "string", "applied": "bool",
    }  # fmt: skip
    assert schema.field("text").metadata == {b"description": ARTICLE[14].description.encode()}


def as_jsonl_has_it(row: dict[str, Any]) -> dict[str, Any]:
    """A Parquet row with its times as texts."""
    return row | {name: row[name] and row[name].isoformat() for name in ("published", "fetched_at")}


def test_parquet_says_what_the_jsonl_says(filled: Store, tmp_path: Path) -> None:
    path = exported(filled, "parquet", tmp_path)
    rows = [as_jsonl_has_it(row) for row in pq.read_table(path).to_pylist()]
    times = {"2024-05-01T08:00:00+08:00": "2024-05-01T00:00:00+00:00", None: None}
    times |= {"2024-05-01": "2024-04-30T16:00:00+00:00"}
    expected = [
        record
        | {"published": times[record["published"]]}
        | {"fetched_at": record["fetched_at"] and "2026-11-22T05:00:00+00:00"}
        for record in filled.current()
    ]
    assert rows == expected


@pytest.mark.parametrize("size", [1, 3])
def test_row_groups_make_no_difference(
    filled: Store, tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = pq.read_table(exported(filled, "parquet", tmp_path))
    monkeypatch.setattr("exports.parquet.ROW_GROUP", size)
    monkeypatch.setattr("exports.parquet.BATCH", 1)
    path = exported(filled, "parquet", tmp_path)
    assert pq.ParquetFile(path).num_row_groups == -(-4 // size)
    assert pq.read_table(path).equals(whole)


def asked_of_duckdb(sql: str) -> list[Any]:
    relation = duckdb.sql(sql)
    assert relation is not None
    return relation.fetchall()


def test_duckdb_opens_all_three(filled: Store, tmp_path: Path) -> None:
    paths = {form: exported(filled, form, tmp_path) for form in FORMATS}
    for form, path in paths.items():
        asked = f"select url, sequence, title from '{path}' order by sequence"
        rows = asked_of_duckdb(asked)
        titles = [record["title"] for record in filled.current()]
        assert [row[1] for row in rows] == [2, 3, 4, 5], form
        assert [row[2].removeprefix("'") for row in rows] == titles, form
    sql = "select e.new, count(*) from (select unnest(edits) e from '{}') group by 1 order by 1"
    counts = [asked_of_duckdb(sql.format(paths[form])) for form in ("parquet", "jsonl")]
    assert counts[0] == counts[1] == [("同時，", 3), ("小", 3), ("會", 3), ("編", 3), ("電話", 3)]
    kinds = asked_of_duckdb(f"select distinct typeof(published) from '{paths['parquet']}'")
    assert kinds == [("TIMESTAMP WITH TIME ZONE",)]


def test_pandas_opens_all_three(filled: Store, tmp_path: Path) -> None:
    frame = pd.read_parquet(exported(filled, "parquet", tmp_path))
    assert str(frame["published"].dt.tz) == "UTC"
    assert frame["edits"].explode().dropna().str["rule"].value_counts()["gloss"] == 9
    lines = pd.read_json(exported(filled, "jsonl", tmp_path), lines=True)
    cells = pd.read_csv(exported(filled, "csv", tmp_path))
    for other in (lines, cells):
        assert list(other.columns) == KEYS
        assert list(other["url"]) == list(frame["url"])
    assert json.loads(cells["edits"][0])[0]["new"] == "會"


def test_polars_opens_all_three(filled: Store, tmp_path: Path) -> None:
    frame = pl.read_parquet(exported(filled, "parquet", tmp_path))
    assert frame.schema["published"] == pl.Datetime("us", "UTC")
    rules = frame.select(pl.col("edits").explode().struct.field("rule")).drop_nulls()
    assert rules.filter(pl.col("rule") == "gloss").height == 9
    lines = pl.read_ndjson(exported(filled, "jsonl", tmp_path))
    cells = pl.read_csv(exported(filled, "csv", tmp_path))
    for other in (lines, cells):
        assert other.columns == KEYS
        assert list(other["url"]) == list(frame["url"])


def test_a_spreadsheet_finds_no_formula(filled: Store, tmp_path: Path) -> None:
    path = exported(filled, "csv", tmp_path)
    assert path.read_bytes().startswith("\ufeffurl,".encode())
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["title"] for row in rows][2] == f"'{ODD}"
    assert not [cell for row in rows for cell in row.values() if cell[:1] in set("=+-@＝＋－＠\t")]
    assert [row["text"] for row in rows] == [record["text"] for record in filled.current()]
    assert json.loads(rows[0]["damage"])["glosses"] == 3


def test_an_export_that_fails_leaves_what_was_there(
    filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = exported(filled, "jsonl", tmp_path)
    before = path.read_bytes()

    def half(rows: object, file: IO[bytes]) -> int:
        file.write(b"half")
        raise OSError(28, os.strerror(28))

    monkeypatch.setitem(exporting.FORMATS, "jsonl", half)
    with pytest.raises(StoreError, match="No space left on device"):
        export(filled, "jsonl", path)
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir() if "articles" in found.name] == [path.name]


def test_a_place_that_cannot_be_written_is_said_in_one_line(filled: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"is a folder; name a file in it$"):
        export(filled, "jsonl", tmp_path)
    with pytest.raises(StoreError, match=r"there is no folder .*"):
        export(filled, "jsonl", tmp_path / "none/articles.jsonl")
