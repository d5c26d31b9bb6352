"""Every command and every block of Python in the documentation is run, and says what is shown."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from pipelines.repair.edits import Rule
from tests.docs.conftest import BIN, Project
from tests.docs.pages import Block, Command, blocks, commands, read
from tests.repair.test_rules import alone

COMMANDS = list(commands())
PYTHON = blocks("python")
MEASURED = re.compile(r"\d+(?:\.\d+)? (s|KB|MB)\b")
"""Durations and sizes differ from run to run."""
REPAIRED = re.compile(r"\d+(?= (?:glosses removed|characters shifted back|words put back))")
"""Every better rule changes these: they must be about right, not exact."""
LOGGED = re.compile(r"^\d{4}-\d\d-\d\d [\d:]+ INFO .*\n", re.MULTILINE)
"""A slow run says how far it is."""
UNREPAIRED = re.compile(r"^ +\d+ damaged places? could not be repaired\n", re.MULTILINE)
"""So does every better rule this line, which is there only where something is left."""
COUNTED = re.compile(r"(?<=: )\w+ \d+(?:, \w+ \d+)+$", re.MULTILINE)
"""Reasons that are equally frequent stand in any order."""
PRINTED = re.compile(r"print\(.*\)\s+# → (.*)")


def settled(text: str) -> str:
    """A text without what differs from run to run."""
    text = COUNTED.sub(lambda match: ", ".join(sorted(match[0].split(", "))), text)
    return REPAIRED.sub("#", MEASURED.sub(r"# \1", text))


def pattern(shown: tuple[str, ...]) -> re.Pattern[str]:
    """What output to expect: ``...`` stands for anything in a line, alone for any lines."""
    kept = [settled(line) for line in shown if not UNREPAIRED.fullmatch(f"{line}\n")]
    lines = [re.escape(line).replace(r"\.\.\.", ".*") for line in kept]
    return re.compile("\n".join(r"(?s:.*)" if line == ".*" else line for line in lines))


def output(done: subprocess.CompletedProcess[str]) -> str:
    """What a command printed, as a reader in the project's root sees it."""
    text = UNREPAIRED.sub("", LOGGED.sub("", done.stdout)).replace(f"{BIN}/", ".venv/bin/")
    return settled(text.rstrip("\n"))


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_command(
    command: Command, project: Project, crawled: subprocess.CompletedProcess[str]
) -> None:
    if command.call == "make crawl":
        done = crawled
    elif command.call.startswith("make "):  # this test is a part of it
        done = project.run("make", "-n", *command.call.split()[1:])
    elif "scrapy serve" in command.call:
        done = project.serve(command.call)
    else:
        done = project.shell(command.call)
    assert done.returncode == 0, done.stdout
    assert "Traceback" not in done.stdout
    if command.shown:
        now = output(done)
        assert pattern(command.shown).fullmatch(now), (
            f"{command.where} shows another output:\n{now}"
        )


def test_the_repairs_shown_are_about_right(crawled: subprocess.CompletedProcess[str]) -> None:
    shown, now = REPAIRED.findall(read("README.md")), REPAIRED.findall(crawled.stdout)
    assert len(shown) == len(now) == 3
    assert [int(count) for count in shown] == pytest.approx([int(count) for count in now], rel=0.1)


@pytest.mark.parametrize("block", PYTHON, ids=str)
@pytest.mark.usefixtures("crawled")
def test_python(block: Block, project: Project) -> None:
    done = project.run(sys.executable, "-W", "error", "-c", block.text)
    assert done.returncode == 0, done.stdout
    lines = iter(done.stdout.splitlines())
    for expected in PRINTED.findall(block.text):
        assert expected in lines, done.stdout


def test_the_rule_shown_does_what_it_says() -> None:
    [block] = [block for block in PYTHON if "\nRULE = " in block.text]
    scope: dict[str, object] = {"__name__": "shown"}
    exec(compile(block.text, str(block), "exec"), scope)  # the documentation's own code
    rule = scope["RULE"]
    assert isinstance(rule, Rule)
    assert rule.mends
    assert rule.leaves
    assert {text: alone(rule, text) for text in rule.mends} == rule.mends
    assert [alone(rule, text) for text in rule.leaves] == list(rule.leaves)


def test_make_test_runs_everything(project: Project) -> None:
    run = project.run("make", "-n", "test").stdout
    for tool in ("ruff check", "ruff format --check", "mypy", "lint-imports", "pytest"):
        assert tool in run


def test_there_is_something_to_run() -> None:
    assert {"make crawl", "make test"} <= {command.call for command in COMMANDS}
    assert sum(bool(command.shown) for command in COMMANDS) >= 5
    assert len(PYTHON) >= 4


def test_a_pattern_leaves_room_only_where_it_says_so() -> None:
    assert pattern(("a ... c",)).fullmatch("a b c")
    assert not pattern(("a ... c",)).fullmatch("a b")
    assert pattern(("a", "...", "c")).fullmatch("a\nb\nb\nc")
    assert not pattern(("a",)).fullmatch("a\nb")
    assert pattern(("in 3.5 s",)).fullmatch(settled("in 17 s"))
    assert pattern(("lost: a 1, b 1",)).fullmatch(settled("lost: b 1, a 1"))
    assert not pattern(("lost: a 1, b 1",)).fullmatch(settled("lost: b 2, a 1"))
