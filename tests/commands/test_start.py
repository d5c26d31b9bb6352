"""A command loads what it needs, and no more: every start is waited for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROBE = """
import sys
from scrapy.cmdline import execute
try:
    execute(["scrapy", *sys.argv[2:]])
except SystemExit:
    pass
print("\\nloaded:", *(name for name in sys.argv[1].split(",") if name in sys.modules))
"""


def loaded(names: str, *command: str) -> str:
    """Which of some modules a command has loaded at its end."""
    process = subprocess.run(
        [sys.executable, "-c", PROBE, names, *command],
        cwd=ROOT,
        input="催收電話",
        text=True,
        capture_output=True,
        timeout=60,
        check=True,
    )
    return process.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("command", "spared"),
    [
        (("restore", "-"), "bs4,pyarrow,sqlite_utils,warcio,rich.console"),
        (("search", "x", "-s", "DATA_DIR=nowhere"), "bs4,pyarrow,warcio,crawler.runs.run"),
        (("crawl", "--help"), "bs4,pyarrow,sqlite_utils,warcio,pipelines.repair.plan"),
    ],
)
def test_what_other_commands_need_is_not_loaded(command: tuple[str, ...], spared: str) -> None:
    assert loaded(f"{spared},pandas,numpy", *command) == "loaded:"


@pytest.mark.parametrize(
    "code",
    [
        "import sys, exports.store; assert not {'pandas', 'numpy'} & set(sys.modules)",
        "import pandas, exports.database, sqlite_utils.db; assert sqlite_utils.db.pd is pandas",
    ],
)
def test_a_database_is_opened_without_pandas_and_leaves_it_alone(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
