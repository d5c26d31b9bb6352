"""How a run begins: what an earlier one left behind is put right, then gone on with or renewed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime

import orjson

from crawler.archive.snapshots import Archive
from crawler.frontier.ledger import Ledger
from crawler.frontier.scope import ScopedLedger
from crawler.runs.plan import Plan
from crawler.sites.sample.server import SampleServer
from exports.log import Log
from exports.store import Store

SAME_RUN = 86400.0
"""Seconds after which a run that was cut off is not gone on with: its lists are old by then."""
LAST_BEGUN = "SELECT max(started_at) FROM runs WHERE command = 'crawl'"
KILLED = """SELECT EXISTS (SELECT 1 FROM runs
WHERE command = 'crawl' AND ended_at IS NULL AND arguments = ?)"""
"""Whether the last run with the same arguments was killed: nothing has closed its row."""


def put_right(archive: Archive, ledger: Ledger, log: Log) -> Iterator[str]:
    """What a crash, a full disk or a restored backup did to the files, a line each."""
    if archive.torn:
        yield f"{archive.folder}: {archive.torn} bytes of a torn snapshot cut off"
    for file, length in archive.lost.items():
        pages = ledger.lose(file, length)
        yield f"{archive.folder / file} is shorter than it was: {pages} pages are due again"
    if str(log.healed):
        yield f"{log.path}: {log.healed}"


def take_up(
    store: Store, ledger: ScopedLedger, plan: Plan, arguments: Mapping[str, str]
) -> Iterator[str]:
    """Go on with a run that was cut off, or begin a new one: then what is due is pending again.

    Going on, nothing that the cut-off run has finished is asked for again, its lists included.
    """
    in_flight = ledger.recover()
    pending = ledger.counts()["pending"]
    now = time.time()
    (killed,) = store.db.execute(KILLED, [orjson.dumps(dict(arguments)).decode()]).fetchone()
    (begun,) = store.db.execute(LAST_BEGUN).fetchone()
    recent = begun is not None and now - datetime.fromisoformat(begun).timestamp() < SAME_RUN
    ledger.add(plan.seeds)
    if recent and (pending or killed):
        yield (
            "going on with the run that was cut off: "
            f"{pending} pages pending, {in_flight} of them were in flight"
        )
        return
    ledger.due(now, plan.refresh)
    if plan.refresh != "none":
        ledger.renew(seed.url for seed in plan.seeds)


def serve(plan: Plan, stack: ExitStack) -> Plan:
    """Start the servers of profiles that bring their pages with them."""
    served = dict(plan.served)
    for profile in plan.profiles.values():
        if profile.serve is not None:
            server = stack.enter_context(SampleServer(profile.serve))
            served[server.host] = server.port
    return replace(plan, served=served)
