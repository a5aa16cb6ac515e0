"""R-1201: which recordings a template takes, and what a person is told about it."""

import time as clock
import unicodedata
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.domain.dates import Weekday
from recpipe.domain.errors import ConfigError
from recpipe.domain.template_rules import Rules, Subject, TimeWindow, Verdict, check_rules, judge

VIENNA = ZoneInfo("Europe/Vienna")
MONDAY_EVENING = datetime(2026, 7, 27, 18, 30, tzinfo=VIENNA)
EVIL = "(a|aa)+$"
A_LONG_TITLE = "a" * 60 + "!"


def lecture(
    title: str = "Linear Algebra II",
    source: str = "zoom",
    started_at: datetime = MONDAY_EVENING,
    series: str = "",
) -> Subject:
    return Subject(title=title, source=source, started_at=started_at.astimezone(UTC), series=series)


def verdict(rules: Rules, subject: Subject) -> tuple[bool, str]:
    found = judge(rules, subject, VIENNA)
    return found.matched, found.reason


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        (Rules(exact_matches=("linear algebra ii",)), 'exact title "linear algebra ii"'),
        (Rules(keywords=("physics", "algebra")), 'keyword "algebra"'),
        (Rules(patterns=(r"algebra\s+I+$",)), r'pattern "algebra\s+I+$"'),
    ],
)
def test_a_title_fits_as_a_whole_by_a_part_or_by_a_pattern(rules: Rules, reason: str):
    """R-1201."""
    assert verdict(rules, lecture()) == (True, reason)


def test_exact_comes_before_keyword_and_keyword_before_pattern():
    """R-1201: the order inside one template."""
    whole, part, pattern = ("Linear Algebra II",), ("Algebra",), ("Alg",)

    assert verdict(Rules(exact_matches=whole, keywords=part, patterns=pattern), lecture())[1].startswith(
        "exact"
    )
    assert verdict(Rules(keywords=part, patterns=pattern), lecture())[1].startswith("keyword")


def test_one_title_rule_that_fits_is_enough():
    """R-1201."""
    rules = Rules(exact_matches=("Physics",), keywords=("chemistry",), patterns=("^Linear",))

    assert verdict(rules, lecture()) == (True, 'pattern "^Linear"')


def test_a_title_that_no_rule_fits_is_not_taken():
    """R-1201: also when the source is the right one: it only narrows."""
    rules = Rules(keywords=("physics",), source_ids=("zoom",))

    assert verdict(rules, lecture()) == (False, "no rule fits")


def test_an_exact_title_is_not_found_inside_a_longer_one():
    """R-1201."""
    assert verdict(Rules(exact_matches=("Algebra",)), lecture()) == (False, "no rule fits")


def test_another_source_is_never_taken():
    """R-1201: a source filter comes first, whatever the title says."""
    rules = Rules(keywords=("algebra",), exclude_keywords=("algebra",), source_ids=("folder",))

    assert verdict(rules, lecture()) == (False, "other source")


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        (Rules(keywords=("algebra",), exclude_keywords=("ii",)), 'excluded by keyword "ii"'),
        (Rules(keywords=("algebra",), exclude_patterns=(r"\bII$",)), r'excluded by pattern "\bII$"'),
        (Rules(source_ids=("zoom",), exclude_keywords=("linear",)), 'excluded by keyword "linear"'),
    ],
)
def test_excludes_take_away_what_other_rules_would_take(rules: Rules, reason: str):
    """R-1201."""
    assert verdict(rules, lecture()) == (False, reason)


def test_excludes_come_before_the_timetable():
    """R-1201: the order inside one template."""
    rules = Rules(
        keywords=("algebra",), exclude_keywords=("ii",), timetable=(TimeWindow(weekdays=(Weekday.TUE,)),)
    )

    assert verdict(rules, lecture()) == (False, 'excluded by keyword "ii"')


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        (Rules(source_ids=("folder", "zoom")), "its sources"),
        (Rules(timetable=(TimeWindow(weekdays=(Weekday.MON,)),)), "its timetable"),
        (
            Rules(source_ids=("zoom",), timetable=(TimeWindow(weekdays=(Weekday.MON,)),)),
            "its sources and its timetable",
        ),
    ],
)
def test_rules_that_only_name_sources_or_times_take_everything_of_them(rules: Rules, reason: str):
    """R-1201 [gap]: whatever the title is, even none."""
    assert verdict(rules, lecture(title="")) == (True, reason)


