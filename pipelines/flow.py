"""The whole journey of a page, from raw bytes to a checked record. Read this first."""

from __future__ import annotations

from pipelines.decode import decode
from pipelines.errors import ExtractionError
from pipelines.extract import extract_article
from pipelines.profile import GENERIC, NO_EVIDENCE, Profile, SiteEvidence
from pipelines.records import Record, Rejection, Snapshot
from pipelines.repair import repair
from pipelines.repair.words_model import WordModel
from pipelines.validate import validate
from pipelines.version import version


def clean(
    snapshot: Snapshot,
    profile: Profile = GENERIC,
    evidence: SiteEvidence = NO_EVIDENCE,
    words: WordModel | None = None,
) -> Record | Rejection:
    """Take one page from raw bytes to a record, or say at which stage it ended and why.

    ``words`` is a bigger language model, for those who have one; the record names it.
    Pure: the same snapshot, profile, evidence and model give the same answer in any process.
    """
    profile = profile.at(snapshot.fetched_at)
    try:
        page = decode(snapshot, profile)
        article = extract_article(page, profile)
    except ExtractionError as error:
        return Rejection(snapshot.url, error.stage, error.reason, error.detail, snapshot.reference)
    repaired, edits = repair(article, profile, evidence, words)
    return validate(snapshot, repaired, edits, profile, version(words))
