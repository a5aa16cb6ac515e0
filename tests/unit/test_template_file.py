"""R-1205: a template as a TOML file, out and in again."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.config.lecture_settings import OF_THE_MACHINE, check_settings
from recpipe.config.model import Settings
from recpipe.config.template_file import read_template, write_template
from recpipe.domain.dates import Weekday
from recpipe.domain.errors import ConfigError
from recpipe.domain.template import TemplateDraft
from recpipe.domain.template_rules import Rules, TimeWindow

ALGEBRA = TemplateDraft(
    name="Линейная алгебра",
    priority=5,
    is_active=False,
    rules=Rules(
        keywords=("алгебра", "algebra"),
        patterns=(r"^Лекция\s+\d+",),
        source_ids=("zoom",),
        timetable=(
            TimeWindow(weekdays=(Weekday.MON, Weekday.WED), start=time(18, 30), end=time(20)),
            TimeWindow(series="812"),
        ),
    ),
    settings={
        "transcribe": {"language": "ru", "vocabulary": ["Жордан", "ядро"]},
        "allow_errors": True,
        "metadata": {
            "description": "About {{ title }}\n\n{{ topics }}",
            "topics": {"style": "dash_list"},
            "tags": ["math"],
        },
    },
)

FILE = r'''format = 1
name = "Линейная алгебра"
priority = 5
draft = false
active = false

[rules]
keywords = ["алгебра", "algebra"]
patterns = ['^Лекция\s+\d+']
source_ids = ["zoom"]

[[rules.timetable]]
weekdays = ["mon", "wed"]
from = "18:30"
to = "20:00"

[[rules.timetable]]
series = "812"

[settings]
allow_errors = true

[settings.transcribe]
language = "ru"
vocabulary = ["Жордан", "ядро"]

[settings.metadata]
description = """About {{ title }}

