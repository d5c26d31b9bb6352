"""What the report and the served pages have in common: colours, type, and repairs in place."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from exports.dictionary import CERTAINTY
from exports.marks import marks, visible
from exports.rules import KINDS, SAYS, kind_of

FOLDER: Final = Path(__file__).parent
LANGUAGES: Final = {"Hant": "zh-Hant", "Hans": "zh-Hans"}
"""For ``lang``: a browser takes the script's own letterforms."""


def environment(package: str, folder: str) -> Environment:
    """An environment over a package's templates and those here; everything is escaped."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader(package, folder), PackageLoader("exports.look", ".")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(thousands=thousands, kind=kind_of, marks=marks, visible=visible)
    made.globals.update(says=SAYS, kinds=KINDS, certainties=CERTAINTY, languages=LANGUAGES)
    return made


def thousands(number: float) -> str:
    """A number for a person.

    >>> thousands(13106)
    '13,106'
    """
    return f"{number:,}"
