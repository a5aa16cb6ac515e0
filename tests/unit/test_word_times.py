"""Times inside the recording, in order; a phrase's time shared among its words."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from recpipe.domain.transcript import Segment, Word
from recpipe.domain.word_times import SHORTEST, Span, in_order, shared

SECONDS = st.floats(min_value=-50, max_value=500, allow_nan=False)


@given(st.lists(st.tuples(SECONDS, SECONDS)), st.floats(min_value=0.02, max_value=300))
def test_whatever_an_engine_says_words_end_up_inside_and_in_order(times, duration):
    words = [Word(start=start, end=end, text=f"w{at}") for at, (start, end) in enumerate(times)]

    result = in_order(words, duration)

    assert {word.text for word in result} == {word.text for word in words}
    assert [word.start for word in result] == sorted(word.start for word in result)
    assert all(0 <= word.start < word.end <= duration for word in result)


def test_good_times_are_left_alone_but_for_rounding():
    segment = Segment(start=1.23456, end=2.5, text=" hello ", speaker="Ann")

    assert in_order([segment], 10.0) == (Segment(start=1.235, end=2.5, text="hello", speaker="Ann"),)


def test_a_piece_without_text_is_left_out():
    assert in_order([Word(start=0, end=1, text="  ")], 10.0) == ()


def test_a_word_without_length_gets_the_shortest():
    assert in_order([Word(start=1, end=1, text="a")], 10.0) == (Word(start=1, end=1 + SHORTEST, text="a"),)


def test_nothing_fits_into_no_time():
    assert in_order([Word(start=0, end=1, text="a")], 0.0) == ()


def test_a_phrase_is_shared_by_length():
    assert shared(["a", "bcd"], Span(start=1.0, end=4.0)) == (
        Span(start=1.0, end=2.0),
        Span(start=2.0, end=4.0),
    )


@given(
    st.lists(st.text(max_size=9), min_size=1, max_size=30), SECONDS, st.floats(min_value=0.1, max_value=60)
)
def test_shares_cover_the_phrase_without_a_gap(texts, start, length):
    spans = shared(texts, Span(start=start, end=start + length))

    assert len(spans) == len(texts)
    assert (spans[0].start, spans[-1].end) == (start, start + length)
    assert all(one.end == other.start for one, other in pairwise(spans))
    assert all(span.start < span.end for span in spans)


def test_nobody_shares_nothing():
    assert (
        shared([], Span(start=0, end=1)) == (Span(start=0, end=1),) or shared([], Span(start=0, end=1)) == ()
    )
