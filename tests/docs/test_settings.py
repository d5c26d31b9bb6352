"""docs/settings.md and docs/add-a-site.md hold every setting and key, with its true default."""

from __future__ import annotations

import ast
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from crawler import profiles, settings
from crawler.profiles import (
    ALARM_KEYS,
    LINK_KEYS,
    PAGE_KEYS,
    SITE_KEYS,
    SITES,
    TYPE_NAMES,
    CrawlProfile,
)
from crawler.runs.alarms import Alarm
from pipelines.flow import clean
from pipelines.profile import Profile
from pipelines.records import Record, Rejection, Snapshot
from tests.docs.pages import ROOT, blocks, names, prose, rows

SETTINGS = {name: value for name, value in vars(settings).items() if name.isupper()}
CONSTANT = (ast.Constant, ast.BinOp, ast.Mult, ast.expr_context)
SECTIONS = {
    "": "The site",
    "links": "The links: `[links]`",
    "page": "The page: `[page]`",
    "alarm": "The alarms: `[alarm]`",
}
START = 'start = ["https://example.com/"]\n'


def constants() -> set[str]:
    """The settings whose value is written as a number, a text, or a product of numbers."""
    tree = ast.parse((ROOT / "crawler/settings.py").read_text(encoding="utf-8"))
    return {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        and all(isinstance(part, CONSTANT) for part in ast.walk(node.value))
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def test_every_setting_is_there() -> None:
    text = prose("docs/settings.md")
    assert not {name for name in SETTINGS if f"`{name}`" not in text}
    assert set(names("docs/settings.md")) <= set(SETTINGS)


@pytest.mark.parametrize("name", names("docs/settings.md"))
def test_the_default_is_true(name: str) -> None:
    _, default, meaning = names("docs/settings.md")[name]
    assert meaning
    if name in constants():
        shown = ast.literal_eval(default.strip("`"))
        assert default.startswith("`")
        assert (type(shown), shown) == (type(SETTINGS[name]), SETTINGS[name])
    else:
        assert "`" not in default, "what is computed or long is said in words"


def keys(section: str) -> dict[str, Any]:
    known = {"": SITE_KEYS, "links": LINK_KEYS, "page": PAGE_KEYS, "alarm": ALARM_KEYS}[section]
    return {key: kind for key, kind in known.items() if key not in SECTIONS}


def defaults(section: str) -> dict[str, object]:
    noun: Any = {"page": Profile(), "alarm": Alarm()}.get(section, CrawlProfile("x"))
    values = {field.name: getattr(noun, field.name) for field in fields(noun)}
    return values | {"list": values.get("listing", "")}


@pytest.mark.parametrize("section", SECTIONS)
def test_every_key_of_a_profile_is_there(section: str) -> None:
    table = rows("docs/add-a-site.md", SECTIONS[section])
    described = {cells[0].strip("`"): cells for cells in table}
    assert list(described) == list(keys(section))
    for key, (_, kind, default, example, meaning) in described.items():
        expected = keys(section)[key]
        wanted = expected[0] if isinstance(expected, tuple) else expected
        assert TYPE_NAMES[wanted].removeprefix("a ") == kind, key
        assert meaning, key
        assert key in tomllib.loads(example.strip("`")), key
        if default.startswith("`") and not default.strip("`").isupper():
            [shown] = tomllib.loads(f"x = {default.strip('`')}").values()
            true = defaults(section)[key]
            assert shown == (list(true) if isinstance(true, tuple) else true), key


@pytest.mark.parametrize("section", SECTIONS)
def test_the_examples_are_read(section: str, tmp_path: Path) -> None:
    examples = [cells[3].strip("`") for cells in rows("docs/add-a-site.md", SECTIONS[section])]
    (tmp_path / "pages").mkdir()
    head = "" if not section else f"{START}[{section}]\n"
    path = tmp_path / "shown.toml"
    path.write_text(head + "\n".join(examples), encoding="utf-8")
    assert profiles.load(path).name == "shown"


def test_whole_profiles_are_read(tmp_path: Path) -> None:
    shown = blocks("toml")
    assert shown
    for block in shown:
        path = tmp_path / "shown.toml"
        path.write_text(block.text, encoding="utf-8")
        assert profiles.load(path).start, block


def test_a_selector_that_finds_nothing_counts_as_not_given() -> None:
    body = (SITES / "sample/pages/jd_shengji.html").read_bytes()
    page = Snapshot("http://sample.test/article/20240611/1083.html", body)
    lost = Profile(title=".lost", body=".lost", editor=".lost", breadcrumb=".lost")
    assert clean(page, lost) == clean(page)
    rejection = clean(page, Profile(body="p[["))
    assert isinstance(rejection, Rejection)
    assert rejection.reason == "bad_selector"


def test_words_that_no_profile_names_are_not_put_back() -> None:
    body = (SITES / "sample/pages/jd_shengji.html").read_bytes()
    page = Snapshot("http://sample.test/article/20240611/1083.html", body)
    cleaned = clean(page, Profile(omitted=()))
    assert isinstance(cleaned, Record)
    assert cleaned.damage.holes == 0
    assert cleaned.damage.glosses


@pytest.mark.parametrize("body", ["", "#text"])
def test_what_is_removed_is_in_no_text(body: str) -> None:
    page = Snapshot("http://sample.test/a.html", (SITES / "sample/pages/xinghe.html").read_bytes())
    whole, cut = clean(page), clean(page, Profile(body=body, remove=("blockquote",)))
    assert isinstance(whole, Record)
    assert isinstance(cut, Record)
    quotes = [block for block in whole.blocks if block.kind == "quote"]
    assert quotes
    assert [block.text for block in cut.blocks] == [
        block.text for block in whole.blocks if block not in quotes
    ]
