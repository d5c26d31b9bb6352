"""Dates, breadcrumbs, subjects, topics, furniture and masks, case by case."""

from __future__ import annotations

import pytest

from pipelines.extract.dates import parse_date
from pipelines.extract.fold import fold
from pipelines.extract.markers import mark
from pipelines.extract.markers import rows as marker_rows
from pipelines.extract.trail import levels_of
from pipelines.phones import mask, phones
from pipelines.records import Block
from pipelines.subject import subject
from pipelines.topic import topic
from tests.extract.cases import rows


@pytest.mark.parametrize("case", rows("dates"), ids=lambda case: case["text"])
def test_date(case: dict[str, str]) -> None:
    assert parse_date(case["text"], fetched_at=case["fetched_at"] or None) == (case["date"] or None)


def test_date_takes_the_offset_of_the_site() -> None:
    assert parse_date("2024-03-15 10:20", offset="+09:00") == "2024-03-15T10:20:00+09:00"


@pytest.mark.parametrize("case", rows("trails"), ids=lambda case: case["text"])
def test_trail(case: dict[str, str]) -> None:
    expected = tuple(case["levels"].split("|")) if case["levels"] else ()
    assert levels_of(case["text"], named=bool(case["named"])) == expected


@pytest.mark.parametrize("case", rows("subjects"), ids=lambda case: case["title"])
def test_subject(case: dict[str, str]) -> None:
    assert subject(case["title"]) == (case["subject"] or None)


@pytest.mark.parametrize("case", rows("topics"), ids=lambda case: case["title"])
def test_topic(case: dict[str, str]) -> None:
    told = topic(case["title"], [Block("paragraph", case["text"])])
    assert told.collection_call == (case["about"] == "yes")
    assert 0 <= told.score <= 1


@pytest.mark.parametrize("case", rows("lines"), ids=lambda case: case["line"])
def test_furniture_is_told_by_its_words(case: dict[str, str]) -> None:
    assert mark(fold(case["line"])) == (case["kind"] or None)


@pytest.mark.parametrize("row", [*marker_rows()], ids=lambda row: row.example)
def test_marker_finds_its_example(row: tuple[str, ...]) -> None:
    kind, *_, example = row
    assert mark(fold(example)) == kind


@pytest.mark.parametrize("case", rows("masks"), ids=lambda case: case["text"])
def test_mask(case: dict[str, str]) -> None:
    assert mask(case["text"]) == case["masked"]
    assert len(mask(case["text"])) == len(case["text"])


def test_phones_are_services_with_kind_and_context() -> None:
    text = "官方热线95118，４００－８２０－８８２０，总行（021）87654321，投诉12378。欠款95588元。"
    found = phones([Block("paragraph", text), Block("paragraph", "再拨95118")])
    assert [(phone.number, phone.kind) for phone in found] == [
        ("95118", "service"),
        ("400-820-8820", "toll_free"),
        ("021-87654321", "landline"),
        ("12378", "hotline"),
    ]
    assert found[0].context.startswith("官方热线95118")
