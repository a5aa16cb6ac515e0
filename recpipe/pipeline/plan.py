"""What a run will do: the plan that a person is shown is the plan that is executed (R-1302)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from recpipe.config.layers import Tree
from recpipe.config.model import Settings
from recpipe.domain.abilities import PROCESSED
from recpipe.domain.effects import GoOn, NothingToDo
from recpipe.domain.errors import Refused
from recpipe.domain.layout import Change, lay_out
from recpipe.domain.lifecycle import RecordingStatus, SkipReason, StageKind, TargetStatus
from recpipe.domain.readiness import NEEDS, is_there
from recpipe.domain.recording import Lane, Recording
from recpipe.domain.work import FrozenTarget, PlannedRun, PlannedStage

_S, _K = RecordingStatus, StageKind

REFUSALS = {
    _S.EXPIRED: ("has expired", "bring it back with: recpipe restore {id}"),
    _S.PENDING_SOURCE: ("is still being made by its source", "it goes on at a later sync"),
}


class AlreadyRunning(Refused):
    """A run of this recording is under way: a second one would do everything twice (R-1301)."""


class AlreadyComplete(NothingToDo):
    """Every target is published: nothing is left to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A preset to publish to, the lane in which its publisher works, and what the run freezes for it."""

    preset: str
    lane: Lane
    is_local: bool = True
    frozen: FrozenTarget


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """One press of "run": settings and template for this run only, and what it is limited to.

    `only` are stages that are done again; `presets` are the only ones that are published to;
    `is_upload` leaves out everything but publishing, and `is_retry` everything that did not fail.
    """

    override: Tree = field(default_factory=dict)
    template: str = ""
    binds: bool = False
    only: frozenset[StageKind] = frozenset()
    presets: tuple[str, ...] = ()
    is_upload: bool = False
    is_retry: bool = False
    priority: int = 0

    @property
    def is_special(self) -> bool:
        """Whether it asks for something that a run which waits for a person was not started with."""
        return bool(self.override or self.template or self.only or self.presets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """All that a plan is made of, beside the recording: resolved settings, destinations, lanes."""

    settings: Settings
    frozen: Mapping[str, object]
    destinations: Sequence[Destination]
    speech_lane: Lane


def plan_run(recording: Recording, material: Material, request: RunRequest) -> PlannedRun | GoOn:
    """The plan for a recording, or that its run goes on; raises `Refused` with the reason (section 11)."""
    if recording.deleted_at is not None:
        raise Refused(
            f"recording {recording.id} is deleted", remedy=f"bring it back: recpipe restore {recording.id}"
        )
    if recording.is_active and not (request.is_special and recording.is_waiting):
        return _go_on(recording, request)
    _refuse_what_cannot_run(recording, request)
    stages = tuple(_stages(recording, material, request))
    if all(each.change is Change.KEEP for each in lay_out(recording.stages, stages)):
        raise AlreadyComplete(f"recording {recording.id}: nothing is left to do")
    named = {stage.target for stage in stages if stage.target}
    return PlannedRun(
        settings=material.frozen,
        stages=stages,
        targets={each.preset: each.frozen for each in material.destinations if each.preset in named},
        priority=request.priority,
    )


def _go_on(recording: Recording, request: RunRequest) -> GoOn:
    if request.is_special:
        raise AlreadyRunning(
            f"recording {recording.id} is already running, and its settings are frozen",
            remedy=f"end that run first: recpipe cancel {recording.id}",
        )
    if recording.pause is not None or recording.is_waiting:
        return GoOn()
    raise AlreadyRunning(
        f"recording {recording.id} is already running",
        remedy=f"follow it with: recpipe run {recording.id}",
    )


def _refuse_what_cannot_run(recording: Recording, request: RunRequest) -> None:
    if recording.is_working:
        raise Refused(f"recording {recording.id} is being stopped", remedy="try again in a few seconds")
    if recording.status in REFUSALS:
        reason, remedy = REFUSALS[recording.status]
        raise Refused(f"recording {recording.id} {reason}", remedy=remedy.format(id=recording.id))
    if recording.status is _S.READY and not (request.only or request.presets):
        raise AlreadyComplete(f"recording {recording.id} is already complete")
    if request.is_retry and not recording.failed:
        raise NothingToDo(f"nothing of recording {recording.id} has failed")
    if request.is_upload and not recording.abilities.ready_to_upload and recording.status is not _S.READY:
        raise Refused(
            f"recording {recording.id} is not ready to be published: it is {recording.status}",
            remedy=f"finish it first: recpipe run {recording.id}",
        )


def _stages(recording: Recording, material: Material, request: RunRequest) -> Iterator[PlannedStage]:
    if request.only:
        yield from _chosen(recording, material, request.only)
        return
    is_done = recording.status in PROCESSED or request.is_upload
    if not is_done and recording.status is not _S.READY:
        yield from work_stages(recording, material)
    yield from uploads(recording, material, request, is_asked_for=is_done or bool(request.presets))


def work_stages(recording: Recording, material: Material) -> Iterator[PlannedStage]:
    """Everything before publishing, in order; a recording whose media is here needs no download."""
    settings = material.settings
    if recording.media is None:
        yield PlannedStage(kind=_K.DOWNLOAD, lane=Lane.NETWORK)
    wanted = {
        _K.TRIM: settings.trim.enable,
        _K.TRANSCRIBE: settings.transcribe.enable,
        _K.EXTRACT_TOPICS: settings.topics.enable,
        _K.GENERATE_SUBTITLES: settings.subtitles.enable,
    }
    lanes = {_K.TRANSCRIBE: material.speech_lane}
    for kind, is_enabled in wanted.items():
        skip = None if is_enabled else SkipReason.DISABLED
        yield PlannedStage(kind=kind, lane=lanes.get(kind, Lane.CPU), skip=skip)


def _chosen(recording: Recording, material: Material, only: frozenset[StageKind]) -> Iterator[PlannedStage]:
    """Single stages, done again; what they need must be there."""
    there = {stage.kind for stage in recording.stages if is_there(stage)}
    there |= {_K.DOWNLOAD} if recording.media is not None else set()
    for planned in work_stages(recording, material):
        if planned.kind in only:
            missing = NEEDS[planned.kind] - there - only
            if missing:
                raise Refused(
                    f"recording {recording.id}: {planned.kind} needs {', '.join(sorted(missing))} first",
                    remedy=f"run it whole: recpipe run {recording.id}",
                )
            yield PlannedStage(kind=planned.kind, lane=planned.lane, again=True)


def uploads(
    recording: Recording, material: Material, request: RunRequest, *, is_asked_for: bool
) -> Iterator[PlannedStage]:
    """One stage a target that is not published; what leaves this machine only if somebody said so (R-901)."""
    published = {each.preset for each in recording.targets if each.status is TargetStatus.UPLOADED}
    left_out = published | (_not_failed(recording, material) if request.is_retry and is_asked_for else set())
    for each in material.destinations:
        if each.preset in left_out:
            continue
        is_allowed = is_asked_for or each.is_local or material.settings.publish.auto_upload
        skip = None if is_allowed else SkipReason.DISABLED
        again = each.preset in request.presets  # asked for by name, even if it was skipped by hand
        yield PlannedStage(kind=_K.UPLOAD, lane=each.lane, target=each.preset, skip=skip, again=again)


def _not_failed(recording: Recording, material: Material) -> set[str]:
    failed = {stage.target for stage in recording.failed}
    return {each.preset for each in material.destinations if each.preset not in failed}
