"""Templates: rules that choose recordings, and settings for those that they choose."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import click

from recpipe.cli.matching import explain, preview, rematch, say_what_matches
from recpipe.cli.output import as_json, print_json, print_table, say, services
from recpipe.cli.template_drafts import describing, draft_of
from recpipe.cli.template_files import add, edit, export, print_text
from recpipe.cli.template_words import names, words
from recpipe.domain.display import counted, display_safe

if TYPE_CHECKING:
    from recpipe.domain.template import TemplateDraft
    from recpipe.pipeline.operations.templates import TemplateUse


@click.group("templates")
def templates_command() -> None:
    """Templates: rules that choose recordings, and settings for those that they choose.

    \b
    Examples:
      recpipe templates new "ML 2026" --keyword "machine learning" --set metadata.speaker="A. Turing"
      recpipe templates rematch --dry-run
      recpipe templates explain 3
      recpipe templates words --template "ML 2026" --id 3
      recpipe templates export "ML 2026" ml.toml
    """


@templates_command.command("list")
@as_json
@click.pass_context
def list_templates(context: click.Context, as_json: bool) -> None:
    """List the templates in the order in which they are asked, with the recordings that follow them."""
    from recpipe.domain.template import in_order

    found = {each.template.id: each for each in services(context).operations.templates.all()}
    uses = [found[each.id] for each in in_order(use.template for use in found.values())]
    if as_json:
        for use in uses:
            print_json(_as_object(use))
    elif uses:
        headings = ("name", "priority", "", "takes", "recordings", "last matched")
        print_table(headings, (_row(use) for use in uses))
    else:
        say("no templates yet: make one with `recpipe templates new NAME --keyword TEXT`")


def _as_object(use: TemplateUse) -> dict[str, object]:
    from recpipe.domain.rules_in_words import rules_in_words

    words = rules_in_words(use.template.rules)
    return asdict(use.template) | {
        "state": _state(use.template),
        "rules_in_words": words,
        "recordings": dict(use.recordings),
    }


def _row(use: TemplateUse) -> tuple[str, ...]:
    from recpipe.domain.rules_in_words import rules_in_words

    template, matched = use.template, use.template.last_matched_at
    counts = ", ".join(f"{count} {status}" for status, count in sorted(use.recordings.items()))
    when = f"{matched.astimezone():%Y-%m-%d %H:%M}" if matched else "never"
    rules = rules_in_words(template.rules)
    return template.name, str(template.priority), _state(template), rules, counts or "none", when


def _state(template: TemplateDraft) -> str:
    if template.is_draft:
        return "draft"
    return "active" if template.is_active else "inactive"


@templates_command.command("show")
@click.argument("name")
@as_json
@click.pass_context
def show(context: click.Context, name: str, as_json: bool) -> None:
    """Show a template as the TOML file that it can be exported to."""
    operations = services(context).operations
    if not as_json:
        print_text(operations.templates.write(name))
        return
    wanted = operations.templates.named(name).id
    for use in operations.templates.all():
        if use.template.id == wanted:
            print_json(_as_object(use))


@templates_command.command("new")
@click.argument("name")
@describing
@click.option("--case-sensitive", is_flag=True, default=None, help="Capitals matter.")
@click.option("--draft", "is_draft", is_flag=True, help="Not finished: it takes nothing by itself.")
@click.pass_context
def new(context: click.Context, /, name: str, **chosen: Any) -> None:
    """Make a template; what it would take is told, and taken only if you ask for it.

    Rules about titles are alternatives; sources, exclusions and times narrow them. What else
    a template may hold is shown by `recpipe templates show`, and changed there or in a file.
    """
    from recpipe.domain.template import TemplateDraft

    home = services(context)
    home.operations.templates.add(draft_of(TemplateDraft(name=name), chosen))
    say(f"template {name!r} made")
    say_what_matches(home, name)


@templates_command.command("set")
@click.argument("name")
@describing
@click.option("--unset", multiple=True, metavar="KEY", help="Take back a setting; repeatable.")
@click.option("--case-sensitive/--no-case-sensitive", default=None, help="Whether capitals matter.")
@click.option("--active/--no-active", "is_active", default=None, help="Whether it takes anything by itself.")
@click.option("--draft/--no-draft", "is_draft", default=None, help="Whether it is still being written.")
@click.option("--rename", default="", metavar="NAME", help="Call it so from now on.")
@click.pass_context
def set_template(context: click.Context, /, name: str, rename: str, **chosen: Any) -> None:
    """Change a template, for later runs: what is given replaces what it had of that kind.

    "" takes back all rules of a kind. --when and --series make the timetable together.
    """
    from recpipe.pipeline.operations.templates import draft_of as written

    home = services(context)
    before = home.operations.templates.named(name)
    draft = draft_of(written(before), chosen)
    home.operations.templates.change(str(before.id), replace(draft, name=rename or draft.name))
    say(f"template {draft.name!r} changed" + (f"; it is called {rename!r} now" if rename else ""))
    say_what_matches(home, rename or draft.name)


@templates_command.command("copy")
@click.argument("name")
@click.argument("new_name", metavar="NEW")
@click.pass_context
def copy(context: click.Context, name: str, new_name: str) -> None:
    """Copy a template, as a draft: it takes nothing before you say so."""
    home = services(context)
    home.operations.templates.copy(name, new_name)
    say(f"template {new_name!r} made, as a draft")
    say_what_matches(home, new_name)


@templates_command.command("from-recording")
@click.argument("recording_id", type=int, metavar="ID")
@click.argument("name")
@click.pass_context
def from_recording(context: click.Context, recording_id: int, name: str) -> None:
    """Make a draft of a recording: its title is the rule, its settings are the template's."""
    home = services(context)
    home.operations.templates.from_recording(recording_id, name)
    say(f"template {name!r} made, as a draft")
    say_what_matches(home, name)


@templates_command.command("remove")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def remove(context: click.Context, name: str, yes: bool) -> None:
    """Remove a template; recordings that followed it follow none, and keep their status."""
    templates = services(context).operations.templates
    wanted = templates.named(name)
    count = sum(sum(use.recordings.values()) for use in templates.all() if use.template.id == wanted.id)
    if not yes:
        followers = f"{counted(count, 'recording')} would follow none then"
        click.confirm(f"Remove the template {display_safe(wanted.name)!r}? {followers}", abort=True, err=True)
    freed = templates.remove(str(wanted.id))
    say(f"template {wanted.name!r} removed; {counted(freed, 'recording')} without a template now")


for command in (edit, add, export, explain, preview, rematch, names, words):
    templates_command.add_command(command)
