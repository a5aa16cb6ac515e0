"""Which recordings a template takes: sources, excludes and a timetable narrow, titles decide (R-1201).

A regular expression is somebody's text: it runs under a time limit, is refused when it would need
too much memory, and whatever it does ends in a verdict that says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from functools import reduce
from typing import TYPE_CHECKING

from recpipe.domain.dates import Weekday
from recpipe.domain.errors import ConfigError

if TYPE_CHECKING:
    import regex

PATTERN_LIMIT = timedelta(seconds=0.2)
LONGEST_PATTERN = 500  # characters
MOST_REPEATS = 1000  # the engine writes a{1000} out, and takes all memory for a{1000000000}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWindow:
    """When a lecture begins: on these weekdays, from `start` to before `end`, as a meeting of `series`.

    What is not given does not matter. Times are of the owner's zone and in whole minutes; a window
    whose end lies before its start goes over midnight and belongs to the day on which it starts.
    """

    weekdays: tuple[Weekday, ...] = ()
    start: time | None = None
    end: time | None = None
    series: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a template looks for in a title, and what narrows it: sources, excludes, a timetable.

    `exact_matches` are whole titles, `keywords` parts of them, `patterns` regular expressions that
    are searched in them; windows of the timetable are alternatives.
    """

    exact_matches: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    source_ids: tuple[str, ...] = ()
    exclude_keywords: tuple[str, ...] = ()
    exclude_patterns: tuple[str, ...] = ()
    case_sensitive: bool = False
    timetable: tuple[TimeWindow, ...] = ()

    @property
    def want_titles(self) -> bool:
        """Whether a title has to fit."""
        return bool(self.exact_matches or self.keywords or self.patterns)

    @property
    def want_nothing(self) -> bool:
        """Whether there is nothing that could fit; excludes only take away."""
        return not (self.want_titles or self.source_ids or self.timetable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What rules look at in a recording; `started_at` is aware, `source` is the id of its source."""

    title: str
    source: str
    started_at: datetime
    series: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether rules fit, and for a person which one does or why none does."""

    matched: bool
    reason: str


def judge(rules: Rules, subject: Subject, zone: tzinfo) -> Verdict:
    """Whether the rules take the recording; `zone` is the owner's. Never raises."""
    if rules.want_nothing:
        return _no("has no rules")
    title = _Title(rules, subject.title)
    return (
        _narrowed(rules, subject, zone, title)
        or _found(rules, title)
        or (_no(title.trouble or "no rule fits") if rules.want_titles else _yes(_filters(rules)))
    )


def _yes(reason: str) -> Verdict:
    return Verdict(matched=True, reason=reason)


def _no(reason: str) -> Verdict:
    return Verdict(matched=False, reason=reason)


class _Title:
    """A title to search in; remembers what could not be searched."""

    def __init__(self, rules: Rules, title: str) -> None:
        self._is_case_sensitive = rules.case_sensitive
        self._plain = _composed(title)
        self._folded = self._fold(title)
        self.trouble = ""

    def is_exactly(self, wanted: str) -> bool:
        return self._fold(wanted) == self._folded

    def holds(self, keyword: str) -> bool:
        return self._fold(keyword) in self._folded

    def fits(self, pattern: str) -> bool:
        try:
            compiled = _compiled(pattern, is_case_sensitive=self._is_case_sensitive)
            return bool(compiled.search(self._plain, timeout=PATTERN_LIMIT.total_seconds()))
        except TimeoutError:
            self.trouble = f'pattern "{pattern}" took too long'
        except (ConfigError, MemoryError, RecursionError) as error:
            self.trouble = f'pattern "{pattern}" cannot be used: {error}'
        return False

    def _fold(self, text: str) -> str:
        return _composed(text if self._is_case_sensitive else _composed(text).casefold())


def _composed(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _narrowed(rules: Rules, subject: Subject, zone: tzinfo, title: _Title) -> Verdict | None:
    """What the source filter, the excludes and the timetable say against it."""
    if rules.source_ids and subject.source not in rules.source_ids:
        return _no("other source")
    if reason := _excluded(rules, title):
        return _no(reason)
    if rules.timetable and not any(_is_inside(each, subject, zone) for each in rules.timetable):
        return _no("outside its timetable")
    return None


def _excluded(rules: Rules, title: _Title) -> str:
    for keyword in rules.exclude_keywords:
        if title.holds(keyword):
            return f'excluded by keyword "{keyword}"'
    for pattern in rules.exclude_patterns:
        if title.fits(pattern):
            return f'excluded by pattern "{pattern}"'
        if title.trouble:  # what may have to be left out is not taken
            return f"exclude {title.trouble}"
    return ""


def _found(rules: Rules, title: _Title) -> Verdict | None:
    """The first rule about titles that fits."""
    ways = (
        ("exact title", rules.exact_matches, title.is_exactly),
        ("keyword", rules.keywords, title.holds),
        ("pattern", rules.patterns, title.fits),
    )
    fitting = (
        f'{kind} "{wanted}"' for kind, all_wanted, fits in ways for wanted in all_wanted if fits(wanted)
    )
    reason = next(fitting, None)
    return _yes(reason) if reason else None


def _filters(rules: Rules) -> str:
    passed = ("its sources" if rules.source_ids else "", "its timetable" if rules.timetable else "")
    return " and ".join(filter(None, passed))


def _is_inside(window: TimeWindow, subject: Subject, zone: tzinfo) -> bool:
    if window.series and window.series != subject.series:
        return False
    day = _day(window, subject.started_at.astimezone(zone))
    return day is not None and (not window.weekdays or day in window.weekdays)


def _day(window: TimeWindow, local: datetime) -> Weekday | None:
    """The weekday on which the window started that `local` lies in; None if it lies in none."""
    if window.start is None or window.end is None:
        return Weekday.of(local)
    at = local.time()
    if window.start < window.end:
        return Weekday.of(local) if window.start <= at < window.end else None
    if at >= window.start:
        return Weekday.of(local)
    return Weekday.of(local - timedelta(days=1)) if at < window.end else None


def _compiled(pattern: str, *, is_case_sensitive: bool) -> regex.Pattern[str]:
    """Raises `ConfigError` for a pattern that is not valid or would need too much."""
    if len(pattern) > LONGEST_PATTERN:
        raise ConfigError(f"it is longer than {LONGEST_PATTERN} characters")
    if _repeats(pattern) > MOST_REPEATS:
        raise ConfigError(f"it repeats something more than {MOST_REPEATS} times")
    import regex  # noqa: PLC0415 - most runs ask no pattern

    try:
        return regex.compile(
            unicodedata.normalize("NFC", pattern),
            flags=regex.V0 if is_case_sensitive else regex.V0 | regex.IGNORECASE | regex.FULLCASE,
        )
    except (regex.error, ValueError, OverflowError) as error:
        raise ConfigError(str(error)) from error


def _repeats(pattern: str) -> int:
    """What counts like {30} come to when all are nested; (?x) allows blanks and comments in them."""
    seen = (pattern, re.sub(r"#.*|\s", "", pattern))
    return max(
        reduce(lambda product, count: product * max(1, int(count)), re.findall(r"\{([0-9]+)", text), 1)
        for text in seen
    )


def check_rules(rules: Rules) -> None:
    """Raise `ConfigError` naming the first rule that is wrong, and why; R-1201: compiled at save."""
    for key, texts in _texts(rules).items():
        if not all(text.strip() for text in texts):
            raise ConfigError(f"{key}: a rule is empty", remedy="leave it out, or write what it looks for")
    for key, patterns in (("patterns", rules.patterns), ("exclude_patterns", rules.exclude_patterns)):
        for pattern in patterns:
            _check_pattern(key, pattern)
    for number, window in enumerate(rules.timetable, 1):
        _check_window(number, window)


def _texts(rules: Rules) -> Mapping[str, tuple[str, ...]]:
    return {
        "exact_matches": rules.exact_matches,
        "keywords": rules.keywords,
        "patterns": rules.patterns,
        "source_ids": rules.source_ids,
        "exclude_keywords": rules.exclude_keywords,
        "exclude_patterns": rules.exclude_patterns,
    }


def _check_pattern(key: str, pattern: str) -> None:
    shown = pattern if len(pattern) <= 60 else f"{pattern[:60]}…"
    try:
        _compiled(pattern, is_case_sensitive=False)
    except (ConfigError, MemoryError, RecursionError) as error:
        raise ConfigError(
            f'{key}: pattern "{shown}": {error}', remedy="correct it, or use a keyword instead"
        ) from error


def _check_window(number: int, window: TimeWindow) -> None:
    why = next(_wrong(window), None)
    if why:
        raise ConfigError(
            f"timetable: window {number} {why}",
            remedy="give weekdays, a start and an end as HH:MM, a series, or some of these",
        )


def _wrong(window: TimeWindow) -> Iterator[str]:
    if window == TimeWindow():
        yield "says nothing"
    if (window.start is None) != (window.end is None):
        yield "has a start but no end" if window.end is None else "has an end but no start"
    if window.start is not None and window.start == window.end:
        yield "ends when it starts; leave both out for the whole day"
    if any(at and at != time(at.hour, at.minute) for at in (window.start, window.end)):
        yield "has a time with seconds or a zone of its own"
