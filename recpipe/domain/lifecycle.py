"""The whole life of a recording: one transition table for stages, one derivation for everything else.

The table below is the whole machine: what is not in it is refused. A recording has no state
of its own; its status is derived from facts (R-201), so no two views can disagree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class StageKind(StrEnum):
    """A unit of work."""

    DOWNLOAD = "DOWNLOAD"
    TRIM = "TRIM"
    TRANSCRIBE = "TRANSCRIBE"
    EXTRACT_TOPICS = "EXTRACT_TOPICS"
    GENERATE_SUBTITLES = "GENERATE_SUBTITLES"
    UPLOAD = "UPLOAD"  # one per target


class StageStatus(StrEnum):
    """Where a stage is."""

    PENDING = "PENDING"  # will run when what it needs is done and its time has come
    IN_PROGRESS = "IN_PROGRESS"  # a worker has claimed it
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"  # neither waiting nor approval helps
    SKIPPED = "SKIPPED"  # never ran, and says why
    HELD = "HELD"  # waits for a person or a condition, and says for what


class StageEvent(StrEnum):
    """What can happen to a stage."""

    CLAIM = "claim"
    COMPLETE = "complete"
    FAIL = "fail"
    RETRY = "retry"  # tried again later, by itself
    WAIT = "wait"  # a condition is not met yet: no attempt, and it goes on by itself
    HOLD = "hold"
    SKIP = "skip"
    LOSE = "lose"  # its worker died
    RELEASE = "release"  # its worker stops and hands it back, or it was cancelled
    RESUME = "resume"  # a person approved or solved what held it
    REPLAN = "replan"  # a new run wants it again


class SkipReason(StrEnum):
    """Why a stage never ran."""

    DISABLED = "disabled"
    MANUAL = "manual"
    ERROR = "error"
    PARENT_FAILED = "parent_failed"
    NOTHING_TO_DO = "nothing_to_do"


class RecordingStatus(StrEnum):
    """Where a recording is, as every view shows it (section 2 of the behaviour)."""

    PENDING_SOURCE = "PENDING_SOURCE"  # its source is still making it
    INITIALIZED = "INITIALIZED"
    DOWNLOADING = "DOWNLOADING"
    DOWNLOADED = "DOWNLOADED"
    PROCESSING = "PROCESSING"
    PROCESSED = "PROCESSED"
    UPLOADING = "UPLOADING"
    UPLOADED = "UPLOADED"  # some targets are published, some are not
    READY = "READY"  # every target is published
    SKIPPED = "SKIPPED"  # nobody wants it: blank, without a template, or put aside by a person
    EXPIRED = "EXPIRED"  # too old, and neither published nor pinned


class TargetStatus(StrEnum):
    """Where a publication is."""

    NOT_UPLOADED = "NOT_UPLOADED"
    UPLOADING = "UPLOADING"
    UPLOADED = "UPLOADED"
    FAILED = "FAILED"


_S, _E = StageStatus, StageEvent

TRANSITIONS: dict[tuple[StageStatus, StageEvent], StageStatus] = {
    (_S.PENDING, _E.CLAIM): _S.IN_PROGRESS,
    (_S.PENDING, _E.SKIP): _S.SKIPPED,
    (_S.PENDING, _E.HOLD): _S.HELD,
    (_S.PENDING, _E.FAIL): _S.FAILED,
    (_S.IN_PROGRESS, _E.COMPLETE): _S.COMPLETED,
    (_S.IN_PROGRESS, _E.SKIP): _S.SKIPPED,
    (_S.IN_PROGRESS, _E.HOLD): _S.HELD,
    (_S.IN_PROGRESS, _E.FAIL): _S.FAILED,
    (_S.IN_PROGRESS, _E.RETRY): _S.PENDING,
    (_S.IN_PROGRESS, _E.WAIT): _S.PENDING,
    (_S.IN_PROGRESS, _E.LOSE): _S.PENDING,
    (_S.IN_PROGRESS, _E.RELEASE): _S.PENDING,
    (_S.HELD, _E.RESUME): _S.PENDING,
    (_S.HELD, _E.SKIP): _S.SKIPPED,
    (_S.FAILED, _E.SKIP): _S.SKIPPED,
    (_S.HELD, _E.REPLAN): _S.PENDING,
    (_S.FAILED, _E.REPLAN): _S.PENDING,
    (_S.SKIPPED, _E.REPLAN): _S.PENDING,
    (_S.COMPLETED, _E.REPLAN): _S.PENDING,
    (_S.PENDING, _E.REPLAN): _S.PENDING,
}


class IllegalTransition(ValueError):
    """A bug: something tried to move a stage in a way that the table does not know."""


def advance(status: StageStatus, event: StageEvent) -> StageStatus:
    """The status after `event`; raises `IllegalTransition` for what is not in the table."""
    try:
        return TRANSITIONS[status, event]
    except KeyError:
        raise IllegalTransition(f"a stage that is {status} cannot {event}") from None


def sources_of(event: StageEvent) -> tuple[StageStatus, ...]:
    """Every status in which `event` may happen: the guard of a conditional update."""
    return tuple(before for before, happens in TRANSITIONS if happens is event)


POISON_CRASHES = 10  # a stage during which the worker died so often is quarantined (R-1403)

BEFORE_PUBLISHING = frozenset(StageKind) - {StageKind.DOWNLOAD, StageKind.UPLOAD}  # of every recording
FINISHED = frozenset({StageStatus.COMPLETED, StageStatus.SKIPPED})


@dataclass(frozen=True, slots=True, kw_only=True)
class StageState:
    """What the planner and the views need to know of one stage."""

    kind: StageKind
    status: StageStatus
    target: str = ""
    skip_reason: SkipReason | None = None

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to do here."""
        return self.status in FINISHED


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingFacts:
    """All that a recording's status depends on."""

    has_media: bool
    stages: tuple[StageState, ...] = ()
    targets: tuple[TargetStatus, ...] = ()
    is_expired: bool = False
    is_pending_source: bool = False
    is_skipped: bool = False


