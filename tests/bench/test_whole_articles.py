"""Articles that nobody who works on the rules has looked at: how many come back whole."""

from __future__ import annotations

from bench.whole_articles import PLAIN, articles, outcome

LEAST = 0.8
"""Of ten, nine were whole on 22 November 2026, at the first run after they were written."""


def test_four_of_five_articles_come_back_whole() -> None:
    found = [outcome(*article) for article in articles("report") if article[0] in PLAIN]
    assert len(found) == len(PLAIN)
    assert sum(result.damaged for result in found) > 50
    assert sum(not result.wrong for result in found) >= LEAST * len(found)
