"""Which template takes which recording, and why: explained, previewed, and done over again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from recpipe.cli.output import as_json, print_json, print_table, say, services
from recpipe.cli.template_drafts import read_file
from recpipe.domain.display import counted

if TYPE_CHECKING:
    from recpipe.bootstrap import Services
    from recpipe.domain.effects import RowOutcome
    from recpipe.domain.template import Template


def say_what_matches(home: Services, name: str) -> None:
    """After a template was made or changed: what it would take, and how to let it (R-1203)."""
    template = home.operations.templates.named(name)
    _warn(home, template)
    if not template.is_asked:
        state = "a draft" if template.is_draft else "not active"
        would = len(home.operations.templates.preview(template, template.name))
        say(f"it is {state} and takes nothing by itself; active it would take {counted(would, 'recording')}")
        say(f"  → see which: recpipe templates preview {quote(name)}")
        return
    count = len(home.operations.templates.rematch(is_dry=True))
    say(f"a re-match would bind {counted(count, 'recording')} without a template")
    if count:
        say("  → see which: recpipe templates rematch --dry-run")


def _warn(home: Services, template: Template) -> None:
    """What is allowed, and is likely a slip."""
    from recpipe.pipeline.operations.recordings import FILES

    if template.rules.want_nothing:
        say(f"it has no rules: recordings follow it by hand only: recpipe bind {quote(template.name)} ID")
    known = {source.name for source in home.operations.sources.all()} | {FILES}
    for source in template.rules.source_ids:
        if source not in known:
            say(f"there is no source {source!r} yet, which it names")


@click.command("explain")
@click.argument("recording_id", type=int, metavar="ID")
@as_json
@click.pass_context
def explain(context: click.Context, recording_id: int, as_json: bool) -> None:
    """Explain what each template says of a recording, in the order in which they are asked."""
    operations = services(context).operations
    recording = operations.recordings.show(recording_id)
    answers = operations.templates.explain(recording_id)
    taker = next((template.id for template, verdict in answers if verdict.matched), None)
    rows = [
        (template.name, template.id == taker, verdict.matched, verdict.reason)
        for template, verdict in answers
    ]
    if as_json:
        for name, takes, matched, reason in rows:
            print_json({"template": name, "takes": takes, "matched": matched, "reason": reason})
        return
    words = {(True, True): "takes it", (False, True): "would match, if asked earlier", (False, False): "no"}
    print_table(("template", "", "why"), ((name, words[takes, fits], why) for name, takes, fits, why in rows))
    if recording.binding:
        say(f"it follows the template {recording.binding.template!r}, whatever the rules say now")


@click.command("preview")
@click.argument("name", metavar="NAME|FILE.toml")
@as_json
@click.pass_context
def preview(context: click.Context, name: str, as_json: bool) -> None:
    """Show which recordings a re-match would bind to a template, kept or in a file; nothing is written."""
    home = services(context)
    if name.endswith(".toml") and Path(name).is_file():
        draft = read_file(home, Path(name))
        outcomes = home.operations.templates.preview(draft, draft.name)
    else:
        template = home.operations.templates.named(name)
        outcomes = home.operations.templates.preview(template, template.name)
    _show(outcomes, "would be bound", as_json=as_json)


@click.command("rematch")
@click.option("--dry-run", "is_dry", is_flag=True, help="Say what would happen, and change nothing.")
@as_json
@click.pass_context
def rematch(context: click.Context, is_dry: bool, as_json: bool) -> None:
    """Bind recordings that follow no template, and that nobody has begun, to the one that takes them."""
    outcomes = services(context).operations.templates.rematch(is_dry=is_dry)
    _show(outcomes, "would be bound" if is_dry else "bound", as_json=as_json)


def _show(outcomes: Sequence[RowOutcome], done: str, *, as_json: bool) -> None:
    if as_json:
        for outcome in outcomes:
            print_json(outcome)
        return
    if outcomes:
        print_table(
            ("id", "title", "", "to"),
            ((str(each.recording_id), each.title, done, each.message) for each in outcomes),
        )
    say(f"{len(outcomes)} {done}")
