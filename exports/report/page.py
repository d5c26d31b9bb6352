"""The report on one page: figures and charts put into its template, and the page into its place."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from exports.errors import said_plainly
from exports.look import environment
from exports.report import charts
from exports.report.drawing import COLOURS
from exports.report.example import example
from exports.report.figures import Figures, counted, figures
from exports.store import Store
from pipelines.version import CLEANER_VERSION

FILE_NAME = "report.html"


def write(store: Store, path: Path, now: datetime) -> None:
    """Write the report beside its place, and move it there when it is whole.

    Raises ``StoreError`` with one line where the database or the disk fails.
    """
    page = render(store, now)
    with said_plainly(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(page.encode("utf-8", "replace"))
                file.flush()
                os.fsync(file.fileno())
            Path(beside).chmod(0o644)
            Path(beside).replace(path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise


def render(store: Store, now: datetime) -> str:
    """The page. It reads the database as it stood at one moment, also while a crawl goes on."""
    with said_plainly(store.path):
        connection = store.db.conn
        connection.execute("BEGIN")
        try:
            shown = figures(store.db, now.astimezone(UTC).date())
            sentence = example(store.db)
        finally:
            connection.execute("ROLLBACK")
    return _ENVIRONMENT.get_template("report.html").render(
        folder=store.path.parent.name,
        now=now,
        version=CLEANER_VERSION,
        figures=shown,
        example=sentence,
        charts=_charts(shown),
    )


def _charts(shown: Figures) -> dict[str, object]:
    return {
        "timeline": charts.over_time(shown.timeline),
        "runs": charts.over_runs(shown.runs),
        "sites": charts.ranking(shown.sites),
        "subjects": charts.ranking(shown.subjects),
        "damage": [
            (name, charts.ranking(rows, colour, number=",.2f", width=charts.QUARTER), rows)
            for (name, rows), colour in zip(shown.damage, COLOURS, strict=False)
        ],
        "rejections": charts.ranking(shown.rejections, COLOURS[3]),
        "phones": charts.ranking(shown.phones, COLOURS[4]),
    }


_ENVIRONMENT = environment("exports.report", ".")
_ENVIRONMENT.globals["counted"] = counted
