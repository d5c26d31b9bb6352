"""What a run has come to so far: counted at every commit, shown meanwhile, checked at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from crawler.workers.job import Seen
from exports.outcome import Committed, Outcome


@dataclass(slots=True)
class Tally:
    """Counts of one run."""

    seeds: set[str] = field(default_factory=set)
    """The start pages, and where they redirect to."""
    answered: int = 0
    """Responses and errors that came back; each must end."""
    ended: Counter[str] = field(default_factory=Counter)
    """By how the fetch ended: stored, rejected, listing, unchanged, failed, redirected."""
    results: Counter[str] = field(default_factory=Counter)
    """Stored records: new, changed, same."""
    failures: Counter[str] = field(default_factory=Counter)
    """URLs that failed for good, by reason."""
    absent: Counter[str] = field(default_factory=Counter)
    """URLs that are gone, or that we do not ask for, by reason."""
    rejections: Counter[str] = field(default_factory=Counter)
    """Rejected pages, by stage and reason."""
    duplicates: int = 0
    """Records that resemble an earlier one."""
    retries: int = 0
    robots: int = 0
    """Answers to requests for a robots.txt: no pages, and so not among the others."""
    found: int = 0
    """Links taken, known ones included."""
    starts: dict[str, Outcome] = field(default_factory=dict)
    """How the start pages ended."""
    seen: dict[str, Seen] = field(default_factory=dict)
    """What stood on the start pages."""

    @property
    def done(self) -> int:
        """URLs that came to an end."""
        return self.ended.total() - self.retries

    @property
    def unaccounted(self) -> int:
        """Answers that did not end: must be 0."""
        return self.answered - self.ended.total() - self.robots

    def count(
        self,
        outcomes: Iterable[Outcome],
        committed: Iterable[Committed],
        given_up: Collection[str] = (),
    ) -> None:
        """Count a committed batch; ``given_up`` are URLs that had the last of their tries."""
        for outcome, done in zip(outcomes, committed, strict=True):
            if outcome.kind == "robots":
                self.robots += 1
                continue
            self.ended[outcome.ended] += 1
            self.found += len(outcome.found)
            if outcome.url in self.seeds:
                lost = outcome.url in given_up
                self.starts[outcome.url] = replace(outcome, state="failed") if lost else outcome
                if outcome.ended == "redirected":
                    self.seeds.update(found.url for found in outcome.found)
            if outcome.record is not None:
                self.results[done.result] += 1
                self.duplicates += done.duplicate_of is not None
            if outcome.rejection is not None:
                self.rejections[f"{outcome.rejection.stage}/{outcome.rejection.reason}"] += 1
            if outcome.state == "failed" or outcome.url in given_up:
                self.failures[outcome.reason] += 1
            elif outcome.state == "pending":
                self.retries += 1
            elif outcome.state in ("gone", "excluded"):
                self.absent[outcome.reason] += 1
