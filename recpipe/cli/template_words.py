"""The words of titles and descriptions: what may stand in their templates, and how they come out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from recpipe.cli.output import as_json, print_json, print_table, say, services
from recpipe.domain.display import display_safe

if TYPE_CHECKING:
    from recpipe.pipeline.operations.previews import TextPreview


@click.command("names")
@as_json
def names(as_json: bool) -> None:
    """List what may stand in templates of titles and descriptions: names, filters and conditions."""
    from recpipe.pipeline.wording import FILTERS, NAMES

    rows = [
        *((name, "name", sentence) for name, sentence in NAMES.items()),
        *((name, "filter", sentence) for name, sentence in FILTERS.items()),
    ]
    if as_json:
        for name, kind, sentence in rows:
            print_json({"name": name, "kind": kind, "sentence": sentence})
        return
    written = {"name": "{{{{ {} }}}}", "filter": "{{{{ … | {} }}}}"}
    print_table(("written", "is"), ((written[kind].format(name), text) for name, kind, text in rows))
    say("and conditions: {% if speaker %}by {{ speaker }}{% endif %}")


@click.command("words")
@click.option("--template", default="", metavar="NAME", help="As for what follows this template.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Try a setting; repeatable.")
@click.option("--id", "recording_id", type=int, help="Of this recording; else of an example.")
@click.option(
    "--platform", "platforms", multiple=True, metavar="NAME", help="Only for youtube, vk, library …"
)
@as_json
@click.pass_context
def words(
    context: click.Context,
    template: str,
    settings: tuple[str, ...],
    recording_id: int | None,
    platforms: tuple[str, ...],
    as_json: bool,
) -> None:
    """Show how titles and descriptions would come out, and why a platform would refuse them.

    With --platform the exit code is 1 if that one refuses them. For example
    --set metadata.title="{{ start | date('%d.%m.%Y') }} {{ topic }}".
    """
    from recpipe.cli.arguments import tree_of
    from recpipe.pipeline.operations.previews import TextQuestion

    question = TextQuestion(
        recording_id=recording_id, template=template, settings=tree_of(settings), platforms=platforms
    )
    previews = services(context).operations.templates.words(question)
    if as_json:
        for each in previews:
            print_json(each)
    else:
        _show(previews)
    if platforms and any(each.problems for each in previews):
        context.exit(1)


def _show(previews: Sequence[TextPreview]) -> None:
    """Each text once, with the platforms that it is for."""
    texts: dict[tuple[str, ...], list[TextPreview]] = {}
    for each in previews:
        texts.setdefault((each.title, each.description, each.comment, ", ".join(each.tags)), []).append(each)
    for (title, description, comment, tags), platforms in texts.items():
        click.echo(f"{', '.join(map(_place, platforms))}:")
        for name, text in (
            ("title", title),
            ("description", description),
            ("comment", comment),
            ("tags", tags),
        ):
            _show_text(name, text)
        click.echo()
    for each in previews:
        for problem in each.problems:
            say(f"{each.platform} would not take it: {display_safe(problem)}")


def _place(preview: TextPreview) -> str:
    return display_safe(
        f"{preview.platform} (preset {preview.preset})" if preview.preset else preview.platform
    )


def _show_text(name: str, text: str) -> None:
    if not text:
        return
    first, *rest = text.split("\n")
    click.echo(f"  {name + ':':13}{display_safe(first)}")
    for line in rest:
        click.echo(f"  {'':13}{display_safe(line)}")
