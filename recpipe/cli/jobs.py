"""Automation jobs: a schedule that syncs, matches and runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from shlex import quote
from typing import TYPE_CHECKING, Any, TypeVar

import click

from recpipe.cli.forecasts import show_forecast
from recpipe.cli.main import complain
from recpipe.cli.output import as_json, print_json, print_table, say, services
from recpipe.cli.selecting import answer
from recpipe.domain.display import display_safe

if TYPE_CHECKING:
    from recpipe.domain.job import Job, JobDraft, JobRun
    from recpipe.pipeline.operations.jobs import Jobs

Command = TypeVar("Command", bound=Callable[..., Any])

SCHEDULE = '"daily 06:00", "every 6 hours", "mon,wed 18:30", "weekdays 08:00" or "cron 0 6 * * 1-5".'
OPTIONS = (
    click.option(
        "--template", "templates", multiple=True, metavar="NAME", help="Whose recordings; repeatable."
    ),
    click.option("--schedule", metavar="TIMES", help=f"When it runs by itself: {SCHEDULE}"),
    click.option("--zone", "timezone", metavar="ZONE", help='Its time zone, as "Europe/Vienna"; else yours.'),
    click.option("--days", "sync_days", type=int, help="How many days back it looks, 1 to 30; 2 unless set."),
    click.option(
        "--status", "statuses", multiple=True, help="Only these; INITIALIZED unless set. Repeatable."
    ),
    click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="A setting for its runs."),
)


def describing(command: Command) -> Command:
    """Add the options that describe a job."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


@click.group("jobs")
def jobs_command() -> None:
    """Jobs: on a schedule, look for new recordings, match them with templates, and run them.

    A worker runs them: recpipe worker. A time that is missed while none is running is made up for
    once.

    \b
    Examples:
      recpipe jobs check "mon,wed 18:30" --zone Europe/Vienna
      recpipe jobs add nightly --template "ML 2026" --schedule "daily 02:00"
      recpipe jobs dry-run nightly
      recpipe jobs run nightly
    """


@jobs_command.command("list")
@as_json
@click.pass_context
def list_jobs(context: click.Context, as_json: bool) -> None:
    """List the jobs, with when each runs next, in its own time zone, and how it went last."""
    jobs = services(context).operations.jobs
    found = jobs.all()
    if as_json:
        for each in found:
            print_json(_as_object(jobs, each))
    elif found:
        headings = ("name", "templates", "schedule", "next", "last")
        print_table(headings, (_row(jobs, each) for each in found))
    else:
        say('no jobs yet: make one with `recpipe jobs add NAME --template T --schedule "daily 06:00"`')


def _as_object(jobs: Jobs, job: Job) -> dict[str, object]:
    last = next(iter(jobs.history(job.name, 1)), None)
    next_at = jobs.next_at(job) if job.is_active else None
    return asdict(job) | {"next_at": next_at, "last": asdict(last) if last else None}


def _row(jobs: Jobs, job: Job) -> tuple[str, ...]:
    next_at = _moment(jobs.next_at(job)) if job.is_active else "inactive"
    last = next((_result(run) for run in jobs.history(job.name, 1)), "never ran")
    return job.name, ", ".join(job.templates), job.schedule, next_at, last


def _moment(moment: datetime) -> str:
    """A moment as the clocks of its own zone show it."""
    return f"{moment:%a %Y-%m-%d %H:%M %Z}".strip()


def _result(run: JobRun) -> str:
    if run.ended_at is None:
        return f"{_local(run.started_at)}: has not ended"
    counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in run.counts.items() if count)
    return "; ".join(filter(None, (f"{_local(run.started_at)}: {counts or 'nothing to do'}", run.message)))


