"""What can be asked of recordings, one or many: pause, resume, cancel, retry, reset, skip, bind, delete …"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

from recpipe.cli.output import say, services
from recpipe.cli.selecting import answer, bulk, selection_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recpipe.bootstrap import Services
    from recpipe.domain.effects import RowOutcome
    from recpipe.domain.selection import Selection

LET_GO = 60  # seconds that a worker may take to stop what was cancelled
LOOK = 0.2


@click.command("pause")
@bulk
@click.option("--reason", default="by hand", show_default=True, help="Why, for whoever looks.")
@click.option("--for", "lasts", default="", metavar="TIME", help='Ends by itself: "30min", "2h", "3d".')
@click.pass_context
def pause_command(context: click.Context, /, reason: str, lasts: str, **chosen: Any) -> None:
    """Start nothing new; what is running finishes its stage.

    \b
    Examples:
      recpipe pause 3
      recpipe pause --all --for 2h --reason "exam in the next room"
    """
    from recpipe.cli.arguments import lasting

    home = services(context)
    outcomes = home.operations.control.pause(
        selection_of(home, chosen),
        reason=reason,
        lasts=lasting(lasts) if lasts else None,
        is_dry=chosen["is_dry"],
    )
    _answer(context, outcomes, "paused", chosen)


def _answer(
    context: click.Context, outcomes: Sequence[RowOutcome], done: str, chosen: dict[str, Any]
) -> None:
    answer(context, outcomes, done, as_json=chosen["as_json"], is_dry=chosen["is_dry"])


@click.command("resume")
@bulk
@click.pass_context
def resume_command(context: click.Context, /, **chosen: Any) -> None:
    """Go on where it stopped: pauses end, what waits or is held is tried again.

    \b
    Examples:
      recpipe resume 3
      recpipe resume --paused
    """
    home = services(context)
    outcomes = home.operations.control.resume(selection_of(home, chosen), is_dry=chosen["is_dry"])
    _answer(context, outcomes, "resumed", chosen)


@click.command("cancel")
@bulk
@click.pass_context
def cancel_command(context: click.Context, /, **chosen: Any) -> None:
    """Stop runs: what is running is stopped within seconds; what is finished stays.

    \b
    Examples:
      recpipe cancel 3
      recpipe cancel --all --dry-run
    """
    home = services(context)
    outcomes = home.operations.control.cancel(selection_of(home, chosen), is_dry=chosen["is_dry"])
    _answer(context, outcomes, "cancelled", chosen)


@click.command("retry")
@bulk
@click.pass_context
def retry_command(context: click.Context, /, **chosen: Any) -> None:
    """Try again what has failed; what is finished is not done again.

    \b
    Examples:
      recpipe retry 3
      recpipe retry --failed --limit 20
    """
    home = services(context)
    outcomes = home.operations.control.retry(selection_of(home, chosen), is_dry=chosen["is_dry"])
    _answer(context, outcomes, "started", chosen)


@click.command("upload")
@bulk
@click.option("--preset", "presets", multiple=True, metavar="NAME", help="Only to this preset; repeatable.")
@click.pass_context
def upload_command(context: click.Context, /, presets: tuple[str, ...], **chosen: Any) -> None:
    """Publish what is finished to the presets that it is meant for; nothing is published twice.

    \b
    Examples:
      recpipe upload 3
      recpipe upload --status PROCESSED --preset library
    """
    home = services(context)
    outcomes = home.operations.control.upload(selection_of(home, chosen), presets, is_dry=chosen["is_dry"])
    _answer(context, outcomes, "started", chosen)


@click.command("reset")
@bulk
@click.option(
    "--from", "first", default="trim", show_default=True, metavar="STAGE", help="From this stage on."
)
@click.option("--publications", is_flag=True, help="Forget publications too: they can then happen twice.")
@click.option("--cancel", "cancels", is_flag=True, help="Stop a run that is under way first.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def reset_command(
    context: click.Context, /, first: str, publications: bool, cancels: bool, yes: bool, **chosen: Any
) -> None:
    """Remove what stages made, so that the next run makes it again; the recording itself stays.

    \b
    Examples:
      recpipe reset 3 --from transcribe
      recpipe reset 3 --publications --cancel --yes
    """
    from recpipe.cli.arguments import stage_named

    home, kind = services(context), stage_named(first)
    selection = selection_of(home, chosen)
    what = f"what {kind} and later stages made" + (", and its publications" if publications else "")
    _ask(chosen, yes, f"Remove {what}?")
    if cancels and not chosen["is_dry"]:
        _cancel_and_wait(home, selection)
    outcomes = home.operations.control.reset(
        selection, since=kind, forgets_publications=publications, is_dry=chosen["is_dry"]
    )
    _answer(context, outcomes, "reset", chosen)


def _ask(chosen: dict[str, Any], yes: bool, question: str) -> None:
    """Whoever destroys something says so twice; a dry run destroys nothing."""
    if not (yes or chosen["is_dry"]):
        click.confirm(question, abort=True, err=True)


def _cancel_and_wait(home: Services, selection: Selection) -> None:
    """Stop what runs, and wait until its worker has let go."""
    home.operations.control.cancel(selection)
    ids = home.operations.desk.records.choose(selection)
    deadline = time.monotonic() + LET_GO
    while time.monotonic() < deadline:
        if not any(each.is_working for each in home.operations.desk.records.recordings(ids)):
            return
        time.sleep(LOOK)


@click.command("skip")
@bulk
@click.option("--stage", default="", metavar="STAGE", help="Only this stage, not the whole recording.")
@click.option("--target", default="", metavar="PRESET", help="With --stage upload: only this preset.")
@click.pass_context
def skip_command(context: click.Context, /, stage: str, target: str, **chosen: Any) -> None:
    """Do without recordings, or without one stage of them.

    \b
    Examples:
      recpipe skip 3
      recpipe skip 3 --stage topics
    """
    from recpipe.cli.arguments import stage_named

    home = services(context)
    kind = stage_named(stage) if stage else None
    outcomes = home.operations.control.skip(
        selection_of(home, chosen), kind, target=target, is_dry=chosen["is_dry"]
    )
    _answer(context, outcomes, "skipped", chosen)


@click.command("approve")
@bulk
@click.pass_context
def approve_command(context: click.Context, /, **chosen: Any) -> None:
    """Let held recordings go on: you have looked, and it is right.

    \b
    Examples:
      recpipe approve 1 && recpipe run 1
      recpipe approve --held --search "guest lecture"
    """
    home = services(context)
    outcomes = home.operations.control.approve(selection_of(home, chosen), is_dry=chosen["is_dry"])
    if not chosen["as_json"]:
        say("  → go on with: recpipe run ID (or let the worker do it)")
    _answer(context, outcomes, "approved", chosen)


@click.command("bind")
@click.argument("name", metavar="TEMPLATE")
@bulk
@click.option("--reset-settings", is_flag=True, help="Take back the recording's own settings.")
@click.pass_context
def bind_command(context: click.Context, /, name: str, reset_settings: bool, **chosen: Any) -> None:
    """Let recordings follow a template, whatever its rules say.

    \b
    Examples:
      recpipe bind "ML 2026" 3 4
      recpipe bind "ML 2026" --search "machine learning" --dry-run
    """
    home = services(context)
    outcomes = home.operations.control.bind(
        selection_of(home, chosen), name, resets_settings=reset_settings, is_dry=chosen["is_dry"]
    )
    _answer(context, outcomes, "bound", chosen)


@click.command("unbind")
@bulk
@click.pass_context
def unbind_command(context: click.Context, /, **chosen: Any) -> None:
    """Let recordings follow no template; no rule takes them again.

    \b
    Example:
      recpipe unbind 3
    """
    home = services(context)
    outcomes = home.operations.control.unbind(selection_of(home, chosen), is_dry=chosen["is_dry"])
    _answer(context, outcomes, "unbound", chosen)


@click.command("set")
@click.argument("assignments", nargs=-1, metavar="KEY=VALUE…")
@click.option("--id", "ids", multiple=True, required=True, type=int, help="Which recording; repeatable.")
@click.option("--clear", is_flag=True, help="Take back what was set before.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for scripts.")
@click.pass_context
def set_command(
    context: click.Context, assignments: tuple[str, ...], ids: tuple[int, ...], clear: bool, as_json: bool
) -> None:
    """Give recordings settings of their own, over those of their template, for later runs.

    \b
    Examples:
      recpipe set trim.padding=10 metadata.speaker="A. Turing" --id 3
      recpipe set --clear --id 3
    """
    from recpipe.cli.arguments import tree_of
    from recpipe.config.layers import merge
    from recpipe.domain.selection import Selection

    home = services(context)
    for recording_id in ids:
        tree = {} if clear else dict(home.operations.recordings.show(recording_id).settings)
        merge(tree, tree_of(assignments))
        outcomes = home.operations.control.configure(Selection(ids=(recording_id,)), tree)
        answer(context, outcomes, "set", as_json=as_json)


@click.command("delete")
@bulk
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def delete_command(context: click.Context, /, yes: bool, **chosen: Any) -> None:
    """Take recordings out of every list; they can be restored for some days.

    Files that recpipe made go after retention.soft_delete_days, the rest after
    retention.hard_delete_days more. What was published stays published, and a file that you
    added is never touched.

    \b
    Examples:
      recpipe delete 3
      recpipe delete --status SKIPPED --until 2025-12-31 --yes
    """
    home = services(context)
    selection = selection_of(home, chosen)
    count = len(home.operations.desk.records.choose(selection))
    _ask(chosen, yes, f"Delete {count} recording{'s' * (count != 1)}?")
    outcomes = home.operations.control.delete(selection, is_dry=chosen["is_dry"])
    _answer(context, outcomes, "deleted", chosen)


@click.command("restore")
@bulk
@click.option("--deleted", is_flag=True, help="Choose among deleted ones.")
@click.pass_context
def restore_command(context: click.Context, /, deleted: bool, **chosen: Any) -> None:
    """Bring back what was deleted, has expired or was skipped.

    \b
    Examples:
      recpipe restore 3
      recpipe restore --deleted --all
    """
    home = services(context)
    selection = selection_of(home, chosen, is_deleted=deleted)
    outcomes = home.operations.control.restore(selection, is_dry=chosen["is_dry"])
    _answer(context, outcomes, "restored", chosen)


@click.command("pin")
@bulk
@click.option("--off", is_flag=True, help="Unpin.")
@click.pass_context
def pin_command(context: click.Context, /, off: bool, **chosen: Any) -> None:
    """Keep recordings whatever their age.

    \b
    Examples:
      recpipe pin 3
      recpipe pin 3 --off
    """
    home = services(context)
    outcomes = home.operations.control.pin(
        selection_of(home, chosen), is_pinned=not off, is_dry=chosen["is_dry"]
    )
    _answer(context, outcomes, "unpinned" if off else "pinned", chosen)
