"""When a job runs: at times of day, every few hours, or by a cron line; in its own time zone.

Every kind is a set of cron lines, and those plan readings of a clock on the wall. Each planned
reading is one moment: one that the clock leaves out in spring runs at the first moment after, one
that it shows twice in autumn runs the first time. Only what runs in every hour of the day runs in
the repeated hour too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import lru_cache

from cronsim import CronSim, CronSimError

from recpipe.domain.dates import Weekday, moment_of, parse_time
from recpipe.domain.errors import ConfigError

FORMS = (
    '"daily 06:00", "daily 06:00,18:30", "every 6 hours", "mon,wed 18:30", "weekdays 08:00", '
    '"cron 0 6 * * 1-5"'
)
DAYS = tuple(Weekday)
WORKDAYS = DAYS[:5]
SOME_DAY = datetime(2026, 1, 1)  # noqa: DTZ001 - a reading of any clock
LONGEST_REPEATED = timedelta(hours=3)  # no clock is put back further
LATEST_BELIEVED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TimesOfDay:
    """At these times on these weekdays; times are whole minutes, in order."""

    times: tuple[time, ...]
    weekdays: tuple[Weekday, ...] = DAYS

    @property
    def cron_lines(self) -> tuple[str, ...]:
        """One line a time."""
        days = ",".join(self.weekdays) if self.weekdays != DAYS else "*"
        return tuple(f"{at.minute} {at.hour} * * {days}" for at in self.times)

    def __str__(self) -> str:
        named = {DAYS: "daily", WORKDAYS: "weekdays"}
        days = named.get(self.weekdays, ",".join(self.weekdays))
        return f"{days} {','.join(f'{at:%H:%M}' for at in self.times)}"


@dataclass(frozen=True, slots=True)
class EveryHours:
    """At midnight and every so many hours after it, each day anew."""

    hours: int

    @property
    def cron_lines(self) -> tuple[str, ...]:
        """One line with the hours written out."""
        return (f"0 {','.join(map(str, range(0, 24, self.hours)))} * * *",)

    def __str__(self) -> str:
        return "every hour" if self.hours == 1 else f"every {self.hours} hours"


@dataclass(frozen=True, slots=True)
class CronLine:
    """A cron line of five fields: minute, hour, day of month, month, day of week."""

    line: str

    @property
    def cron_lines(self) -> tuple[str, ...]:
        """The line itself."""
        return (self.line,)

    def __str__(self) -> str:
        return f"cron {self.line}"


Schedule = TimesOfDay | EveryHours | CronLine


def parse_schedule(text: str) -> Schedule:
    """The schedule that `text` says; `str` of it says the same. Raises `ConfigError` listing the forms."""
    words = re.sub(r"\s*,\s*", ",", text.lower()).split()
    if not words:
        raise _not_understood("an empty schedule")
    kind, rest = words[0], words[1:]
    match kind:
        case "cron":
            return _cron_line(rest)
        case "every":
            return _every_hours(rest)
        case _:
            return TimesOfDay(_times(" ".join(rest)), _weekdays(kind))


def _times(text: str) -> tuple[time, ...]:
    try:
        return tuple(sorted({parse_time(each) for each in text.split(",")}))
    except ConfigError as error:
        raise _not_understood(str(error)) from error


def _weekdays(text: str) -> tuple[Weekday, ...]:
    named = {"daily": DAYS, "weekdays": WORKDAYS}
    if text in named:
        return named[text]
    unknown = sorted(set(text.split(",")) - set(DAYS))
    if unknown:
        raise _not_understood(f"{unknown[0][:60]!r} is not a weekday")
    return tuple(day for day in DAYS if day in text.split(","))


def _every_hours(words: Sequence[str]) -> EveryHours:
    if list(words) == ["hour"]:
        return EveryHours(1)
    found = re.fullmatch(r"(\d\d?) hours?", " ".join(words), re.ASCII)
    if found is None or not 1 <= int(found[1]) <= 24:
        raise _not_understood("between runs there may be 1 to 24 hours")
    return EveryHours(int(found[1]))


def _cron_line(fields: Sequence[str]) -> CronLine:
    if len(fields) != 5:
        raise _not_understood(f"a cron line has five fields, not {len(fields)}")
    schedule = CronLine(" ".join(fields))
    try:
        first = next(CronSim(schedule.line, SOME_DAY), None)
    except (CronSimError, ValueError) as error:
        raise _not_understood(f"cron line {schedule.line[:60]!r}: {str(error).lower()[:60]}") from error
    if first is None:
        raise _not_understood(f"cron line {schedule.line[:60]!r} means no day that ever comes")
    return schedule


def _not_understood(why: str) -> ConfigError:
    return ConfigError(f"schedule: {why}", remedy=f"write it as one of {FORMS}")


def next_after(schedule: Schedule, moment: datetime, zone: tzinfo) -> datetime:
    """The first planned moment later than `moment`, in UTC."""
    found = (_first(planned, lambda at: at > moment) for planned in _ahead(schedule, moment, zone))
    return min(at for at in found if at is not None)


def due(schedule: Schedule, since: datetime, now: datetime, zone: tzinfo) -> datetime | None:
    """The latest planned moment after `since` and not after `now`, in UTC; None if there is none.

    `since` is the moment that was run last: however many were missed, one is run. A `since` later
    than `now` comes of a clock that was set back: nothing is due until it is reached again, so that
    nothing runs twice. One that is more than a day ahead is not believed; what is planned last is due.
    """
    if now < since <= now + LATEST_BELIEVED:
        return None
    found = (_first(planned, lambda at: at <= now) for planned in _back(schedule, now, zone))
    latest = max((at for at in found if at is not None), default=None)
    return latest if latest is not None and (latest > since or since > now) else None


def _first(moments: Iterator[datetime], fits: Callable[[datetime], bool]) -> datetime | None:
    return next(filter(fits, moments), None)


def _ahead(schedule: Schedule, moment: datetime, zone: tzinfo) -> Iterator[Iterator[datetime]]:
    """For each plan its moments in order, from somewhat before `moment`."""
    start = _reading(moment, zone) - LONGEST_REPEATED
    for line, fold in _plans(schedule):
        yield _moments(CronSim(line, start), zone, fold)


def _back(schedule: Schedule, moment: datetime, zone: tzinfo) -> Iterator[Iterator[datetime]]:
    """For each plan its moments backwards, from somewhat after `moment`."""
    start = _reading(moment, zone) + LONGEST_REPEATED
    for line, fold in _plans(schedule):
        yield _moments(CronSim(line, start, reverse=True), zone, fold)


def _plans(schedule: Schedule) -> Iterator[tuple[str, int]]:
    """Each cron line, with which of two equal readings it means."""
    for line in schedule.cron_lines:
        yield line, 0
        if _is_in_every_hour(line):
            yield line, 1


@lru_cache
def _is_in_every_hour(line: str) -> bool:
    return len(CronSim(line, SOME_DAY).hours) == 24


def _moments(readings: Iterator[datetime], zone: tzinfo, fold: int) -> Iterator[datetime]:
    return (moment_of(reading, zone, fold=fold) for reading in readings)


def _reading(moment: datetime, zone: tzinfo) -> datetime:
    return moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
