"""How commands say which recordings: by ids or by a filter, never by both (R-1307)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from recpipe.cli.output import print_json, print_table, say

if TYPE_CHECKING:
    from recpipe.bootstrap import Services
    from recpipe.domain.effects import RowOutcome
    from recpipe.domain.selection import Filter, Selection

Command = TypeVar("Command", bound=Callable[..., Any])

FILTERS = (
    click.option("--search", default="", help="Only titles with this text in them."),
    click.option(
        "--status", "statuses", multiple=True, metavar="STATUS", help="Only this status; repeatable."
    ),
    click.option(
        "--template", "of_template", default="", metavar="NAME", help="Only what follows this template."
    ),
    click.option(
        "--source", "sources", multiple=True, metavar="NAME", help="Only from this source; repeatable."
    ),
    click.option("--since", default="", metavar="DATE", help="Only recorded on or after this day."),
    click.option("--until", default="", metavar="DATE", help="Only recorded on or before this day."),
    click.option("--failed", "is_failed", is_flag=True, default=None, help="Only what has failed."),
    click.option("--held", "is_held", is_flag=True, default=None, help="Only what waits for you."),
    click.option("--paused", "is_paused", is_flag=True, default=None, help="Only what is paused."),
    click.option("--unmapped", is_flag=True, help="Only what follows no template."),
)
BULK = (
    click.option("--all", "is_all", is_flag=True, help="All recordings."),
    click.option("--limit", type=click.IntRange(1), help="At most so many."),
    click.option(
        "--order",
        type=click.Choice(["newest", "oldest", "title", "length"]),
        default="oldest",
        show_default=True,
        help="Which come first.",
    ),
    click.option("--dry-run", "is_dry", is_flag=True, help="Say what would happen, and change nothing."),
    click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for scripts."),
)
SHOWN = 100  # rows that a person may still read; refusals come first then
KEYS = (
    "search",
    "statuses",
    "of_template",
    "sources",
    "since",
    "until",
    "is_failed",
    "is_held",
    "is_paused",
    "unmapped",
)


def filtered(command: Command) -> Command:
    """Add the options that choose recordings."""
    for option in reversed(FILTERS):
        command = option(command)
    return command


def bulk_options(command: Command) -> Command:
    """Add the options that choose recordings, and how to go about it."""
    for option in reversed(BULK):
        command = option(command)
    return filtered(command)


def bulk(command: Command) -> Command:
    """Add IDs, the options that choose recordings, and how to go about it."""
    return click.argument("ids", nargs=-1, type=int, metavar="[ID]…")(bulk_options(command))


def filter_of(home: Services, chosen: dict[str, Any], *, is_deleted: bool = False) -> Filter:
    """The filter that the options name; raises `ConfigError` for what is no status or no date."""
    from recpipe.cli.arguments import status_named
    from recpipe.domain.dates import day_end, day_start, parse_date
    from recpipe.domain.selection import Filter

    return Filter(
        search=chosen["search"],
        statuses=tuple(status_named(each) for each in chosen["statuses"]),
        template=chosen["of_template"],
        sources=chosen["sources"],
        since=day_start(parse_date(chosen["since"]), home.operations.desk.zone) if chosen["since"] else None,
        until=day_end(parse_date(chosen["until"]), home.operations.desk.zone) if chosen["until"] else None,
        is_failed=chosen["is_failed"],
        is_held=chosen["is_held"],
        is_paused=chosen["is_paused"],
        has_template=False if chosen["unmapped"] else None,
        is_deleted=is_deleted,
    )


def selection_of(home: Services, chosen: dict[str, Any], *, is_deleted: bool = False) -> Selection:
    """The recordings that a command is for; raises `ConfigError` if none are named, or both ways are used."""
    from recpipe.domain.selection import Order, Selection

    has_filter = chosen["is_all"] or any(chosen[key] for key in KEYS)
    return Selection(
        ids=chosen["ids"],
        filter=filter_of(home, chosen, is_deleted=is_deleted) if has_filter else None,
        order=Order(chosen["order"]),
        limit=chosen["limit"],
    )


def answer(
    context: click.Context, outcomes: Sequence[RowOutcome], done: str, *, as_json: bool, is_dry: bool = False
) -> None:
    """Say what became of each; exit code 3 if all were refused, 1 if some were."""
    if as_json:
        for outcome in outcomes:
            print_json(outcome)
    else:
        _tell(outcomes, f"would be {done}" if is_dry else done)
    refused = sum(outcome.verdict == "refused" for outcome in outcomes)
    if refused:
        context.exit(3 if refused == len(outcomes) else 1)


def _tell(outcomes: Sequence[RowOutcome], done: str) -> None:
    if not outcomes:
        say("no recording is meant: nothing was done")
        return
    words = {"done": done, "skipped": "nothing to do", "refused": "refused"}
    shown = sorted(outcomes, key=lambda each: list(words).index(each.verdict), reverse=True)[:SHOWN]
    print_table(
        ("id", "title", "", "why"),
        (
            (str(each.recording_id or ""), each.title, words[each.verdict], _why(each.message, each.remedy))
            for each in (outcomes if len(outcomes) <= SHOWN else shown)
        ),
    )
    if len(outcomes) > SHOWN:
        say(f"… and {len(outcomes) - SHOWN} more; all of them: --json")
    counts = {verdict: sum(each.verdict == verdict for each in outcomes) for verdict in words}
    say(", ".join(f"{count} {words[verdict]}" for verdict, count in counts.items() if count))


def _why(message: str, remedy: str) -> str:
    return f"{message} → {remedy}" if remedy else message
