"""What the program has, the documentation names: commands, options, keys, tables, codes, files."""

from __future__ import annotations

import argparse
import sqlite3
from importlib import import_module
from pkgutil import iter_modules
from typing import get_args

import pytest
from scrapy.utils.project import get_project_settings

import crawler.commands
from crawler.runs.plan import ARGUMENTS, Refresh
from exports.dictionary import CHECKS, dictionary
from exports.outcome import Ending, UrlState
from exports.schema import ARTICLE, TABLES
from exports.views import VIEW_TABLES
from pipelines.errors import REASONS
from pipelines.records import CERTAINTIES, RejectionStage
from pipelines.repair.plan import FINISH, PLAN
from tests.docs.codes import codes
from tests.docs.conftest import Project
from tests.docs.pages import CODE, ROOT, names, prose, read

COMMANDS = sorted(module.name for module in iter_modules(crawler.commands.__path__))
PARTS = ("crawler", "exports", "pipelines", "pipelines/extract", "pipelines/repair")


def test_the_dictionary_is_up_to_date() -> None:
    regenerate = "python -m exports.dictionary > docs/schema.md"
    assert read("docs/schema.md") == dictionary(), f"out of date; run: {regenerate}"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_in_the_usage(name: str) -> None:
    command = import_module(f"crawler.commands.{name}").Command()
    command.settings = get_project_settings()
    parser = argparse.ArgumentParser()
    command.add_options(parser)
    usage = prose("docs/usage.md")
    assert f"`scrapy {name}" in usage
    words = {word for code in CODE.findall(usage) for word in code.split()}
    assert not {option for action in parser._actions for option in action.option_strings} - words


def test_every_spider_argument_is_in_the_usage() -> None:
    for page in ("README.md", "docs/usage.md"):
        for argument in ARGUMENTS:
            assert f"`-a {argument}=" in prose(page), page
    for value in get_args(Refresh):
        assert f"`-a refresh={value}`" in prose("docs/usage.md")


def test_every_key_of_a_record_is_in_the_readme() -> None:
    assert list(names("README.md", "What you get")) == [column.name for column in ARTICLE]


def test_every_table_is_in_the_dictionary(project: Project, crawled: object) -> None:
    text = prose("docs/schema.md")
    with sqlite3.connect(project.root / "data/sample/cuishou.db") as db:
        rows = db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        made = {str(name) for (name,) in rows}
    made = {name for name in made if not name.startswith(("sqlite_", "articles_fts_"))}
    assert made == {table.name for table in (*TABLES, *VIEW_TABLES)} | {"articles_fts"}
    for name in made:
        assert f"# `{name}`\n" in text or f": `{name}`\n" in text, name


def test_every_rule_and_certainty_is_explained() -> None:
    rules = [rule.name for rule in (*PLAN, *FINISH)]
    assert list(names("docs/schema.md", "The rules")) == ["rule", *rules][1:]
    assert list(names("docs/schema.md", "How sure an edit is")) == list(CERTAINTIES)
    damage = prose("docs/damage.md")
    for rule in rules:
        assert f"**{rule}.**" in damage
    for certainty in CERTAINTIES:
        assert f"`{certainty}`" in damage


def test_every_code_is_explained_and_none_is_made_up() -> None:
    cleaning = names("docs/schema.md", "Why a page gave no record")
    assert codes("pipelines") <= set(cleaning) == {*REASONS, *CHECKS}
    crawl = set(names("docs/reasons.md", "No page came"))
    crawl |= names("docs/reasons.md", "A page came, and no record was made of it").keys()
    statuses = {code for code in crawl if code.startswith("http_")}
    assert statuses
    assert codes("crawler") == (crawl - statuses) | {"off_site"}
    assert "`off_site`" in prose("docs/reasons.md")


def test_every_state_ending_and_stage_is_explained() -> None:
    assert set(names("docs/reasons.md", "States")) == set(get_args(UrlState))
    assert set(names("docs/reasons.md", "How a fetch ends")) == set(get_args(Ending))
    stages = next(t for t in TABLES if t.name == "rejections").columns[1].description
    for stage in get_args(RejectionStage):
        assert stage in stages


@pytest.mark.parametrize("part", PARTS)
def test_every_file_has_its_line_in_the_architecture(part: str) -> None:
    text = prose("docs/architecture.md")
    for path in sorted((ROOT / part).iterdir()):
        if path.suffix == ".py" and path.name != "__init__.py":
            assert path.name in text, f"{path} has no line in docs/architecture.md"
        elif (path / "__init__.py").is_file() or path.name == "sites":
            assert f"{path.name}/" in text, f"{path} has no line in docs/architecture.md"


def test_every_makefile_target_is_known() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {line.split(":")[0] for line in text.splitlines() if ": " in line and "## " in line}
    shown = "".join(
        prose(page) for page in ("README.md", "CONTRIBUTING.md", "docs/architecture.md")
    )
    assert targets - {"help", "setup"} <= {
        word.removeprefix("make ") for word in CODE.findall(shown)
    }
