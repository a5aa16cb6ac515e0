"""What a job would do, as a person reads it: sources, window, matched, left out, time and cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from recpipe.cli.arguments import SHORT_NAMES
from recpipe.cli.main import complain
from recpipe.cli.output import print_table, say
from recpipe.domain.display import display_safe
from recpipe.domain.length import in_words

if TYPE_CHECKING:
    from recpipe.pipeline.dry_run import DryRun, Step
    from recpipe.pipeline.operations.jobs import JobForecast


def show_forecast(forecast: JobForecast) -> None:
    """Everything that a run of the job would do; sources that cannot be looked into are said on stderr."""
    sources = ", ".join(forecast.sources) or "no source"
    window = f"recordings since {forecast.since.astimezone():%Y-%m-%d %H:%M}"
    click.echo(display_safe(f"{forecast.job}: syncs {sources}; {window}"))
    rows = [*_rows(forecast)]
    if rows:
        print_table(("id", "title", "", "steps", "time", "cost"), rows)
    for error in forecast.errors:
        complain(error)
    started = sum(each.verdict == "done" for each in forecast.recordings)
    say(
        f"{started} would start, {len(forecast.would_come)} would come and start, "
        f"{len(forecast.unmatched)} unmatched: about {in_words(max(1, round(forecast.seconds)))} of work, "
        f"{forecast.cost:.2f} US dollars, without what is not here yet"
    )


def _rows(forecast: JobForecast) -> Iterator[tuple[str, ...]]:
    for plan in forecast.recordings:
        yield _planned(plan)
    for title, template in forecast.would_come:
        yield "", title, f"would come, for {template}", "", "", ""
    for title, why in forecast.left_out:
        yield "", title, f"would come, and be left: {why}", "", "", ""
    for title in forecast.unmatched:
        yield "", title, "unmatched", "", "", ""


def _planned(plan: DryRun) -> tuple[str, ...]:
    if plan.verdict != "done":
        return str(plan.recording_id), plan.title, f"{plan.verdict}: {plan.message}", "", "", ""
    steps = ", ".join(_short(step) for step in plan.steps if step.will_run)
    cost = f"{plan.cost:.2f}" if plan.cost else ""
    return str(plan.recording_id), plan.title, "would start", steps, in_words(round(plan.seconds)), cost


def _short(step: Step) -> str:
    """As --only names it: a table has many of them."""
    short = {name: word for word, name in SHORT_NAMES.items()}
    return f"{short.get(step.stage, step.stage.lower())} {step.target}".strip()
