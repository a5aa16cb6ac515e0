"""R-309: dates and periods as a person writes them, in the owner's time zone."""

import time as clock
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.domain.dates import (
    MachineZone,
    Period,
    Weekday,
    day_end,
    day_start,
    parse_date,
    parse_time,
    zone_named,
)
from recpipe.domain.errors import ConfigError

VIENNA = ZoneInfo("Europe/Vienna")
HAVANA = ZoneInfo("America/Havana")  # clocks are put forward at midnight
PYONGYANG = ZoneInfo("Asia/Pyongyang")  # on 2018-05-04 the clock went from 23:30 to midnight
ZONES = st.sampled_from(["Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "America/Havana", "UTC"])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-07-31", date(2026, 7, 31)),
        ("31-07-2026", date(2026, 7, 31)),
        ("31/07/2026", date(2026, 7, 31)),
        ("31-07-26", date(2026, 7, 31)),
        ("31/07/26", date(2026, 7, 31)),
        ("05-04-03", date(2003, 4, 5)),
        ("29-02-2028", date(2028, 2, 29)),
    ],
)
def test_a_date_has_five_forms(text: str, day: date):
    """R-309: the day comes before the month, unless the year comes first."""
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "today",
        "31-02-2026",
        "29-02-2026",
        "13/13/2026",
        "2026/07/31",
        "26-7-1",
        "1-2-2026",
        "31.07.2026",
        "31-07/2026",
        "20260731",
        "2026-07-31T00:00",
        "2026-07-31\n",
        " 2026-07-31",
        "1700-01-01",
        "0000-01-01",
        "9999-12-31",
        "٣١-٠٧-٢٠٢٦",
        "３１-０７-２０２６",
        "-1-01-2026",
    ],
)
def test_a_bad_date_names_the_accepted_forms(text: str):
    """R-309."""
    with pytest.raises(ConfigError) as refused:
        parse_date(text)

    assert repr(text) in str(refused.value)
    for form in ("YYYY-MM-DD", "DD-MM-YYYY", "DD/MM/YYYY", "DD-MM-YY", "DD/MM/YY"):
        assert form in refused.value.remedy


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_date_reads_back_in_every_form(day: date):
    """R-309."""
    for form in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"):
        assert parse_date(day.strftime(form)) == day


@given(st.text())
def test_any_text_is_a_date_or_refused(text: str):
    """R-309: never another error."""
    with suppress(ConfigError):
        assert isinstance(parse_date(text), date)


def test_from_and_to_are_a_day_of_the_owners_zone():
    """R-309: from = 00:00:00, to = 23:59:59."""
    day = date(2026, 7, 31)

    assert day_start(day, VIENNA) == datetime(2026, 7, 30, 22, 0, tzinfo=UTC)
    assert day_end(day, VIENNA) == datetime(2026, 7, 31, 21, 59, 59, tzinfo=UTC)
    assert day_start(day, VIENNA).tzinfo is UTC


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 3, 30), 24), (date(2026, 10, 25), 25)]
)
def test_the_day_on_which_clocks_change_is_shorter_or_longer(day: date, hours: int):
    """R-309."""
    length = day_end(day, VIENNA) - day_start(day, VIENNA) + timedelta(seconds=1)

    assert length == timedelta(hours=hours)


def test_a_day_without_a_midnight_starts_at_its_first_moment():
    """R-309: in Havana 00:00 becomes 01:00, at 05:00 UTC."""
    assert day_start(date(2026, 3, 8), HAVANA) == datetime(2026, 3, 8, 5, 0, tzinfo=UTC)


def test_a_day_with_two_midnights_starts_at_the_first():
    """R-309: in Havana 01:00 becomes 00:00 again; its day has 25 hours."""
    assert day_start(date(2026, 11, 1), HAVANA) == datetime(2026, 11, 1, 4, 0, tzinfo=UTC)


def test_a_day_without_its_last_second_ends_at_the_last_one_it_has():
    """R-309."""
    end = day_end(date(2018, 5, 4), PYONGYANG)

    assert end.astimezone(PYONGYANG).time() == time(23, 29, 59)


@given(st.dates(date(1971, 1, 1), date(2100, 1, 1)), ZONES)
def test_days_follow_each_other_without_a_gap(day: date, name: str):
    """R-309: no recording lies between two days, or in both."""
    zone = ZoneInfo(name)
    start, end = day_start(day, zone), day_end(day, zone)

    assert start.astimezone(zone).date() == day
    assert end.astimezone(zone).date() == day
    assert day_start(day + timedelta(days=1), zone) == end + timedelta(seconds=1)


@pytest.mark.parametrize(("text", "at"), [("06:00", time(6)), ("6:05", time(6, 5)), ("23:59", time(23, 59))])
def test_a_time_of_day_is_hours_and_minutes(text: str, at: time):
    """R-1502."""
    assert parse_time(text) == at


