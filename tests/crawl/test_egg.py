"""The project runs from inside a zip file, as scrapyd runs what ``scrapyd-deploy`` has sent it."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from zipfile import ZipFile

from tests.crawl.conftest import ROOT

PACKAGES = ("crawler", "exports", "pipelines")
CARRIED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
PATTERNS = CARRIED["setuptools"]["package-data"]["*"]


def files() -> list[Path]:
    found = (path for name in PACKAGES for path in (ROOT / name).rglob("*"))
    return [path for path in found if path.is_file() and path.suffix != ".pyc"]


def test_every_file_of_data_is_carried() -> None:
    data = [path.name for path in files() if path.suffix != ".py"]
    assert data
    assert not [name for name in data if not any(fnmatch(name, each) for each in PATTERNS)]


def test_the_sample_site_is_crawled_from_an_egg(tmp_path: Path) -> None:
    egg = tmp_path / "cuishou.egg"
    with ZipFile(egg, "w") as zipped:
        for path in files():
            zipped.write(path, path.relative_to(ROOT))
    inside = {"PYTHONPATH": str(egg), "SCRAPY_SETTINGS_MODULE": "crawler.settings"}
    where = [sys.executable, "-P", "-c", "import crawler; print(crawler.__file__)"]
    found = subprocess.run(where, env=os.environ | inside, capture_output=True, check=True)
    assert found.stdout.decode().startswith(str(egg))
    done = subprocess.run(
        [
            *(sys.executable, "-P", "-m", "scrapy", "crawl", "articles"),
            *("-a", "_job=1", "-a", "site=sample", "-s", f"DATA_DIR={tmp_path}/data"),
            *("-s", "CLEAN_WORKERS=1"),
        ],
        cwd=tmp_path, env=os.environ | inside, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "data/articles.jsonl").read_text(encoding="utf-8").count("\n") > 10
