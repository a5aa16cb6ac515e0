"""R-801, R-802: cues by word times, and how many break which rule."""

from dataclasses import asdict
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.config.model import SubtitleSettings
from recpipe.domain.cue_pieces import pieces_of
from recpipe.domain.subtitles import BrokenRules, Cue, CueRules, build_cues, cues_of, report_on
from recpipe.domain.transcript import Segment, Transcript, Word

RULES = CueRules()
URL = "https://example.org/" + "a" * 180

TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)
WORDS = st.lists(
    st.builds(
        Word,
        start=st.floats(min_value=-5, max_value=600),
        end=st.floats(min_value=-5, max_value=600),
        text=TEXTS,
        speaker=st.sampled_from([None, "Ann", "Bob"]),
    ),
    max_size=60,
)
ANY_RULES = st.builds(
    CueRules,
    max_line=st.integers(min_value=10, max_value=100),
    max_lines=st.integers(min_value=1, max_value=3),
    min_duration=st.floats(min_value=0.01, max_value=3),
    max_duration=st.floats(min_value=3, max_value=20),
    max_rate=st.floats(min_value=1, max_value=50),
    min_gap=st.floats(min_value=0, max_value=1),
)


def spoken(text: str, *, rate: float = 12.0, start: float = 0.0, pause: float = 0.0) -> list[Word]:
    """Words of a steady speaker; `rate` in characters a second, `pause` after each sentence."""
    words = []
    for each in text.split():
        end = start + (len(each) + 1) / rate
        words.append(Word(start=start, end=end, text=each))
        start = end + pause * each.endswith(".")
    return words


def letters(words) -> str:
    return "".join("".join(word.text.split()) for word in words)


def shown(cues) -> str:
    return "".join("".join(line.split()) for cue in cues for line in cue.lines)


@given(WORDS, ANY_RULES)
def test_no_word_is_ever_dropped(words, rules):
    assert shown(build_cues(words, rules)) == letters(words)


@given(WORDS, ANY_RULES)
def test_cues_never_overlap_and_fit_whatever_the_times_are(words, rules):
    cues = build_cues(words, rules)

    report = report_on(cues, rules)
    assert (report.long_line, report.many_lines, report.too_long, report.too_close) == (0, 0, 0, 0)
    assert all(0 <= cue.start < cue.end for cue in cues)
    assert all(one.end <= other.start for one, other in pairwise(cues))
    assert all(line == line.strip() and line for cue in cues for line in cue.lines)


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=14), min_size=1, max_size=80))
def test_calm_speech_breaks_no_rule(texts):
    cues = build_cues(spoken(" ".join(texts), rate=10.0), RULES, duration=10_000.0)

    assert report_on(cues, RULES) == BrokenRules()


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=14), min_size=1, max_size=80))
def test_words_keep_their_spaces(texts):
    cues = build_cues(spoken(" ".join(texts)), RULES)

    assert " ".join(line for cue in cues for line in cue.lines) == " ".join(texts)


def test_the_rules_are_those_of_the_settings():
    assert asdict(RULES) == SubtitleSettings().model_dump(exclude={"enable"})


def test_a_cue_ends_where_a_sentence_does():
    words = spoken(
        "The pressure goes up and down. We call it a wave. The size of the change is loud.", pause=0.3
    )

    assert [cue.lines for cue in build_cues(words, RULES)] == [
        ("The pressure goes up and down.",),
        ("We call it a wave.",),
        ("The size of the change is loud.",),
    ]


def test_two_lines_are_balanced_and_divided_where_the_text_is():
    words = spoken("When a string moves, it pushes the air around the instrument.")

    assert [cue.lines for cue in build_cues(words, RULES)] == [
        ("When a string moves,", "it pushes the air around the instrument.")
    ]


def test_an_article_stays_with_its_noun():
    words = spoken("One two three four five six seven the elephant walks over there now and the lion sleeps")

    lines = [line for cue in build_cues(words, RULES) for line in cue.lines]

    assert not any(line.endswith((" the", " and")) for line in lines)


def test_another_speaker_begins_a_cue():
    words = [
        Word(start=0.0, end=0.9, text="Any questions?", speaker="Ann"),
        Word(start=0.9, end=1.8, text="Yes, one", speaker="Bob"),
    ]

    assert [cue.lines for cue in build_cues(words, RULES)] == [("Any questions?",), ("Yes, one",)]


