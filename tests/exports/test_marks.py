"""Pieces say the same as the edits they are made of, whatever the edits."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from exports.marks import Piece, pieces
from pipelines.records import CERTAINTIES, Certainty, Edit
from pipelines.repair import restore
from pipelines.repair.edits import undo_text
from tests.strategies import damaged

SHORT = st.text("催收電話 (x)", max_size=3)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, str, list[Edit]]:
    """A text, what steps of edits that don't overlap made of it, and the edits."""
    original = text = draw(st.text("催收電話 (x)", max_size=12))
    edits: list[Edit] = []
    for step in range(draw(st.integers(0, 4))):
        made, at = "", 0
        for _ in range(draw(st.integers(0, 3))):
            start = draw(st.integers(at, len(text)))
            end = draw(st.integers(start, min(len(text), start + 4)))
            certainty: Certainty = draw(st.sampled_from(CERTAINTIES))
            applied = certainty != "suggested"
            edit = Edit("text", step, start, text[start:end], draw(SHORT), "r", certainty, applied)
            edits.append(edit)
            if applied:
                made += text[at:start] + edit.new
                at = end
        text = made + text[at:]
    return original, text, edits


@given(edited())
def test_they_make_up_both_texts(example: tuple[str, str, list[Edit]]) -> None:
    original, text, edits = example
    made = pieces(text, edits)
    assert "".join(piece.new for piece in made) == text
    assert "".join(piece.old for piece in made) == undo_text(text, edits) == original


@given(edited())
def test_every_edit_is_in_one_piece_and_the_rest_is_untouched(
    example: tuple[str, str, list[Edit]],
) -> None:
    _, text, edits = example
    made = pieces(text, edits)
    held = [edit for piece in made for edit in piece.edits]
    assert sorted(held, key=repr) == sorted(edits, key=repr)
    assert all(piece.old == piece.new for piece in made if not piece.applied)
    assert all(a.edits or b.edits for a, b in pairwise(made))


@settings(deadline=None, max_examples=40)
@given(damaged())
def test_repaired_texts(text: str) -> None:
    restored = restore(text)
    made = pieces(restored.text, restored.edits)
    assert "".join(piece.new for piece in made) == restored.text
    assert "".join(piece.old for piece in made) == restored.original


def test_a_later_step_that_changes_an_earlier_word_is_one_piece_with_it() -> None:
    edits = [
        Edit("text", 0, 0, "a", "話題", "one", "safe"),
        Edit("text", 1, 1, "題", "筒", "two", "likely"),
        Edit("text", 2, 1, "筒", "機", "three", "suggested", applied=False),
    ]
    [changed, rest] = pieces("話筒b", edits)
    assert (changed.old, changed.new, changed.certainty) == ("a", "話筒", "suggested")
    assert changed.applied
    assert rest == Piece("b", "b")


def test_a_suggestion_leaves_its_text() -> None:
    suggestion = Edit("text", 0, 2, "電", "", "r", "suggested", applied=False)
    assert [(p.old, p.new, p.applied) for p in pieces("催收電話", [suggestion])] == [
        ("催收", "催收", False),
        ("電", "電", False),
        ("話", "話", False),
    ]
