"""What is made of the schema is up to date, and the dataset card loads what it stands beside."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import orjson
import pytest

from exports.card import card
from exports.export import export
from exports.json_schema import json_schema
from exports.store import Store
from tests.exports.conftest import article, outcome

ROOT = Path(__file__).parents[2]
MADE = {"exports.card": "docs/dataset-card.md", "exports.json_schema": "docs/articles.schema.json"}
LOAD = """
import sys
from datasets import load_dataset
articles = load_dataset(sys.argv[1], split="train")
print(articles.num_rows, articles.features["published"].dtype)
print(articles[0]["edits"][0]["new"], articles.features["edits"].feature["applied"].dtype)
"""


@pytest.mark.parametrize("module", MADE)
def test_what_is_made_of_the_schema_is_up_to_date(module: str) -> None:
    made = subprocess.run([sys.executable, "-m", module], cwd=ROOT, capture_output=True, check=True)
    regenerate = f"python -m {module} > {MADE[module]}"
    assert (ROOT / MADE[module]).read_bytes() == made.stdout, f"out of date; run: {regenerate}"


def test_the_json_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert orjson.loads((ROOT / MADE["exports.json_schema"]).read_bytes()) == json_schema()


def test_the_datasets_library_loads_a_folder_with_the_card(store: Store, tmp_path: Path) -> None:
    run_id = store.begin_run("crawl", {}, "1")
    store.commit([outcome(article(f"http://a.test/{n}", n)) for n in range(3)], run_id)
    folder = tmp_path / "export"
    folder.mkdir()
    export(store, "parquet", folder / "articles.parquet")
    (folder / "README.md").write_text(card(), encoding="utf-8")
    env = os.environ | {"HF_HOME": str(tmp_path / "home"), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", LOAD, str(folder)],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines() == ["3 timestamp[us, tz=UTC]", "會 bool"], done.stderr
    shutil.rmtree(tmp_path / "home", ignore_errors=True)
