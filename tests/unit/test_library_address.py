from __future__ import annotations

import string
from datetime import date
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.integrations.library_site.address import LONGEST_SLUG, folder_names, slug

DAY = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("How sound becomes data", "how-sound-becomes-data"),
        ("  C++ & Rust: what's next?  ", "c-rust-what-s-next"),
        ("Преобразование Фурье, часть 2", "преобразование-фурье-часть-2"),
        ("第三回講義", "第三回講義"),
        ("../../etc/passwd", "etc-passwd"),
        ("</script><script>alert(1)", "script-script-alert-1"),
        ("CON", "lecture-con"),
        ("com1", "lecture-com1"),
        ("...", "lecture"),
        ("", "lecture"),
        ("-rf", "rf"),
        ("\u202egnp.exe\x00", "gnp-exe"),
    ],
)
def test_a_title_becomes_a_name_that_people_recognise(title, expected):
    assert slug(title) == expected


def test_a_long_title_is_cut_between_words():
    assert slug("approximation " * 30) == "-".join(["approximation"] * 4)


def test_a_long_word_is_cut_all_the_same():
    assert slug("a" * 400) == "a" * LONGEST_SLUG


@given(st.text(alphabet=st.characters(), max_size=400))
def test_any_title_gives_a_safe_folder(title):
    for name in folder_names(title, DAY, "key"):
        assert name.startswith("2026-09-01-")
        assert len(name.encode()) <= 255
        assert PurePosixPath(name).name == PureWindowsPath(name).name == name
        assert not set(name) & set(string.punctuation.replace("-", "") + string.whitespace)
        assert not name.endswith("-")


@given(st.text(max_size=400))
def test_a_slug_is_never_empty_or_hidden_or_an_option_and_stays_itself(title):
    name = slug(title)

    assert name
    assert name[0] not in ".-"
    assert len(name) <= LONGEST_SLUG + len("lecture-")
    assert slug(name) == name


def test_the_later_names_differ_by_the_key():
    one, other = (list(folder_names("Lecture", DAY, key)) for key in ("one", "other"))

    assert one[0] == other[0] == "2026-09-01-lecture"
    assert not set(one[1:]) & set(other[1:])
