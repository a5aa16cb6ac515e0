"""Days, times of day and months as a person writes them, and the moments they stand for in the owner's zone.

A clock that is put forward leaves readings out, one that is put back shows some twice. What was
planned for a reading that is left out happens at the first moment that there is; of two moments
with the same reading the first one counts.
"""

from __future__ import annotations

import difflib
import re
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Self

from recpipe.domain.errors import ConfigError

FIRST_YEAR, LAST_YEAR = 1900, 2199  # what a recording may be from; anything else is a slip of the hand
DATE_FORMS = "YYYY-MM-DD, DD-MM-YYYY, DD/MM/YYYY, DD-MM-YY, DD/MM/YY"
_DATES = tuple(
    re.compile(form, re.ASCII)
    for form in (
        r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)",
        r"(?P<day>\d\d)-(?P<month>\d\d)-(?P<year>\d{4}|\d\d)",
        r"(?P<day>\d\d)/(?P<month>\d\d)/(?P<year>\d{4}|\d\d)",
    )
)
_TIME = re.compile(r"(?P<hour>\d\d?):(?P<minute>\d\d)", re.ASCII)
_PERIOD = re.compile(r"(?P<year>\d{4})(?P<month>\d\d)", re.ASCII)


class Weekday(StrEnum):
    """A day of the week, as schedules and timetables name it."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"

    @classmethod
    def of(cls, day: date) -> Weekday:
        """The weekday on which `day` falls."""
        return tuple(cls)[day.weekday()]


class MachineZone(tzinfo):
    """The zone that the machine itself is set to, right across its clock changes too."""

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """How far the machine's clock is ahead of UTC at this reading of it."""
        return None if moment is None else moment.replace(tzinfo=None).astimezone().utcoffset()

    def dst(self, moment: datetime | None) -> None:
        """Unknown: the machine tells the offset as a whole."""

    def tzname(self, moment: datetime | None) -> str | None:
        """What the machine calls the zone at this reading, as "CET"."""
        return None if moment is None else moment.replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, moment: datetime) -> datetime:
        """The reading of the machine's clock at `moment`, which is in UTC."""
        there = moment.replace(tzinfo=UTC).astimezone()
        reading = there.replace(tzinfo=self, fold=0)
        return reading if reading.utcoffset() == there.utcoffset() else reading.replace(fold=1)

    def __str__(self) -> str:
        return "the machine's own zone"


def zone_named(name: str) -> tzinfo:
    """The zone of a name like "Europe/Vienna", the machine's own for ""; raises `ConfigError` for others."""
    if not name:
        return MachineZone()
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        close = difflib.get_close_matches(name, zoneinfo.available_timezones(), n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise ConfigError(
            f"there is no time zone {name[:60]!r}{hint}",
            remedy='name it as "Europe/Vienna", or leave it empty for the machine\'s own',
        ) from error


def moment_of(reading: datetime, zone: tzinfo, *, fold: int = 0) -> datetime:
    """The moment in UTC at which clocks in `zone` show `reading`, which is naive and in whole minutes.

    A reading that is left out gives the first moment after; of two moments, `fold` 1 takes the second.
    """
    local = reading.replace(tzinfo=zone, fold=fold)
    while local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        local += timedelta(minutes=1)
    return local.astimezone(UTC)


def parse_date(text: str) -> date:
    """The day that `text` names; raises `ConfigError` naming the accepted forms (R-309)."""
    found = next(filter(None, (form.fullmatch(text) for form in _DATES)), None)
    if found is None:
        raise _bad_date(text, "is not a date")
    year, month, day = (int(found[part]) for part in ("year", "month", "day"))
    year += 2000 if len(found["year"]) == 2 else 0
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _bad_date(text, f"lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise _bad_date(text, "is a day that does not exist") from error


def _bad_date(text: str, why: str) -> ConfigError:
    return ConfigError(f"{text[:60]!r} {why}", remedy=f"write it as one of {DATE_FORMS}")


def parse_time(text: str) -> time:
    """The time of day that "18:30" names; raises `ConfigError` for anything else."""
    found = _TIME.fullmatch(text)
    if found is None or int(found["hour"]) > 23 or int(found["minute"]) > 59:
        raise ConfigError(
            f"{text[:60]!r} is not a time of day", remedy="write it as HH:MM, from 00:00 to 23:59"
        )
    return time(int(found["hour"]), int(found["minute"]))


def day_start(day: date, zone: tzinfo) -> datetime:
    """The first moment of `day` in `zone`, in UTC."""
    return moment_of(datetime.combine(day, time()), zone)


def day_end(day: date, zone: tzinfo) -> datetime:
    """The last whole second of `day` in `zone`, 23:59:59, in UTC."""
    return day_start(day + timedelta(days=1), zone) - timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Period:
    """A calendar month, written YYYYMM."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """The period that `text` names; raises `ConfigError` naming the form (R-309)."""
        found = _PERIOD.fullmatch(text)
        if found is None or not 1 <= int(found["month"]) <= 12:
            raise ConfigError(f"{text[:60]!r} is not a period", remedy="write it as YYYYMM, like 202607")
        if not FIRST_YEAR <= int(found["year"]) <= LAST_YEAR:
            raise ConfigError(
                f"{text!r} lies outside the years {FIRST_YEAR} to {LAST_YEAR}",
                remedy="write it as YYYYMM, like 202607",
            )
        return cls(year=int(found["year"]), month=int(found["month"]))

    @classmethod
    def containing(cls, moment: datetime, zone: tzinfo) -> Self:
        """The period in which `moment` lies in `zone`."""
        local = moment.astimezone(zone)
        return cls(year=local.year, month=local.month)

    def start(self, zone: tzinfo) -> datetime:
        """Its first moment in `zone`, in UTC."""
        return day_start(date(self.year, self.month, 1), zone)

    def end(self, zone: tzinfo) -> datetime:
        """The first moment after it in `zone`, in UTC."""
        years, month = divmod(self.month, 12)
        return day_start(date(self.year + years, month + 1, 1), zone)

    def back(self, months: int) -> tuple[Self, ...]:
        """As many periods before it, and then itself, in order of time."""
        ends = (divmod(self.year * 12 + self.month - 1 - ago, 12) for ago in range(months, -1, -1))
        return tuple(type(self)(year=year, month=month + 1) for year, month in ends)

    def __str__(self) -> str:
        return f"{self.year:04}{self.month:02}"
