"""What happens by itself: pauses end, old recordings expire, deleted ones go; and what was used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from recpipe.domain.dates import Period
from recpipe.domain.usage import Caps, CapUse, UseLine, caps_in_use, reached
from recpipe.pipeline.operations.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What a sweep did."""

    expired: tuple[int, ...] = ()
    files_removed: int = 0


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What the worker does now and then, and a person may ask for."""

    desk: Desk

    def end_pauses(self) -> int:
        """End the pauses whose time has come; returns how many (R-1303)."""
        return self.desk.records.end_pauses(self.desk.clock())

    def sweep(self) -> Swept:
        """Let old recordings expire, remove the files of those long deleted (R-1601)."""
        now, rules = self.desk.clock(), self.desk.settings().retention
        expired = self.desk.retention.expire(now - timedelta(days=rules.expire_days), now)
        files = [
            *self.desk.retention.drop_files(now - timedelta(days=rules.soft_delete_days), now),
            *self.desk.retention.forget(now - timedelta(days=rules.hard_delete_days), now),
        ]
        for path in files:
            path.unlink(missing_ok=True)
        return Swept(expired=tuple(expired), files_removed=len(files))

    def usage(self, period: Period) -> Sequence[UseLine]:
        """What a month used (R-1602)."""
        zone = self.desk.zone
        return self.desk.usage.between(period.start(zone), period.end(zone))

    def this_month(self) -> Period:
        """The month that it is where the owner lives."""
        return Period.containing(self.desk.clock(), self.desk.zone)

    def cap_reached(self) -> str:
        """Which of the month's limits has been reached, in words; empty while there is room."""
        caps = self._caps()
        return reached(self.usage(self.this_month()), caps) if caps.are_set else ""

    def caps(self) -> Sequence[CapUse]:
        """This month's limits, with what is used of them; empty if none is set."""
        return caps_in_use(self.usage(self.this_month()), self._caps())

    def _caps(self) -> Caps:
        limits = self.desk.settings().usage
        return Caps(recordings=limits.max_recordings, hours=limits.max_hours, cost=limits.max_cost)
