"""Templates for titles and descriptions: what may stand in them, and what they cannot do."""

from dataclasses import replace
from datetime import UTC, datetime
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.config.model import MetadataSettings
from recpipe.domain.dates import zone_named
from recpipe.domain.errors import ConfigError
from recpipe.pipeline.wording import (
    FILTERS,
    LONGEST_OUTPUT,
    LONGEST_TEMPLATE,
    NAMES,
    check,
    example_words,
    render,
    render_line,
)

WORDS = example_words(UTC)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ display_name }}: {{ topic }}", "Linear algebra 3: Matrices as maps"),
        ("{{ themes }}", "Matrices as maps, Bases, Change of basis"),
        ("{{ date }} {{ time }} {{ duration }}", "2026-09-01 09:30 1 h 19 min"),
        ("{{ start }} / {{ publish_date }}", "2026-09-01 09:30 / 2026-09-03"),
        ('{{ start | date("%d.%m.%Y") }}, {{ start | weekday }}', "01.09.2026, Tuesday"),
        ('{{ date | date("long") }} {{ publish_date | date("short") }}', "1 September 2026 3 Sep 2026"),
        ("No. {{ recording_id }} by {{ speaker | upper }}", "No. 42 by E. NOETHER"),
        ('{{ "by " ~ speaker if speaker }}', "by E. Noether"),
        ('{{ "by " ~ speaker if not speaker }}', ""),
        ("{% if 'Bases' in themes %}bases{% else %}none{% endif %}", "bases"),
        ("{{ display_name[:6] }} {{ display_name | truncate(12) }}", "Linear Linear…"),
        ('{{ display_name | replace("algebra", "maps") }}', "Linear maps 3"),
        ('{{ "" | default("nobody", true) }}', "nobody"),
        ("\n\n {{ summary | length }}\n\n{% if speaker %}\n{{ speaker }}\n{% endif %}\n", "69\n\nE. Noether"),
        ("plain < text & more", "plain < text & more"),
    ],
)
def test_a_template_is_filled_with_the_words_of_a_lecture(template, text):
    """R-1001: no blank lines at the ends, nothing escaped."""
    check(template, "here")

    assert render(template, WORDS) == text


def test_a_title_is_one_line():
    """R-1001."""
    assert render_line("{{ display_name }}\n\n  {{ date }}", WORDS) == "Linear algebra 3 2026-09-01"


def test_every_name_has_a_sentence_and_a_value():
    """R-1001: `recpipe templates names` lists what there is, and all of it works."""
    assert set(WORDS.values()) == set(NAMES)
    assert all(sentence.endswith(".") for sentence in (*NAMES.values(), *FILTERS.values()))
    for name in NAMES:
        check(f"{{{{ {name} }}}}", "here")
        assert render(f"{{{{ {name} }}}}", WORDS)


def test_the_defaults_are_templates():
    """R-1001."""
    for template in (MetadataSettings().title, MetadataSettings().description):
        check(template, "default")


def test_times_are_those_of_the_zone():
    """R-1001: the owner's time zone."""
    moment = datetime(2026, 8, 31, 22, 30, tzinfo=UTC).astimezone(zone_named("Europe/Vienna"))

    assert render("{{ date }} {{ time }}", replace(WORDS, start=moment)) == "2026-09-01 00:30"


