"""The log as JSON lines, for programs that read logs: everything on standard error, a line each."""

from __future__ import annotations

import logging
import traceback
from datetime import UTC, datetime

import orjson
from scrapy.settings import BaseSettings


def log_as_json(settings: BaseSettings) -> None:
    """From now on all that is logged goes out as JSON lines.

    Scrapy makes its handlers itself, more than once, and knows only a format for them: so the
    format names what each record brings along.
    """
    settings.set("LOG_FORMAT", "%(json)s", "cmdline")
    make = logging.getLogRecordFactory()

    def with_json(*args: object, **kwargs: object) -> logging.LogRecord:
        record: logging.LogRecord = make(*args, **kwargs)
        line = entry(record.created, record.levelname, record.name, record.getMessage())
        if record.exc_info and record.exc_info[0]:
            line["traceback"] = "".join(traceback.format_exception(*record.exc_info))
            record.exc_info = None  # else it would follow the line as text
        record.__dict__["json"] = orjson.dumps(line).decode()
        return record

    logging.setLogRecordFactory(with_json)


def entry(moment: float, level: str, logger: str, message: str) -> dict[str, str]:
    """What a line says; the time is UTC, to the millisecond.

    >>> entry(0.5, "INFO", "cuishou", "12 done")["time"]
    '1970-01-01T00:00:00.500Z'
    """
    time = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
    return {
        "time": time.replace("+00:00", "Z"),
        "level": level,
        "logger": logger,
        "message": message,
    }