def _local(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


@jobs_command.command("show")
@click.argument("name")
@as_json
@click.pass_context
def show(context: click.Context, name: str, as_json: bool) -> None:
    """Show all about one job."""
    jobs = services(context).operations.jobs
    job = jobs.named(name)
    if as_json:
        print_json(_as_object(jobs, job))
        return
    _, templates, schedule, next_at, last = _row(jobs, job)
    click.echo(display_safe(f"{job.name}  {schedule}, {job.timezone or 'in your time zone'}"))
    blank = "no blank ones" if job.exclude_blank else "blank ones too"
    statuses = ", ".join(job.statuses)
    for line in (
        f"recordings of the templates {templates}",
        f"of the last {job.sync_days} days, {statuses}, {blank}",
        *(f"with {key} = {value}" for key, value in job.settings.items()),
        f"next: {next_at}",
        f"last: {last}",
    ):
        click.echo(f"   {display_safe(line)}")


@jobs_command.command("add")
@click.argument("name")
@describing
@click.option("--include-blank", is_flag=True, help="Blank recordings too.")
@click.option("--inactive", is_flag=True, help="It does not run by itself yet.")
@click.pass_context
def add(context: click.Context, /, name: str, include_blank: bool, inactive: bool, **chosen: Any) -> None:
    """Make a job; its templates must be there, active and no drafts."""
    from recpipe.domain.errors import ConfigError
    from recpipe.domain.job import JobDraft

    if not chosen["schedule"]:
        raise ConfigError(f"the job {name!r} has no schedule", remedy=f"give one: --schedule {SCHEDULE}")
    jobs = services(context).operations.jobs
    plain = JobDraft(name=name, templates=(), schedule="")
    draft = _draft(plain, chosen | {"exclude_blank": not include_blank, "is_active": not inactive})
    jobs.add(draft)
    say(f"job {name!r} made; {_when(jobs, draft)}")
    say(f"  → what it would do: recpipe jobs dry-run {quote(name)}")


def _when(jobs: Jobs, job: JobDraft) -> str:
    return f"it runs next on {_moment(jobs.next_at(job))}" if job.is_active else "it is not active"


def _draft(before: JobDraft, chosen: dict[str, Any]) -> JobDraft:
    """The job with what is given in place of what it has; raises `ConfigError`."""
    from dataclasses import replace

    from recpipe.cli.arguments import changes_of, status_named
    from recpipe.config.layers import changed

    plain = ("schedule", "timezone", "sync_days", "exclude_blank", "is_active")
    given = {key: chosen[key] for key in plain if chosen[key] is not None}
    if chosen["templates"]:
        given["templates"] = chosen["templates"]
    if chosen["statuses"]:
        given["statuses"] = tuple(status_named(each) for each in chosen["statuses"])
    changes = changes_of(before.settings, chosen["settings"], chosen.get("unset", ()))
    return replace(before, settings=changed(before.settings, changes), **given)


@jobs_command.command("set")
@click.argument("name")
@describing
@click.option("--unset", multiple=True, metavar="KEY", help="Take back a setting; repeatable.")
@click.option("--exclude-blank/--include-blank", default=None, help="Whether blank ones are left out.")
@click.option("--active/--inactive", "is_active", default=None, help="Whether it runs by itself.")
@click.pass_context
def set_job(context: click.Context, /, name: str, **chosen: Any) -> None:
    """Change a job: what is given replaces what it had; a running worker takes it up at once."""
    jobs = services(context).operations.jobs
    before = jobs.named(name)
    draft = _draft(before, chosen)
    jobs.change(str(before.id), draft)
    say(f"job {before.name!r} changed; {_when(jobs, draft)}")


@jobs_command.command("remove")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def remove(context: click.Context, name: str, yes: bool) -> None:
    """Remove a job and its history; recordings stay, and what it has started goes on."""
    jobs = services(context).operations.jobs
    job = jobs.named(name)
    if not yes:
        click.confirm(f"Remove the job {display_safe(job.name)!r}?", abort=True, err=True)
    jobs.remove(str(job.id))
    say(f"job {job.name!r} removed")


@jobs_command.command("run")
@click.argument("name")
@as_json
@click.pass_context
def run(context: click.Context, name: str, as_json: bool) -> None:
    """Run a job now, whatever its schedule; exit code 1 if a source failed. A worker does the work."""
    report = services(context).operations.jobs.run(name)
    for each in report.synced:
        if each.error:
            complain(f"{each.source}: {each.error}", each.remedy)
        else:
            say(f"{each.source}: {len(each.new)} new")
    if report.counts["done"]:
        say("a worker does the work: recpipe worker")
    answer(context, report.outcomes, "started", as_json=as_json)
    if report.counts["failed_sources"]:
        context.exit(1)


@jobs_command.command("dry-run")
@click.argument("name")
@as_json
@click.pass_context
def dry_run(context: click.Context, name: str, as_json: bool) -> None:
    """Show what a run of a job would do, step by step, with estimates; nothing is written."""
    forecast = services(context).operations.jobs.dry_run(name)
    if as_json:
        print_json(asdict(forecast) | {"seconds": forecast.seconds, "cost": forecast.cost})
        return
    show_forecast(forecast)
    say(f"by itself it runs next on {_moment(forecast.next_at)}; nothing was changed")


@jobs_command.command("history")
@click.argument("name")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 100), help="At most so many.")
@as_json
@click.pass_context
def history(context: click.Context, name: str, limit: int, as_json: bool) -> None:
    """List the last runs of a job, newest first; a hundred are kept."""
    runs = services(context).operations.jobs.history(name, limit)
    if as_json:
        for each in runs:
            print_json(each)
    elif runs:
        rows = ((each.trigger.value, *_result(each).split(": ", 1)) for each in runs)
        print_table(("started by", "at", "result"), rows)
    else:
        say(f"the job {name!r} never ran")


@jobs_command.command("check")
@click.argument("schedule")
@click.option("--zone", default="", metavar="ZONE", help='As "Europe/Vienna"; your own unless set.')
@as_json
@click.pass_context
def check(context: click.Context, schedule: str, zone: str, as_json: bool) -> None:
    """Show the next five times of a schedule, to see whether it says what you mean."""
    for moment in islice(services(context).operations.jobs.upcoming(schedule, zone), 5):
        if as_json:
            print_json({"at": moment})
        else:
            click.echo(_moment(moment))
