"""What topics are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.integrations.topic_segmentation.language import load_language
from recpipe.integrations.topic_titles.english import EnglishGrammar
from recpipe.integrations.topic_titles.phrases import phrases
from recpipe.integrations.topic_titles.russian import RussianGrammar
from recpipe.integrations.topic_titles.titles import LONGEST_TITLE, titles_of

ENGLISH = load_language("en")
WAVES = ["The kinetic energy of a wave is small.", "Kinetic energy is lost.", "We measure the energy."]
CELLS = ["A protein folds in the cell.", "Each protein has a shape.", "The cell repairs a protein."]


def test_a_title_is_the_most_telling_phrase_and_the_next():
    assert titles_of([WAVES, CELLS], ENGLISH, "Part") == ("Kinetic energy, wave", "Protein, cell")


def test_a_phrase_stands_in_one_title_only():
    titles = titles_of([WAVES, WAVES], ENGLISH, "Part")

    named = [phrase.lower() for title in titles for phrase in title.split(", ")]
    assert len(set(named)) == len(named)


def test_a_topic_without_a_phrase_has_a_number():
    assert titles_of([WAVES, ["so it is", "yes"]], ENGLISH, "Part")[1] == "Part 2"


@given(
    st.lists(st.lists(st.text(max_size=80), max_size=4), min_size=1, max_size=5),
    st.sampled_from(["en", "ru", "de", "xx"]),
)
def test_any_text_gets_titles_that_platforms_take(topics, code):
    titles = titles_of(topics, load_language(code), "Part")

    assert len(titles) == len(topics)
    assert len(set(titles)) == len(titles)
    assert all(0 < len(title) <= LONGEST_TITLE and not set(title) & set("<>\n\t") for title in titles)


def test_a_phrase_ends_at_a_stop_word_and_at_punctuation():
    assert [" ".join(phrase) for phrase in phrases("Kinetic energy of waves, light", ENGLISH)] == [
        "Kinetic",
        "Kinetic energy",
        "energy",
        "waves",
        "light",
    ]


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        (("Kinetic", "energy"), "kinetic energy"),
        (("Kepler",), "Kepler"),
        (("DNA", "strand"), "DNA strand"),
        (("measure",), None),  # a verb, as "we measure" tells
        (("kinetic",), None),
        (("completely",), None),
    ],
)
def test_english_titles_end_with_nouns_and_keep_names(phrase, expected):
    grammar = EnglishGrammar(
        [
            *WAVES,
            "The law of Kepler holds; we measure it.",
            "So Kepler was completely right about the kinetic energy.",
            "You measure a DNA strand, and the strand is long.",
        ],
        ENGLISH,
    )

    assert grammar.readable(phrase) == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        (("фазовых", "ударов"), "фазовые удары"),
        (("центральной", "предельной", "теоремы"), "центральная предельная теорема"),
        (("площадью", "круга"), "площадь круга"),
        (("скорости",), "скорость"),
        (("ДНК",), "ДНК"),
        (("является",), None),
        (("квадратный",), None),
        (("круга", "площадью"), None),
        (("A𗀀",), None),  # pymorphy3 by itself fails at such a letter
    ],
)
def test_russian_titles_are_in_the_nominative(phrase, expected):
    assert RussianGrammar().readable(phrase) == expected