{{ topics }}"""
tags = ["math"]

[settings.metadata.topics]
style = "dash_list"
'''


def test_a_template_reads_as_a_person_would_write_it():
    """R-1205."""
    assert write_template(ALGEBRA) == FILE


def test_a_template_reads_back_what_it_wrote():
    """R-1205: export and import."""
    assert read_template(FILE, "algebra.toml") == ALGEBRA


def test_a_name_is_all_that_a_template_needs():
    """R-1205: the rest has defaults."""
    assert read_template('name = "Algebra"', "algebra.toml") == TemplateDraft(name="Algebra")


def test_times_may_be_written_as_toml_writes_them():
    """R-1205: 18:30:00 is what TOML calls a local time."""
    text = 'name = "x"\n[[rules.timetable]]\nfrom = 18:30:00\nto = "20:00"'

    assert read_template(text, "x.toml").rules.timetable == (TimeWindow(start=time(18, 30), end=time(20)),)


def test_a_long_list_has_a_line_for_each():
    """R-1205: a person will edit it."""
    words = tuple(f"keyword number {number}" for number in range(9))

    text = write_template(TemplateDraft(name="x", rules=Rules(keywords=words)))

    assert '    "keyword number 3",\n' in text
    assert read_template(text, "x.toml").rules.keywords == words


def test_what_is_null_is_not_written():
    """R-1101: null never overrides, and TOML has none."""
    text = write_template(TemplateDraft(name="x", settings={"trim": {"start": None, "padding": 3}}))

    assert read_template(text, "x.toml").settings == {"trim": {"padding": 3}}


NAMES = st.text(min_size=1, max_size=20).filter(lambda text: text == text.strip() and text.isprintable())
TEXTS = st.text().filter(str.strip)
LISTS = st.lists(TEXTS, max_size=3).map(tuple)
MINUTES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
WINDOWS = st.one_of(
    st.builds(
        TimeWindow,
        weekdays=st.lists(st.sampled_from(Weekday), min_size=1, max_size=3).map(tuple),
        series=st.text(max_size=5),
    ),
    st.lists(MINUTES, min_size=2, max_size=2, unique=True).map(
        lambda ends: TimeWindow(start=ends[0], end=ends[1])
    ),
)
VALUES = st.recursive(
    st.one_of(
        st.text(),
        st.text(alphabet="\n\r\t\\\"'a ", max_size=8),
        st.integers(-(2**53), 2**53),
        st.booleans(),
        st.floats(allow_nan=False, allow_infinity=False),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=8,
)
PLATFORM = st.dictionaries(st.text(), VALUES, max_size=3)
TREES = st.fixed_dictionaries(
    {},
    optional={
        "metadata": st.fixed_dictionaries(
            {},
            optional={
                "title": st.text(),
                "platforms": st.dictionaries(st.text(), PLATFORM, max_size=2),
                "tags": st.lists(st.text(), max_size=3),
                "topics": st.just({"prefix": "x"}),
            },
        ),
        "trim": st.fixed_dictionaries({}, optional={"padding": st.floats(0, 600), "enable": st.booleans()}),
        "allow_errors": st.booleans(),
    },
)


@given(
    st.builds(
        TemplateDraft,
        name=NAMES,
        priority=st.integers(-1000, 1000),
        is_draft=st.booleans(),
        is_active=st.booleans(),
        rules=st.builds(
            Rules,
            exact_matches=LISTS,
            keywords=LISTS,
            patterns=st.lists(st.sampled_from([r"\d+", "it's", r"it's \w", 'a"b'])).map(tuple),
            source_ids=LISTS,
            exclude_keywords=LISTS,
            exclude_patterns=st.just(()),
            case_sensitive=st.booleans(),
            timetable=st.lists(WINDOWS, max_size=3).map(tuple),
        ),
        settings=TREES,
    )
)
def test_whatever_a_template_says_survives_the_way_out_and_in(template: TemplateDraft):
    """R-1205."""
    assert read_template(write_template(template), "x.toml") == template


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nam = 'x'", "'nam'; did you mean 'name'"),
        ("name = 'x'\npriorty = 3", "'priorty'; did you mean 'priority'"),
        ("name = 'x'\n[rules]\nkeyword = ['a']", "'rules.keyword'; did you mean 'keywords'"),
        (
            "name = 'x'\n[[rules.timetable]]\nweekday = ['mon']",
            "timetable.1.weekday'; did you mean 'weekdays'",
        ),
        ("name = 'x'\n[[rules.timetable]]\nstart = '18:00'", "'rules.timetable.1.start'"),
        ("name = 'x'\n[settings.trim]\npaddin = 3", "settings: there is no setting 'trim.paddin'; did"),
    ],
)
def test_an_unknown_key_is_refused_naming_the_closest(text: str, said: str):
    """R-1104."""
    with pytest.raises(ConfigError) as refused:
        read_template(text, "algebra.toml")

    assert str(refused.value).startswith("algebra.toml: ")
    assert said in str(refused.value)
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "name: field required"),
        ("name = ", "not valid TOML"),
        ("name = 3", "name: input should be a valid string"),
        ("name = '  '", "name: a name is one line"),
        ('name = "a\\nb"', "name: a name is one line"),
        ('name = "\\u001b[2J"', "name: a name is one line"),
        ("name = 'x'\npriority = 1.5", "priority: "),
        ("name = 'x'\npriority = 99999999999999999999", "priority: "),
        ("name = 'x'\ndraft = 1", "draft: "),
        ("name = 'x'\nrules = 3", "rules: "),
        ("name = 'x'\nsettings = 3", "settings: "),
        ("name = 'x'\n[rules]\nkeywords = 'algebra'", "rules.keywords: "),
        ("name = 'x'\n[rules]\nkeywords = ['a', 1]", "rules.keywords.2: "),
        ("name = 'x'\n[rules]\nkeywords = ['']", "rules: keywords: a rule is empty"),
        ("name = 'x'\n[rules]\npatterns = ['(']", 'rules: patterns: pattern "("'),
        ("name = 'x'\n[rules.timetable]\nseries = '8'", "rules.timetable: "),
        ("name = 'x'\n[[rules.timetable]]\nfrom = '25:00'", "timetable.1.from: '25:00' is not a time of day"),
        ("name = 'x'\n[[rules.timetable]]\nfrom = '18:00'", "timetable: window 1 has a start but no end"),
        ("name = 'x'\n[[rules.timetable]]\nweekdays = ['monday']", "rules.timetable.1.weekdays.1: "),
        ("name = 'x'\n[[rules.timetable]]\nfrom = 18", "rules.timetable.1.from: "),
        ("name = 'x'\nformat = 'one'", "format: "),
        ("name = 'x'\nformat = true", "format: "),
        ("name = 'x'\nformat = 0", "format: "),
        ("name = 'x'\n[settings.trim]\npadding = -1", "settings: trim.padding = -1"),
        ("name = 'x'\n[settings.metadata.platforms.youtube]\nat = 2026-07-31", "a value cannot be kept"),
        ("name = 'x'\n[settings.metadata.platforms.youtube]\nat = nan", "a value cannot be kept"),
        ("x = " + "[" * 5000, "not valid TOML"),
    ],
)
def test_a_wrong_value_is_refused_naming_the_file_and_the_key(text: str, said: str):
    """R-1104: never a crash."""
    with pytest.raises(ConfigError) as refused:
        read_template(text, "algebra.toml")

    assert str(refused.value).startswith("algebra.toml: ")
    assert said in str(refused.value)
    assert refused.value.remedy


def test_a_file_of_a_newer_recpipe_is_not_half_understood():
    """R-1205: whatever else is in it."""
    with pytest.raises(ConfigError, match="toml has format 2, and this recpipe understands 1") as refused:
        read_template("format = 2\nshiny = true", "algebra.toml")

    assert "newer recpipe" in refused.value.remedy


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"worker": {"cpu_slots": 2}}, "worker.cpu_slots"),
        ({"retention": {"soft_delete_days": 1}}, "retention.soft_delete_days"),
        ({"trim": {"padding": 1}, "log_level": "debug"}, "log_level"),
        ({"timezone": None}, "timezone"),
        ({"library": {}}, "library"),
    ],
)
def test_a_lecture_has_no_settings_of_the_machine(values: dict[str, object], key: str):
    """R-1101: nobody would know for what they count; the remedy says where they belong."""
    with pytest.raises(ConfigError, match=f"this run: '{key}' belongs to the whole machine") as refused:
        check_settings(values, "this run")

    assert f"recpipe config set {key}=" in refused.value.remedy


def test_what_belongs_to_the_machine_is_a_setting():
    """R-1104: the list names nothing that is not there."""
    assert set(Settings.model_fields) >= OF_THE_MACHINE


def test_settings_of_a_lecture_are_accepted():
    """R-1101."""
    check_settings({"trim": {"padding": 1, "start": None}, "allow_errors": True}, "this recording")
