"""How the list of topics is written beside a publication."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.config.model import TopicsDisplaySettings
from recpipe.domain.chapters import Topic, TopicKind
from recpipe.pipeline.topics_display import main_topic, shown_in, themes, topics_list

LENGTH = 3 * 3600.0
TOPICS = (
    Topic(start=2.0, end=600.0, title="Waves"),
    Topic(start=600.0, end=1200.0, title="Break", kind=TopicKind.BREAK),
    Topic(start=1200.0, end=3900.0, title="Sampling the\n signal"),
    Topic(start=3900.0, end=LENGTH, title="Compression"),
)


def written(**settings: object) -> str:
    return topics_list(TOPICS, LENGTH, TopicsDisplaySettings.model_validate(settings))


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("numbered_list", "1. Waves\n2. Sampling the signal\n3. Compression"),
        ("bullet_list", "• Waves\n• Sampling the signal\n• Compression"),
        ("dash_list", "- Waves\n- Sampling the signal\n- Compression"),
        ("comma_separated", "Waves, Sampling the signal, Compression"),
        ("inline", "Waves / Sampling the signal / Compression"),
    ],
)
def test_each_style_lists_the_subjects_without_breaks(style, text):
    """R-1002: the separator is for the inline style; commas are commas."""
    assert written(style=style, show_timestamps=False, separator=" / ") == text


@pytest.mark.parametrize(
    ("style", "text"),
    [
        (
            "numbered_list",
            "0:00 1. Waves\n10:00 2. Break\n20:00 3. Sampling the signal\n1:05:00 4. Compression",
        ),
        ("dash_list", "0:00 - Waves\n10:00 - Break\n20:00 - Sampling the signal\n1:05:00 - Compression"),
        ("inline", "0:00 Waves, 10:00 Break, 20:00 Sampling the signal, 1:05:00 Compression"),
    ],
)
def test_with_times_every_entry_begins_with_its_time_and_breaks_are_entries(style, text):
    """R-1002, R-904: a chapter that runs over a break would be a lie; the first one is at 0:00."""
    assert written(style=style) == text


@pytest.mark.parametrize(
    ("style", "text"),
    [("dash_list", "Topics:\n- Waves"), ("comma_separated", "Topics:\nWaves"), ("inline", "Topics: Waves")],
)
def test_the_prefix_stands_before_the_list(style, text):
    """R-1002: on a line of its own, but in the same one for the inline style."""
    assert written(style=style, show_timestamps=False, max_count=1, prefix="Topics:") == text


def test_short_titles_are_left_out_and_long_ones_are_cut():
    """R-1002: and the first that is left begins at 0:00, or platforms would drop the whole list."""
    text = written(min_length=6, max_length=9, style="dash_list")

    assert text == "0:00 - Sampling…\n1:05:00 - Compress…"


def test_what_no_player_would_take_for_a_chapter_is_no_entry_with_times():
    """R-904: at least ten seconds each."""
    short = (*TOPICS, Topic(start=LENGTH - 5, end=LENGTH, title="Goodbye"))

    assert "Goodbye" not in topics_list(short, LENGTH, TopicsDisplaySettings())
    assert "Goodbye" in topics_list(short, LENGTH, TopicsDisplaySettings(show_timestamps=False))


@pytest.mark.parametrize(
    "settings", [{"enabled": False}, {"min_length": 100}, {"prefix": "Topics:", "min_length": 100}]
)
def test_where_nothing_is_listed_nothing_is_written(settings):
    """R-1002: not even the prefix."""
    assert written(**settings) == ""
    assert topics_list((), LENGTH, TopicsDisplaySettings(prefix="Topics:")) == ""


@pytest.mark.parametrize(
    ("where", "description", "comment"),
    [("description", True, False), ("comment", False, True), ("both", True, True)],
)
def test_the_list_is_shown_where_it_is_wanted(where, description, comment):
    """R-1002."""
    settings = TopicsDisplaySettings(where=where)

    assert (shown_in(settings, "description"), shown_in(settings, "comment")) == (description, comment)
    assert not shown_in(TopicsDisplaySettings(where=where, enabled=False), "description")


def test_the_main_topic_is_the_longest_that_is_no_break():
    """R-1001."""
    long_break = Topic(start=0.0, end=LENGTH, title="Break", kind=TopicKind.BREAK)

    assert main_topic((*TOPICS, long_break)) == "Compression"
    assert main_topic((long_break,)) == ""
    assert themes((*TOPICS, long_break)) == "Waves, Sampling the signal, Compression"


SETTINGS = st.builds(
    TopicsDisplaySettings,
    style=st.sampled_from(["numbered_list", "bullet_list", "dash_list"]),
    max_count=st.integers(1, 9),
    min_length=st.integers(0, 4),
    max_length=st.integers(4, 12),
    show_timestamps=st.booleans(),
)
ANY_TOPICS = st.lists(
    st.builds(
        lambda start, title, kind: Topic(start=start, end=start + 30, title=title, kind=kind),
        st.floats(0, LENGTH),
        st.text(st.characters(exclude_characters="•-.:1234567890"), max_size=20),
        st.sampled_from(TopicKind),
    ),
    max_size=15,
)


@given(ANY_TOPICS, SETTINGS)
def test_never_more_topics_and_never_longer_titles_than_set(topics, settings):
    """R-1002."""
    lines = [line for line in topics_list(topics, LENGTH, settings).split("\n") if line]
    marks = 1 + settings.show_timestamps  # the style's and the time
    titles = [line.split(" ", marks)[-1] for line in lines]

    assert len(titles) <= settings.max_count
    assert all(1 <= len(title) <= settings.max_length for title in titles)
    assert all(len(title) >= settings.min_length or title.endswith("…") for title in titles)
    assert not (lines and settings.show_timestamps) or lines[0].startswith("0:00 ")
