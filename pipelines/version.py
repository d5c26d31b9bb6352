"""The version of the cleaning: it stands in every record, and grows when any output can change."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.repair.words_model import WordModel

CLEANER_VERSION = "1"


def version(words: WordModel | None = None) -> str:
    """What cleaned a page: the cleaning's version, and the bigger language model's if one helped.

    >>> from pipelines.repair.words_model import WordModel
    >>> version(), version(WordModel("/usr/lib/libime/zh_CN.lm", "zh_CN.lm-0a1b2c3d"))
    ('1', '1+zh_CN.lm-0a1b2c3d')
    """
    return f"{CLEANER_VERSION}+{words.version}" if words else CLEANER_VERSION
