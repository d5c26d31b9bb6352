"""How a run ends: its figures are taken, checked and compared, and its row is closed.

Whatever the disk or the database does meanwhile, a verdict comes out of it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from crawler.runs.alarms import Seen, alarms
from crawler.runs.run import Run
from crawler.runs.verdict import Close, Verdict, verdict
from exports import evidence, figures
from exports.errors import StoreError, said_plainly
from exports.figures import SiteFigures
from exports.runs import Closing
from pipelines.version import version

logger = logging.getLogger("cuishou")


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that is over."""

    verdict: Verdict
    row: dict[str, Any]
    """Its row in ``runs``, as far as it could be written; what the hook is told."""
    lost: str = ""
    """Why the row could not be written."""


def end(run: Run, close: Close) -> Ended:
    """Judge the run and close its row."""
    try:
        with said_plainly(run.store.path):
            made = figures.of_run(run.store.db, run.run_id, run.plan.profiles)
            close = replace(close, sums=sums(run), alarms=tuple(_alarms(run, close, made)))
        judged = verdict(close, run.tally)
        with said_plainly(run.store.path):
            _learn(run, made)
        row = run.end(Closing(judged.line or "finished", judged.exit_code, _more(run, close, made)))
    except StoreError as error:
        judged = verdict(replace(close, failure=close.failure or str(error)), run.tally)
        row = {
            "run_id": run.run_id,
            "command": "crawl",
            "cleaner_version": version(run.options.limits.words),
            "exit_code": judged.exit_code,
            "reason": judged.line,
            "summary": {},
        }
        return Ended(judged, row, str(error))
    return Ended(judged, row)


def sums(run: Run) -> str:
    """What is wrong with the sums: every answer has ended, and every article stored is there."""
    if run.tally.unaccounted:
        return f"{run.tally.unaccounted} responses did not end as anything: see the log"
    counted = run.tally.results["new"] + run.tally.results["changed"]
    (stored,) = run.store.db.execute(
        "SELECT count(*) FROM records WHERE run_id = ?", [run.run_id]
    ).fetchone()
    if stored != counted:
        return f"{counted} articles were counted and {stored} are stored: see the log"
    return ""


def _alarms(run: Run, close: Close, made: dict[str, SiteFigures]) -> Iterator[str]:
    """What is out of bounds on each site, of a run that saw all of it."""
    if not close.complete or run.plan.refresh == "none":
        return
    store = run.store
    for site, now in made.items():
        seen = Seen(
            now,
            figures.usual(store.db, run.run_id, site),
            figures.past(store.db, run.run_id, site),
            datetime.strptime(run.run_id[:16], "%Y%m%dT%H%M%S%z").timestamp(),
        )
        for alarm in alarms(seen, run.plan.profiles[site].alarm):
            yield f"{site}: {alarm}"


def _learn(run: Run, made: dict[str, SiteFigures]) -> None:
    """What the new articles tell of their sites, for the next run."""
    for site, figures_now in made.items():
        learnt = evidence.learn(run.store.db, site) if figures_now.made.records else None
        if learnt is not None:
            with run.store.writing() as db:
                evidence.remember(db, site, learnt, run.run_id, time.time())
            logger.info("%s: its filter seems to cut out %s", site, "、".join(learnt.omitted))


def _more(run: Run, close: Close, made: dict[str, SiteFigures]) -> dict[str, Any]:
    """What the summary holds beside what the tables know."""
    tally = run.tally
    return {
        "complete": close.complete,
        "alarms": list(close.alarms),
        "answers": tally.answered - tally.robots,
        "robots": tally.robots,
        "ended": dict(tally.ended),
        "retries": tally.retries,
        "sites": {site: figures.as_dict() for site, figures in made.items()},
    }
