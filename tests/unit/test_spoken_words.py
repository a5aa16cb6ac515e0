"""Words with times, also from an engine that gives only segments (R-604)."""

from recpipe.domain.spoken_words import words_of
from recpipe.domain.transcript import Segment, Transcript, Word

HELLO = Word(start=1.0, end=1.5, text="Hello")


def transcript(**said) -> Transcript:
    return Transcript(language="en", engine="lab", model="lab", duration=60.0, **said)


def test_words_are_taken_as_they_are():
    assert words_of(transcript(words=(HELLO,), segments=(Segment(start=0, end=9, text="other"),))) == (HELLO,)


def test_without_words_segments_are_spread_by_the_length_of_words():
    words = words_of(transcript(segments=(Segment(start=10, end=14, text=" a bcd\n", speaker="Ann"),)))

    assert words == (
        Word(start=10, end=12 - 2 / 3, text="a", speaker="Ann"),
        Word(start=12 - 2 / 3, end=14, text="bcd", speaker="Ann"),
    )


def test_a_segment_that_runs_backwards_or_is_empty_does_no_harm():
    segments = (Segment(start=5, end=4, text="back"), Segment(start=6, end=7, text="  "))

    assert words_of(transcript(segments=segments)) == (Word(start=5, end=5, text="back"),)