@pytest.mark.parametrize(
    ("template", "said", "hint"),
    [
        (
            "a\n{{ dispaly_name }}",
            r"here, line 2: there is no name 'dispaly_name'; .*'display_name'",
            "topics",
        ),
        ("{{ start | dat }}", r"there is no filter 'dat'; did you mean 'date'", "weekday"),
        ("{{ topic is odd }}", r"there is no test 'odd'", "defined"),
        ("{% if false %}{{ nonsense }}{% endif %}", r"there is no name 'nonsense'", "speaker"),
        ("x\n\n{{ topic", r"here, line 3: unexpected end of template", "templates names"),
        ("{% if topic %}", r"here, line 1: unexpected end of template", "templates names"),
        ('{{ topic | date("%Y") }}', r"here: the filter 'date' is for dates", "{{ start | date }}"),
        ('{{ start | date("%Q") }}', r"'%Q' .* stands for nothing", "iso"),
        ("{{ topic | truncate(date) }}", r"here: it cannot be computed", "templates names"),
        ("{{ [topic] }}", r"here: a list is no text", "templates names"),
    ],
)
def test_what_cannot_be_rendered_is_refused_when_it_is_saved(template, said, hint):
    """R-1001: the place, the line, the closest known name, and the list of them."""
    with pytest.raises(ConfigError, match=said) as caught:
        check(template, "here")

    assert hint in caught.value.remedy


def test_a_fault_that_shows_only_without_a_speaker_is_refused_too():
    """R-1001: not every lecture has everything."""
    with pytest.raises(ConfigError, match="is for dates"):
        check("{{ (start if speaker else speaker) | weekday }}", "here")


BOMBS = {
    "a text a billion times": "{{ 'x' * 10**9 }}",
    "a tower of powers": "{{ 9**9**9**9 }}",
    "a format with a width": "{{ '%999999999d' % 1 }}",
    "range": "{{ range(10**9) }}",
    "a loop": "{% for letter in topics %}{{ letter }}{% endfor %}",
    "nested loops": "{% for a in topics %}" * 9 + "x" + "{% endfor %}" * 9,
    "doubling": "{% set a = 'xx' %}" + "{% set a = a ~ a %}" * 60,
    "a macro that calls itself": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "joined a thousand times": "{{ " + " ~ ".join(["topics"] * 1000) + " }}",
    "replacing by more and more": "{{ topics" + "| replace('a', topics)" * 90 + " }}",
    "said a thousand times": "{{ topics }}" * 1600,
    "a centre": "{{ topic | center(10**9) }}",
    "brackets": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "a chain of filters": "{{ topic" + "|upper" * 3000 + " }}",
    "deep conditions": "{% if topic %}" * 500 + "{% endif %}" * 500,
    "a long number": "{{ " + "9" * 9000 + " }}",
    "too long": "x" * (LONGEST_TEMPLATE + 1),
}
LONG = replace(WORDS, topics="a" * 13_000)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_at_once(name):
    """R-1001: sandboxed; in time and memory too."""
    began = process_time()
    with pytest.raises(ConfigError):
        render(BOMBS[name], LONG)

    assert process_time() - began < 2


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ display_name.format }}",
        "{{ start.tzinfo }}",
        "{{ display_name['__class__'] }}",
        "{{ display_name | attr('__class__') }}",
        "{{ self._TemplateReference__context }}",
        "{{ lipsum.__globals__ }}",
        "{{ cycler }}",
        "{% include 'secret' %}",
        "{% import 'secret' as it %}",
        "{% extends 'secret' %}",
        "{% from 'secret' import it %}",
        "{% block b %}{% endblock %}",
        "{% autoescape false %}{% endautoescape %}",
        "{{ topic | map('upper') }}",
        "{{ topic | pprint }}",
    ],
)
def test_nothing_but_the_words_can_be_reached(template):
    """R-1001: sandboxed."""
    with pytest.raises(ConfigError):
        check(template, "here")


PIECES = st.sampled_from(
    [
        "{{",
        "}}",
        "{%",
        "%}",
        " ",
        "topic",
        "start",
        "|",
        "date",
        "'",
        '"',
        "(",
        ")",
        "if",
        "endif",
        "~",
        "*",
        "9",
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=30))
def test_any_text_is_rendered_or_refused(template):
    """R-1001: what was checked can be rendered, and nothing else comes out than an error of ours."""
    try:
        check(template, "here")
    except ConfigError:
        return

    assert len(render(template, WORDS)) <= LONGEST_OUTPUT