@pytest.mark.parametrize("text", ["", "24:00", "12:60", "12", "12:5", "12:05:00", "noon", "١٢:٠٥", "-1:00"])
def test_a_bad_time_of_day_names_its_form(text: str):
    """R-1502."""
    with pytest.raises(ConfigError) as refused:
        parse_time(text)

    assert "HH:MM" in refused.value.remedy


def test_a_weekday_is_that_of_a_date():
    """R-1201."""
    assert [Weekday.of(date(2026, 7, day)) for day in (27, 28, 29, 30, 31)] == list(Weekday)[:5]


def test_a_period_is_a_year_and_a_month():
    """R-309: YYYYMM."""
    period = Period.parse("202607")

    assert (period.year, period.month) == (2026, 7)
    assert str(period) == "202607"


@pytest.mark.parametrize(
    "text", ["", "2026", "202600", "202613", "2026-07", "26-07", "170001", "٢٠٢٦٠٧", "202607 "]
)
def test_a_bad_period_names_its_form(text: str):
    """R-309."""
    with pytest.raises(ConfigError) as refused:
        Period.parse(text)

    assert "YYYYMM" in refused.value.remedy


def test_a_moment_counts_to_the_month_of_the_owners_zone():
    """R-1602: at 22:30 UTC it is August in Vienna."""
    moment = datetime(2026, 7, 31, 22, 30, tzinfo=UTC)

    assert str(Period.containing(moment, UTC)) == "202607"
    assert str(Period.containing(moment, VIENNA)) == "202608"


def test_a_period_ends_where_the_next_one_starts():
    """R-1602: also over the year."""
    december, january = Period.parse("202612"), Period.parse("202701")

    assert december.end(VIENNA) == january.start(VIENNA) == datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    assert december < january


@given(st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)), ZONES)
def test_a_moment_lies_inside_the_period_that_contains_it(moment: datetime, name: str):
    """R-1602."""
    zone = ZoneInfo(name)
    period = Period.containing(moment, zone)

    assert period.start(zone) <= moment < period.end(zone)
    assert Period.parse(str(period)) == period


def test_a_zone_has_the_name_of_a_place():
    """R-1502."""
    assert zone_named("Europe/Vienna") == VIENNA


@pytest.mark.parametrize(
    "name",
    [
        "Europe/Viena",
        "Europe",
        "../Vienna",
        "/etc/passwd",
        "CET+1",
        "a\0b",
        "a" * 5000,
        " ",
        "tzdata.zi",
        "\ud800",
    ],
)
def test_an_unknown_zone_is_refused(name: str):
    """R-1502: whatever it is, the answer says how one is written."""
    with pytest.raises(ConfigError, match="there is no time zone") as refused:
        zone_named(name)

    assert "Europe/Vienna" in refused.value.remedy


def test_a_typing_error_in_a_zone_names_the_closest_one():
    """R-1502."""
    with pytest.raises(ConfigError, match="did you mean 'America/New_York'"):
        zone_named("America/New_Yrok")


@pytest.fixture
def _machine_in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as machine:
        machine.setenv("TZ", "America/New_York")
        clock.tzset()
        yield
    clock.tzset()


@pytest.mark.usefixtures("_machine_in_new_york")
def test_no_name_is_the_zone_of_the_machine():
    """R-1502: with its summer time, not just with today's offset."""
    zone = zone_named("")

    assert day_start(date(2026, 1, 15), zone) == datetime(2026, 1, 15, 5, 0, tzinfo=UTC)
    assert day_start(date(2026, 7, 15), zone) == datetime(2026, 7, 15, 4, 0, tzinfo=UTC)


@pytest.mark.usefixtures("_machine_in_new_york")
def test_the_machines_zone_reads_as_the_zone_it_is_set_to():
    """R-1502: each quarter of an hour of the days on which clocks change, both ways."""
    named, machine = ZoneInfo("America/New_York"), MachineZone()
    for day in (datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)):
        for quarter in range(96):
            moment = day + timedelta(minutes=15 * quarter)
            here, there = moment.astimezone(machine), moment.astimezone(named)

            assert here.replace(tzinfo=None) == there.replace(tzinfo=None)
            assert here.fold == there.fold
            assert (here.utcoffset(), here.tzname()) == (there.utcoffset(), there.tzname())
            assert here.astimezone(UTC) == moment


def test_a_fixed_offset_is_a_zone_too():
    """R-309: whatever kind of zone the caller has."""
    zone = timezone(timedelta(hours=5, minutes=30))

    assert day_start(date(2026, 7, 31), zone) == datetime(2026, 7, 30, 18, 30, tzinfo=UTC)
