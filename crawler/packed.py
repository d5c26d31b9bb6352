"""Folders of the package as folders of the disk, also where the package is a zipped egg.

``scrapyd-deploy`` makes such an egg, and scrapyd runs the crawl from inside it.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def folder(package: str) -> Path:
    """The folder of a package; unpacked for as long as the process lives, if need be.

    >>> folder("crawler.sites").name
    'sites'
    """
    found = files(package)
    if isinstance(found, Path):
        return found
    made = Path(tempfile.mkdtemp(prefix="cuishou-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    _unpack(found, made / found.name)
    return made / found.name


def _unpack(source: Traversable, target: Path) -> None:
    if source.is_dir():
        target.mkdir()
        for child in source.iterdir():
            _unpack(child, target / child.name)
    else:
        target.write_bytes(source.read_bytes())
