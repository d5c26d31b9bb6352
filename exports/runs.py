"""The rows of ``runs``: what a run was asked to do, and what it came to."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from exports.database import Database

_COUNTS = {
    "urls": "SELECT state, count(*) FROM urls GROUP BY state",
    "endings": "SELECT ended, count(*) FROM urls WHERE run_id = ? GROUP BY ended",
    "failures": "SELECT reason, count(*) FROM urls WHERE run_id = ? AND state IN "
    "('failed', 'gone', 'pending') GROUP BY reason",
    "rejections": "SELECT stage || ':' || reason, count(*) FROM rejections WHERE run_id = ? "
    "GROUP BY 1",
    "records": "SELECT iif(version = 1, 'new', 'changed'), count(*) FROM records "
    "WHERE run_id = ? GROUP BY 1",
    "duplicates": "SELECT 'near', count(duplicate_of) FROM records WHERE run_id = ?",
    "damage": "SELECT d.key, sum(d.value) FROM records, json_each(records.damage) AS d "
    "WHERE run_id = ? AND d.key <> 'per_1000' GROUP BY d.key",
}
"""Groups of a run's summary, each a count by name."""


@dataclass(frozen=True, slots=True)
class Closing:
    """How a run ended."""

    reason: str
    exit_code: int
    more: Mapping[str, Any] = field(default_factory=dict)
    """What the summary holds beside what the tables know."""


def utc(moment: float) -> str:
    """A Unix time as the tables write it.

    >>> utc(0)
    '1970-01-01T00:00:00Z'
    """
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def begin(
    db: Database, command: str, arguments: Mapping[str, str], cleaner_version: str, now: float
) -> str:
    """A new run's row; runs that a kill cut off are closed. The run's name comes back."""
    started = utc(now)
    db.execute("UPDATE runs SET ended_at = ?, reason = 'killed' WHERE ended_at IS NULL", [started])
    run_id = f"{started.replace('-', '').replace(':', '')}-{secrets.token_hex(2)}"
    row = {
        "run_id": run_id,
        "command": command,
        "arguments": orjson.dumps(dict(arguments)).decode(),
        "cleaner_version": cleaner_version,
        "started_at": started,
    }
    db.table("runs").insert(row)
    return run_id


def end(db: Database, run_id: str, closing: Closing, now: float) -> dict[str, Any]:
    """Close a run's row; the row comes back, its JSON read."""
    summary: dict[str, Any] = {
        group: dict(db.execute(sql, [run_id] if "?" in sql else []).fetchall())
        for group, sql in _COUNTS.items()
    }
    changes = {
        "ended_at": utc(now),
        "reason": closing.reason,
        "exit_code": closing.exit_code,
        "summary": orjson.dumps(summary | dict(closing.more)).decode(),
    }
    db.table("runs").update(run_id, changes)
    row: dict[str, Any] = dict(db.table("runs").get(run_id))
    return row | {name: orjson.loads(row[name]) for name in ("arguments", "summary")}
