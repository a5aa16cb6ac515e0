import pytest

from recpipe.domain.length import in_words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1.0, "0 s"),
        (0.04, "0 s"),
        (7.04, "7 s"),
        (42.5, "42.5 s"),
        (59.96, "1 min"),
        (543.2, "9 min 3 s"),
        (3599.7, "1 h"),
        (4740.0, "1 h 19 min"),
    ],
)
def test_a_length_is_said_in_its_largest_units(seconds: float, words: str):
    assert in_words(seconds) == words