@pytest.mark.parametrize("rules", [Rules(), Rules(case_sensitive=True), Rules(exclude_keywords=("exam",))])
def test_rules_that_want_nothing_take_nothing(rules: Rules):
    """R-1201: a template without rules is no trap for every recording."""
    assert verdict(rules, lecture()) == (False, "has no rules")


@pytest.mark.parametrize(
    ("wanted", "title"),
    [
        ("ALGEBRA", "linear algebra"),
        ("линейная", "ЛИНЕЙНАЯ АЛГЕБРА"),
        ("ВЫШКА", "вышка, лекция 3"),
        ("strasse", "Straße der Physik"),
        ("STRASSE", "die straße"),
        ("ΛΌΓΟΣ", "ο λόγος"),
        ("linear  algebra", "Linear\u00a0Algebra"),
        ("linear algebra", "Linear\t \nAlgebra"),
        (" algebra ", "Algebra"),
        ("Vektorräume", unicodedata.normalize("NFD", "vektorräume")),
        (unicodedata.normalize("NFD", "йод"), "ЙОД"),
    ],
)
def test_case_composition_and_blanks_do_not_matter(wanted: str, title: str):
    """R-1201: case_sensitive is off by default, in every script."""
    assert verdict(Rules(keywords=(wanted,)), lecture(title))[0]
    assert verdict(Rules(keywords=("x",), exclude_keywords=(wanted,)), lecture(title))[1].startswith(
        "excluded"
    )


def test_patterns_ignore_case_and_composition_too():
    """R-1201."""
    title = unicodedata.normalize("NFD", "ЙОД  и STRASSE")

    assert verdict(Rules(patterns=("^йод и straße$",)), lecture(title))[0]


@pytest.mark.parametrize(
    "rules",
    [
        Rules(exact_matches=("linear algebra ii",), case_sensitive=True),
        Rules(keywords=("algebra",), case_sensitive=True),
        Rules(patterns=("algebra",), case_sensitive=True),
    ],
)
def test_case_matters_when_it_is_asked_for(rules: Rules):
    """R-1201."""
    assert verdict(rules, lecture()) == (False, "no rule fits")
    assert verdict(rules, lecture("linear algebra ii"))[0]


def test_composition_and_blanks_never_matter():
    """R-1201: nobody can see them."""
    rules = Rules(exact_matches=("Vektorräume I",), case_sensitive=True)

    assert verdict(rules, lecture(unicodedata.normalize("NFD", "Vektorräume  I")))[0]


def window(days: str = "", start: str = "", end: str = "", series: str = "") -> TimeWindow:
    return TimeWindow(
        weekdays=tuple(Weekday(day) for day in days.split()),
        start=time.fromisoformat(start) if start else None,
        end=time.fromisoformat(end) if end else None,
        series=series,
    )


@pytest.mark.parametrize(
    ("at", "is_inside"),
    [
        ("2026-07-27T18:00:00", True),
        ("2026-07-27T17:59:59", False),
        ("2026-07-27T19:59:59", True),
        ("2026-07-27T20:00:00", False),
        ("2026-07-28T18:30:00", False),
        ("2026-07-29T18:30:00", True),
    ],
)
def test_a_window_starts_with_its_start_and_is_over_at_its_end(at: str, is_inside: bool):
    """R-1201: on its weekdays."""
    rules = Rules(timetable=(window("mon wed", "18:00", "20:00"),))
    subject = lecture(started_at=datetime.fromisoformat(at).replace(tzinfo=VIENNA))

    assert verdict(rules, subject) == (
        (True, "its timetable") if is_inside else (False, "outside its timetable")
    )


