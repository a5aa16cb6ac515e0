"""Where topics end: units, cohesion, the cheapest division, breaks."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.domain.chapters import SHORTEST_CHAPTER
from recpipe.domain.topic_count import TopicCount
from recpipe.domain.transcript import Segment, Transcript, Word
from recpipe.integrations.topic_segmentation.cohesion import costs, features
from recpipe.integrations.topic_segmentation.division import divide
from recpipe.integrations.topic_segmentation.language import load_language, words_in
from recpipe.integrations.topic_segmentation.stretches import BREAK, stretches
from recpipe.integrations.topic_segmentation.units import LONGEST_LINE, MOST_UNITS, Unit, units_of

ENGLISH = load_language("en")

UNITS = st.lists(
    st.tuples(
        st.floats(min_value=0, max_value=700),  # silence before
        st.floats(min_value=0, max_value=30),  # length
        st.lists(
            st.sampled_from(["orbit", "planet", "enzyme", "protein", "the", "inflation"]),
            min_size=1,
            max_size=6,
        ),
    ),
    min_size=1,
    max_size=40,
)


def timed(units) -> list[Unit]:
    made, time = [], 0.0
    for silence, length, words in units:
        made.append(Unit(start=time + silence, end=time + silence + length, text=" ".join(words)))
        time = made[-1].end
    return made


def said(*words: tuple[float, float, str], segments: tuple[Segment, ...] = ()) -> Transcript:
    return Transcript(
        language="en",
        engine="lab",
        model="lab",
        duration=1000.0,
        words=tuple(Word(start=start, end=end, text=text) for start, end, text in words),
        segments=segments,
    )


def every_second(text: str) -> Transcript:
    return said(*((at, at + 0.9, word) for at, word in enumerate(text.split())))


# -- language -----------------------------------------------------------------


def test_words_lose_the_punctuation_around_them():
    assert list(words_in("“Well—so,” he didn't say: x-ray… (1.5%) C'est ça!")) == [
        "Well",
        "so",
        "he",
        "didn't",
        "say",
        "x-ray",
        "C'est",
        "ça",
    ]


@pytest.mark.parametrize("text", ["<b>", "a<b>c", "a\x00b", "{x}", "...", "a=b"])
def test_what_is_no_word_is_none(text):
    assert set("<>\x00{}=").isdisjoint("".join(words_in(text)))


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("en", "The planets orbited the star, okay", ("planet", "orbit", "star")),
        ("ru", "Планеты вот движутся по орбитам", ("планет", "движут", "орбит")),
        ("xx", "Abc def", ("abc", "def")),
        ("zh", "你好 世界", ("你好", "世界")),
    ],
)
def test_stems_of_what_says_something(code, text, expected):
    assert features(text, load_language(code))[: len(expected)] == expected


def test_a_subject_of_lectures_is_no_stop_word():
    assert ENGLISH.is_content("computer")
    assert ENGLISH.is_content("group")


# -- units --------------------------------------------------------------------


def test_sentences_end_with_their_marks():
    units = units_of(every_second("First the wave. Then the sample! Is that all? Yes"))

    assert [unit.text for unit in units] == ["First the wave.", "Then the sample!", "Is that all?", "Yes"]
    assert [(unit.start, unit.end) for unit in units][:2] == [(0, 2.9), (3, 5.9)]


def test_text_without_marks_is_divided_into_lines():
    units = units_of(every_second("word " * 30))

    assert [len(unit.text.split()) for unit in units] == [LONGEST_LINE, LONGEST_LINE, 6]


def test_a_pause_ends_a_line():
    units = units_of(said((0, 1, "one"), (1, 2, "two"), (2.6, 3, "three")))

    assert [unit.text for unit in units] == ["one two", "three"]


def test_segments_are_units_where_there_are_no_words():
    segments = (Segment(start=0, end=4, text="one two"), Segment(start=4, end=6, text="three"))

    assert [unit.text for unit in units_of(said(segments=segments))] == ["one two", "three"]


def test_one_endless_segment_is_divided_by_its_sentences():
    segments = (Segment(start=0, end=90, text="A wave moves. " * 3),)

    units = units_of(said(segments=segments))

    assert [unit.start for unit in units] == pytest.approx([0, 30, 60])


def test_a_very_long_lecture_has_longer_units():
    transcript = every_second("Word. " * (MOST_UNITS + 1))

    units = units_of(transcript)

    assert len(units) == -(-(MOST_UNITS + 1) // 2)
    assert " ".join(unit.text for unit in units).split() == [word.text for word in transcript.words]


def test_silence_has_no_units():
    assert units_of(said((0, 1, "  "))) == ()


# -- cohesion and division ----------------------------------------------------


def cost_by_definition(units) -> float:
    """Utiyama and Isahara: −Σ log((f + 1) / (n + V)), with V of the whole text given by the caller."""
    *stretch, vocabulary = units
    words = [word for unit in stretch for word in unit]
    return -sum(np.log((words.count(word) + 1) / (len(words) + vocabulary)) for word in words)


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=5), min_size=1, max_size=8))
def test_costs_are_those_of_the_paper_up_to_a_constant(units):
    found = costs(units)

    everything = [word for unit in units for word in unit]
    vocabulary = max(1, len(set(everything)))
    once = np.log(2) * np.array([sum(everything.count(word) == 1 for word in unit) for unit in units])
    for first, stop in combinations(range(len(units) + 1), 2):
        expected = cost_by_definition([*units[first:stop], vocabulary]) + once[first:stop].sum()
        assert found[first, stop] == pytest.approx(expected)


@given(st.integers(min_value=1, max_value=7), st.integers(min_value=0, max_value=1000), st.data())
def test_a_division_is_the_cheapest_there_is(count, seed, data):
    generator = np.random.default_rng(seed)
    cost = np.full((count, count + 1), np.inf)
    for first, stop in combinations(range(count + 1), 2):
        cost[first, stop] = generator.random() * 10
    bonus = generator.random(count)
    least = data.draw(st.integers(min_value=1, max_value=count))
    most = data.draw(st.integers(min_value=least, max_value=count))

    found = divide(cost, bonus, least=least, most=most, price=1.0)

    def total(starts):
        parts = sum(cost[one, other] for one, other in pairwise([*starts, count]))
        return parts - bonus[list(starts[1:])].sum() + len(starts)

    ways = [
        (0, *cut) for number in range(least, most + 1) for cut in combinations(range(1, count), number - 1)
    ]
    assert total(found) == pytest.approx(min(map(total, ways)))


def test_where_enough_parts_are_impossible_there_are_as_many_as_can_be():
    cost = np.full((4, 5), np.inf)
    cost[0, 2] = cost[2, 4] = cost[0, 4] = 1.0

    assert divide(cost, np.zeros(4), least=3, most=4, price=1.0) == [0, 2]


# -- stretches ----------------------------------------------------------------


@given(UNITS, st.floats(min_value=0, max_value=900), st.integers(1, 5), st.integers(0, 5))
def test_stretches_cover_the_recording(units, tail, least, more):
    made = timed(units)
    duration = round(made[-1].end + tail + 1, 3)

    parts = stretches(made, duration, TopicCount(least, least + more), ENGLISH)

    assert (parts[0].start, parts[-1].end) == (0.0, duration)
    assert all(one.end == other.start for one, other in pairwise(parts))
    assert all(part.start < part.end for part in parts)
    assert any(part.units for part in parts)
    assert not any(not one.units and not other.units for one, other in pairwise(parts))


@given(UNITS, st.integers(1, 5), st.integers(0, 5))
def test_breaks_are_long_and_topics_are_not_too_short(units, least, more):
    made = timed(units)

    parts = stretches(made, made[-1].end + 1, TopicCount(least, least + more), ENGLISH)

    talks = [part.end - part.start for part in parts if part.units]
    assert all(part.end - part.start >= BREAK - 0.002 for part in parts if not part.units)
    assert len(parts) == 1 or min(talks) >= SHORTEST_CHAPTER


@given(UNITS)
def test_times_that_make_no_sense_do_no_harm(units):
    made = [Unit(start=length * 20, end=silence, text=" ".join(words)) for silence, length, words in units]

    parts = stretches(made, 300.0, TopicCount(1, 4), ENGLISH)

    assert (parts[0].start, parts[-1].end) == (0.0, 300.0)
    assert all(one.end == other.start for one, other in pairwise(parts))
    assert all(part.start <= part.end for part in parts)


def test_a_few_words_in_an_hour_are_one_topic_without_breaks():
    units = [Unit(start=1800.0, end=1801.0, text="Hello?"), Unit(start=3000.0, end=3000.0, text="Anybody?")]

    (part,) = stretches(units, 3600.0, TopicCount(1, 1), ENGLISH)

    assert (part.start, part.end, part.units) == (0.0, 3600.0, tuple(units))


def test_a_long_pause_is_preferred_where_words_say_nothing():
    units = [
        Unit(start=at * 10.0 + (at >= 7) * 4, end=at * 10.0 + 9.9 + (at >= 7) * 4, text="the")
        for at in range(12)
    ]

    parts = stretches(units, 125.0, TopicCount(2, 2), ENGLISH)

    assert [part.start for part in parts] == [0.0, 74.0]
