"""Usage: month by month what came, what the engines did and what it cost, and what is left of the limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType

from recpipe.domain.dates import Period
from recpipe.domain.length import in_words
from recpipe.domain.usage import CapUse, UsageSum, summed
from tui.glyphs import Glyphs
from tui.line_list import Line, wrapped
from tui.own_keys import OwnKey, bindings
from tui.places.listed import ListedPlace

BACK = 23  # months before this one
BAR = 12  # cells
MB, GB = 1e6, 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What one month used; `caps` only of the present one, `share` of the month with the most hours."""

    period: Period
    used: UsageSum
    share: float = 0.0
    caps: tuple[CapUse, ...] = ()
    is_present: bool = False


class Usage(ListedPlace[Month]):
    """The months with recordings, the newest first; the present one always."""

    OWN_KEYS: ClassVar[tuple[OwnKey, ...]] = (
        OwnKey(id="copy", key="y", short="copy month", sentence="Copy what this month used"),
    )
    SHARE = 0.6
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(OWN_KEYS)]

    def read(self) -> Sequence[Month]:
        """Two years back."""
        upkeep = self.window.live.operations.upkeep
        present = upkeep.this_month()
        sums = {period: summed(upkeep.usage(period)) for period in reversed(present.back(BACK))}
        most = max(used.seconds for used in sums.values()) or 1.0
        return tuple(
            Month(
                period=period,
                used=used,
                share=used.seconds / most,
                caps=tuple(upkeep.caps()) if period == present else (),
                is_present=period == present,
            )
            for period, used in sums.items()
            if period == present or used != UsageSum()
        )

    def identity(self, row: Month) -> int:
        """The month."""
        return int(str(row.period))

    def heading(self, width: int) -> str:
        """Over the list."""
        names = f"{'recordings':>10} {'length':>14} {'size':>9} {'engines':>9} {'cost':>7} {'uploads':>7}"
        return f" {'month':7} {names}"

    def line(self, row: Month, width: int) -> Line:
        """A month, and a bar of its hours."""
        used = row.used
        engines = f"{sum(used.engine_seconds.values()) / 60:.0f} min"
        cells = f"{used.recordings:>10} {in_words(used.seconds):>14} {size_said(used.size):>9} {engines:>9}"
        told = f" {name_of(row.period)} {cells} {used.cost:>7.2f} {used.uploads:>7} "
        room = min(BAR, width - len(told))
        return [(told, ""), (_bar(row.share, room, self.window.glyphs), "running")]

    def at_once(self, row: Month, width: int) -> list[Line]:
        """Its engines, and the limits with what is left of them."""
        used, glyphs = row.used, self.window.glyphs
        cost = f"{used.cost:.2f} US dollars"
        lines = [*wrapped(f"{name_of(row.period)} · {used.uploads} published · {cost}", width, "title")]
        for name, spent in used.engine_seconds.items():
            lines.append([(f"  {spent / 60:>7.0f} min  {name}", "")])
        if not used.engine_seconds:
            lines.append([("  no engine has worked in this month", "dim")])
        return [*lines, [], *(_limits(row.caps, glyphs) if row.is_present else [])]

    async def do_copy(self) -> None:
        """For a report."""
        row = self.under_cursor
        if row is not None:
            used = row.used
            text = (
                f"{name_of(row.period)}: {used.recordings} recordings, {in_words(used.seconds)}, "
                f"{size_said(used.size)}, {used.cost:.2f} US dollars, {used.uploads} uploads"
            )
            self.window.copy_to_clipboard(text)
            self.window.say(f"copied: {text}")


def _limits(caps: Sequence[CapUse], glyphs: Glyphs) -> list[Line]:
    if not caps:
        hint = "no limits: 6 Setup, Settings, usage.max_hours and max_cost hold new work back"
        return [[(hint, "dim")]]
    lines: list[Line] = [[("limits of this month", "title")]]
    for cap in caps:
        is_full = not cap.left
        bar = _bar(min(1.0, cap.used / cap.cap) if cap.cap else 1.0, BAR, glyphs)
        told = f"  {cap.used:.4g} of {cap.cap:g} {cap.what}, {cap.left:.4g} left"
        lines.append([(f"  {bar}", "failed" if is_full else "running"), (told, "")])
        if is_full:
            lines.append([("    → new work waits for next month; raise it in 6 Setup, Settings", "held")])
    return lines


def _bar(share: float, cells: int, glyphs: Glyphs) -> str:
    full = min(cells, round(share * cells))
    return glyphs.full * full + glyphs.rest * (cells - full)


def name_of(period: Period) -> str:
    """A month as people write it."""
    return f"{period.year}-{period.month:02}"


def size_said(size: float) -> str:
    """Megabytes below a thousand of them, else gigabytes."""
    return f"{size / MB:.0f} MB" if size < 1000 * MB else f"{size / GB:.1f} GB"