@pytest.mark.parametrize(
    ("at", "is_inside"),
    [
        ("2026-07-27T21:59", False),
        ("2026-07-27T22:00", True),
        ("2026-07-28T01:59", True),
        ("2026-07-28T02:00", False),
        ("2026-07-28T22:30", False),
        ("2026-07-27T01:00", False),
    ],
)
def test_a_window_over_midnight_belongs_to_the_day_on_which_it_starts(at: str, is_inside: bool):
    """R-1201: Monday 22:00 to 02:00 takes early Tuesday, and not early Monday."""
    rules = Rules(timetable=(window("mon", "22:00", "02:00"),))
    subject = lecture(started_at=datetime.fromisoformat(at).replace(tzinfo=VIENNA))

    assert verdict(rules, subject)[0] is is_inside


def test_a_window_may_last_until_midnight():
    """R-1201."""
    rules = Rules(timetable=(window("mon", "20:00", "00:00"),))

    assert verdict(rules, lecture(started_at=datetime(2026, 7, 27, 23, 59, tzinfo=VIENNA)))[0]
    assert not verdict(rules, lecture(started_at=datetime(2026, 7, 28, 0, 0, tzinfo=VIENNA)))[0]


def test_times_are_of_the_owners_zone():
    """R-1201: Monday 00:30 in Vienna is Sunday in UTC; summer and winter alike."""
    rules = Rules(timetable=(window("mon", "00:00", "01:00"),))

    for moment in (
        datetime(2026, 7, 26, 22, 30, tzinfo=UTC),
        datetime(2026, 1, 25, 23, 30, tzinfo=UTC),
    ):
        assert judge(rules, lecture(started_at=moment), VIENNA).matched
        assert not judge(rules, lecture(started_at=moment), UTC).matched


def test_a_series_alone_is_a_window():
    """R-1201: the same meeting, whenever it is."""
    rules = Rules(timetable=(window(series="812"),))

    assert verdict(rules, lecture(series="812"))[0]
    assert not verdict(rules, lecture(series="813"))[0]


def test_everything_in_one_window_has_to_fit():
    """R-1201: the meeting, on that day, at that time."""
    rules = Rules(timetable=(window("mon", "18:00", "20:00", series="812"),))

    assert verdict(rules, lecture(series="812"))[0]
    assert not verdict(rules, lecture())[0]
    assert not verdict(rules, lecture(series="812", started_at=MONDAY_EVENING + timedelta(days=1)))[0]


def test_windows_are_alternatives():
    """R-1201."""
    rules = Rules(timetable=(window("tue"), window(start="18:00", end="19:00"), window(series="812")))

    assert verdict(rules, lecture())[0]
    assert not verdict(rules, lecture(started_at=MONDAY_EVENING + timedelta(hours=2)))[0]


def test_a_timetable_narrows_what_titles_take():
    """R-1201."""
    rules = Rules(keywords=("algebra",), timetable=(window("tue"),))

    assert verdict(rules, lecture()) == (False, "outside its timetable")
    assert verdict(rules, lecture(started_at=MONDAY_EVENING + timedelta(days=1))) == (
        True,
        'keyword "algebra"',
    )


def test_a_pattern_that_never_ends_costs_a_moment_and_says_so():
    """R-1201: regexes run under a time limit."""
    began = clock.monotonic()

    found = verdict(Rules(patterns=(EVIL,)), lecture(A_LONG_TITLE))

    assert found == (False, f'pattern "{EVIL}" took too long')
    assert clock.monotonic() - began < 5


def test_a_pattern_that_never_ends_does_not_hide_one_that_fits():
    """R-1201."""
    assert verdict(Rules(patterns=(EVIL, "!$")), lecture(A_LONG_TITLE)) == (True, 'pattern "!$"')


def test_an_exclude_that_never_ends_takes_nothing():
    """R-1201: what may have to stay out stays out, and the reason is told."""
    rules = Rules(keywords=("a",), exclude_patterns=(EVIL,))

    assert verdict(rules, lecture(A_LONG_TITLE)) == (False, f'exclude pattern "{EVIL}" took too long')


