"""R-605: deterministic replacements on what an engine wrote."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.domain.glossary import corrected
from recpipe.domain.transcript import Segment, Transcript, Word


def spoken(text: str) -> Transcript:
    """A transcript in which each word takes half a second."""
    texts = text.split()
    words = tuple(
        Word(start=at / 2, end=at / 2 + 0.5, text=word, probability=0.5 + at / 100)
        for at, word in enumerate(texts)
    )
    segments = (Segment(start=0.0, end=len(texts) / 2, text=text),) if texts else ()
    return Transcript(
        language="en", engine="test", model="", duration=len(texts) / 2, words=words, segments=segments
    )


def said(transcript: Transcript) -> str:
    return " ".join(word.text for word in transcript.words)


@pytest.mark.parametrize(
    ("before", "replacements", "after"),
    [
        ("a matrix of gauss", {"gauss": "Gauß"}, "a matrix of Gauß"),
        ("the jordan forum is", {"jordan forum": "Jordan form"}, "the Jordan form is"),
        ("Eigen vector, please", {"eigen vector": "eigenvector"}, "Eigenvector, please"),
        ("an (eigen vector).", {"eigen vector": "eigenvector"}, "an (eigenvector)."),
        ("we use pytorch!", {"pytorch": "Py Torch"}, "we use Py Torch!"),
        ("CAUCHY cauchy Cauchy", {"Cauchy": "Коши"}, "Коши Коши Коши"),
        ("и теорема каши", {"Каши": "Коши"}, "и теорема Коши"),
        ("in c plus plus, now", {"c plus plus": "C++"}, "in C++, now"),
        ("written in c++.", {"c++": "C plus plus"}, "written in C plus plus."),
        ("vitamin c helps", {"c++": "C plus plus"}, "vitamin c helps"),
        ("formation, informal", {"form": "shape"}, "formation, informal"),
        ("jordan, forum", {"jordan forum": "Jordan form"}, "jordan, forum"),
        ("new york times", {"new york": "NY", "new york times": "NYT"}, "NYT"),
        ("so um well", {"um": ""}, "so well"),
        ("a b a", {"a": "b", "b": "a"}, "b a b"),
        ("end of jordan", {"jordan forum": "Jordan form"}, "end of jordan"),
        ("— dash", {"dash": "hyphen"}, "— hyphen"),
    ],
)
def test_whole_words_are_replaced_whatever_their_case(before, replacements, after):
    """R-605."""
    result = corrected(spoken(before), replacements)

    assert said(result) == after
    assert result.text == after


def test_as_many_words_as_before_keep_their_times():
    before = spoken("the jordan forum is")

    after = corrected(before, {"jordan forum": "Jordan form"})

    assert [(word.start, word.end) for word in after.words] == [(w.start, w.end) for w in before.words]


def test_fewer_words_take_the_whole_time_and_the_lowest_probability():
    after = corrected(spoken("an eigen vector here"), {"eigen vector": "eigenvector"})

    assert after.words[1] == Word(start=0.5, end=1.5, text="eigenvector", probability=0.51)


def test_more_words_share_the_time():
    after = corrected(spoken("an eigenvector"), {"eigenvector": "own vector"})

    assert [word.text for word in after.words] == ["an", "own", "vector"]
    assert after.words[1].start == 0.5
    assert after.words[1].end == after.words[2].start
    assert after.words[2].end == 1.0


def test_the_speaker_stays():
    transcript = Transcript(
        language="en",
        engine="test",
        model="",
        duration=2.0,
        words=(
            Word(start=0, end=1, text="eigen", speaker="Ann"),
            Word(start=1, end=2, text="vector", speaker="Ann"),
        ),
        segments=(Segment(start=0, end=2, text="eigen vector", speaker="Ann"),),
    )

    after = corrected(transcript, {"eigen vector": "eigenvector"})

    assert after.words == (Word(start=0, end=2, text="eigenvector", speaker="Ann"),)
    assert after.segments == (Segment(start=0, end=2, text="eigenvector", speaker="Ann"),)


def test_a_segment_of_which_nothing_is_left_goes():
    after = corrected(spoken("um um"), {"um": ""})

    assert after.words == ()
    assert after.segments == ()


@pytest.mark.parametrize("replacements", [{}, {"": "x"}, {"  ": "x"}])
def test_no_replacements_change_nothing(replacements):
    transcript = spoken("one  two")

    assert corrected(transcript, replacements) == transcript


WORDS = st.sampled_from(["a", "b", "A", "c", "a,", "(b)", "c++", "…", "Ж", "ж."])
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)
KEYS = st.lists(st.sampled_from(["a", "b", "c", "c++", "ж"]), min_size=1, max_size=3).map(" ".join)
VALUES = st.lists(st.sampled_from(["x", "Y", "zed"]), min_size=1, max_size=3).map(" ".join)


@given(TEXTS, st.dictionaries(KEYS, VALUES, max_size=4))
def test_times_stay_in_order_and_nothing_that_matches_no_key_is_lost(text, replacements):
    before = spoken(text)

    after = corrected(before, replacements)

    assert [word.start for word in after.words] == sorted(word.start for word in after.words)
    assert all(word.start < word.end for word in after.words)
    assert all(one.end <= other.start for one, other in pairwise(after.words))
    if before.words:
        assert after.words[0].start == before.words[0].start
        assert after.words[-1].end == before.words[-1].end
    for word in before.words:
        covering = [new for new in after.words if new.start < word.end and new.end > word.start]
        assert covering, f"nobody speaks at {word.start}"
    assert said(after).split() == after.text.split()


@given(TEXTS)
def test_keys_that_do_not_occur_change_nothing(text):
    before = spoken(text)

    assert corrected(before, {"absent word": "x", "q": "z"}) == before
