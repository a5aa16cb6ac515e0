"""What may start now, and whether anything still may: pure decisions over the stages of one recording.

DOWNLOAD → TRIM → TRANSCRIBE → EXTRACT_TOPICS     ┐
                             → GENERATE_SUBTITLES ┴→ UPLOAD (one per target)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

from recpipe.domain.lifecycle import FINISHED, SkipReason, StageKind, StageStatus
from recpipe.domain.recording import ArtifactKind

_K = StageKind

NEEDS: dict[StageKind, frozenset[StageKind]] = {
    _K.DOWNLOAD: frozenset(),
    _K.TRIM: frozenset({_K.DOWNLOAD}),
    _K.TRANSCRIBE: frozenset({_K.TRIM}),
    _K.EXTRACT_TOPICS: frozenset({_K.TRANSCRIBE}),
    _K.GENERATE_SUBTITLES: frozenset({_K.TRANSCRIBE}),
    _K.UPLOAD: frozenset({_K.TRIM, _K.TRANSCRIBE, _K.EXTRACT_TOPICS, _K.GENERATE_SUBTITLES}),
}
PRODUCTS: dict[StageKind, frozenset[ArtifactKind]] = {
    _K.TRIM: frozenset({ArtifactKind.TRIMMED}),
    _K.TRANSCRIBE: frozenset({ArtifactKind.TRANSCRIPT}),
    _K.EXTRACT_TOPICS: frozenset({ArtifactKind.TOPICS}),
    _K.GENERATE_SUBTITLES: frozenset({ArtifactKind.SRT, ArtifactKind.VTT}),
}
FED_BY_TRANSCRIPT = frozenset({_K.EXTRACT_TOPICS, _K.GENERATE_SUBTITLES})


def with_dependents(kind: StageKind) -> frozenset[StageKind]:
    """A kind of stage and all that need what it makes, publications left out."""
    found = {kind}
    for each in StageKind:  # in the order of the work, so that one pass finds all
        if each is not _K.UPLOAD and NEEDS[each] & found:
            found.add(each)
    return frozenset(found)


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


def ready_stages(stages: Sequence[AnyStage]) -> tuple[AnyStage, ...]:
    """The waiting stages whose inputs are all there; stages a recording does not have are not waited for."""
    unfinished = {stage.kind for stage in stages if stage.status not in FINISHED}
    return tuple(
        stage
        for stage in stages
        if stage.status is StageStatus.PENDING and not NEEDS[stage.kind] & unfinished
    )


def is_there(stage: HasState) -> bool:
    """Whether those that need it can begin: without a transcript, nothing can be made of one."""
    is_left_out = stage.status is StageStatus.SKIPPED and stage.kind is not _K.TRANSCRIBE
    return is_left_out or stage.status is StageStatus.COMPLETED


def remaining(stages: Sequence[AnyStage], wanted: Sequence[AnyStage]) -> tuple[AnyStage, ...]:
    """Those of a run's `wanted` stages that will be done if nothing goes wrong, what is held included."""
    unfinished = [stage for stage in stages if stage.status not in FINISHED]
    going = [stage for stage in wanted if stage in unfinished and stage.status is not StageStatus.FAILED]
    while True:
        blocked = {stage.kind for stage in unfinished if stage not in going}
        free = [stage for stage in going if not NEEDS[stage.kind] & blocked]
        if free == going:
            return tuple(going)
        going = free


def is_over(stages: Sequence[AnyStage], wanted: Sequence[AnyStage]) -> bool:
    """Whether a run of the `wanted` ones of a recording's stages has come to its end.

    Then nothing of it works, nothing waits for a person, and nothing may start.
    """
    open_ones = {StageStatus.IN_PROGRESS, StageStatus.HELD}
    may_start = [stage for stage in ready_stages(stages) if stage in wanted]
    return not may_start and not any(stage.status in open_ones for stage in wanted)


def all_finished(stages: Sequence[HasState]) -> bool:
    """Whether everything that a run wanted is done or skipped."""
    return all(stage.status in FINISHED for stage in stages)


def cascades(stages: Sequence[AnyStage]) -> Iterator[tuple[AnyStage, SkipReason]]:
    """Waiting stages that will never get their input, with the reason to skip them for."""
    speech = next((stage for stage in stages if stage.kind is _K.TRANSCRIBE), None)
    if speech is None or speech.status is not StageStatus.SKIPPED:
        return
    reason = SkipReason.PARENT_FAILED if speech.skip_reason is SkipReason.ERROR else SkipReason.NOTHING_TO_DO
    for stage in stages:
        if stage.kind in FED_BY_TRANSCRIPT and stage.status is StageStatus.PENDING:
            yield stage, reason
