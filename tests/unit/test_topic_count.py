"""R-701: how many topics a lecture has, by its length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.domain.chapters import Granularity
from recpipe.domain.topic_count import topic_count

MINUTES = st.floats(min_value=0, max_value=10_000)
GRANULARITIES = st.sampled_from(Granularity)


@pytest.mark.parametrize(
    ("minutes", "granularity", "expected"),
    [
        (50, "short", (3, 5)),
        (50, "medium", (6, 10)),
        (50, "long", (10, 16)),
        (115, "short", (5, 7)),
        (115, "long", (14, 21)),
        (180, "short", (7, 10)),
        (180, "medium", (12, 18)),
        (180, "long", (18, 26)),
        (600, "long", (18, 26)),
        (25, "long", (5, 8)),
        (10, "medium", (1, 3)),
        (1.5, "medium", (1, 3)),
        (0.6, "medium", (1, 1)),
        (0, "long", (1, 1)),
    ],
)
def test_counts(minutes, granularity, expected):
    assert topic_count(minutes, Granularity(granularity)) == expected


@given(MINUTES, GRANULARITIES)
def test_there_is_at_least_one_and_never_more_than_have_room(minutes, granularity):
    count = topic_count(minutes, granularity)

    assert 1 <= count.least <= count.most <= max(1, minutes * 60 / 10)


@given(MINUTES, MINUTES, GRANULARITIES)
def test_a_longer_lecture_never_has_fewer(one, other, granularity):
    shorter, longer = (topic_count(minutes, granularity) for minutes in sorted((one, other)))

    assert shorter.least <= longer.least
    assert shorter.most <= longer.most


@given(MINUTES)
def test_medium_lies_between_short_and_long(minutes):
    short, medium, long = (topic_count(minutes, granularity) for granularity in Granularity)

    assert short.least <= medium.least <= long.least
    assert short.most <= medium.most <= long.most
