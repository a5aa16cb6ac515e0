"""What has to be done for a recording, and what may start now: pure decisions.

DOWNLOAD → TRIM → TRANSCRIBE → EXTRACT_TOPICS     ┐
                             → GENERATE_SUBTITLES ┴→ UPLOAD (one per target)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from recpipe.config.model import Settings
from recpipe.domain.lifecycle import FINISHED, SkipReason, StageKind, StageStatus
from recpipe.domain.recording import Lane

_K = StageKind

NEEDS: dict[StageKind, frozenset[StageKind]] = {
    _K.DOWNLOAD: frozenset(),
    _K.TRIM: frozenset({_K.DOWNLOAD}),
    _K.TRANSCRIBE: frozenset({_K.TRIM}),
    _K.EXTRACT_TOPICS: frozenset({_K.TRANSCRIBE}),
    _K.GENERATE_SUBTITLES: frozenset({_K.TRANSCRIBE}),
    _K.UPLOAD: frozenset({_K.TRIM, _K.TRANSCRIBE, _K.EXTRACT_TOPICS, _K.GENERATE_SUBTITLES}),
}
FED_BY_TRANSCRIPT = frozenset({_K.EXTRACT_TOPICS, _K.GENERATE_SUBTITLES})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStage:
    """A stage that a run wants; `skip` says why it will not be run, if so."""

    kind: StageKind
    lane: Lane
    target: str = ""
    skip: SkipReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTarget:
    """A place to publish to, and the lane in which its publisher works."""

    preset: str
    lane: Lane


class HasState(Protocol):
    """Anything that knows which stage it is and how it stands."""

    @property
    def kind(self) -> StageKind:
        """Which stage."""
        ...

    @property
    def status(self) -> StageStatus:
        """How it stands."""
        ...

    @property
    def skip_reason(self) -> SkipReason | None:
        """Why it never ran, if it was skipped."""
        ...


AnyStage = TypeVar("AnyStage", bound=HasState)


def plan_stages(
    settings: Settings, targets: Sequence[PlannedTarget], speech_lane: Lane
) -> tuple[PlannedStage, ...]:
    """All stages of a run of a recording whose media is on this machine, in order."""
    wanted = {
        _K.TRIM: settings.trim.enable,
        _K.TRANSCRIBE: settings.transcribe.enable,
        _K.EXTRACT_TOPICS: settings.topics.enable,
        _K.GENERATE_SUBTITLES: settings.subtitles.enable,
    }
    lanes = {_K.TRANSCRIBE: speech_lane}
    work = (
        PlannedStage(kind=kind, lane=lanes.get(kind, Lane.CPU), skip=None if enabled else SkipReason.DISABLED)
        for kind, enabled in wanted.items()
    )
    uploads = (PlannedStage(kind=_K.UPLOAD, lane=target.lane, target=target.preset) for target in targets)
    return (*work, *uploads)


def ready_stages(stages: Sequence[AnyStage]) -> tuple[AnyStage, ...]:
    """The waiting stages whose inputs are all there; stages a recording does not have are not waited for."""
    unfinished = {stage.kind for stage in stages if stage.status not in FINISHED}
    return tuple(
        stage
        for stage in stages
        if stage.status is StageStatus.PENDING and not NEEDS[stage.kind] & unfinished
    )


def is_over(stages: Sequence[HasState]) -> bool:
    """Whether a run has come to its end: nothing works, nothing waits for a person, nothing may start."""
    open_ones = {StageStatus.IN_PROGRESS, StageStatus.HELD}
    return not ready_stages(stages) and not any(stage.status in open_ones for stage in stages)


def succeeded(stages: Sequence[HasState]) -> bool:
    """Whether everything that a run wanted is finished."""
    return all(stage.status in FINISHED for stage in stages)


def cascades(stages: Sequence[HasState]) -> Iterator[tuple[HasState, SkipReason]]:
    """Waiting stages that have lost their input, with the reason to skip them for."""
    speech = next((stage for stage in stages if stage.kind is _K.TRANSCRIBE), None)
    if speech is None or speech.status is not StageStatus.SKIPPED:
        return
    reason = SkipReason.PARENT_FAILED if speech.skip_reason is SkipReason.ERROR else SkipReason.NOTHING_TO_DO
    for stage in stages:
        if stage.kind in FED_BY_TRANSCRIPT and stage.status is StageStatus.PENDING:
            yield stage, reason
