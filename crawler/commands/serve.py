"""``scrapy serve``: the dataset in a browser, on this machine only, for reading only."""

from __future__ import annotations

import argparse
import asyncio
import logging
import socket
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.errors import CrawlError, WrongUsageError
from crawler.terminal.dataset import open_dataset
from crawler.terminal.strict import StrictCommand

if TYPE_CHECKING:
    from uvicorn import Server

HOST, PORT = "127.0.0.1", 8001
LOOPBACK = {
    HOST: socket.AF_INET,
    "localhost": socket.AF_INET,
    "::1": socket.AF_INET6,
}
PATIENCE_SECONDS = 3
"""For what is being answered when Ctrl-C comes."""


class Command(StrictCommand):
    """Serve the dataset in DATA_DIR with Datasette, on loopback."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[--port PORT] [--host ADDRESS]"

    def short_desc(self) -> str:
        return "Browse, search and query the dataset: Datasette, on this machine only"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--port", type=_port, default=PORT, help="0 for any that is free")
        parser.add_argument("--host", default=HOST, help="an address of this machine only")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        if args:
            raise WrongUsageError("serve takes no path; name the data folder by -s DATA_DIR=DIR")
        assert self.settings is not None
        family = _loopback(opts.host)
        with open_dataset(self.settings):  # what is wrong with it is said before anything else
            pass
        folder = Path(self.settings["DATA_DIR"])
        with _listening(opts.host, opts.port, family) as listener:
            port = listener.getsockname()[1]
            host = f"[{opts.host}]" if family == socket.AF_INET6 else opts.host
            told = f"http://{host}:{port}/ (Ctrl-C ends it)"
            with suppress(KeyboardInterrupt):  # which uvicorn passes on once all has ended
                asyncio.run(_run(_server(folder, port), listener, told))
        return 0


async def _run(server: Server, listener: socket.socket, told: str) -> None:
    """Serve to the end; where is told once Ctrl-C would end it in order."""
    serving = asyncio.ensure_future(server.serve(sockets=[listener]))
    while not (server.started or serving.done()):
        await asyncio.sleep(0.02)
    if server.started:
        print(told, flush=True)
    await serving
    if not server.started:
        raise CrawlError("the server could not start; the lines above say why")


def _server(folder: Path, port: int) -> Server:
    """Datasette, ready to run; importing it takes a moment."""
    import uvicorn  # noqa: PLC0415

    from crawler.archive.snapshots import read  # noqa: PLC0415
    from exports.datasette.site import application  # noqa: PLC0415
    from exports.store import FILE_NAME  # noqa: PLC0415

    logging.getLogger("httpx").setLevel(logging.WARNING)
    site = application(folder / FILE_NAME, partial(read, folder / "snapshots"), port)
    config = uvicorn.Config(
        site,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=PATIENCE_SECONDS,
    )
    return uvicorn.Server(config)


def _port(value: str) -> int:
    if not value.isdecimal() or int(value) > 65535:
        raise argparse.ArgumentTypeError(f"takes a number from 0 to 65535, not {value!r}")
    return int(value)


def _loopback(host: str) -> socket.AddressFamily:
    """The family of a loopback address; any other would show the dataset to the network."""
    if host not in LOOPBACK:
        names = ", ".join(LOOPBACK)
        raise WrongUsageError(f"--host takes an address of this machine only ({names}), not {host}")
    return LOOPBACK[host]


def _listening(host: str, port: int, family: socket.AddressFamily) -> socket.socket:
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        another = "; name another with --port" if port else ""
        raise CrawlError(f"cannot listen on {host}:{port}: {error.strerror}{another}") from None
