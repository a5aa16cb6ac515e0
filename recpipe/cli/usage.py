"""Usage: what a month took, and how much of its limits is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from recpipe.cli.output import as_json, print_json, print_table, say, services
from recpipe.domain.length import in_words

if TYPE_CHECKING:
    from recpipe.domain.usage import CapUse, UsageSum

MB = 1_000_000


@click.command("usage")
@click.argument("period", required=False, default="", metavar="[YYYYMM]")
@click.option(
    "--months", default=1, show_default=True, type=click.IntRange(1, 120), help="So many, up to it."
)
@as_json
@click.pass_context
def usage_command(context: click.Context, period: str, months: int, as_json: bool) -> None:
    """Show what a month used: recordings, hours, bytes, engine minutes, estimated cost, uploads.

    Limits for a month are settings: usage.max_recordings, usage.max_hours, usage.max_cost. They
    hold new work back; what has begun goes on.

    \b
    Examples:
      recpipe usage
      recpipe usage 202609 --months 3
      recpipe config set usage.max_cost=20
    """
    from recpipe.domain.dates import Period
    from recpipe.domain.usage import summed

    upkeep = services(context).operations.upkeep
    present = upkeep.this_month()
    wanted = (Period.parse(period) if period else present).back(months - 1)
    sums = [(str(each), summed(upkeep.usage(each))) for each in wanted]
    caps = upkeep.caps() if present in wanted else ()
    if as_json:
        for month, used in sums:
            print_json(_as_object(month, used, caps if month == str(present) else ()))
    else:
        print_table(HEADINGS, (_row(month, used) for month, used in sums))
        _show_caps(caps)


HEADINGS = ("month", "recordings", "length", "size", "engines", "cost", "uploads")


def _as_object(month: str, used: UsageSum, caps: Sequence[CapUse]) -> dict[str, object]:
    return {
        "period": month,
        "recordings": used.recordings,
        "hours": round(used.seconds / 3600, 2),
        "bytes": used.size,
        "engine_minutes": {name: round(spent / 60, 1) for name, spent in used.engine_seconds.items()},
        "cost": used.cost,
        "uploads": used.uploads,
        "caps": [asdict(cap) | {"left": cap.left} for cap in caps],
    }


def _row(month: str, used: UsageSum) -> tuple[str, ...]:
    engines = ", ".join(f"{name} {spent / 60:.0f} min" for name, spent in used.engine_seconds.items())
    size = f"{used.size / MB:.0f} MB" if used.size < 1000 * MB else f"{used.size / 1000 / MB:.1f} GB"
    cost = f"{used.cost:.2f} US dollars"
    return month, str(used.recordings), in_words(used.seconds), size, engines, cost, str(used.uploads)


def _show_caps(caps: Sequence[CapUse]) -> None:
    if not caps:
        return
    rows = ((cap.what, f"{cap.used:.4g}", f"{cap.cap:g}", f"{cap.left:.4g}") for cap in caps)
    print_table(("this month's limit", "used", "of", "left"), rows)
    for cap in caps:
        if not cap.left:
            say(
                f"the limit of {cap.cap:g} {cap.what} is reached: recordings wait before they are transcribed"
            )
            say("  → wait for the next month, or raise it: recpipe config set usage.…")
