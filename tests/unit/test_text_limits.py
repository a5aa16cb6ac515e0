"""What a platform would refuse is said before it is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.domain.text_limits import LIMITS, NO_LIMITS, length_of_tags, limits_of, problems

YOUTUBE, VK = LIMITS["youtube"], LIMITS["vk"]


@pytest.mark.parametrize(
    ("title", "description", "tags", "said"),
    [
        ("x" * 100, "y" * 5000, ["z" * 500], ()),
        ("x" * 131, "", [], ("title: 131 of 100 characters",)),
        ("x", "я" * 2501, [], ("description: 5002 of 5000 bytes",)),
        ("x", "", ["z" * 250, "z" * 250], ("tags: 501 of 500 characters",)),
        ("", "", [], ("title: it is empty",)),
        ("a < b", "", [], ("title: < cannot stand there",)),
        ("x", "a <-> b", [], ("description: < and > cannot stand there",)),
        ("x", "", ["ok", "C->D"], ("tags: > cannot stand there",)),
    ],
)
def test_youtube_counts_a_title_in_characters_and_a_description_in_bytes(title, description, tags, said):
    """R-904: 100 characters, 5000 bytes, 500 characters of tags, no `<` `>`."""
    assert problems(title, description, tags, YOUTUBE) == said


@pytest.mark.parametrize(
    ("title", "description", "said"),
    [
        ("я" * 128, "я" * 5000, ()),
        ("я" * 129, "я" * 5001, ("title: 129 of 128 characters", "description: 5001 of 5000 characters")),
        ("a < b", "", ()),
    ],
)
def test_vk_counts_both_in_characters(title, description, said):
    """R-905: title 128, description 5000."""
    assert problems(title, description, ["z" * 900], VK) == said


@pytest.mark.parametrize(
    ("tags", "length"),
    [([], 0), (["Foo-Baz"], 7), (["Foo Baz"], 9), (["a", "b c"], 7)],
)
def test_commas_and_quotes_count_in_tags(tags, length):
    """R-904: as YouTube's reference counts them."""
    assert length_of_tags(tags) == length


def test_a_platform_without_limits_takes_everything():
    """R-901: the library is a folder of one's own."""
    assert limits_of("library") is NO_LIMITS
    assert problems("", "<b>" * 9000, ["x" * 9000], NO_LIMITS) == ()


@given(st.text(max_size=200), st.text(max_size=6000), st.lists(st.text(max_size=200), max_size=5))
def test_what_has_no_problems_is_within_every_limit(title, description, tags):
    """R-904."""
    found = problems(title, description, tags, YOUTUBE)
    fits = (
        0 < len(title) <= 100
        and len(description.encode("utf-8", "replace")) <= 5000
        and length_of_tags(tags) <= 500
        and not set("<>") & set(title + description + "".join(tags))
    )

    assert (found == ()) is fits