def test_a_short_word_is_shown_long_enough():
    cues = build_cues([Word(start=5.0, end=5.1, text="Yes.")], RULES)

    assert cues == (Cue(start=5.0, end=5.834, lines=("Yes.",)),)


def test_fast_speech_is_shown_into_the_silence_after_it():
    cues = build_cues(spoken("Forty characters are said in one second.", rate=40.0), RULES)

    assert [(cue.start, cue.end) for cue in cues] == [(0.0, 2.0)]


def test_fast_speech_comes_a_little_early_where_there_is_no_silence_after_it():
    words = spoken("Forty characters are said in one second.", rate=40.0, start=3.0)

    cues = build_cues(words, RULES, duration=4.1)

    assert [(cue.start, cue.end) for cue in cues] == [(2.7, 4.1)]
    assert report_on(cues, RULES) == BrokenRules(too_fast=1)


def test_a_long_silence_is_not_bridged():
    words = [*spoken("Before it"), *spoken("and after it", start=60.0)]

    assert [(cue.start, cue.lines) for cue in build_cues(words, RULES)] == [
        (0.0, ("Before it",)),
        (60.0, ("and after it",)),
    ]


def test_a_word_that_an_engine_drew_out_is_not_shown_for_ever():
    cues = build_cues([Word(start=0.0, end=40.0, text="Aaah"), *spoken("then", start=40.0)], RULES)

    assert [(cue.start, cue.end) for cue in cues] == [(0.0, 7.0), (40.0, 40.834)]


def test_a_word_longer_than_a_line_goes_on_in_the_next():
    cues = build_cues([*spoken("See"), Word(start=1.0, end=9.0, text=URL)], RULES)

    assert shown(cues) == "See" + URL
    assert report_on(cues, RULES).long_line == 0


def test_of_speakers_who_talk_at_once_each_word_counts_until_the_next():
    words = [
        Word(start=1.0, end=5.0, text="one"),
        Word(start=2.0, end=2.5, text="two"),
        Word(start=1.5, end=6.0, text="three"),
    ]

    assert [(piece.start, piece.end) for piece in pieces_of(words, 42)] == [
        (1.0, 2.0),
        (2.0, 2.0),
        (2.0, 6.0),
    ]


def test_words_at_one_moment_are_shown_one_after_the_other():
    cues = build_cues([Word(start=3.0, end=3.0, text=f"word{number}") for number in range(60)], RULES)

    assert all(one.end + 0.0799 <= other.start for one, other in pairwise(cues))
    assert report_on(cues, RULES).too_fast > 0


def test_segments_become_cues_where_there_are_no_words():
    """R-604."""
    transcript = Transcript(
        language="en",
        engine="lab",
        model="lab",
        duration=30.0,
        segments=(
            Segment(start=0.0, end=6.0, text="First the wave."),
            Segment(start=20.0, end=29.9, text="The end."),
        ),
    )

    assert [(cue.start, cue.lines) for cue in cues_of(transcript, RULES)] == [
        (0.0, ("First the wave.",)),
        (20.0, ("The end.",)),
    ]


def test_no_cue_outlasts_the_recording():
    transcript = Transcript(
        language="en",
        engine="lab",
        model="lab",
        duration=10.0,
        words=(Word(start=9.8, end=9.9, text="Bye."),),
    )

    (cue,) = cues_of(transcript, RULES)

    assert (cue.start, cue.end) == (9.5, 10.0)


def test_silence_has_no_cues():
    assert build_cues([], RULES) == ()


def test_the_report_counts_each_rule():
    cues = [
        Cue(start=0.0, end=8.0, lines=("a" * 43,)),
        Cue(start=8.0, end=8.5, lines=("a", "b", "c")),
        Cue(start=9.0, end=11.0, lines=("a" * 41,)),
    ]

    assert report_on(cues, RULES) == BrokenRules(
        long_line=1, many_lines=1, too_short=1, too_long=1, too_fast=1, too_close=1
    )


@pytest.mark.parametrize(
    "cue", [Cue(start=0.0, end=2.0, lines=("a" * 40,)), Cue(start=0.1, end=0.934, lines=("a",))]
)
def test_a_cue_at_the_limit_is_within_it(cue):
    assert report_on([cue], RULES) == BrokenRules()
