"""A day or a moment as a title says it: English names, the same on every machine."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from recpipe.domain.errors import ConfigError

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

NAMED: Mapping[str, str] = MappingProxyType(
    {
        "iso": "%Y-%m-%d",
        "dotted": "%d.%m.%Y",
        "slashed": "%d/%m/%Y",
        "short": "%-d %b %Y",
        "long": "%-d %B %Y",
        "full": "%A, %-d %B %Y",
        "time": "%H:%M",
    }
)

_DAY: Mapping[str, Callable[[date], str]] = MappingProxyType(
    {
        "Y": lambda day: f"{day.year:04}",
        "y": lambda day: f"{day.year % 100:02}",
        "m": lambda day: f"{day.month:02}",
        "B": lambda day: MONTHS[day.month - 1],
        "b": lambda day: MONTHS[day.month - 1][:3],
        "d": lambda day: f"{day.day:02}",
        "j": lambda day: f"{day.timetuple().tm_yday:03}",
        "A": lambda day: WEEKDAYS[day.weekday()],
        "a": lambda day: WEEKDAYS[day.weekday()][:3],
        "V": lambda day: f"{day.isocalendar().week:02}",
        "%": lambda day: "%",
    }
)
_TIME: Mapping[str, Callable[[datetime], str]] = MappingProxyType(
    {
        "H": lambda moment: f"{moment.hour:02}",
        "I": lambda moment: f"{moment.hour % 12 or 12:02}",
        "M": lambda moment: f"{moment.minute:02}",
        "p": lambda moment: "AM" if moment.hour < 12 else "PM",
        "Z": lambda moment: moment.tzname() or "",
    }
)


def date_words(moment: date, pattern: str) -> str:
    """The moment by a named format or by directives as in `strftime`; `%-d` is `%d` without its zero.

    Raises `ConfigError` for a directive that there is not, or one of a time where there is only a day.
    """
    return re.sub(
        "%(-?)(.?)",
        lambda found: _directive(moment, found[1], found[2]),
        NAMED.get(pattern, pattern),
        flags=re.DOTALL,
    )


def weekday(day: date) -> str:
    """The name of the day of the week."""
    return WEEKDAYS[day.weekday()]


def _directive(moment: date, dash: str, letter: str) -> str:
    if letter in _DAY:
        said = _DAY[letter](moment)
    elif letter in _TIME and isinstance(moment, datetime):
        said = _TIME[letter](moment)
    else:
        raise _no_such_directive(f"%{dash}{letter}", has_time=letter in _TIME)
    return (said.lstrip("0") or "0") if dash else said


def _no_such_directive(directive: str, *, has_time: bool) -> ConfigError:
    problem = "needs a time of day, and this is only a date" if has_time else "stands for nothing"
    letters = " ".join(f"%{letter}" for letter in (*_DAY, *_TIME))
    return ConfigError(
        f"{directive!r} in a date's format {problem}",
        remedy=f"known: {letters}; or by name: {', '.join(NAMED)}",
    )
