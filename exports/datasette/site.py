"""Datasette over one database, with our pages and behind the guard: an ASGI application."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm

from exports.datasette.guard import Application, guarded
from exports.datasette.metadata import DATABASE, SETTINGS, metadata
from exports.datasette.plugin import Plugin
from exports.datasette.views import Pages, ReadSnapshot

PLUGIN = "cuishou"
PRINTS_TRACEBACKS = "datasette.handle_exception"
"""Datasette's own answer to an error, which also prints all it knows; ours takes its place."""


def application(path: Path, snapshots: ReadSnapshot, port: int) -> Application:
    """What a server on this port of a loopback address serves.

    The database must be there, and of the version we know; it is only ever read. Datasette knows
    one set of plugins a process, so the last application made is the one that works.
    """
    for name in (PLUGIN, PRINTS_TRACEBACKS):
        if pm.has_plugin(name):
            pm.unregister(name=name)
    pm.register(Plugin(Pages(path, snapshots)), name=PLUGIN)
    datasette = Datasette(metadata=metadata(), settings=SETTINGS, memory=False)
    datasette.remove_database("_memory")
    datasette.add_database(Database(datasette, str(path.absolute()), is_mutable=True), DATABASE)
    return guarded(cast(Application, datasette.app()), port)
