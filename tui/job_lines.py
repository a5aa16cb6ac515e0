"""Jobs in lines: one in the list, and below it when it runs next and how it went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from recpipe.domain.effects import Verdict
from recpipe.domain.errors import RecpipeError
from recpipe.domain.job import Job, JobDraft, JobRun
from recpipe.domain.length import in_words
from recpipe.pipeline.dry_run import DryRun
from recpipe.pipeline.operations import Operations
from recpipe.pipeline.operations.jobs import JobForecast
from tui.line_list import Line, fitted, wrapped
from tui.rows import SHORT, when
from tui.template_lines import beside, labelled
from tui.typed import as_written, joined

AHEAD = 5  # next times
RUNS = 10  # of the history
NEXT = 20  # cells
WIDE = 100  # columns from which a result tells its time


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A job with its next times, as its zone shows them, and its last runs, newest first."""

    job: Job
    ahead: tuple[datetime, ...]
    runs: tuple[JobRun, ...]


def read_rows(operations: Operations) -> Sequence[JobRow]:
    """All jobs by name."""
    jobs = operations.jobs
    return [
        JobRow(job=each, ahead=ahead(operations, each), runs=tuple(jobs.history(each.name, RUNS)))
        for each in sorted(jobs.all(), key=lambda each: each.name.casefold())
    ]


def ahead(operations: Operations, job: JobDraft) -> tuple[datetime, ...]:
    """The next times; none for a zone that this machine does not know any more."""
    try:
        return tuple(islice(operations.jobs.upcoming(job.schedule, job.timezone), AHEAD))
    except RecpipeError:
        return ()


def moment(at: datetime) -> str:
    """A moment as the clocks of its own zone show it."""
    return f"{at:%a %Y-%m-%d %H:%M %Z}".strip()


def short(at: datetime) -> str:
    """The same in fewer cells."""
    return f"{at:%a %m-%d %H:%M %Z}".strip()


def columns(width: int) -> tuple[int, int, int, int]:
    """Cells of the name, the schedule, the templates and the result."""
    left = max(44, width - NEXT - 7)
    name, schedule, templates = left * 3 // 11, left * 3 // 11, left * 2 // 11
    return name, schedule, templates, left - name - schedule - templates


def heading(width: int) -> str:
    """Over the columns."""
    name, schedule, templates, _ = columns(width)
    return f"   {'Name':{name}} {'when':{schedule}} {'next':{NEXT}} {'templates':{templates}} last result"


def line(row: JobRow, width: int, mark: str) -> Line:
    """A job in the list."""
    job, (name, schedule, templates, result) = row.job, columns(width)
    coming = short(row.ahead[0]) if row.ahead and job.is_active else "─"
    last, said = row.runs[0] if row.runs else None, _last(row, is_wide=width >= WIDE)
    return [
        (f" {mark if job.is_active else ' '} ", "done"),
        (f"{fitted(job.name, name)} {fitted(in_words_of(job), schedule)} ", "" if job.is_active else "dim"),
        (f"{fitted(coming, NEXT)} {fitted(', '.join(job.templates), templates)} ", ""),
        (fitted(said, result), style(last)),
    ]


def _last(row: JobRow, *, is_wide: bool) -> str:
    if not row.runs:
        return "never ran"
    last = row.runs[0]
    return f"{when(last.started_at)} {what_came(last)}" if is_wide else what_came(last)


def in_words_of(job: JobDraft) -> str:
    """Its schedule, and that it is off."""
    return job.schedule if job.is_active else f"off: {job.schedule}"


def style(run: JobRun | None) -> str:
    """How a run is told."""
    if run is None:
        return "dim"
    return "failed" if run.message else "running" if run.ended_at is None else ""


def what_came(run: JobRun | None) -> str:
    """How a run went, in a few words."""
    if run is None:
        return ""
    if run.ended_at is None:
        return "has not ended"
    said = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in run.counts.items() if count)
    return "; ".join(filter(None, (said or ("" if run.message else "nothing to do"), run.message)))


def about(row: JobRow, width: int) -> list[Line]:
    """When it runs, for whom, and how it went."""
    return [*_facts(row.job, width), *_coming(row, width), *_history(row.runs, width)]


