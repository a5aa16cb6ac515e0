"""A dry run: what a run would do, with every setting's origin, time and cost; it writes nothing (R-1308)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recpipe.domain.effects import Effect, NothingToDo, StartRun, Verdict
from recpipe.domain.errors import Refused
from recpipe.domain.estimate import DEFAULT_PACES, Pace, cost_of_speech, seconds_for
from recpipe.domain.layout import LaidOut, lay_out
from recpipe.domain.lifecycle import StageKind, StageStatus, TargetStatus
from recpipe.domain.readiness import remaining
from recpipe.domain.reasons import WHY_SKIPPED
from recpipe.domain.recording import Recording, Stage
from recpipe.pipeline.planner import Planner


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stage: whether the run does it, or why not; the estimate in seconds and US dollars."""

    stage: StageKind
    target: str
    will_run: bool
    why: str
    seconds: float = 0.0
    cost: float = 0.0
    is_measured: bool = False

    @property
    def name(self) -> str:
        """How people call it."""
        return f"{self.stage} {self.target}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetPlan:
    """What would be published to one preset, and with which words."""

    preset: str
    platform: str
    will_publish: bool
    why: str
    values: Mapping[str, object]
    origins: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """The answer for one recording; `settings` are rows (key, value, origin)."""

    recording_id: int
    title: str
    verdict: Verdict
    message: str = ""
    remedy: str = ""
    steps: tuple[Step, ...] = ()
    targets: tuple[TargetPlan, ...] = ()
    settings: tuple[tuple[str, Any, str], ...] = ()
    engine: str = ""

    @property
    def seconds(self) -> float:
        """Estimated work, all stages one after the other."""
        return sum(step.seconds for step in self.steps)

    @property
    def cost(self) -> float:
        """Estimated cost in US dollars."""
        return sum(step.cost for step in self.steps)


def dry_run(recording: Recording, planner: Planner, paces: Mapping[StageKind, Pace]) -> DryRun:
    """What a run would do, made of the very plan that a run would execute (R-1302)."""
    try:
        effect = planner.decide(recording)
    except Refused as refusal:
        verdict = Verdict.SKIPPED if isinstance(refusal, NothingToDo) else Verdict.REFUSED
        return _answer(recording, verdict, message=str(refusal), remedy=refusal.remedy)
    steps = tuple(_steps(recording, effect, planner, paces))
    return _answer(
        recording,
        Verdict.DONE,
        message="" if isinstance(effect, StartRun) else "the run that was begun goes on",
        steps=steps,
        targets=tuple(_targets(recording, planner, steps)),
        settings=planner.resolution(recording).settings,
        engine=planner.speech(recording).engine,
    )


def of_none(recording_id: int) -> DryRun:
    """The answer for an id that there is no recording of."""
    return DryRun(
        recording_id=recording_id,
        title="",
        verdict=Verdict.REFUSED,
        message=f"there is no recording {recording_id}",
        remedy="see what there is with: recpipe list",
    )


def _answer(recording: Recording, verdict: Verdict, **rest: Any) -> DryRun:  # the fields of a DryRun
    return DryRun(recording_id=recording.id, title=recording.title, verdict=verdict, **rest)


def _steps(
    recording: Recording, effect: Effect, planner: Planner, paces: Mapping[StageKind, Pace]
) -> Iterator[Step]:
    if not isinstance(effect, StartRun):
        yield from _rest(recording, planner, paces)
        return
    for laid in lay_out(recording.stages, effect.planned.stages):
        yield _step(recording, laid.kind, laid.planned.target, _why(laid), planner, paces)


def _rest(recording: Recording, planner: Planner, paces: Mapping[StageKind, Pace]) -> Iterator[Step]:
    """What is left of a run that goes on."""
    going = remaining(recording.stages, recording.wanted)
    for stage in recording.stages:
        why = "" if stage in going else _why_not(stage)
        yield _step(recording, stage.kind, stage.target, why, planner, paces)


def _why_not(stage: Stage) -> str:
    if stage.skip_reason:
        return WHY_SKIPPED[stage.skip_reason]
    reasons = {StageStatus.COMPLETED: "done already", StageStatus.FAILED: "failed in this run"}
    return reasons.get(stage.status, "not part of this run, or what it needs failed")


def _why(laid: LaidOut) -> str:
    """Why a step will not run; empty if it will."""
    if laid.status is StageStatus.COMPLETED:
        return "done already"
    return WHY_SKIPPED[laid.skip_reason] if laid.skip_reason else ""


def _step(
    recording: Recording,
    kind: StageKind,
    target: str,
    why: str,
    planner: Planner,
    paces: Mapping[StageKind, Pace],
) -> Step:
    if why:
        return Step(stage=kind, target=target, will_run=False, why=why)
    pace, cost = paces.get(kind, DEFAULT_PACES[kind]), 0.0
    if kind is StageKind.TRANSCRIBE:
        facts = planner.speech(recording)
        pace = pace if pace.samples else Pace(ratio=facts.pace)
        cost = cost_of_speech(recording.duration, facts.dollars_an_hour)
    return Step(
        stage=kind,
        target=target,
        will_run=True,
        why="",
        seconds=seconds_for(pace, recording.duration),
        cost=cost,
        is_measured=pace.samples > 0,
    )


def _targets(recording: Recording, planner: Planner, steps: Sequence[Step]) -> Iterator[TargetPlan]:
    found = planner.resolution(recording)
    uploads = {step.target: step for step in steps if step.target}
    for preset in found.presets:
        step = uploads.get(preset.name)
        yield TargetPlan(
            preset=preset.name,
            platform=preset.platform,
            will_publish=step is not None and step.will_run,
            why=step.why if step else _why_not_published(recording, preset.name),
            values=found.words[preset.name],
            origins=found.targets[preset.name].origins,
        )


def _why_not_published(recording: Recording, preset: str) -> str:
    published = {target.preset for target in recording.targets if target.status is TargetStatus.UPLOADED}
    return "published already" if preset in published else "not part of this run"
