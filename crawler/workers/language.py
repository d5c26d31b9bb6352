"""Which bigger language model the cleaning uses: the setting's, else the environment's."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from crawler.errors import WrongUsageError

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from pipelines.repair.words_model import WordModel

NAME = "LANGUAGE_MODEL"


def word_model(settings: BaseSettings) -> WordModel | None:
    """The model that ``LANGUAGE_MODEL`` names; ``auto`` leaves it to the environment variable.

    :raises WrongUsageError: what it names is no model, or there is nothing to read it with
    """
    from pipelines.errors import ModelError  # noqa: PLC0415 - not every command cleans
    from pipelines.repair.words_model import AUTO, find  # noqa: PLC0415

    choice = settings.get(NAME) or AUTO
    if choice == AUTO:
        choice = os.environ.get(NAME) or AUTO
    try:
        return find(choice)
    except ModelError as error:
        raise WrongUsageError(f"{NAME}: {error}") from None
