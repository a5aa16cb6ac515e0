"""Subtitle files as people and programs write them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pysubs2 import SSAEvent, SSAFile

from recpipe.domain.errors import NeedsUserError
from recpipe.integrations import cue_files
from recpipe.integrations.cue_files import Cue, read_cues


@pytest.fixture
def read(tmp_path):
    """Write a file and read its cues."""

    def write_and_read(content: str | bytes, name: str = "lecture.vtt") -> tuple[Cue, ...]:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_cues(path)

    return write_and_read


def texts(cues: tuple[Cue, ...]) -> list[str]:
    return [cue.text for cue in cues]


def vtt(*lines: str) -> str:
    return "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "\n".join(lines) + "\n"


def test_webvtt_with_all_that_it_may_hold(read):
    cues = read(
        "WEBVTT - a title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE 1\n00:00 is no time\n\n"
        "intro\n00:00:01.500 --> 00:00:03.000 align:start position:10%\n<v Ann Lee>Hello, <b>world</b>\n\n"
        "NOTE a secret\n\n01:02:03.250 --> 01:02:04.000\n<v.loud Боря>1 &lt; 2 &amp; 3 &gt; 2\nsecond line\n"
    )

    assert cues == (
        Cue(start=1.5, end=3.0, text="Hello, world", speaker="Ann Lee"),
        Cue(start=3723.25, end=3724.0, text="1 < 2 & 3 > 2 second line", speaker="Боря"),
    )


def test_subrip_with_all_that_it_may_hold(read):
    cues = read(
        "1\r\n00:00:01,500 --> 00:00:03,000\r\n{\\an8}<i>Hello</i>, <font color='#fff'>world</font>\r\n\r\n"
        "2\r\n0:00:04,5 --> 0:00:06,25\r\n- Yes\r\n- No\r\n\r\nafter an empty line\r\n\r\n"
        "3\r\n00:00:07,000 --> 00:00:08,000\r\nA {set} & a &amp;\r\n",
        "lecture.srt",
    )

    assert cues == (
        Cue(start=1.5, end=3.0, text="Hello, world"),
        Cue(start=4.5, end=6.25, text="- Yes - No after an empty line"),
        Cue(start=7.0, end=8.0, text="A {set} & a &amp;"),
    )


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("The year was\n1984", "The year was 1984"),
        ("look in C:\\Names", "look in C:\\Names"),
        ("if a < b then {x}", "if a < b then {x}"),
        ("<00:00:01.500><c.yellow>timed</c> words", "timed words"),
        ("&nbsp;&lrm;spaces&nbsp;&nbsp;", "\u200espaces"),
        ("one --> two", "one --> two"),
        ("<unknown>tag", "<unknown>tag"),
        ("a\u2028b\x85c\x0bd", "a b c d"),
    ],
)
def test_no_word_is_lost_and_no_mark_remains(read, line, text):
    assert texts(read(vtt(line))) == [text]


def test_numbers_and_identifiers_are_no_text(read):
    subrip = "1\n00:00:01,000 --> 00:00:02,000\none\n2\n00:00:03,000 --> 00:00:04,000\nit was\n1985\n"
    webvtt = "WEBVTT\n\nid-1\n00:01.000 --> 00:02.000\nit was\n1985\n\nid-2\n00:03.000 --> 00:04.000\ntwo\n"

    assert texts(read(subrip, "a.srt")) == ["one", "it was 1985"]
    assert texts(read(webvtt)) == ["it was 1985", "two"]


def test_cues_without_an_empty_line_between_them(read):
    content = "WEBVTT\n\n00:01.000 --> 00:02.000\none\n00:03.000 --> 00:04.000\ntwo"

    assert texts(read(content)) == ["one", "two"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_encodings_that_russian_programs_write(read, encoding):
    assert texts(read(vtt("Добрый день").encode(encoding))) == ["Добрый день"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_line_end(read, newline):
    assert texts(read(vtt("one", "two").replace("\n", newline))) == ["one two"]


def test_zoom_names_who_speaks(read):
    cues = read(
        "WEBVTT\n\n1\n00:01.000 --> 00:02.000\nIvan Petrov: Good: morning\n\n"
        "2\n00:03.000 --> 00:04.000\nand welcome\n\n"
        "3\n00:05.000 --> 00:06.000\nAnna-Maria O'Neil (MIPT): thanks\n"
    )

    assert cues == (
        Cue(start=1.0, end=2.0, text="Good: morning", speaker="Ivan Petrov"),
        Cue(start=3.0, end=4.0, text="and welcome"),
        Cue(start=5.0, end=6.0, text="thanks", speaker="Anna-Maria O'Neil (MIPT)"),
    )


def test_a_colon_now_and_then_names_nobody(read):
    cues = read(
        "WEBVTT\n\n00:01.000 --> 00:02.000\nRemember: it moves\n\n00:03.000 --> 00:04.000\nslowly\n\n"
        "00:05.000 --> 00:06.000\nand then\n"
    )

    assert [cue.speaker for cue in cues] == [None, None, None]
    assert texts(cues)[0] == "Remember: it moves"


@pytest.mark.parametrize(
    "line",
    ["at 10:30 we start", "see http://example.org", "this is a very long sentence: yes", "note: small"],
)
def test_what_only_looks_like_a_name(read, line):
    assert read(vtt(line))[0].speaker is None


@pytest.mark.parametrize(
    "content", ["WEBVTT\n", "WEBVTT - title\nKind: captions\n\nNOTE nobody spoke\n", "", "\n\n"]
)
def test_a_file_in_which_nobody_speaks(read, content):
    assert read(content) == ()


@pytest.mark.parametrize("name", ["lecture.srt", "lecture.vtt"])
def test_a_file_that_holds_no_subtitles_is_named(read, name):
    with pytest.raises(NeedsUserError, match=rf"{name} holds no subtitles") as caught:
        read("My shopping list: bread, milk", name)

    assert "transcribe.engine" in caught.value.remedy


def test_a_huge_file_is_refused_before_it_is_read(read, monkeypatch):
    monkeypatch.setattr(cue_files, "LARGEST", 1000)

    with pytest.raises(NeedsUserError, match="larger than"):
        read(b"x" * 1001)


@pytest.mark.parametrize(
    "content",
    [
        "WEBVTT\n\n" + "00:00:01.000 --> 00:00:02.000\nx\n\n" * 60_000,
        "WEBVTT\n\n" + "\n" * 2_000_000,
        vtt("<v " * 700_000),
        vtt("{\\" * 1_000_000),
        vtt("<b>" * 700_000),
        vtt("&" * 2_000_000),
        vtt("A" * 2_000_000),
        vtt("Name: " * 300_000),
        "WEBVTT\n\n" + "1:" * 1_000_000,
        "1\n00:00:01,000 --> 00:00:02,000\n" + "7\n" * 1_000_000,
    ],
    ids=["cues", "lines", "voices", "braces", "tags", "ampersands", "one word", "colons", "times", "numbers"],
)
@pytest.mark.parametrize("name", ["a.vtt", "a.srt"])
def test_a_hostile_file_takes_time_in_proportion_to_its_size(read, content, name):
    started = time.process_time()

    read(content, name)

    # Two million characters take about half a second; the square of that would take hours.
    assert time.process_time() - started < 10


@given(st.binary(max_size=300))
def test_any_bytes_give_cues_or_a_plain_refusal(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "any.vtt"
    path.write_bytes(b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + content)

    cues = read_cues(path)

    assert cues[0].start == 1.0
    assert all(cue.start <= cue.end for cue in cues)


@pytest.mark.parametrize("form", ["srt", "vtt"])
@given(lines=st.lists(st.text(alphabet="abc 1й", min_size=1).filter(str.strip), min_size=1, max_size=5))
def test_what_another_program_writes_is_read_back(tmp_path_factory, form, lines):
    events = [SSAEvent(start=at * 1000, end=at * 1000 + 500, text=line) for at, line in enumerate(lines)]
    subtitles = SSAFile()
    subtitles.events = events
    path = tmp_path_factory.mktemp("written") / f"a.{form}"
    subtitles.save(str(path))

    cues = read_cues(path)

    assert [(cue.start, cue.end) for cue in cues] == [(at, at + 0.5) for at in range(len(lines))]
    assert texts(cues) == [" ".join(line.split()) for line in lines]
