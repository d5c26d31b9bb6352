"""The furniture of Chinese pages by what it says: which line is 責任編輯, which a statement.

``markers.tsv`` holds the patterns, one a row with an example, in simplified characters; they are
matched against folded lines (fold.py). A word filter may have cut 电话, 题 or 同时 out of furniture
as well, so no pattern requires them. A row is matched at the ``start`` of a line, against the
``whole`` of it, or ``anywhere``; a line longer than ``longest`` is text, however it begins.
A line that no row tells is a byline if it is made of labelled fields, in whatever order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal, NamedTuple, get_args

from pipelines.extract.fold import REMEMBERED
from pipelines.extract.names import is_byline

Marker = Literal[
    "trail",
    "editor",
    "source",
    "byline",
    "statement",
    "contact",
    "siblings",
    "related",
    "share",
    "navigation",
    "footer",
    "tags",
    "lead",
    "farm",
    "caption",
]
MARKERS: Final[tuple[Marker, ...]] = get_args(Marker)

MANY_PIECES: Final = 15
"""Pieces of a line from which it may be a farm of links: breadcrumbs and menus stay below."""
SHORT_PIECE: Final = 24
"""Characters a piece of a farm has at most, on average; cells of tables are fewer, not longer."""
LONGEST_TOLD: Final = 400
"""Characters beyond which only a farm is furniture by its words."""

UNDERSCORED: Final = 5
"""Pieces between single underscores from which a line is a farm: no sentence is written so."""
SPAM: Final = 3
"""Words of one line that only spam has, from which a line without a full stop is a farm, whatever
stands between them."""

_SPAM: Final = re.compile(
    r"无码|[一二三四]区[一二三四]区|久久|波多野|人妻|(?<![a-z])av(?![a-z])|成人(?:午夜|影|电影|视频)"
    r"|国产(?:精品|自拍|视频|高清|亚洲)|精品(?:视频|国产)|欧美(?:成人|精品|老)|日韩(?:精品|欧美|av)"
    r"|免费(?:观看|视频|看片)|在线(?:观看|播放|看片)|亚洲(?:成人|精品|av|视频)"
)

RULE: Final = 5
"""Signs in a row that are a line drawn with letters, and no text."""

_UNDERSCORE: Final = re.compile(r"(?<!_)_(?!_)")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_DECORATION: Final = " \t\xa0\u3000-—_*·•■□●○◆◇★☆▲△▶►»>|丨│.,、:\u200b\ufeff"
_OPENERS: Final = "[【(《<「"
_SEPARATORS: Final = re.compile(r"\s*[|│┃丨¦┊]+\s*| [Iil1] |\s*[·•]\s+|[\s_]{2,}|\s/\s")
"""What stands between the words of a farm; its `` I `` is an `` i `` once the line is folded."""


class Row(NamedTuple):
    """A row of ``markers.tsv``."""

    kind: Marker
    where: str
    longest: int
    pattern: str
    example: str


def rows() -> Iterator[Row]:
    """The rows of ``markers.tsv``, in order of precedence."""
    table = files("pipelines.extract").joinpath("markers.tsv").read_text("utf-8")
    for line in table.splitlines()[1:]:
        kind, where, longest, pattern, example = line.split("\t")
        yield Row(
            next(name for name in MARKERS if name == kind), where, int(longest), pattern, example
        )


_ROWS: Final = tuple(rows())


def _alternation(where: str) -> re.Pattern[str]:
    parts = (f"(?P<r{n}>{row.pattern})" for n, row in enumerate(_ROWS) if row.where == where)
    return re.compile("|".join(parts))


_START: Final = _alternation("start")
_WHOLE: Final = _alternation("whole")
_ANYWHERE: Final = _alternation("anywhere")


def mark(folded: str) -> Marker | None:
    """What kind of furniture a folded line is, by its words; ``None`` where they do not say.

    >>> mark("责任编辑:唐俪漪"), mark("最新发布"), mark("内容侵权、删帖举报联系方式:***")
    ('editor', 'related', 'contact')
    >>> mark("责任编辑在催收方面的作用"), mark("一、催收的性质")
    (None, None)
    """
    return _remembered(folded) if len(folded) <= REMEMBERED else _mark(folded)


def _mark(folded: str) -> Marker | None:
    line = folded.strip(_DECORATION)
    if not line:
        return "navigation" if len(folded) >= RULE and not folded.isspace() else None
    if is_farm(line):
        return "farm"
    if len(line) > LONGEST_TOLD:
        return None
    told = (
        _kind(_WHOLE.fullmatch(line) or _WHOLE.fullmatch(line.lstrip(_OPENERS)), line)
        or _kind(_START.match(line) or _START.match(line.lstrip(_OPENERS)), line)
        or _kind(_ANYWHERE.search(line), line)
    )
    return "byline" if told is None and is_byline(line.lstrip(_OPENERS)) else told


_remembered: Final = lru_cache(maxsize=16_384)(_mark)


def _kind(found: re.Match[str] | None, line: str) -> Marker | None:
    if not found or not found.lastgroup:
        return None
    row = _ROWS[int(found.lastgroup[1:])]
    return row.kind if len(line) <= row.longest else None


def is_farm(line: str) -> bool:
    """Whether a line is many short pieces between separators: spam words, a menu, a link list.

    >>> is_farm("免费看片|" * 40), is_farm("免费看片 i " * 40), is_farm("平台 | 电话 | 时间")
    (True, True, False)
    >>> is_farm("在线观看免费观看,国产精品久久,成人影院大全,高清无码下载,亚洲视频在线看片")
    True
    """
    if len(line) < 2 * MANY_PIECES:
        return False
    if len([piece for piece in _UNDERSCORE.split(line) if _HAN.search(piece)]) >= UNDERSCORED:
        return True
    if "。" not in line and len(set(_SPAM.findall(line))) >= SPAM:
        return True
    pieces = [piece for piece in _SEPARATORS.split(line) if piece]
    return len(pieces) >= MANY_PIECES and len(line) <= SHORT_PIECE * len(pieces)
