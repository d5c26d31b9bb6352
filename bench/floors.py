"""Figures of a bench, and the floors that none of them may fall below: bench/floors.json.

A floor is the best figure that was honestly measured, with the allowance that its noise needs. It
is raised by hand, in the change that raised the figure.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FLOORS = Path(__file__).parent / "floors.json"
WIDTH = 62
MANY = 1000
"""From which on decimals say nothing."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure: its name is its key in floors.json."""

    name: str
    value: float
    reach: float | None = None
    """What the project wants of it; None where it is shown beside another."""
    note: str = ""
    """What the figure was counted from: ``154 of 163``."""
    least: bool = False
    """Whether less is better: the reach and the floor are then the most it may be."""

    @classmethod
    def share(cls, name: str, part: int, whole: int, reach: float | None = None) -> Figure:
        """A share of what was counted; of nothing, it is all."""
        return cls(name, part / whole if whole else 1.0, reach, f"{part:,} of {whole:,}")

    @property
    def reached(self) -> bool:
        """Whether it is what the project wants."""
        return self.reach is None or self.holds(self.reach)

    def holds(self, bound: float) -> bool:
        """Whether it is not worse than a bound.

        >>> Figure("cost", 1.4, least=True).holds(1.5), Figure("recall", 0.9).holds(0.95)
        (True, False)
        """
        return self.value <= bound if self.least else self.value >= bound

    def __str__(self) -> str:
        wide = sum(ord(char) > 0x2E80 for char in self.name)
        sign = "≤" if self.least else "≥"
        wanted = "" if self.reach is None else f"{sign} {self.reach:,g}"
        mark = "" if self.reach is None else "reached" if self.reached else "MISSED"
        name = self.name + " " * (WIDTH - len(self.name) - wide)
        value = f"{self.value:.4f}" if self.value < MANY else f"{self.value:,.0f}"
        return f"{name} {value:>9}  {wanted:9} {mark:8} {self.note}".rstrip()


def check(section: str, figures: Iterable[Figure], path: Path = FLOORS) -> int:
    """1 and a line for each figure below its floor or without the figure of a floor, else 0."""
    floors: dict[str, float] = json.loads(path.read_text("utf-8")).get(section, {})
    measured = {figure.name: figure for figure in figures}
    fallen = [
        f"below its floor of {floor:g}: {measured[name]}"
        for name, floor in floors.items()
        if name in measured and not measured[name].holds(floor)
    ]
    missing = [f"not measured, though it has a floor: {n}" for n in floors if n not in measured]
    print(*fallen, *missing, sep="\n", end="\n" if fallen or missing else "")
    return 1 if fallen or missing else 0
