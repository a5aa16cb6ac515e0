"""The rules of a template as a person says them, and times of the week as a person types them."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.domain.dates import Weekday
from recpipe.domain.errors import ConfigError
from recpipe.domain.rules_in_words import parse_window, rules_in_words, window_in_words
from recpipe.domain.template_rules import Rules, TimeWindow

TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
DAYS = st.lists(st.sampled_from(Weekday), unique=True).map(
    lambda days: tuple(sorted(days, key=tuple(Weekday).index))
)
SPANS = st.one_of(st.just((None, None)), st.tuples(TIMES, TIMES))


@given(DAYS, SPANS)
def test_a_window_is_typed_as_it_is_said(days: tuple[Weekday, ...], span: tuple[time | None, time | None]):
    """R-1201: whatever window there is, its words make the same window."""
    window = TimeWindow(weekdays=days, start=span[0], end=span[1])
    if window != TimeWindow():
        assert parse_window(window_in_words(window)) == window


def test_weekdays_have_names_and_blanks_do_not_matter():
    """R-1201."""
    assert parse_window("weekdays 08:00 - 09:30") == TimeWindow(
        weekdays=tuple(Weekday)[:5], start=time(8), end=time(9, 30)
    )
    assert parse_window("Wed, Mon").weekdays == (Weekday.MON, Weekday.WED)


@pytest.mark.parametrize("text", ["", "mon-fri", "mon 10:00", "10:00-12:00 mon", "mon 10:00-25:00", "xmas"])
def test_what_is_no_time_of_the_week_is_refused_with_a_remedy(text: str):
    """R-1201."""
    with pytest.raises(ConfigError) as refusal:
        parse_window(text)

    assert refusal.value.remedy


def test_rules_are_said_in_the_order_in_which_they_are_asked():
    """R-1201: source, timetable, titles; then what is left out."""
    rules = Rules(
        keywords=("ml",),
        exact_matches=("ML",),
        source_ids=("zoom", "hall 1"),
        exclude_keywords=("exam",),
        timetable=(TimeWindow(weekdays=(Weekday.MON,)),),
    )

    said = rules_in_words(rules)
    assert said == 'from zoom or hall 1; at mon; title is "ML" or title has "ml"; not if it has "exam"'
    assert rules_in_words(Rules(exclude_keywords=("exam",))) == "none: it takes nothing by itself"
