"""Text that is not ours can do nothing to a terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.domain.display import JOINERS, counted, display_safe


@given(st.text())
def test_no_character_that_a_terminal_obeys_comes_through(text: str):
    """Security: control, format and direction characters are shown as a mark."""
    for character in display_safe(text):
        assert character in JOINERS or unicodedata.category(character)[0] != "C"


@given(st.text(), st.integers(min_value=1, max_value=80))
def test_a_cut_text_is_not_longer_than_asked(text: str, width: int):
    """A title of 400 characters does not break a table."""
    assert len(display_safe(text, width)) <= width


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b]52;c;cm0gLXJm\x07", "�]52;c;cm0gLXJm�"),
        ("\x1b[2J", "�[2J"),
        ("left\u202eright", "left�right"),
        ("two\nlines\tand tab", "two lines and tab"),
        ("Лекция №1", "Лекция №1"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_by_example(hostile: str, shown: str):
    """Clipboard and screen escapes are harmless; letters of all scripts stay."""
    assert display_safe(hostile) == shown


def test_one_is_not_said_in_the_plural():
    """A count reads as a person says it."""
    assert [counted(number, "word") for number in (0, 1, 2)] == ["0 words", "1 word", "2 words"]
