"""Fills the styles with articles: what the server would give, and what must come out of it."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final

from bench.simulator import Table, filter_words, gloss, to_traditional

HERE: Final = Path(__file__).parent
CORPUS: Final = HERE.parent / "corpus"
GLOSSES: Final = 90
"""Depth of the glosses on damaged pages: about the middle of what was seen in the field."""
LAST_TEXT: Final = "090"
"""Articles behind it came later; pages stay the same when the corpus grows."""
LONGEST_HEADING: Final = 30

_GAP: Final = re.compile(r"\{\{(\w+)(?: (.*?))?\}\}", re.DOTALL)
_NUMBERED: Final = re.compile(
    r"[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d\.\d "
)
_CHINA: Final = timezone(timedelta(hours=8))
_SPAM: Final = (
    "在线观看",
    "免费影院",
    "高清完整版",
    "小说阅读",
    "棋牌下载",
    "图片大全",
    "热门软件",
)
_NAMES: Final = ("顾听雨", "陆闻笙", "许知远山", "沈砚", "林小满", "周岚", "何其北")
_SOURCES: Final = ("临江晚报", "北岸财经", "青禾资讯", "消费金融观察", "海桥日报")
_ENGLISH_NAMES: Final = ("Ellen Marsh", "Tom Ashby", "Priya Nayar")


@dataclass(frozen=True, slots=True)
class Styled:
    """A page made from a style, and what must come out of it."""

    style: str
    url: str
    body: bytes
    content_type: str
    title: str
    trail: tuple[str, ...]
    editor: str | None
    source: str | None
    published: str | None
    blocks: tuple[str, ...]
    damaged: bool
    held_out: bool

    @property
    def text(self) -> str:
        """The text that is right, title first."""
        return "\n".join((self.title, *self.blocks))


@dataclass(frozen=True, slots=True)
class Text:
    """An article of the corpus: title, then whether each block is a heading, and its text."""

    title: str
    blocks: tuple[tuple[bool, str], ...]


def texts(script: str) -> list[Text]:
    """The articles of our own: English ones, or those of ``bench/corpus``."""
    files = HERE.glob("english/*.txt") if script == "en" else CORPUS.glob("*/0*.txt")
    found = []
    for path in sorted(path for path in files if path.stem <= LAST_TEXT):
        title, *lines = (line for line in path.read_text("utf-8").splitlines() if line.strip())
        found.append(Text(title.strip(), tuple(_block(line.strip()) for line in lines)))
    return found


def _block(line: str) -> tuple[bool, str]:
    if line.startswith("# "):
        return True, line[2:]
    short = len(line) <= LONGEST_HEADING and line[-1] not in "。！？；：”"
    return short and _NUMBERED.match(line) is not None, line


def pages(each: int = 4) -> Iterator[Styled]:
    """``each`` pages of every style; the same ones every time."""
    library = {script: texts(script) for script in ("zh", "en")}
    for path in sorted(HERE.glob("*/*.html")):
        head, _, template = path.read_text("utf-8").partition("\n---\n")
        rules = tomllib.loads(head)
        chance = random.Random(path.stem)
        articles = library["en" if rules.get("script") == "en" else "zh"]
        for text in chance.sample(articles, min(each, len(articles))):
            yield _Filling(path, rules, template, text, articles, chance).page()


@dataclass(slots=True)
class _Filling:
    """One article on its way into one style."""

    path: Path
    rules: dict[str, Any]
    template: str
    article: Text
    others: list[Text]
    chance: random.Random
    number: int = 0
    moment: datetime = datetime(2024, 1, 1, tzinfo=_CHINA)
    editor: str = ""
    source: str = ""

    def page(self) -> Styled:
        rules, chance = self.rules, self.chance
        english = rules.get("script") == "en"
        self.number = chance.randrange(1000, 99999)
        self.moment = datetime(2015, 1, 1, 8, 5, 30, tzinfo=_CHINA) + timedelta(
            minutes=chance.randrange(3_000_000)
        )
        self.editor = chance.choice(_ENGLISH_NAMES if english else _NAMES)
        self.source = chance.choice(_SOURCES)
        blocks = self.article.blocks[: rules.get("most", 40)]
        if first := rules.get("first"):
            blocks = ((True, first), *blocks)
        spoil = self._spoil()
        markup = spoil(self.fill(self.template.replace("{{body}}", self._body(blocks))))
        suffix = rules.get("h_suffix", "")
        return Styled(
            self.path.stem,
            self.fill(rules["url"]),
            markup.encode(rules.get("encoding", "utf-8"), "xmlcharrefreplace"),
            rules.get("content_type", "text/html; charset=" + rules.get("encoding", "utf-8")),
            spoil(self.article.title),
            tuple(spoil(self.fill(level)) for level in rules["trail"]),
            spoil(self.editor) if rules["editor"] else None,
            spoil(self.source) if rules["source"] else None,
            self._published(),
            tuple(spoil(text + suffix * is_heading) for is_heading, text in blocks),
            rules.get("damaged", False),
            self.path.parent.name == "held_out",
        )

    def fill(self, template: str) -> str:
        """The template with its gaps filled."""
        return _GAP.sub(lambda gap: self._gap(gap[1], gap[2] or ""), template)

    def _gap(self, name: str, rest: str) -> str:
        simple = {
            "title": self.article.title,
            "n": str(self.number),
            "editor": self.editor,
            "author": self.editor,
            "source": self.source,
        }
        if name in simple:
            return simple[name]
        if name == "date":
            return self.moment.isoformat() if rest == "iso" else self.moment.strftime(rest)
        if name == "excerpt":
            return self._prose(self.article)[: int(rest)]
        count, _, markup = rest.partition(" ")
        if name == "spam":
            return markup.join(self.chance.choice(_SPAM) + str(n) for n in range(int(count)))
        if name == "links":
            return "\n".join(self._link(markup) for _ in range(int(count)))
        raise ValueError(f"{self.path}: no gap is called {name}")

    def _link(self, markup: str) -> str:
        """``[t]``itle, ``[n]``umber, ``[d]``igit, ``[w]``riter, ``[e]``xcerpt, ``[c]``omment."""
        other = self.chance.choice([text for text in self.others if text is not self.article])
        prose = self._prose(other)
        start = self.chance.randrange(max(1, len(prose) - 150))
        given = {
            "[t]": other.title,
            "[n]": str(self.chance.randrange(1000, 9999)),
            "[d]": str(self.chance.randrange(1, 10)),
            "[w]": self.chance.choice(("momo", "阿宽", "路人甲", "tomato_7", "老周")),
            "[e]": prose[:70] + "...",
            "[c]": prose[start : start + self.chance.randrange(20, 150)],
        }
        return re.sub(r"\[[tndwec]\]", lambda gap: given[gap[0]], markup)

    def _prose(self, text: Text) -> str:
        return "".join(block for is_heading, block in text.blocks if not is_heading)

    def _body(self, blocks: tuple[tuple[bool, str], ...]) -> str:
        heading, paragraph = self.rules.get("h", "<h2>{}</h2>"), self.rules.get("p", "<p>{}</p>")
        inline = self.rules.get("inline", {})
        pieces = []
        for n, (is_heading, text) in enumerate(blocks):
            pieces.append((heading if is_heading else paragraph).replace("{}", text))
            if markup := inline.get(str(n)):
                pieces.append(self._link(markup))
        return "\n".join(pieces)

    def _spoil(self) -> Callable[[str], str]:
        """What the site does to its pages: nothing, another script, filter and glosses."""
        if self.rules.get("damaged"):
            table = Table.load().cut(GLOSSES)
            return lambda text: gloss(to_traditional(filter_words(text)), table)
        return to_traditional if self.rules.get("script") == "hant" else str

    def _published(self) -> str | None:
        known = self.rules["date"]
        if not known:
            return None
        if known == "day":
            return self.moment.date().isoformat()
        return self.moment.isoformat()[: len("2024-01-01T08:05")]
