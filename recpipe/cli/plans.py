"""A dry run, as a person reads it: steps, targets, settings with their origin, time and cost."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from recpipe.cli.output import print_table, say
from recpipe.domain.display import display_safe
from recpipe.domain.length import in_words

if TYPE_CHECKING:
    from recpipe.pipeline.dry_run import DryRun, Step, TargetPlan


def show_plan(plan: DryRun) -> None:
    """One recording, with everything that would happen and why."""
    click.echo(f"{plan.recording_id}  {display_safe(plan.title)}")
    if plan.message:
        click.echo(f"   {plan.verdict}: {display_safe(plan.message)}")
    if plan.remedy:
        click.echo(f"   → {display_safe(plan.remedy)}")
    if not plan.steps:
        return
    print_table(("step", "", "why not", "time", "cost"), (_step(step) for step in plan.steps))
    for target in plan.targets:
        click.echo(f"   {display_safe(_target(target))}")
    _show_settings(plan)
    say(f"about {_time(plan.seconds)} of work, {_cost(plan.cost)}; nothing was changed")


def _step(step: Step) -> tuple[str, ...]:
    if not step.will_run:
        return step.name, "–", step.why, "", ""
    basis = "" if step.is_measured else " (a guess)"
    return step.name, "runs", "", _time(step.seconds) + basis, _cost(step.cost) if step.cost else ""


def _target(target: TargetPlan) -> str:
    if not target.will_publish:
        return f"{target.preset}: not published, {target.why}"
    return f"{target.preset} ({target.platform}): would be published"


def _show_settings(plan: DryRun) -> None:
    """What is not as it comes: whoever wants all of it asks for --json."""
    chosen = [row for row in plan.settings if row[2] != "default"]
    if chosen:
        rows = ((key, json.dumps(value, ensure_ascii=False), origin) for key, value, origin in chosen)
        print_table(("setting", "value", "from"), rows)
    left = len(plan.settings) - len(chosen)
    say(f"{left} settings are as they come; all of them: --json")


def show_plans(plans: Sequence[DryRun]) -> None:
    """Many recordings, a line each."""
    words = {"done": "would start", "skipped": "nothing to do", "refused": "refused"}
    print_table(
        ("id", "title", "", "why", "time"),
        (
            (
                str(plan.recording_id),
                plan.title,
                words[plan.verdict],
                plan.message,
                _time(plan.seconds) if plan.steps else "",
            )
            for plan in plans
        ),
    )
    seconds, cost = sum(plan.seconds for plan in plans), sum(plan.cost for plan in plans)
    started = sum(plan.verdict == "done" for plan in plans)
    say(f"{started} of {len(plans)} would start: about {_time(seconds)} of work, {_cost(cost)}")


def _time(seconds: float) -> str:
    return in_words(max(1, round(seconds)))


def _cost(dollars: float) -> str:
    return f"{dollars:.2f} US dollars" if dollars else "at no cost"
