"""What the runner needs from the database, and what it is given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from recpipe.domain.ports import Progress
from recpipe.domain.recording import Lane
from recpipe.pipeline.failures import Decision
from recpipe.pipeline.stage import Claim, Job, Outcome


class Fenced(Exception):
    """Somebody else has this stage now: what this attempt did does not count."""


class WorkStore(Protocol):
    """Claims and results. Every write names the claim's fence and raises `Fenced` if it has passed."""

    def claim(self, lane: Lane, worker: str, now: datetime) -> Job | None:
        """Take the most important ready stage of a lane; nobody else can have it then."""
        ...

    def complete(self, job: Job, outcome: Outcome, now: datetime) -> None:
        """Record an outcome and make ready what it unblocks, in one transaction."""
        ...

    def give_up(self, job: Job, decision: Decision, now: datetime) -> None:
        """Record why the attempt did not reach its end, and what happens next, in one transaction."""
        ...

    def remember(self, job: Job, facts: Mapping[str, object], now: datetime) -> None:
        """Add to what is known about a publication."""
        ...

    def beat(self, worker: str, progress: Mapping[Claim, Progress | None], now: datetime) -> frozenset[Claim]:
        """Renew the worker's lease, show progress, and return the claims that are no longer ours."""
        ...

    def ready_counts(self, now: datetime) -> Mapping[Lane, int]:
        """How many stages could start now, by lane."""
        ...

    def recover(self, worker: str, now: datetime, *, is_alone: bool) -> int:
        """Take back the stages of dead workers and return how many; `is_alone`: no other can be alive."""
        ...

    def enlist(self, worker: str, now: datetime) -> None:
        """A worker begins."""
        ...

    def retire(self, worker: str, now: datetime) -> None:
        """A worker has ended and holds nothing."""
        ...
