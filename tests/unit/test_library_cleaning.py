from __future__ import annotations

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from recpipe.integrations.library_site.cleaning import one_line, script_literal, several_lines

ANY_TEXT = st.text(alphabet=st.characters())  # halves of surrogate pairs too
HOSTILE = "</script><!-- \u2028 \u2029 & ' \" \\ ]]> <script>alert(1)</script>"


def test_nothing_in_a_literal_can_end_its_script():
    literal = script_literal({HOSTILE: [HOSTILE]})

    assert not set(literal) & set("<>&\u2028\u2029")
    assert json.loads(literal) == {HOSTILE: [HOSTILE]}


@given(ANY_TEXT)
def test_any_text_in_a_literal_reads_back(text):
    literal = script_literal([text])

    assert json.loads(literal) == [text]
    assert literal.encode().decode() == literal
    assert not set(literal) & set("<>&\u2028\u2029")


@given(ANY_TEXT)
def test_a_line_is_one_line_without_control_bytes(text):
    line = one_line(text)

    assert len(line.splitlines()) <= 1
    assert not {unicodedata.category(sign) for sign in line} & {"Cc", "Cs", "Zl", "Zp"}
    assert one_line(line) == line


def test_what_turns_the_direction_of_the_rest_is_removed_and_marks_stay():
    assert one_line("a\u202egnp.exe\u2066b") == "agnp.exeb"
    assert one_line("שלום\u200f!") == "שלום\u200f!"


def test_terminal_sequences_lose_their_teeth():
    assert one_line("\x1b]52;c;cm0=\x07title\x9b31m\x00") == "]52;c;cm0=title31m"


def test_lines_stay_lines():
    assert several_lines(" a \r\n\x07b\u2028c\n") == "a\nb\nc"
