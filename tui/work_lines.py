"""The work of one home, line by line: what runs and how fast, what waits and why, what is paused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from recpipe.domain.length import in_words
from recpipe.domain.lifecycle import StageStatus
from recpipe.domain.recording import Lane, RecordingLine, Stage
from recpipe.domain.usage import Use, UseLine
from storage.glances import Listed
from tui.glyphs import FINE, Glyphs, State
from tui.line_list import Line, fitted
from tui.overview import progress_said
from tui.rates import left_in_words
from tui.rows import Moment, name_of, near, paused

TITLE = 30  # cells, in the queue
STAGE = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line, and the recording that it is about, if it is about one."""

    line: Line
    about: RecordingLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Whether a worker lives, as which process (0 if that is not known), and since when."""

    is_alive: bool = False
    process: int = 0
    since: datetime | None = None


def work_entries(
    rows: Sequence[Listed], moment: Moment, width: int, *, has_worker: bool, glyphs: Glyphs = FINE
) -> list[Entry]:
    """What runs, then what waits, then what is paused; empty if there is none of it."""
    entries = [entry for row in rows for entry in _running(row, moment, width, glyphs)]
    waiting = list(_waiting(rows, moment.now, width, glyphs, has_worker=has_worker))
    if waiting:
        entries += [_ruler(f"waiting {len(waiting)}", width, glyphs), *waiting]
    held_back = [row for row in rows if row.line.pause is not None and not _runs(row)]
    if held_back:
        entries.append(_ruler(f"paused {len(held_back)}", width, glyphs))
        entries += [_paused(row.line, moment.now, width, glyphs) for row in held_back]
    return entries


def _runs(row: Listed) -> bool:
    return any(stage.status is StageStatus.IN_PROGRESS for stage in row.stages)


def _running(row: Listed, moment: Moment, width: int, glyphs: Glyphs) -> Iterator[Entry]:
    """A block of a recording: its title, its running stages, and what comes after them."""
    running = [stage for stage in row.stages if stage.status is StageStatus.IN_PROGRESS]
    if not running:
        return
    since = min((stage.started_at for stage in running if stage.started_at), default=None)
    at = f"since {near(since, moment.now)}" if since else ""
    yield Entry(
        line=[(f" {fitted(row.line.title, width - len(at) - 3)} ", "title"), (at, "dim")], about=row.line
    )
    for stage in running:
        mark = f"   {glyphs.states[State.RUNNING]} {fitted(name_of(stage), STAGE)} "
        said = progress_said(stage, moment, glyphs)
        yield Entry(line=[(mark, "running"), (fitted(said, width - STAGE - 6), "")], about=row.line)
    later = [name_of(stage) for stage in row.stages if stage.status is StageStatus.PENDING]
    if later:
        said = f"     then {', '.join(later)}"
        yield Entry(line=[(fitted(said, width), "dim")], about=row.line)


def _waiting(
    rows: Sequence[Listed], now: datetime, width: int, glyphs: Glyphs, *, has_worker: bool
) -> Iterator[Entry]:
    before: Counter[Lane] = Counter()
    for row in rows:
        for stage in row.stages:
            if stage.is_ready and stage.status is StageStatus.PENDING:
                why = why_not_yet(stage, now, before[stage.lane], has_worker=has_worker)
                before[stage.lane] += 1
                yield _in_queue(row.line, stage, why, width, glyphs)


def _in_queue(line: RecordingLine, stage: Stage, why: str, width: int, glyphs: Glyphs) -> Entry:
    head = f" {glyphs.states[State.WAITING]} {fitted(line.title, TITLE)} {fitted(name_of(stage), STAGE)} "
    return Entry(line=[(head, ""), (fitted(why, width - TITLE - STAGE - 5), "dim")], about=line)


def why_not_yet(stage: Stage, now: datetime, before: int, *, has_worker: bool) -> str:
    """Why a stage that is ready has not begun; `before` is how many of its lane come first."""
    if stage.not_before is not None and stage.not_before > now:
        left = left_in_words((stage.not_before - now).total_seconds())
        if stage.is_put_off:
            return f"{stage.message}, looks again in {left}"
        return f"retry {stage.attempts + 1} in {left}" + (f": {stage.message}" if stage.message else "")
    if not has_worker:
        return "waits for a worker"
    return f"{before} before it" if before else "next in line"


def _paused(line: RecordingLine, now: datetime, width: int, glyphs: Glyphs) -> Entry:
    why = paused(line.pause, now) if line.pause else ""
    head = f" {glyphs.states[State.PAUSED]} {fitted(line.title, TITLE)} "
    return Entry(line=[(head, "paused"), (fitted(why, width - TITLE - 4), "")], about=line)


def _ruler(words: str, width: int, glyphs: Glyphs) -> Entry:
    dash = glyphs.states[State.SKIPPED]
    left = f" {dash}{dash} {words} "
    return Entry(line=[(left + dash * max(0, width - len(left)), "dim")])


def worker_said(worker: Worker, now: datetime, glyphs: Glyphs = FINE) -> str:
    """Who does the work."""
    if not worker.is_alive:
        return f" {glyphs.states[State.WAITING]} no worker is running: what waits stays   W starts one"
    told = [f"process {worker.process}"] if worker.process else []
    told += [f"since {near(worker.since, now)}"] if worker.since else []
    return f" {glyphs.worker} worker running   {', '.join(told)}".rstrip()


def day_said(lines: Sequence[UseLine]) -> str:
    """What a day has brought."""
    by_use = {use: [line for line in lines if line.what is use] for use in Use}
    came = sum(line.count for line in by_use[Use.RECORDING])
    spoken = sum(line.seconds for line in by_use[Use.SPEECH])
    published = sum(line.count for line in by_use[Use.UPLOAD])
    said = [f"{came} came"] if came else []
    said += [f"{in_words(spoken)} transcribed"] if spoken else []
    said += [f"{published} published"] if published else []
    return f" done today   {' · '.join(said) or 'nothing yet'}"
