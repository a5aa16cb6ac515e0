"""What a line of the list says: plain text made from domain values, without Textual.

The title is cut first and the words never: whoever reads one line must know what happens next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from recpipe.domain.lifecycle import RecordingStatus, SkipReason, StageKind, StageStatus, TargetStatus
from recpipe.domain.reasons import WHY_PUT_ASIDE, WHY_SKIPPED
from recpipe.domain.recording import Pause, RecordingLine, Stage, Target
from tui.glyphs import FINE, Glyphs, State
from tui.rates import Rates, Speed, left_in_words

STRIP = tuple(kind for kind in StageKind if kind is not StageKind.UPLOAD)
BAR = 6  # cells
SHORT = {
    StageKind.DOWNLOAD: "download",
    StageKind.TRIM: "trim",
    StageKind.TRANSCRIBE: "transcribe",
    StageKind.EXTRACT_TOPICS: "topics",
    StageKind.GENERATE_SUBTITLES: "subtitles",
    StageKind.UPLOAD: "upload",
}
STATES = {
    StageStatus.PENDING: State.WAITING,
    StageStatus.IN_PROGRESS: State.RUNNING,
    StageStatus.COMPLETED: State.DONE,
    StageStatus.FAILED: State.FAILED,
    StageStatus.SKIPPED: State.SKIPPED,
    StageStatus.HELD: State.HELD,
}
OF_TARGETS = {
    TargetStatus.NOT_UPLOADED: State.WAITING,
    TargetStatus.UPLOADING: State.RUNNING,
    TargetStatus.UPLOADED: State.DONE,
    TargetStatus.FAILED: State.FAILED,
}
BRIEFLY = {**WHY_SKIPPED, SkipReason.DISABLED: "off in the settings"}  # the state column is narrow
PLAIN_STATUS = {
    RecordingStatus.READY: (State.DONE, "published"),
    RecordingStatus.PROCESSED: (State.DONE, "done, not published"),
    RecordingStatus.EXPIRED: (State.SKIPPED, "expired"),
    RecordingStatus.PENDING_SOURCE: (State.WAITING, "its source makes it"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What happens next with a recording; `share` is the part done of what runs, if that is known."""

    state: State
    words: str
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """The present, and how fast things went until now."""

    now: datetime
    rates: Rates


def name_of(stage: Stage) -> str:
    """A stage as people call it in passing."""
    return stage.target or SHORT[stage.kind]


def strip(stages: Sequence[Stage], targets: Sequence[Target], *, cells: int) -> tuple[State | None, ...]:
    """A state for each stage up to publishing, then `cells` for targets; None where there is none."""
    by_kind = {stage.kind: stage for stage in stages if stage.kind is not StageKind.UPLOAD}
    before = [_state(by_kind.get(kind), stages) for kind in STRIP]
    published = target_states(stages, targets)[:cells]
    return (*before, *published, *([None] * (cells - len(published))))


def _state(stage: Stage | None, stages: Sequence[Stage]) -> State:
    if stage is not None:
        return STATES[stage.status]
    return State.DONE if stages else State.WAITING  # no download was needed: the file is here


def target_states(stages: Sequence[Stage], targets: Sequence[Target]) -> list[State]:
    """One state a publication, in the order in which they were planned."""
    found = {target.preset: OF_TARGETS[target.status] for target in targets}
    for stage in stages:
        if stage.kind is StageKind.UPLOAD and found.get(stage.target) is not State.DONE:
            found[stage.target] = STATES[stage.status]
    return list(found.values())


def strip_text(states: Sequence[State | None], glyphs: Glyphs = FINE) -> str:
    """The strip as text: stages, a wall, targets."""
    marks = "".join(" " if state is None else glyphs.states[state] for state in states)
    return f"{marks[: len(STRIP)]}{glyphs.wall}{marks[len(STRIP) :]}"


def what_next(
    line: RecordingLine, stages: Sequence[Stage], targets: Sequence[Target], moment: Moment
) -> Next:
    """What happens next: the first that holds of running, paused, held, failed, waiting, done."""
    running = [stage for stage in stages if stage.status is StageStatus.IN_PROGRESS]
    if running:
        return _running(running[-1], moment)
    if line.deleted_at:
        return Next(state=State.SKIPPED, words=f"deleted {day(line.deleted_at)}")
    if line.pause:
        return Next(state=State.PAUSED, words=paused(line.pause, moment.now))
    return _stuck(line, stages) or _waiting(line, stages, moment) or _settled(line, stages)


