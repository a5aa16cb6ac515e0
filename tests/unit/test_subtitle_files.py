"""Subtitle files, read back by a program that is not ours."""

import html
import re
import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from imageio_ffmpeg import get_ffmpeg_exe

from recpipe.domain.subtitles import Cue
from recpipe.integrations.subtitle_files import JOINER, write_srt, write_vtt

WRITERS = {"srt": write_srt, "vtt": write_vtt}

HOSTILE = (
    "a < b & c > d",
    "vector<int> and <i>italic</i>",
    "<font color=red>red</font> <v Bob>hi <00:00:01.000>",
    "curly {\\an8} and {x} and { and }",
    "this --> that",
    "00:00:01,000 --> 00:00:02,000",
    "5",
    "NOTE",
    "WEBVTT",
    "STYLE",
    "back\\slash, \\Not \\new \\here",
    "&amp; &lt;b&gt; &nbsp;",
    "Привет, мир — ё",
    "日本語の字幕",
    "- dash",
    "😀 and \u202eright to left",
)
TIMES = re.compile(r"(?:(\d+):)?(\d\d):(\d\d)[.,](\d{3}) --> (?:(\d+):)?(\d\d):(\d\d)[.,](\d{3})")


def seconds(hours: str | None, minutes: str, whole: str, thousandths: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(whole) + int(thousandths) / 1000


def read_with_ffmpeg(path) -> list[Cue]:
    """Convert to WebVTT, which has no formatting that could be mistaken for text, and read that."""
    command = [get_ffmpeg_exe(), "-nostdin", "-v", "error", "-i", path, "-f", "webvtt", "-"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    assert done.stderr == b""
    cues = []
    for block in done.stdout.decode().split("\n\n"):
        match = TIMES.search(block)
        if match:
            lines = block[match.end() :].strip("\n").split("\n")
            start, end = seconds(*match.groups()[:4]), seconds(*match.groups()[4:])
            cues.append(Cue(start=start, end=end, lines=tuple(lines)))
    return cues


def cues_with(texts) -> list[Cue]:
    return [Cue(start=number * 2.0, end=number * 2 + 1.5, lines=(text,)) for number, text in enumerate(texts)]


@pytest.mark.parametrize("form", WRITERS)
def test_another_program_reads_the_same_cues(form, tmp_path):
    cues = [
        Cue(start=0.0, end=1.5, lines=("One line",)),
        Cue(start=1.58, end=4.001, lines=("Two lines,", "the second is this.")),
        Cue(start=3600.0, end=3604.999, lines=("An hour later — ещё",)),
    ]

    WRITERS[form](tmp_path / f"x.{form}", cues)

    assert read_with_ffmpeg(tmp_path / f"x.{form}") == cues


def test_hostile_text_is_escaped_in_webvtt(tmp_path):
    write_vtt(tmp_path / "x.vtt", cues_with(HOSTILE))

    content = (tmp_path / "x.vtt").read_text(encoding="utf-8")
    body = [block.split("\n", 2)[2] for block in content.strip().split("\n\n")[1:]]
    assert content.startswith("WEBVTT\n")
    assert [html.unescape(text).replace(JOINER, "") for text in body] == list(HOSTILE)
    assert not any(set(text) & set("<>") for text in body)


def test_hostile_text_survives_a_reader_of_subrip(tmp_path):
    write_srt(tmp_path / "x.srt", cues_with(HOSTILE))

    read = read_with_ffmpeg(tmp_path / "x.srt")

    assert [(cue.start, cue.end) for cue in read] == [(cue.start, cue.end) for cue in cues_with(HOSTILE)]
    assert [cue.lines[0].replace(JOINER, "") for cue in read] == list(HOSTILE)


@pytest.mark.parametrize("form", WRITERS)
def test_what_cannot_be_printed_is_left_out(form, tmp_path):
    texts = ["a\x00b\x1b[31m", "\ufeffmark", "line\u2028end\r\nand\x85more", "\x07", "lone \ud800 half"]

    WRITERS[form](tmp_path / "x", cues_with(texts))

    content = (tmp_path / "x").read_bytes().decode("utf-8")
    assert "ab[31m\n" in content
    assert not set(content) & set("\x00\x1b\x07\r\u2028\x85\ufeff")
    assert content.count("-->") == len(texts) - 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.lists(st.text(max_size=30), max_size=5), st.sampled_from(list(WRITERS)))
def test_any_text_can_be_written(tmp_path, texts, form):
    cues = [Cue(start=0.0, end=1.0, lines=tuple(texts)), Cue(start=2.0, end=3.0, lines=("last",))]

    WRITERS[form](tmp_path / "x", cues)

    content = (tmp_path / "x").read_text(encoding="utf-8")
    visible = any(any(ord(c) > 32 and c.isprintable() for c in text) for text in texts)
    assert content.count(" --> 00:00") >= 1 + visible
    assert content.rstrip().endswith("last")


@pytest.mark.parametrize("form", WRITERS)
def test_no_cues_make_a_file_that_players_take(form, tmp_path):
    WRITERS[form](tmp_path / "x", [])

    assert (tmp_path / "x").read_text(encoding="utf-8").strip() in {"", "WEBVTT"}


def test_an_older_file_is_replaced_and_no_part_is_left(tmp_path):
    (tmp_path / "x.srt").write_text("old")

    write_srt(tmp_path / "x.srt", cues_with(["new"]))

    assert [path.name for path in tmp_path.iterdir()] == ["x.srt"]
    assert (tmp_path / "x.srt").read_text(encoding="utf-8") == "1\n00:00:00,000 --> 00:00:01,500\nnew\n\n"
