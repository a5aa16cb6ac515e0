"""R-1502: when jobs run, right across clock changes, and what happens to times that were missed."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.domain.errors import ConfigError
from recpipe.domain.schedule import due, next_after, parse_schedule

VIENNA = ZoneInfo("Europe/Vienna")  # 2026: forward on March 29 at 02:00, back on October 25 at 03:00
NEW_YORK = ZoneInfo("America/New_York")  # forward on March 8 at 02:00, back on November 1 at 02:00
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # by half an hour: back on April 5, forward on October 4
HAVANA = ZoneInfo("America/Havana")  # forward on March 8 at midnight, back on November 1 at 01:00
ZONES = st.sampled_from([VIENNA, NEW_YORK, LORD_HOWE, HAVANA, ZoneInfo("UTC")])

HOURS = st.integers(0, 23)
TIMES = st.builds(lambda hour, minute: f"{hour:02}:{minute:02}", HOURS, st.sampled_from([0, 1, 15, 30, 59]))
DAYS = st.lists(
    st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), min_size=1, max_size=7
).map(",".join)
SCHEDULES = st.one_of(
    st.lists(TIMES, min_size=1, max_size=3).map(lambda times: f"daily {','.join(times)}"),
    st.integers(1, 24).map(lambda hours: f"every {hours} hours"),
    st.builds(lambda days, at: f"{days} {at}", DAYS, TIMES),
    TIMES.map(lambda at: f"weekdays {at}"),
    st.builds(lambda hours, days: f"cron 0 {hours} * * {days}", st.sampled_from(["*", "*/2", "1-3"]), DAYS),
    st.sampled_from(["cron */15 2 * * *", "cron 30 * * * *", "cron 15,45 0-3 1,15 * mon", "cron 0 3 l * *"]),
).map(parse_schedule)
CHANGES = st.sampled_from(
    [
        datetime(2026, month, day, tzinfo=UTC)
        for month, day in ((3, 8), (3, 29), (4, 4), (10, 3), (10, 25), (11, 1))
    ]
)
MOMENTS = st.one_of(
    st.integers(0, 730 * 86_400).map(
        lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    ),
    st.builds(lambda day, seconds: day + timedelta(seconds=seconds), CHANGES, st.integers(0, 90_000)),
)


def local(text: str, zone: ZoneInfo, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def readings(schedule: str, first: str, zone: ZoneInfo, count: int) -> list[str]:
    """What clocks show when it runs, from `first` on; with the offset, which tells doubled times apart."""
    parsed, moment = parse_schedule(schedule), local(first, zone)
    shown = []
    for _ in range(count):
        moment = next_after(parsed, moment, zone)
        shown.append(f"{moment.astimezone(zone):%d %H:%M %z}")
    return shown


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("daily 06:00", "daily 06:00"),
        ("Daily 6:00", "daily 06:00"),
        ("daily 18:30, 06:00,06:00", "daily 06:00,18:30"),
        ("every 6 hours", "every 6 hours"),
        ("every 1 hours", "every hour"),
        ("every hour", "every hour"),
        ("mon,wed 18:30", "mon,wed 18:30"),
        ("WED, mon 18:30", "mon,wed 18:30"),
        ("weekdays 08:00", "weekdays 08:00"),
        ("mon,tue,wed,thu,fri 08:00", "weekdays 08:00"),
        ("mon,tue,wed,thu,fri,sat,sun 08:00", "daily 08:00"),
        ("sat,sun 10:00,16:00", "sat,sun 10:00,16:00"),
        ("cron 0 6 * * 1-5", "cron 0 6 * * 1-5"),
        ("cron  0  6 * *  MON-FRI", "cron 0 6 * * mon-fri"),
    ],
)
def test_a_schedule_is_written_as_it_is_said(text: str, canonical: str):
    """R-1502: time of day; every N hours; weekdays + time; cron."""
    assert str(parse_schedule(text)) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "daily",
        "daily 25:00",
        "daily 06:00 18:00",
        "daily 06:00:30",
        "hourly",
        "every 0 hours",
        "every 25 hours",
        "every six hours",
        "every 90 minutes",
        "every ٦ hours",
        "every",
        "mon",
        "moo 18:30",
        "mon,,wed 18:30",
        "cron",
        "cron * * * *",
        "cron 0 0 6 * * 1",
        "cron 60 6 * * *",
        "cron 0 6 * * fri-mon",
        "cron @daily",
        "cron 0 0 30 2 *",
        "cron 0 0 lw * */7",
        "cron 0 " + "9" * 5000 + " * * *",
    ],
)
def test_a_bad_schedule_lists_the_forms(text: str):
    """R-1502: also a cron line that can never come."""
    with pytest.raises(ConfigError, match="schedule: ") as refused:
        parse_schedule(text)

    assert len(str(refused.value)) < 200
    for form in ("daily 06:00", "every 6 hours", "mon,wed 18:30", "weekdays 08:00", "cron 0 6 * * 1-5"):
        assert form in refused.value.remedy


@given(
    st.one_of(
        st.text(),
        st.text(alphabet="0123456789*/,-LW#mon", max_size=20).map(lambda text: f"cron 0 0 {text} * *"),
    )
)
def test_any_text_is_a_schedule_or_refused(text: str):
    """R-1502: never another error."""
    with suppress(ConfigError):
        schedule = parse_schedule(text)

        assert parse_schedule(str(schedule)) == schedule


@given(SCHEDULES)
def test_a_schedule_reads_back_what_it_writes(schedule):
    """R-1502."""
    assert parse_schedule(str(schedule)) == schedule


def test_times_are_of_the_jobs_zone():
    """R-1502: 06:00 in Vienna is 05:00 UTC in winter and 04:00 in summer."""
    daily = parse_schedule("daily 06:00")

    winter = next_after(daily, datetime(2026, 1, 10, tzinfo=UTC), VIENNA)
    summer = next_after(daily, datetime(2026, 7, 10, tzinfo=UTC), VIENNA)

    assert (winter.hour, summer.hour) == (5, 4)
    assert winter.tzinfo is UTC


def test_weekdays_are_of_the_jobs_zone():
    """R-1502: Monday 00:30 in Vienna is still Sunday in UTC."""
    moment = next_after(parse_schedule("mon 00:30"), datetime(2026, 7, 1, tzinfo=UTC), VIENNA)

    assert moment == datetime(2026, 7, 5, 22, 30, tzinfo=UTC)


def test_every_few_hours_starts_anew_at_midnight():
    """R-1502: so it does not drift; the last pause of a day is shorter when the hours do not fit into it."""
    shown = readings("every 9 hours", "2026-07-31T00:00", VIENNA, 4)

    assert [each[:8] for each in shown] == ["31 09:00", "31 18:00", "01 00:00", "01 09:00"]


@pytest.mark.parametrize(
    "schedule", ["daily 02:30", "cron 30 2 * * *", "cron */30 2 * * *", "daily 02:15,02:30"]
)
def test_a_time_that_spring_leaves_out_runs_once_at_the_first_moment_after(schedule: str):
    """R-1502."""
    shown = readings(schedule, "2026-03-28T12:00", VIENNA, 2)

    assert shown[0] == "29 03:00 +0200"
    assert shown[1].startswith("30 02:")


def test_a_time_that_falls_on_the_end_of_what_is_left_out_runs_once():
    """R-1502: 02:30 and 03:00 are the same moment on that day."""
    shown = readings("daily 02:30,03:00", "2026-03-28T12:00", VIENNA, 3)

    assert shown == ["29 03:00 +0200", "30 02:30 +0200", "30 03:00 +0200"]


@pytest.mark.parametrize("schedule", ["daily 02:30", "cron 30 2 * * *", "cron 30 1-3/1 * * sun"])
def test_a_time_that_autumn_doubles_runs_once(schedule: str):
    """R-1502: the first time, and not again however often one asks."""
    shown = readings(schedule, "2026-10-25T01:45", VIENNA, 2)
    again = next_after(parse_schedule(schedule), local("2026-10-25T02:10", VIENNA, fold=1), VIENNA)

    assert shown[0] == "25 02:30 +0200"
    assert shown[1] != "25 02:30 +0100"
    assert again > local("2026-10-25T02:59", VIENNA, fold=1)


def test_another_country_has_other_days():
    """R-1502: New York changes its clocks on other days, between 01:00 and 03:00."""
    assert readings("daily 02:30", "2026-03-07T12:00", NEW_YORK, 2) == ["08 03:00 -0400", "09 02:30 -0400"]
    assert readings("daily 01:30", "2026-10-31T12:00", NEW_YORK, 2) == ["01 01:30 -0400", "02 01:30 -0500"]


def test_a_clock_may_change_by_half_an_hour():
    """R-1502: on Lord Howe 02:00 becomes 02:30, and 02:00 becomes 01:30."""
    assert readings("daily 02:15", "2026-10-03T12:00", LORD_HOWE, 2) == ["04 02:30 +1100", "05 02:15 +1100"]
    assert readings("daily 01:45", "2026-04-04T12:00", LORD_HOWE, 2) == ["05 01:45 +1100", "06 01:45 +1030"]
    assert readings("cron */15 2 * * *", "2026-04-04T12:00", LORD_HOWE, 2) == [
        "05 02:00 +1030",
        "05 02:15 +1030",
    ]


def test_a_midnight_that_is_left_out_is_no_lost_day():
    """R-1502: in Havana clocks go from 00:00 to 01:00."""
    for schedule in ("daily 00:00", "every 24 hours", "cron 0 0 * * *", "cron 0 */12 * * *"):
        assert readings(schedule, "2026-03-07T23:00", HAVANA, 1) == ["08 01:00 -0400"]


@pytest.mark.parametrize("schedule", ["every hour", "cron 0 * * * *", "cron 0 */1 * * *"])
def test_every_hour_is_every_hour_also_in_the_repeated_one(schedule: str):
    """R-1502: what runs in every hour of the day makes no pause in autumn, and none too much in spring."""
    autumn = readings(schedule, "2026-10-25T00:30", VIENNA, 4)
    spring = readings(schedule, "2026-03-29T00:30", VIENNA, 3)

    assert autumn == ["25 01:00 +0200", "25 02:00 +0200", "25 02:00 +0100", "25 03:00 +0100"]
    assert spring == ["29 01:00 +0100", "29 03:00 +0200", "29 04:00 +0200"]


@given(SCHEDULES, MOMENTS, ZONES)
def test_the_next_moment_is_later_and_stays_the_same_until_it_comes(
    schedule, moment: datetime, zone: ZoneInfo
):
    """R-1502: asked at any time in between, the answer is the same."""
    coming = next_after(schedule, moment, zone)
    halfway = moment + (coming - moment) / 2

    assert coming > moment
    assert next_after(schedule, coming - timedelta(microseconds=1), zone) == coming
    assert halfway == coming or next_after(schedule, halfway, zone) == coming


@given(SCHEDULES, MOMENTS, ZONES)
def test_a_moment_is_due_when_it_has_come_and_not_before(schedule, moment: datetime, zone: ZoneInfo):
    """R-1502: both directions plan the same moments."""
    coming = next_after(schedule, moment, zone)

    assert due(schedule, moment, coming - timedelta(microseconds=1), zone) is None
    assert due(schedule, moment, coming, zone) == coming
    assert due(schedule, coming, coming, zone) is None


@given(SCHEDULES, CHANGES, st.lists(st.integers(0, 3 * 1440), max_size=30).map(sorted), ZONES)
def test_each_planned_moment_is_due_at_most_once(
    schedule, start: datetime, minutes: list[int], zone: ZoneInfo
):
    """R-1502: whenever the worker looks, and with the last planned moment as all that it remembers."""
    since, ran = start, []
    for now in (start + timedelta(minutes=each) for each in minutes):
        planned = due(schedule, since, now, zone)
        if planned is not None:
            assert since < planned <= now
            ran.append(planned)
            since = planned

    assert all(one < other for one, other in pairwise(ran))


def test_ten_missed_times_run_once():
    """R-1502: a missed time while the worker was down runs once."""
    daily = parse_schedule("daily 06:00")
    since, now = local("2026-07-01T06:00", VIENNA), local("2026-07-11T12:00", VIENNA)

    planned = due(daily, since, now, VIENNA)

    assert planned == local("2026-07-11T06:00", VIENNA)
    assert due(daily, planned, now, VIENNA) is None


def test_a_year_of_missed_minutes_is_looked_at_at_once():
    """R-1502: nobody counts through half a million moments."""
    every_minute = parse_schedule("cron * * * * *")
    now = datetime(2026, 7, 1, 12, 0, 30, tzinfo=UTC)

    assert due(every_minute, now - timedelta(days=365), now, VIENNA) == now.replace(second=0)


def test_a_clock_that_jumps_back_an_hour_runs_nothing_twice():
    """R-1502: what ran at 06:00 does not run when it is 06:00 again."""
    daily, ran = parse_schedule("daily 06:00"), local("2026-07-01T06:00", VIENNA)

    again = [due(daily, ran, ran + timedelta(minutes=each), VIENNA) for each in range(-60, 60)]

    assert set(again) == {None}
    assert due(daily, ran, ran + timedelta(days=1), VIENNA) == ran + timedelta(days=1)


def test_a_clock_that_was_a_year_ahead_does_not_stop_a_job_for_a_year():
    """R-1502: what it remembers is not believed; it runs once and goes on from there."""
    daily, now = parse_schedule("daily 06:00"), local("2026-07-01T12:00", VIENNA)

    planned = due(daily, now + timedelta(days=365), now, VIENNA)

    assert planned == local("2026-07-01T06:00", VIENNA)
    assert due(daily, planned, now, VIENNA) is None
    assert due(daily, planned, now + timedelta(days=1), VIENNA) == local("2026-07-02T06:00", VIENNA)


@given(SCHEDULES, MOMENTS, ZONES, st.integers(2, 4000))
def test_a_job_is_never_stuck(schedule, now: datetime, zone: ZoneInfo, days: int):
    """R-1502: whatever it remembers, however far ahead, from then on it runs when it is planned."""
    planned = due(schedule, now + timedelta(days=days), now, zone)
    coming = next_after(schedule, now, zone)

    assert planned is not None
    assert planned <= now
    assert due(schedule, planned, coming, zone) == coming