@pytest.mark.parametrize(
    "pattern", ["(?R)", "(?P<x>(?&x))", "((a{1,1000}){1,1000}){1,1000}b", "(", "a{9999999}"]
)
def test_no_pattern_ends_in_an_error(pattern: str):
    """R-1201: rules that were kept long ago are judged all the same."""
    taken = judge(Rules(patterns=(pattern,)), lecture(A_LONG_TITLE), VIENNA)
    left_out = judge(Rules(keywords=("a",), exclude_patterns=(pattern,)), lecture(A_LONG_TITLE), VIENNA)

    assert not taken.matched
    assert pattern in taken.reason
    assert not left_out.matched


@given(
    st.builds(
        Rules,
        exact_matches=st.lists(st.text(min_size=1), max_size=2).map(tuple),
        keywords=st.lists(st.text(min_size=1), max_size=2).map(tuple),
        patterns=st.lists(st.text(alphabet="ab.*+?()[]|^$\\wd", max_size=8), max_size=2).map(tuple),
        exclude_keywords=st.lists(st.text(min_size=1), max_size=2).map(tuple),
        case_sensitive=st.booleans(),
    ),
    st.text(),
)
def test_every_title_gets_a_verdict_with_a_reason(rules: Rules, title: str):
    """R-1201: never an error."""
    found = judge(rules, lecture(title), VIENNA)

    assert isinstance(found, Verdict)
    assert found.reason


@given(st.text(min_size=1).filter(str.strip), st.text(), st.text())
def test_a_keyword_is_found_wherever_it_stands(keyword: str, before: str, after: str):
    """R-1201: also in another case."""
    rules = Rules(keywords=(keyword,))

    assert judge(rules, lecture(f"{before} {keyword} {after}"), VIENNA).matched
    assert judge(rules, lecture(f"{before} {keyword.casefold()} {after}"), VIENNA).matched


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (Rules(patterns=("algebra(",)), r'^patterns: pattern "algebra\(": missing \)'),
        (Rules(exclude_patterns=("[a-",)), r'^exclude_patterns: pattern "\[a-"'),
        (Rules(patterns=("a" * 501,)), r'"a{60}…": it is longer than 500 characters'),
        (Rules(patterns=("a{1000000000}",)), "repeats something more than 1000 times"),
        (Rules(patterns=("((a{100}){100}){100}",)), "repeats something more than 1000 times"),
        (Rules(patterns=("(?x) a{1 0 0 0#\n000}",)), "repeats something more than 1000 times"),
        (Rules(keywords=("algebra", " ")), "^keywords: a rule is empty"),
        (Rules(exclude_keywords=("",)), "^exclude_keywords: a rule is empty"),
        (Rules(patterns=("",)), "^patterns: a rule is empty"),
        (Rules(source_ids=("",)), "^source_ids: a rule is empty"),
        (Rules(timetable=(window("mon"), TimeWindow())), "^timetable: window 2 says nothing"),
        (Rules(timetable=(window(start="18:00"),)), "window 1 has a start but no end"),
        (Rules(timetable=(window(end="18:00"),)), "window 1 has an end but no start"),
        (Rules(timetable=(window(start="18:00", end="18:00"),)), "window 1 ends when it starts"),
        (Rules(timetable=(window(start="18:00:30", end="19:00"),)), "window 1 has a time with seconds"),
        (Rules(timetable=(window(start="18:00+02:00", end="19:00"),)), "or a zone of its own"),
    ],
)
def test_a_wrong_rule_is_refused_when_it_is_saved(rules: Rules, said: str):
    """R-1201: the answer names the rule and what is wrong with it."""
    with pytest.raises(ConfigError, match=said) as refused:
        check_rules(rules)

    assert refused.value.remedy


@pytest.mark.parametrize(
    "rules",
    [
        Rules(),
        Rules(patterns=(r"^Лекция\s+\d{1,3}\b", "(?i)a{2,}", "C# {1000}", "[[a]")),
        Rules(timetable=(window("mon"), window(start="22:00", end="02:00"), window(series="812"))),
    ],
)
def test_rules_that_can_be_judged_are_accepted(rules: Rules):
    """R-1201: also none at all; a template may be written before its rules are."""
    check_rules(rules)
