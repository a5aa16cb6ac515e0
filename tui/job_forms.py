"""What a form asks about a job: for which templates, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from itertools import islice

from recpipe.domain.dates import zone_named
from recpipe.domain.errors import ConfigError, RecpipeError, Refused
from recpipe.domain.job import SYNC_DAYS, Job, JobDraft
from recpipe.domain.names import check_name
from recpipe.domain.schedule import parse_schedule
from recpipe.pipeline.control import named
from recpipe.pipeline.operations import Operations
from tui.job_lines import AHEAD, moment
from tui.screens.form import Asked, Field, Judged, Values, told
from tui.typed import joined, several


def draft_of(job: Job) -> JobDraft:
    """A job as it was written down."""
    return JobDraft(**{each.name: getattr(job, each.name) for each in fields(JobDraft)})


def form(operations: Operations, before: Job | None = None) -> Asked:
    """A new job, or another form of one."""
    plain = draft_of(before) if before else JobDraft(name="", templates=(), schedule="")
    known = joined(tuple(each.template.name for each in operations.templates.all() if each.template.is_asked))
    return Asked(
        heading=f"Job {before.name!r}" if before else "A new job",
        fields=(
            Field(id="name", label="name", hint="nightly", value=plain.name),
            Field(
                id="templates",
                label="templates",
                hint=f"of these: {known}" if known else "none is active yet: make one in 4 Templates",
                value=joined(plain.templates),
            ),
            Field(
                id="schedule", label="schedule", hint="daily 06:00, every 6 hours, …", value=plain.schedule
            ),
            Field(id="days", label="days back", hint="1 to 30", value=str(plain.sync_days)),
            Field(id="zone", label="time zone", hint="yours; or Europe/Vienna", value=plain.timezone),
        ),
        judge=lambda values: judged(operations, values, before),
        keep=lambda values: _kept(operations, values, before, plain),
    )


def judged(operations: Operations, values: Values, before: Job | None) -> Judged:
    """What is wrong, by field, and the next five times of a schedule that is right."""
    errors = dict(_errors(operations, values, before))
    return Judged(errors=errors, lines=_ahead(operations, values, errors))


def _ahead(operations: Operations, values: Values, errors: dict[str, str]) -> tuple[str, ...]:
    if "schedule" in errors or "zone" in errors:
        return ()
    coming = islice(operations.jobs.upcoming(values["schedule"], values["zone"]), AHEAD)
    return ("it would run", *(f"  {moment(each)}" for each in coming))


def _errors(operations: Operations, values: Values, before: Job | None) -> Iterator[tuple[str, str]]:
    checks: tuple[tuple[str, Callable[[], object]], ...] = (
        ("name", lambda: _name(operations, values["name"], before)),
        ("templates", lambda: _templates(operations, values)),
        ("schedule", lambda: parse_schedule(values["schedule"])),
        ("days", lambda: _days(values)),
        ("zone", lambda: zone_named(values["zone"])),
    )
    for field, check in checks:
        try:
            check()
        except RecpipeError as error:
            yield field, told(error)


def _name(operations: Operations, name: str, before: Job | None) -> None:
    check_name(name, "job")
    if name in (each.name for each in operations.jobs.all() if before is None or each.id != before.id):
        raise Refused(f"there is a job {name!r} already", remedy="choose another name")


def _templates(operations: Operations, values: Values) -> tuple[str, ...]:
    known = [each.template for each in operations.templates.all()]
    wanted = values["templates"]
    names = (wanted,) if wanted in {each.name for each in known} else several(wanted)
    if not names:
        raise ConfigError("a job needs a template", remedy="name at least one that is active")
    for each in (named(name, known) for name in names):
        if not each.is_asked:
            raise Refused(f"{each.name!r} takes nothing now", remedy="make it active in 4 Templates, with t")
    return names


def _days(values: Values) -> int:
    text = values["days"]
    if not (text.isascii() and text.isdigit() and int(text[:4]) in SYNC_DAYS):
        raise ConfigError(f"{text[:20]!r} is no number of days from 1 to 30", remedy="usually 2 are enough")
    return int(text)


def _kept(operations: Operations, values: Values, before: Job | None, plain: JobDraft) -> str:
    draft = replace(
        plain,
        name=values["name"],
        templates=_templates(operations, values),
        schedule=values["schedule"],
        sync_days=_days(values),
        timezone=values["zone"],
    )
    if before is None:
        operations.jobs.add(draft)
    else:
        operations.jobs.change(before.name, draft)
    return f"job {draft.name!r} {'changed' if before else 'made'}; enter shows what it would do"
