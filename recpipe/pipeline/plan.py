"""What a run will do: the plan that a person is shown is the plan that is executed (R-1302)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recpipe.config.model import Settings
from recpipe.domain.errors import Refused
from recpipe.domain.lifecycle import RecordingStatus, SkipReason, StageKind
from recpipe.domain.recording import Lane, Recording
from recpipe.domain.work import PlannedRun, PlannedStage

_S = RecordingStatus

REFUSALS = {
    _S.READY: "is already complete",
    _S.EXPIRED: "has expired",
    _S.PENDING_SOURCE: "is still being made by its source",
    _S.INITIALIZED: "has no media on this machine yet",
}


class AlreadyRunning(Refused):
    """A run of this recording is under way: a second one would do everything twice (R-1301)."""


class AlreadyComplete(Refused):
    """Every target is published: nothing is left to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A preset to publish to, and the lane in which its publisher works."""

    preset: str
    lane: Lane


def plan_run(
    recording: Recording,
    settings: Settings,
    destinations: Sequence[Destination],
    speech_lane: Lane,
    *,
    replaces_waiting: bool = False,
) -> PlannedRun:
    """The plan for a recording; raises `Refused` with the reason when it cannot be run now (section 11).

    A run that waits for a person is replaced if `replaces_waiting`: its settings are frozen, and
    other ones may be what the person decided.
    """
    if recording.is_active and not (replaces_waiting and recording.is_waiting):
        raise AlreadyRunning(
            f"recording {recording.id} is already running",
            remedy=f"follow it with: recpipe show {recording.id}",
        )
    if recording.status is _S.READY:
        raise AlreadyComplete(f"recording {recording.id} is already complete")
    if recording.status in REFUSALS:
        raise Refused(f"recording {recording.id} {REFUSALS[recording.status]}")
    return PlannedRun(
        settings=settings.model_dump(mode="json"), stages=plan_stages(settings, destinations, speech_lane)
    )


def plan_stages(
    settings: Settings, destinations: Sequence[Destination], speech_lane: Lane
) -> tuple[PlannedStage, ...]:
    """All stages of a recording whose media is on this machine, in order."""
    wanted = {
        StageKind.TRIM: settings.trim.enable,
        StageKind.TRANSCRIBE: settings.transcribe.enable,
        StageKind.EXTRACT_TOPICS: settings.topics.enable,
        StageKind.GENERATE_SUBTITLES: settings.subtitles.enable,
    }
    lanes = {StageKind.TRANSCRIBE: speech_lane}
    work = (
        PlannedStage(kind=kind, lane=lanes.get(kind, Lane.CPU), skip=None if enabled else SkipReason.DISABLED)
        for kind, enabled in wanted.items()
    )
    uploads = (
        PlannedStage(kind=StageKind.UPLOAD, lane=destination.lane, target=destination.preset)
        for destination in destinations
    )
    return (*work, *uploads)
