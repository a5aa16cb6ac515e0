"""A recording in full, line by line: what it is, its stages, its publications, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recpipe.domain.length import clock, in_words
from recpipe.domain.lifecycle import StageKind, StageStatus, TargetStatus
from recpipe.domain.reasons import WHY_PUT_ASIDE
from recpipe.domain.recording import BoundBy, Recording, Stage, Target
from tui.glyphs import FINE, Glyphs, State
from tui.line_list import Line, fitted, wrapped
from tui.rates import left_in_words, rate_in_words
from tui.rows import (
    BRIEFLY,
    OF_TARGETS,
    STATES,
    Moment,
    amount,
    bar,
    name_of,
    paused,
    when,
    why_it_waits,
)

NAMES = {state: state.value for state in State} | {State.WAITING: "", State.SKIPPED: "dim"}


def overview(recording: Recording, moment: Moment, width: int, glyphs: Glyphs = FINE) -> list[Line]:
    """Everything about a recording in lines of at most `width` cells."""
    lines: list[Line] = [*wrapped(recording.title, width, "title"), *wrapped(_facts(recording), width, "dim")]
    for remark in _remarks(recording, moment):
        lines += wrapped(remark, width)
    lines.append([])
    for stage in recording.stages:
        if stage.kind is not StageKind.UPLOAD:
            lines += _stage(stage, recording, moment, width, glyphs)
    for target in recording.targets:
        lines += _target(target, recording, moment, width, glyphs)
    lines += _missing_uploads(recording, moment, width, glyphs)
    return lines


def _facts(recording: Recording) -> str:
    said = [f"{recording.started_at.astimezone():%Y-%m-%d %H:%M}", str(recording.status).lower()]
    said += [in_words(recording.duration)] if recording.duration else []
    said += [f"{recording.size / 1e6:.0f} MB"] if recording.size else []
    return " · ".join([*said, recording.source, f"id {recording.id}"])


def _remarks(recording: Recording, moment: Moment) -> Iterator[str]:
    if recording.binding:
        by = "by hand" if recording.binding.by is BoundBy.PERSON else "by its rules"
        yield f"template {recording.binding.template}, {by}"
    if recording.put_aside:
        yield f"skipped: {WHY_PUT_ASIDE[recording.put_aside]}"
    if recording.pause:
        yield paused(recording.pause, moment.now)
    if recording.is_pinned:
        yield "pinned: it never expires"
    if recording.deleted_at:
        yield f"deleted {when(recording.deleted_at)}; restore brings it back"


def _stage(
    stage: Stage, recording: Recording, moment: Moment, width: int, glyphs: Glyphs, name: str = ""
) -> list[Line]:
    """A stage in one line, and below it why it failed or is held, and what to do."""
    state = STATES[stage.status]
    left = f"{glyphs.states[state]} {fitted(name or name_of(stage), 12)} "
    said = _said(stage, moment, glyphs)
    lines: list[Line] = [[(left, NAMES[state]), (fitted(said, max(10, width - 15)).rstrip(), "")]]
    if stage.status in (StageStatus.HELD, StageStatus.FAILED) or stage.is_put_off:
        lines = [[(left.rstrip(), NAMES[state])], *wrapped(stage.message, width, indent="    ")]
        lines += wrapped(f"→ {stage.remedy}", width, "held", indent="    ") if stage.remedy else []
    return lines


def _said(stage: Stage, moment: Moment, glyphs: Glyphs) -> str:
    match stage.status:
        case StageStatus.IN_PROGRESS:
            return progress_said(stage, moment, glyphs)
        case StageStatus.SKIPPED:
            return BRIEFLY[stage.skip_reason] if stage.skip_reason else "skipped"
        case StageStatus.PENDING:
            return why_it_waits(stage, moment.now) if stage.is_ready else "waits for what it needs"
        case _:
            return " · ".join(part for part in (stage.message, _took(stage)) if part)


def _took(stage: Stage) -> str:
    if stage.started_at is None or stage.ended_at is None:
        return ""
    attempts = f", attempt {stage.attempts}" if stage.attempts > 1 else ""
    took = in_words((stage.ended_at - stage.started_at).total_seconds())
    return f"{when(stage.ended_at)}, took {took}{attempts}"


def progress_said(stage: Stage, moment: Moment, glyphs: Glyphs) -> str:
    """How far a running stage is, how fast it goes, and what is left."""
    progress, speed = stage.progress, moment.rates.speed(stage)
    if stage.is_stopping:
        return "stopping"
    if progress is None or not progress.total:
        return f"running {amount(stage)}".rstrip()
    said = [bar(min(1.0, progress.done / progress.total), glyphs, 14)]
    said += [f"{clock(progress.done)} of {clock(progress.total)}"] if progress.unit == "s" else []
    said += [rate_in_words(speed.rate, progress.unit)] if speed.rate else []
    said += [f"{left_in_words(speed.left)} left"] if speed.left is not None else []
    said += [f"still for {left_in_words(speed.still)}"] if speed.still is not None else []
    return "  ".join(part for part in said if part)


def _target(target: Target, recording: Recording, moment: Moment, width: int, glyphs: Glyphs) -> list[Line]:
    stage = next((each for each in recording.stages if each.target == target.preset), None)
    if target.status is not TargetStatus.UPLOADED and stage is not None:
        return _stage(stage, recording, moment, width, glyphs, target.preset)
    state = OF_TARGETS[target.status]
    at = f"published {when(target.published_at)}" if target.published_at else str(target.status).lower()
    head: Line = [(f"{glyphs.states[state]} {fitted(target.preset, 12)} ", NAMES[state]), (at, "")]
    return [head, *(wrapped(target.url, width, "dim", indent="    ") if target.url else [])]


def _missing_uploads(recording: Recording, moment: Moment, width: int, glyphs: Glyphs) -> list[Line]:
    known = {target.preset for target in recording.targets}
    uploads: Sequence[Stage] = [
        each for each in recording.stages if each.kind is StageKind.UPLOAD and each.target not in known
    ]
    return [line for each in uploads for line in _stage(each, recording, moment, width, glyphs)]