def derive_status(facts: RecordingFacts) -> RecordingStatus:
    """The one place that decides a recording's status (R-201); the order of the rules is the rule."""
    return next(status for holds, status in _rules(facts) if holds)


def _rules(facts: RecordingFacts) -> Iterable[tuple[bool, RecordingStatus]]:
    running = {stage.kind for stage in facts.stages if stage.status is StageStatus.IN_PROGRESS}
    published = [target is TargetStatus.UPLOADED for target in facts.targets]
    return (
        (facts.is_expired, RecordingStatus.EXPIRED),
        (facts.is_pending_source, RecordingStatus.PENDING_SOURCE),
        (facts.is_skipped, RecordingStatus.SKIPPED),
        (TargetStatus.UPLOADING in facts.targets, RecordingStatus.UPLOADING),
        (StageKind.DOWNLOAD in running, RecordingStatus.DOWNLOADING),
        (bool(running), RecordingStatus.PROCESSING),
        (not facts.has_media, RecordingStatus.INITIALIZED),
        (_has_work_left(facts.stages), RecordingStatus.DOWNLOADED),
        (bool(published) and all(published), RecordingStatus.READY),
        (any(published), RecordingStatus.UPLOADED),
        (True, RecordingStatus.PROCESSED),
    )


def _has_work_left(stages: Iterable[StageState]) -> bool:
    """R-202: a failed stage is work left; an upload's outcome is told by its target instead.

    So is a stage that nobody asked for yet, after a run of single stages.
    """
    work = [stage for stage in stages if stage.kind is not StageKind.UPLOAD]
    is_begun = {stage.kind for stage in work} >= BEFORE_PUBLISHING
    return not is_begun or not all(stage.is_finished for stage in work)
