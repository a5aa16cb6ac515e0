"""Is everything as it should be? One line a check, with a remedy where it is not."""

from __future__ import annotations

import click

from recpipe.cli.output import as_json, print_json, services
from recpipe.domain.display import display_safe


@click.command("doctor")
@as_json
@click.pass_context
def doctor_command(context: click.Context, as_json: bool) -> None:
    """Check this machine and this home: ffmpeg, disk, database, worker, credentials, clock.

    Exit code 0 if all is well or only worth knowing, 1 if something must be mended.

    \b
    Examples:
      recpipe doctor
      recpipe doctor --json
    """
    from recpipe.checkup import Grade, checks

    found = list(checks(services(context)))
    for each in found:
        if as_json:
            print_json(each)
            continue
        click.echo(f"{each.grade.value:5} {each.name:11} {display_safe(each.message)}")
        if each.remedy:
            click.echo(f"      → {display_safe(each.remedy)}")
    if any(each.grade is Grade.BAD for each in found):
        context.exit(1)
