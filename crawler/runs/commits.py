"""A batch goes into the database as one; refused, page by page, so that one costs only itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from exports.errors import StoreError
from exports.outcome import Committed, Outcome
from pipelines.records import Rejection

logger = logging.getLogger("cuishou")

Commit = Callable[[Sequence[Outcome]], list[Committed]]
Done = tuple[Sequence[Outcome], list[Committed]]


def commit_each(commit: Commit, outcomes: Sequence[Outcome]) -> Done:
    """Commit a batch; what the database does not take becomes a rejection.

    :raises StoreError: the machine does not let it: nothing was committed
    """
    try:
        return outcomes, commit(outcomes)
    except StoreError:
        raise
    except Exception as error:
        if len(outcomes) == 1 and outcomes[0].record is None and not outcomes[0].found:
            raise
        logger.error("%s: not stored: %s", outcomes[0].url, error)
    if len(outcomes) > 1:
        parts = [commit_each(commit, [outcome]) for outcome in outcomes]
        return [o for some, _ in parts for o in some], [c for _, done in parts for c in done]
    return commit_each(commit, [_unstorable(outcomes[0])])


def _unstorable(outcome: Outcome) -> Outcome:
    detail = "the database does not take the record"
    rejection = Rejection(outcome.url, "validate", "not_stored", detail)
    return replace(outcome, ended="rejected", record=None, rejection=rejection, found=())
