"""R-606: what a person should look at before anything is published."""

import pytest

from recpipe.domain.speech_quality import concerns
from recpipe.domain.transcript import Segment, Transcript, Word


def transcript(*, duration: float, words: tuple[str, ...] = (), segments: tuple[str, ...] = ()) -> Transcript:
    return Transcript(
        language="en",
        engine="test",
        model="",
        duration=duration,
        words=tuple(Word(start=at, end=at + 0.5, text=text) for at, text in enumerate(words)),
        segments=tuple(Segment(start=at, end=at + 0.5, text=text) for at, text in enumerate(segments)),
    )


GOOD = tuple(f"word{at}" for at in range(60))


def test_a_good_lecture_gives_no_concern():
    """R-606."""
    good = transcript(duration=700, words=GOOD, segments=("one", "two", "one"))

    assert concerns(good, loudness=-23.0) == ()


@pytest.mark.parametrize(("loudness", "count"), [(-35.0, 0), (-35.1, 1), (float("-inf"), 1), (None, 0)])
def test_sound_below_minus_35_lufs_is_nearly_silent(loudness, count):
    """R-606."""
    found = concerns(transcript(duration=60, words=GOOD), loudness)

    assert len(found) == count
    assert all("nearly silent" in sentence for sentence in found)


@pytest.mark.parametrize(
    ("segments", "is_flagged"),
    [
        (("a", "a"), False),
        (("a", "a", "a"), True),
        (("a", "b", "a", "b"), False),
        (("Thank you.", "thank  you.", "THANK YOU.", "x"), False),
        (("Thank you.", "thank  you.", "THANK YOU.", "thank you."), True),
        ((), False),
    ],
)
def test_more_than_half_repeated_segments_look_like_a_loop(segments, is_flagged):
    """R-606."""
    found = concerns(transcript(duration=10, words=GOOD, segments=segments))

    assert any("repeat" in sentence for sentence in found) is is_flagged


@pytest.mark.parametrize(("words", "is_flagged"), [(19, True), (20, False)])
def test_under_four_words_a_minute_is_little(words, is_flagged):
    """R-606."""
    found = concerns(transcript(duration=300, words=GOOD[:words]))

    assert any(f"only {words} words in 5.0 minutes" in sentence for sentence in found) is is_flagged


@pytest.mark.parametrize(
    ("duration", "distinct", "is_flagged"), [(601, 49, True), (601, 50, False), (600, 49, False)]
)
def test_under_fifty_distinct_words_in_a_long_recording(duration, distinct, is_flagged):
    """R-606."""
    words = tuple(GOOD[at % distinct] for at in range(200))

    found = concerns(transcript(duration=duration, words=words))

    assert any(f"only {distinct} different words" in sentence for sentence in found) is is_flagged


def test_case_and_punctuation_make_no_different_words():
    words = tuple(text for word in GOOD[:30] for text in (word, word.upper(), f"«{word}»,"))

    assert any(
        "30 different words" in sentence for sentence in concerns(transcript(duration=700, words=words))
    )


def test_segments_speak_where_words_are_missing():
    """R-604, R-606."""
    assert concerns(transcript(duration=60, segments=("one two three four five",))) == ()


def test_an_empty_transcript_says_that_there_is_no_speech():
    assert concerns(transcript(duration=60)) == (
        "only 0 words in 1.0 minutes: there may be no speech, or too quiet a one",
    )
