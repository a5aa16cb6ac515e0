"""Run: make recordings into published lectures, and watch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from recpipe.cli.output import print_json, services, show_recording
from recpipe.cli.selecting import answer, bulk_options, selection_of

if TYPE_CHECKING:
    from recpipe.bootstrap import Services
    from recpipe.domain.selection import Selection
    from recpipe.pipeline.plan import RunRequest

STAGES = ("trim", "transcribe", "topics", "subtitles")


@click.command("run")
@click.argument("recordings", nargs=-1, metavar="[ID|FILE]…")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="A setting for this run only.")
@click.option("--with", "template", default="", metavar="TEMPLATE", help="A template for this run only.")
@click.option("--bind", "binds", is_flag=True, help="Let the recording follow that template from now on.")
@click.option(
    "--only", multiple=True, type=click.Choice(STAGES), help="Only this stage, done again; repeatable."
)
@click.option("--preset", "presets", multiple=True, metavar="NAME", help="Publish only to this preset.")
@click.option("--no-wait", is_flag=True, help="Only start it: a worker does the work.")
@bulk_options
@click.pass_context
def run_command(context: click.Context, /, recordings: tuple[str, ...], **chosen: Any) -> None:
    """Make recordings into published lectures, and watch if it is one.

    A file is added first. What is finished is not done again; what was interrupted or paused goes
    on. What waits for you is tried again. One recording is watched to its end: if a worker is
    running on this home, it does the work; else this command does. Several, or a filter, are only
    started, and `recpipe worker` does the work. --dry-run shows the plan, with every setting's
    origin, and changes nothing.

    \b
    Examples:
      recpipe run lecture.mp4
      recpipe run 1
      recpipe run 1 --dry-run
      recpipe run 1 --set trim.threshold_db=-50
      recpipe run 1 --with "ML 2026" --bind
      recpipe run --status SKIPPED --search algebra --limit 10 --dry-run
    """
    home = services(context)
    request = _request(chosen)
    if chosen["is_dry"]:
        _refuse_files(recordings)
    chosen["ids"] = _ids(home, recordings)
    selection = selection_of(home, chosen)
    if chosen["is_dry"]:
        _show_plans(context, home, selection, request, as_json=chosen["as_json"])
    elif len(selection.ids) == 1:
        _run_one(context, home, selection.ids[0], request, chosen)
    else:
        outcomes = home.operations.control.run(selection, request)
        answer(context, outcomes, "started", as_json=chosen["as_json"])


def _refuse_files(recordings: tuple[str, ...]) -> None:
    """A dry run adds nothing: a file that is not here yet has no plan."""
    from recpipe.domain.errors import Refused

    files = [each for each in recordings if not each.isdecimal()]
    if files:
        raise Refused(
            f"{files[0]} is not added yet, and a dry run writes nothing",
            remedy=f"add it first: recpipe add {files[0]}",
        )


def _ids(home: Services, recordings: tuple[str, ...]) -> tuple[int, ...]:
    from recpipe.cli.following import added

    return tuple(int(each) if each.isdecimal() else added(home, Path(each)) for each in recordings)


def _request(chosen: dict[str, Any]) -> RunRequest:
    from recpipe.cli.arguments import stage_named, tree_of
    from recpipe.pipeline.plan import RunRequest

    return RunRequest(
        override=tree_of(chosen["settings"]),
        template=chosen["template"],
        binds=chosen["binds"],
        only=frozenset(stage_named(each) for each in chosen["only"]),
        presets=chosen["presets"],
    )


def _run_one(
    context: click.Context, home: Services, recording_id: int, request: RunRequest, chosen: dict[str, Any]
) -> None:
    from recpipe.cli.following import follow, start

    start(home, recording_id, request)
    if not chosen["no_wait"]:
        follow(home, recording_id, quiet=chosen["as_json"])
    result = home.operations.recordings.show(recording_id)
    if chosen["as_json"]:
        print_json(result)
    elif not chosen["no_wait"]:
        show_recording(result)
    if not chosen["no_wait"] and (result.failure or result.held or result.put_off):
        context.exit(1)


def _show_plans(
    context: click.Context, home: Services, selection: Selection, request: RunRequest, *, as_json: bool
) -> None:
    from recpipe.cli.plans import show_plan, show_plans

    plans = home.operations.control.dry_run(selection, request)
    if as_json:
        for plan in plans:
            print_json(plan)
    elif len(plans) == 1:
        show_plan(plans[0])
    else:
        show_plans(plans)
    if plans and all(plan.verdict == "refused" for plan in plans):
        context.exit(3)
