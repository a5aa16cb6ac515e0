"""The rules of a template as a person says them, and a timetable's window as a person types it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from recpipe.domain.dates import Weekday, parse_time
from recpipe.domain.errors import ConfigError
from recpipe.domain.template_rules import Rules, TimeWindow

WINDOW_FORMS = '"mon,wed 10:00-12:00", "mon,wed" or "10:00-12:00"'
_NAMED = {"daily": tuple(Weekday), "weekdays": tuple(Weekday)[:5]}


def parse_window(text: str) -> TimeWindow:
    """The window that "mon,wed 10:00-12:00" names; either part may be left out.

    Raises `ConfigError` naming the forms for anything else.
    """
    words = re.sub(r"\s*([,-])\s*", r"\1", text.lower()).split()
    days = words.pop(0) if words and ":" not in words[0] else ""
    times = words.pop(0).split("-") if words else []
    if words or not (days or times) or len(times) not in (0, 2):
        raise _no_window(text, "is no time of the week")
    start, end = (parse_time(each) for each in times) if times else (None, None)
    return TimeWindow(weekdays=_weekdays(days) if days else (), start=start, end=end)


def _weekdays(text: str) -> tuple[Weekday, ...]:
    if text in _NAMED:
        return _NAMED[text]
    named = text.split(",")
    unknown = [each for each in named if each not in tuple(Weekday)]
    if unknown:
        raise _no_window(unknown[0], "is no weekday")
    return tuple(day for day in Weekday if day in named)


def _no_window(text: str, why: str) -> ConfigError:
    return ConfigError(f"{text[:60]!r} {why}", remedy=f"write it as {WINDOW_FORMS}")


def window_in_words(window: TimeWindow) -> str:
    """The same as a person types it; a series is named behind."""
    times = f"{window.start:%H:%M}-{window.end:%H:%M}" if window.start and window.end else ""
    series = f"series {window.series}" if window.series else ""
    return " ".join(filter(None, (",".join(window.weekdays), times, series)))


def rules_in_words(rules: Rules) -> str:
    """The rules in one line, in the order in which they are asked (R-1201)."""
    if rules.want_nothing:
        return "none: it takes nothing by itself"
    return "; ".join(_parts(rules))


def _parts(rules: Rules) -> Iterator[str]:
    titles = [
        *_each("title is", rules.exact_matches),
        *_each("title has", rules.keywords),
        *_each("title fits", rules.patterns),
    ]
    if rules.source_ids:
        yield f"from {' or '.join(rules.source_ids)}"
    if rules.timetable:
        yield f"at {' or '.join(window_in_words(each) for each in rules.timetable)}"
    if titles:
        yield " or ".join(titles)
    yield from _each("not if it has", rules.exclude_keywords)
    yield from _each("not if it fits", rules.exclude_patterns)
    if rules.case_sensitive:
        yield "capitals matter"


def _each(saying: str, texts: Sequence[str]) -> list[str]:
    return [f'{saying} "{text}"' for text in texts]