def _facts(job: Job, width: int) -> Iterator[Line]:
    zone = job.timezone or "your time zone"
    yield from wrapped(f"{job.name} · {job.schedule}, {zone}", width, "title", indent=" ")
    blank = "no blank ones" if job.exclude_blank else "blank ones too"
    chosen = f"the last {job.sync_days} days, {', '.join(job.statuses)}, {blank}"
    yield from labelled("   templates  ", joined(job.templates), width)
    yield from labelled("   looks at   ", chosen, width)
    for key, value in job.settings.items():
        yield from labelled("   with       ", f"{key} = {as_written(value)}", width)


def _coming(row: JobRow, width: int) -> Iterator[Line]:
    if not row.job.is_active:
        yield [("   next       it is off: space lets it run by itself", "held")]
    for number, each in enumerate(row.ahead if row.job.is_active else ()):
        yield [("   next       " if not number else " " * 14, "dim"), (moment(each), "")]


def _history(runs: Sequence[JobRun], width: int) -> Iterator[Line]:
    yield [(" ── last runs " + "─" * max(2, width - 14), "dim")]
    if not runs:
        yield [("   it never ran: enter shows what it would do, r runs it now", "dim")]
    for each in runs:
        head = f"   {when(each.started_at)} {each.trigger.value:9} "
        yield from labelled(head, what_came(each), width, style(each))


def forecast_lines(found: JobForecast, width: int) -> Iterator[Line]:
    """What a run would do: sources, window, each recording, time and cost."""
    since = f"{found.since.astimezone():%Y-%m-%d %H:%M}"
    yield from labelled(" looks into  ", ", ".join(found.sources) or "no source", width)
    yield [(f" window      recordings since {since}", "")]
    yield [(f" by itself   {moment(found.next_at)}", "")]
    for error in found.errors:
        yield from wrapped(error, width, "failed", indent=" ✗ ")
    yield []
    yield from _matched(found, width)
    yield from _rest(found, width)
    yield []
    yield from wrapped(total(found), width, "title", indent=" ")


def _matched(found: JobForecast, width: int) -> Iterator[Line]:
    yield [(f" Matched {len(found.recordings) + len(found.would_come)}", "title")]
    for plan in found.recordings:
        yield from _planned(plan, width)
    for title, template in found.would_come:
        yield from _row("", title, f"would come, for {template}", "running", width)


def _planned(plan: DryRun, width: int) -> Iterator[Line]:
    number = str(plan.recording_id)
    if plan.verdict is not Verdict.DONE:
        yield from _row(number, plan.title, f"{plan.verdict.value}: {plan.message}", "held", width)
        return
    cost = f", ${plan.cost:.2f}" if plan.cost else ""
    said = f"starts, ~{in_words(max(1, round(plan.seconds)))}{cost}"
    yield from _row(number, plan.title, said, "done", width)
    steps = ", ".join(f"{SHORT[step.stage]} {step.target}".strip() for step in plan.steps if step.will_run)
    yield from wrapped(steps, width, "dim", indent=" " * 9)


def _rest(found: JobForecast, width: int) -> Iterator[Line]:
    if found.left_out or found.unmatched:
        yield [(f" Left out {len(found.left_out)} · unmatched {len(found.unmatched)}", "title")]
    for title, why in found.left_out:
        yield from _row("", title, f"left out: {why}", "dim", width)
    for title in found.unmatched:
        yield from _row("", title, "unmatched", "dim", width)


def _row(number: str, title: str, why: str, name: str, width: int) -> Iterator[Line]:
    """A recording, and what becomes of it; what does not fit beside it stands below, whole."""
    cells = max(20, (width - 10) // 2)
    yield from beside(f" {number:>6}  {fitted(title, cells)} ", why, width, name)


def total(found: JobForecast) -> str:
    """All of it in a sentence."""
    started = sum(each.verdict is Verdict.DONE for each in found.recordings)
    counts = f"{started} would start, {len(found.would_come)} would come and start"
    time = f"about {in_words(max(1, round(found.seconds)))} of work" if found.seconds else "no work"
    return (
        f"{counts}, {len(found.unmatched)} unmatched: {time}, ${found.cost:.2f}, without what is not here yet"
    )
