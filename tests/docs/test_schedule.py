"""The files for schedulers do what docs/running.md says; its table of faults names real tests."""

from __future__ import annotations

import ast
import re
import shlex
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.docs.conftest import Project
from tests.docs.pages import ROOT, rows

SCHEDULE = ROOT / "docs/schedule"
NAMED = re.compile(r"`(tests/[\w/.]+)::(\w+)`")


def unit(name: str) -> ConfigParser:
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign] # keys keep their case
    parser.read(SCHEDULE / name, encoding="utf-8")
    return parser


def on_this_machine(call: str, project: Project, tmp_path: Path) -> str:
    """A call with the places of this test, and the one site that is on this machine."""
    call = call.replace("/srv/cuishou", str(project.root))
    call = call.replace("/var/lib/cuishou", str(tmp_path / "data"))
    return call.replace("crawl articles", "crawl articles -a site=sample")


def test_the_line_for_cron_prints_nothing_when_all_is_well(
    project: Project, tmp_path: Path
) -> None:
    [line] = [
        line
        for line in (SCHEDULE / "crontab").read_text(encoding="utf-8").splitlines()
        if re.match(r"\d", line)
    ]
    assert "%" not in line, "cron takes it for the end of the line"
    call = on_this_machine(line.split(None, 5)[5], project, tmp_path)
    done = project.shell(call)
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "data/articles.jsonl").stat().st_size
    locked = project.shell(call.replace("crawl articles", "crawl articles -a refesh=all"))
    assert locked.returncode == 2
    assert locked.stdout.startswith("cuishou: "), "what goes wrong is there to be mailed"


def test_the_service_runs_the_crawl(project: Project, tmp_path: Path) -> None:
    service, timer = unit("cuishou.service"), unit("cuishou.timer")
    call = service["Service"]["ExecStart"]
    assert shlex.split(call)[0] == service["Service"]["WorkingDirectory"] + "/.venv/bin/scrapy"
    assert service["Service"]["StateDirectory"] == "cuishou"
    assert "-s DATA_DIR=/var/lib/cuishou" in call, "the folder that StateDirectory makes"
    assert (SCHEDULE / service["Unit"]["OnFailure"]).is_file()
    assert timer["Install"]["WantedBy"] == "timers.target"
    done = project.shell(on_this_machine(call, project, tmp_path))
    assert done.returncode == 0, done.stdout
    assert (tmp_path / "data/articles.jsonl").stat().st_size


FAULTS = [
    (cells[0], path, name)
    for cells in rows("docs/running.md", "What can go wrong, and what happens then")
    for path, name in NAMED.findall(cells[2])
]


@pytest.mark.parametrize(("fault", "path", "name"), FAULTS)
def test_every_fault_has_its_test(fault: str, path: str, name: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, fault


def test_no_fault_is_without_a_test() -> None:
    table = rows("docs/running.md", "What can go wrong, and what happens then")
    assert len(table) >= 15
    assert {cells[0] for cells in table} == {fault for fault, _, _ in FAULTS}
