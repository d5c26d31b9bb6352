"""The one hook: a command of the user's that is told, at its end, what a run came to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import orjson

HOOK_SECONDS = 600.0
"""For the command: enough to send a mail or export a dataset, not to hang till the next run."""


def call(command: str, run: Mapping[str, Any], seconds: float = HOOK_SECONDS) -> str:
    """Give the run as JSON to the command, a line for the shell. Why it failed, ``""`` if not.

    What it prints goes to standard error. Nothing depends on it: the run is closed by then.

    >>> call("grep -q finished", {"reason": "finished"}), call("exit 3", {})
    ('', 'RUN_HOOK failed (exit code 3): exit 3')
    """
    try:
        process = subprocess.Popen(
            command,
            shell=True,  # the user's own line, pipes and all
            stdin=subprocess.PIPE,
            stdout=_standard_error(),
            start_new_session=True,
        )
    except OSError as error:
        return f"RUN_HOOK cannot be run: {error.strerror}"
    try:
        process.communicate(orjson.dumps(run) + b"\n", timeout=seconds)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return f"RUN_HOOK took longer than {seconds:g} s and was ended: {command}"
    if process.returncode:
        return f"RUN_HOOK failed (exit code {process.returncode}): {command}"
    return ""


def _standard_error() -> int:
    """Where our own lines go; swallowed where there is no such thing."""
    try:
        return sys.stderr.fileno()
    except (OSError, ValueError, AttributeError):
        return subprocess.DEVNULL
