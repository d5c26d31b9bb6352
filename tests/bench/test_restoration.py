"""The bench of the repair on a small sample, and what it is built from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bench import floors
from bench.floors import Figure
from bench.restoration import certainty, clean, sentences
from bench.restoration.texts import Document, own
from pipelines.repair import restore

DOCUMENTS = 5


@pytest.fixture(scope="module")
def sample() -> Sequence[Document]:
    """Articles that are neither in the model nor tuned on."""
    return list(own("report", "finance"))[:DOCUMENTS]


def test_what_is_safe_is_right(sample: Sequence[Document]) -> None:
    safe = next(certainty.figures(sample))
    assert safe.name == "edits called safe: right"
    assert safe.reached


def test_glosses_go_without_a_trace(sample: Sequence[Document]) -> None:
    glossed, shifted, *_ = sentences.figures(sample)
    assert glossed.value == 1.0
    assert shifted.value >= 0.9


def test_undamaged_text_of_every_kind_stays_as_it_is() -> None:
    for kind, texts in clean.kinds().items():
        if not kind.startswith("manuals"):
            text = next(iter(texts), "")
            assert restore(text).edits == (), kind


def test_a_figure_below_its_floor_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "floors.json"
    path.write_text('{"restoration": {"recall": 0.9, "cost": 2, "gone": 1}}', "utf-8")
    good = [Figure("recall", 0.9), Figure("cost", 1.5, least=True), Figure("gone", 1.0)]
    assert floors.check("restoration", good, path) == 0
    assert capsys.readouterr().out == ""
    bad = [Figure("recall", 0.8), Figure("cost", 2.5, least=True)]
    assert floors.check("restoration", bad, path) == 1
    told = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in told] == [
        "below its floor of 0.9",
        "below its floor of 2",
        "not measured, though it has a floor",
    ]