def _running(stage: Stage, moment: Moment) -> Next:
    if stage.is_stopping:
        return Next(state=State.RUNNING, words=f"stopping {name_of(stage)}")
    progress, speed = stage.progress, moment.rates.speed(stage)
    if progress is None or not progress.total:
        return Next(
            state=State.RUNNING, words=" ".join([name_of(stage), amount(stage), _still(speed)]).strip()
        )
    share = min(1.0, progress.done / progress.total)
    return Next(state=State.RUNNING, words=_still(speed) or _left(speed) or name_of(stage), share=share)


def _left(speed: Speed) -> str:
    return "" if speed.left is None else f"{left_in_words(speed.left)} left"


def _still(speed: Speed) -> str:
    return "" if speed.still is None else f"still for {left_in_words(speed.still)}"


def amount(stage: Stage) -> str:
    """How much was done, where nobody knows of how much."""
    if stage.progress is None or not stage.progress.done:
        return ""
    done = stage.progress.done
    return f"{done / 1e6:.0f} MB" if stage.progress.unit == "B" else f"{done:.0f}"


def paused(pause: Pause, now: datetime) -> str:
    """Until when, else why."""
    if pause.until is not None:
        return f"paused until {near(pause.until, now)}"
    return "paused" if pause.reason in ("", "by hand") else f"paused: {pause.reason}"


def _stuck(line: RecordingLine, stages: Sequence[Stage]) -> Next | None:
    held = next((stage for stage in stages if stage.status is StageStatus.HELD), None)
    if held is not None:
        return Next(state=State.HELD, words=f"{'approve? ' if held.can_approve else ''}{held.message}")
    failed = next((stage for stage in stages if stage.status is StageStatus.FAILED), None)
    if failed is not None:
        return Next(state=State.FAILED, words=f"{name_of(failed)}: {failed.message}")
    if line.put_aside is not None:
        return Next(state=State.SKIPPED, words=f"skipped: {WHY_PUT_ASIDE[line.put_aside]}")
    return None


def _waiting(line: RecordingLine, stages: Sequence[Stage], moment: Moment) -> Next | None:
    ready = next((stage for stage in stages if stage.is_ready), None)
    if ready is not None:
        return Next(state=State.WAITING, words=why_it_waits(ready, moment.now))
    return Next(state=State.WAITING, words="starts soon") if line.abilities.can_pause else None


def why_it_waits(stage: Stage, now: datetime) -> str:
    """Why a stage that is ready has not begun."""
    if stage.not_before is None or stage.not_before <= now:
        return f"in line: {name_of(stage)}"
    if stage.is_put_off:
        return stage.message
    return f"retry {stage.attempts + 1} in {left_in_words((stage.not_before - now).total_seconds())}"


def _settled(line: RecordingLine, stages: Sequence[Stage]) -> Next:
    if line.status in PLAIN_STATUS:
        state, words = PLAIN_STATUS[line.status]
        return Next(state=state, words=words)
    if line.status is RecordingStatus.UPLOADED:
        uploads = line.abilities.uploads
        return Next(state=State.DONE, words=f"partly ({uploads.uploaded} of {uploads.total})")
    return Next(state=State.WAITING, words="begun, not finished" if stages else "new")


def day(moment: datetime) -> str:
    """Month and day, where the owner is."""
    return moment.astimezone().strftime("%m-%d")


def when(moment: datetime) -> str:
    """Month, day and time, where the owner is; eleven cells."""
    return moment.astimezone().strftime("%m-%d %H:%M")


def near(moment: datetime, now: datetime) -> str:
    """The time, and the day if it is another one."""
    there, here = moment.astimezone(), now.astimezone()
    return there.strftime("%H:%M" if there.date() == here.date() else "%m-%d %H:%M")


def bar(share: float, glyphs: Glyphs = FINE, cells: int = BAR) -> str:
    """A bar, and the per cent; never a full bar before the end."""
    full = int(share * cells)
    return f"{glyphs.full * full}{glyphs.rest * (cells - full)} {int(100 * share):3d}%"


def state_text(found: Next, glyphs: Glyphs = FINE) -> str:
    """The last column: a bar with what is left, else the mark of the state and the words."""
    if found.share is not None:
        return f"{bar(found.share, glyphs)} {found.words}"
    return f"{glyphs.states[found.state]} {found.words}"
