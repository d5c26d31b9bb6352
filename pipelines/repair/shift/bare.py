"""What it costs a reading to hold a character without a gloss: how the page would have it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from math import inf, log

from pipelines.records import Script
from pipelines.repair import gbk
from pipelines.repair.readings import table_order
from pipelines.script import simplify, single_characters

VARIANT_COST = 3.0
"""A character that converting from simplified ones does not give: 裡, where the pages have 里."""
KEPT = frozenset("后于系并里面只干余采范泄游")
"""Simplified characters that the pages' conversion was seen to leave as they are."""
ALSO_TRADITIONAL = frozenset("辟丑斗伙雇佣仆朴尸污咸凶岩涌吁郁岳云占征咨檐肴腌夸杠棱幺睾")
"""Simplified characters that are traditional ones in their own right as well; not known whether
the conversion leaves them."""
UNCONVERTED_COST = 5.0
"""Any other simplified character that Big5 has too (机 for 機), on a traditional page: the
conversion, which knows single characters, makes the traditional one of it."""
RARE_MARK_COST = 7.0
"""A mark that our own texts do not have, a full-width digit for one; the next is at 6.5."""
UNGLOSSED_COST = 4.0
"""A character that the page's table should hold by its place in it: the order is only roughly
known."""
DEEP = 0.9
"""Share of a page's glossed characters that lie above the depth to which its table surely goes."""


class Bare(dict[str, float]):
    """Cost of each character, infinite where it cannot stand bare; worked out when asked for."""

    __slots__ = ("_foreign", "_glossed", "_unconverted", "_unlikely")

    def __init__(self, script: Script, glossed: frozenset[str], texts: Iterable[str] = ()) -> None:
        self._foreign = foreign(script)
        self._unconverted = unconverted() if script == "Hant" else frozenset()
        self._glossed = glossed
        self._unlikely = expected(glossed).difference(*texts)

    def __missing__(self, char: str) -> float:
        cost = self[char] = self._cost(char)
        return cost

    def _cost(self, char: str) -> float:
        if char in self._glossed or char in self._foreign:
            return inf
        return self._spelling(char) + (UNGLOSSED_COST if char in self._unlikely else 0.0)

    def split(self, char: str) -> float:
        """Cost of a character whose halves a gloss divides: the page's table did not find it."""
        return inf if char in self._foreign else self._spelling(char)

    def _spelling(self, char: str) -> float:
        return spelling_cost(char) + (UNCONVERTED_COST if char in self._unconverted else 0.0)


def expected(glossed: frozenset[str]) -> frozenset[str]:
    """The characters that a page with these glossed should gloss too.

    Tables are one ordered list, cut off at a depth of the page (docs/damage.md).
    """
    order = table_order()
    places = sorted(order[char] for char in glossed if char in order)
    if not places:
        return frozenset()
    depth = places[int(DEEP * (len(places) - 1))]
    return frozenset(char for char, place in order.items() if place < depth)


@cache
def foreign(script: str) -> frozenset[str]:
    """Characters that a page in a script does not have: on traditional ones, the simplified.

    后, 于 and others are both; Big5, which has no simplified characters, tells them apart.
    """
    if script == "Hans":
        return frozenset()
    simplified = (chr(code) for code in single_characters("s2t"))
    return frozenset(char for char in simplified if not char.encode("big5", "ignore"))


@cache
def unconverted() -> frozenset[str]:
    """Simplified characters that Big5 has as well, but for those that conversion may leave."""
    simplified = map(chr, single_characters("s2t"))
    both = frozenset(char for char in simplified if char.encode("big5", "ignore"))
    return both - KEPT - ALSO_TRADITIONAL


@cache
def spelling_cost(char: str) -> float:
    """How unlikely a character is among those that the model takes for the same.

    >>> spelling_cost("里"), spelling_cost("裡"), spelling_cost("？") > 2
    (0.0, 3.0, True)
    """
    if gbk.is_han(char):
        plain = simplify(char)
        if plain == char:
            return 0.0
        usual = plain not in KEPT and single_characters("s2tw").get(ord(plain)) == char
        return 0.0 if usual else VARIANT_COST
    return 0.0 if char.isascii() else _mark_costs().get(char, RARE_MARK_COST)


@cache
def _mark_costs() -> dict[str, float]:
    text = (files("pipelines.repair") / "data" / "marks.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return {mark: -log(float(share)) for mark, share in rows}
