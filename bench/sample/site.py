"""What the sample site is made of: its articles, and ``site.toml`` for all the rest."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.sample.article import Source, read_article
from bench.sample.style import Link

HERE = Path(__file__).parent
SIDE_LINKS = 5
"""Links in each list beside an article."""

Plan = Mapping[str, Any]
"""One table of ``site.toml``."""


@dataclass(frozen=True, slots=True)
class Site:
    """The whole site before it is damaged."""

    plan: Plan
    articles: Mapping[str, Source]
    others: Mapping[str, Plan]
    """Pages that are no articles to be harvested."""

    @classmethod
    def load(cls, folder: Path = HERE) -> Site:
        plan = tomllib.loads((folder / "site.toml").read_text(encoding="utf-8"))
        files = sorted((folder / "articles").glob("*.txt"))
        return cls(
            plan,
            {file.stem: read_article(file) for file in files},
            {other["name"]: other for other in plan["other"]},
        )

    @property
    def url(self) -> str:
        """Scheme and host, without the slash."""
        return f"http://{self.plan['host']}"

    @property
    def linked(self) -> list[str]:
        """The articles that other pages lead to, by name."""
        return [name for name, source in self.articles.items() if source.says("linked")]

    @property
    def redirects(self) -> dict[str, str]:
        """The path that leads to each article linked nowhere else, by the article's name."""
        return dict(self.plan["via"])

    def link(self, name: str) -> Link:
        """The link by which the site's pages lead to an article or another page."""
        if name in self.articles:
            source = self.articles[name]
            href = self.redirects.get(name, source["path"])
            return Link(href, source["title"], source.date)
        other = self.others[name]
        return Link(other["path"], other["title"], other["listed"])

    def latest(self, beside: str) -> list[Link]:
        """The newest articles but the one they stand beside."""
        names = sorted(self.linked, key=lambda name: self.articles[name].date, reverse=True)
        return [self.link(name) for name in names if name != beside][:SIDE_LINKS]

    def some(self, beside: str) -> list[Link]:
        """Articles picked by the place of ``beside`` among all: others beside every article."""
        later = [name for name in self.linked if name > beside]
        return [self.link(name) for name in [*later, *self.linked] if name != beside][:SIDE_LINKS]
