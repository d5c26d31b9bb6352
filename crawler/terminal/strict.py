"""The command line's manners: unknown options are errors, errors are one line, a closed pipe is
no error.

Scrapy lets ``scrapy restore --bogus`` and ``-a refesh=all`` pass; here both end with exit code 2
and the nearest right name.
"""

from __future__ import annotations

import argparse
import io
import logging
import os
import sys
import time
from abc import abstractmethod
from typing import NoReturn

import orjson
from scrapy.commands import ScrapyCommand

from crawler.errors import CrawlError, WrongUsageError, nearest, unknown
from crawler.terminal import bounds
from crawler.terminal.harmless import harmless
from crawler.terminal.logs import entry
from exports.errors import StoreError

SURE, SLIP = 0.87, 2
"""Similarity, and difference in length, at which a setting nobody knows is a misspelt one rather
than a user's own, or one of those that Scrapy does not list (CONCURRENT_REQUESTS_PER_IP)."""


SAID_AS_JSON: list[bool] = []
"""Whether what is said goes out as JSON lines: this process's choice (LOG_JSON), made once."""


class StrictCommand(ScrapyCommand):
    """A command that says in one line what is wrong, and exits 0, 1 or 2 as README.md has it.

    (It lives outside ``crawler.commands``, where Scrapy takes every class for a command.)
    """

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.allow_abbrev = False  # --expl must not pass for --explain
        parser.error = self.refuse  # type: ignore[method-assign] # without a page of usage
        self.parser = parser

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Refuse what argparse left over, and settings that look misspelt."""
        known = [name for name in self.parser._option_string_actions if name.startswith("--")]
        for arg in args:
            if arg.startswith("-") and arg != "-":
                name = arg.split("=", 1)[0]
                self.refuse(str(unknown("option", name, known)))
        assert self.settings is not None
        settings = list(self.settings)  # before the command line's own are among them
        names = {pair.split("=", 1)[0] for pair in opts.set}
        defaults = {name: self.settings.get(name) for name in names & set(settings)}
        super().process_options(args, opts)
        level = self.settings.get("LOG_LEVEL")
        if level not in logging.getLevelNamesMapping() and not isinstance(level, int):
            self.refuse(f"log level {level!r}: must be DEBUG, INFO, WARNING, ERROR or CRITICAL")
        for pair in opts.set:
            name, _, value = pair.partition("=")
            if not suits(value, defaults.get(name)):
                self.refuse(f"setting {name} takes a number, not {value!r}")
            near = nearest(name, settings, SURE)
            if near and name not in settings and abs(len(near) - len(name)) <= SLIP:
                self.refuse(f"unknown setting {name}; did you mean {near}?")
        try:
            bounds.check(self.settings)
        except WrongUsageError as error:
            self.refuse(str(error))
        if self.settings.getbool("LOG_JSON"):
            SAID_AS_JSON.append(True)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the command; whatever a user can cause ends here in one line."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):  # whatever the locale says, texts are UTF-8
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        try:
            self.exitcode = self.execute(args, opts)
            sys.stdout.flush()
        except (CrawlError, StoreError) as error:
            say(str(error))
            self.exitcode = getattr(error, "exit_code", 1)
        except BrokenPipeError:  # `| head` has seen enough
            close_quietly()
            self.exitcode = 0
        except KeyboardInterrupt:
            say("interrupted")
            self.exitcode = 1

    @abstractmethod
    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Do the work and return the exit code.

        :raises CrawlError: what the user is told in one line
        """

    def refuse(self, message: str) -> NoReturn:
        """Say what is wrong with the call, and exit 2."""
        say(message)
        sys.exit(2)


def close_quietly() -> None:
    """Let standard output, whose reader has gone, swallow what is still to come."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def suits(value: str, default: object) -> bool:
    """Whether a setting's value is a number where its default is one.

    >>> suits("3", 4), suits("x", 4), suits("0.5", 2.0), suits("x", "y"), suits("False", True)
    (True, False, True, True, True)
    """
    if isinstance(default, bool) or not isinstance(default, int | float):
        return True
    try:
        float(value)
    except ValueError:
        return False
    return True


def say(message: str) -> None:
    """One line on standard error, after everything on standard output."""
    sys.stdout.flush()
    line = harmless(" ".join(message.split()))
    if SAID_AS_JSON:
        said = entry(time.time(), "WARNING", "cuishou", line)
        sys.stderr.write(orjson.dumps(said).decode() + "\n")
    else:
        sys.stderr.write(f"cuishou: {line}\n")
