"""One run at a time, and no lock that outlives its run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from exports.errors import StoreError
from exports.lock import RunLock

ROOT = Path(__file__).parents[2]
HOLD = """
import os, subprocess, sys, time
from pathlib import Path
from exports.lock import RunLock
lock = RunLock(Path(sys.argv[1]))
child = os.fork()  # a worker that outlives its parent
if child == 0:
    time.sleep(60)
print(child, flush=True)
time.sleep(60)
"""


def test_a_second_run_is_refused_at_once_in_one_line(tmp_path: Path) -> None:
    with RunLock(tmp_path / "data"):
        with pytest.raises(StoreError, match=f"in use by another run .process {os.getpid()}"):
            RunLock(tmp_path / "data")
        RunLock(tmp_path / "other").release()
    RunLock(tmp_path / "data").release()


def test_a_killed_run_leaves_no_lock_though_its_worker_lives(tmp_path: Path) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert run.stdout is not None
    worker = int(run.stdout.readline())
    try:
        with pytest.raises(StoreError, match=f"process {run.pid}"):
            RunLock(tmp_path)
        run.kill()
        run.wait()
        os.kill(worker, 0)
        RunLock(tmp_path).release()
    finally:
        os.kill(worker, signal.SIGKILL)
        run.stdout.close()
        run.wait()


def test_a_folder_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="file"):
        RunLock(tmp_path / "file" / "data")
