"""Settings are changed in the file as a person would: comments and order stay."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.config.edits import with_settings, without_settings
from recpipe.config.files import assignment
from recpipe.config.layers import explain, known_keys, resolve
from recpipe.domain.errors import ConfigError

FILE = """\
# our course
[trim]
padding = 3  # the room is noisy

[library]
title = "Physics"
"""


def test_a_change_keeps_comments_and_order():
    """R-1101: the file stays the person's."""
    changed = with_settings(FILE, "config.toml", {"trim": {"padding": 4, "min_silence": 1.5}})

    assert changed == FILE.replace("padding = 3", "padding = 4").replace(
        "noisy\n", "noisy\nmin_silence = 1.5\n"
    )


def test_a_new_section_is_made():
    assert with_settings("", "config.toml", {"trim": {"padding": 4}}).split() == [
        "[trim]",
        "padding",
        "=",
        "4",
    ]


def test_what_is_unset_is_gone_and_the_rest_stays():
    changed = without_settings(FILE, "config.toml", ["trim.padding"])

    assert "padding" not in changed
    assert 'title = "Physics"' in changed


@pytest.mark.parametrize("changes", [{"trim": {"pading": 4}}, {"trim": {"padding": -1}}, {"trim": 3}])
def test_a_wrong_change_is_refused_whole(changes: dict[str, object]):
    """R-1104."""
    with pytest.raises(ConfigError):
        with_settings(FILE, "config.toml", changes)


def test_what_is_not_set_cannot_be_unset():
    with pytest.raises(ConfigError, match=r"does not set 'trim\.start'"):
        without_settings(FILE, "config.toml", ["trim.start"])


def test_a_broken_file_is_not_overwritten():
    with pytest.raises(ConfigError, match="not valid TOML"):
        with_settings("[trim", "config.toml", {"trim": {"padding": 4}})


@given(st.floats(min_value=0, max_value=600, allow_nan=False))
def test_any_value_that_is_set_is_read_back(padding: float):
    """What is written is what is in force."""
    text = with_settings("", "config.toml", assignment(f"trim.padding={padding}"))
    again = with_settings(text, "config.toml", {})

    assert again == text
    assert tomllib.loads(text)["trim"]["padding"] == padding


@pytest.mark.parametrize("key", known_keys())
def test_every_setting_can_be_explained(key: str):
    """R-1102: value, origin, default, rule and a sentence."""
    found = explain(resolve([]), key)

    assert (found.origin, found.value) == ("default", found.default)
    assert found.rule
    assert found.sentence


def test_an_explanation_of_a_typo_names_the_closest():
    with pytest.raises(ConfigError, match=r"did you mean 'trim\.padding'"):
        explain(resolve([]), "trim.pading")


def test_a_range_is_said_in_words():
    assert explain(resolve([]), "trim.threshold_db").rule == "number, at least -90, at most 0"
    assert explain(resolve([]), "trim.start").rule == "number, at least 0 or nothing"
