"""A date as a title says it."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.domain.date_words import NAMED, date_words, weekday
from recpipe.domain.errors import ConfigError

MOMENT = datetime(2026, 9, 1, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("%d.%m.%Y", "01.09.2026"),
        ("%-d.%-m.%y", "1.9.26"),
        ("%A, %-d %B %Y, %H:%M", "Tuesday, 1 September 2026, 14:05"),
        ("%a %b %I:%M %p", "Tue Sep 02:05 PM"),
        ("week %V, day %j", "week 36, day 244"),
        ("100 %%", "100 %"),
        ("%Z", "UTC"),
        ("iso", "2026-09-01"),
        ("dotted", "01.09.2026"),
        ("slashed", "01/09/2026"),
        ("short", "1 Sep 2026"),
        ("long", "1 September 2026"),
        ("full", "Tuesday, 1 September 2026"),
        ("time", "14:05"),
        ("", ""),
    ],
)
def test_a_moment_is_written_by_directives_or_by_a_named_format(pattern, said):
    """R-1001: date filters."""
    assert date_words(MOMENT, pattern) == said


@pytest.mark.parametrize("pattern", ["%Q", "%", "%-", "%-x", "100 %"])
def test_a_directive_that_there_is_not_is_named(pattern):
    """R-1001: refused with a hint."""
    with pytest.raises(ConfigError, match="stands for nothing") as caught:
        date_words(MOMENT, pattern)

    assert all(name in caught.value.remedy for name in NAMED)


def test_a_day_has_no_time():
    """R-1001."""
    with pytest.raises(ConfigError, match=r"'%H'.*only a date"):
        date_words(date(2026, 9, 1), "%H")


@given(st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)))  # noqa: DTZ001 - hypothesis wants them so
def test_it_agrees_with_the_system_where_that_speaks_no_language(moment):
    """R-1001: the same on every machine."""
    pattern = "%Y %y %m %d %j %V %H %I %M %p %%"

    assert date_words(moment, pattern) == moment.strftime(pattern)
    assert weekday(moment) == date_words(moment, "%A")
