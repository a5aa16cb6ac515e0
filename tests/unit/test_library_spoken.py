from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from recpipe.domain.chapters import Chapter
from recpipe.domain.ports import Lecture, Subtitles
from recpipe.domain.transcript import Segment, Transcript, Word
from recpipe.integrations.library_site.spoken import Phrase, cues, paragraphs, phrases, sections


def lecture(transcript: Transcript | None = None, *subtitles: Subtitles) -> Lecture:
    return Lecture(
        key="key",
        title="Title",
        recorded_at=datetime(2026, 9, 1, tzinfo=UTC),
        media=Path("none.mp4"),
        duration=100.0,
        transcript=transcript,
        subtitles=subtitles,
    )


def said(text: str, language: str = "en", pause: float = 0.0) -> Transcript:
    words = tuple(
        Word(start=number * (0.5 + pause), end=number * (0.5 + pause) + 0.5, text=word)
        for number, word in enumerate(text.split())
    )
    return Transcript(language=language, engine="", model="", duration=100.0, words=words)


def texts(found: tuple[Phrase, ...]) -> list[str]:
    return [phrase.text for phrase in found]


def vtt(folder: Path, text: str) -> Subtitles:
    path = folder / "cues.vtt"
    path.write_text(text, "utf-8")
    return Subtitles(language="en", srt=folder / "none.srt", vtt=path)


def test_a_sentence_is_a_phrase():
    assert texts(phrases(lecture(said("We begin. Is it late? No")))) == ["We begin.", "Is it late?", "No"]


def test_a_pause_ends_a_phrase():
    assert texts(phrases(lecture(said("one two", pause=0.8)))) == ["one", "two"]


def test_a_long_sentence_is_divided_at_a_comma():
    text = "when the string moves to and fro again, the air around it moves"

    assert texts(phrases(lecture(said(text)))) == [
        "when the string moves to and fro again,",
        "the air around it moves",
    ]


def test_speech_without_punctuation_is_divided_all_the_same():
    found = phrases(lecture(said("word " * 40)))

    assert [len(phrase.text.split()) for phrase in found] == [18, 18, 4]


def test_a_long_phrase_without_punctuation_is_divided_at_a_short_pause():
    spoken = said("word " * 12)
    words = tuple(
        replace(word, end=word.end - 0.25) if number == 8 else word
        for number, word in enumerate(spoken.words)
    )

    assert [len(text.split()) for text in texts(phrases(lecture(replace(spoken, words=words))))] == [9, 3]


def test_japanese_words_are_not_torn_apart():
    assert texts(phrases(lecture(said("これ は 音 です", language="ja")))) == ["これは音です"]


def test_without_words_the_segments_are_shown():
    """R-604."""
    segments = (Segment(start=1.0, end=2.0, text=" one\n"), Segment(start=2.0, end=3.0, text="\x07"))
    transcript = Transcript(language="en", engine="", model="", duration=9.0, segments=segments)

    assert phrases(lecture(transcript)) == (Phrase(start=1.0, end=2.0, text="one"),)


def test_without_a_transcript_the_subtitles_are_shown(tmp_path):
    track = vtt(tmp_path, "WEBVTT\n\n00:01.000 --> 00:02.500\ntwo\nlines\n")

    assert phrases(lecture(None, track)) == (Phrase(start=1.0, end=2.5, text="two lines"),)


def test_cues_keep_their_lines_and_every_sign(tmp_path):
    text = (
        "WEBVTT\n\nNOTE a remark\n\n7\n01:00:00.250 --> 01:00:02.000 align:start\n"
        "<v Ann>if a &lt; b &amp;&amp; {c}</v>\n44100\n"
    )

    assert cues(vtt(tmp_path, text)) == (Phrase(start=3600.25, end=3602.0, text="if a < b && {c}\n44100"),)


SPOKEN = st.lists(st.floats(0, 5000), max_size=60).map(
    lambda starts: [Phrase(start=start, end=start + 1, text=str(start)) for start in sorted(starts)]
)
CHAPTERS = st.lists(st.integers(0, 5000), max_size=8, unique=True).map(
    lambda starts: [Chapter(start=float(start), title="x") for start in sorted(starts)]
)


@given(SPOKEN, CHAPTERS)
def test_no_phrase_and_no_chapter_is_lost(spoken, chapters):
    found = sections(spoken, chapters)

    assert [phrase for part in found for group in part.paragraphs for phrase in group] == spoken
    assert [part.chapter for part in found if part.chapter] == chapters


def test_paragraphs_end_at_pauses_and_speakers_and_length():
    spoken = [
        Phrase(start=0, end=2, text="a"),
        Phrase(start=2, end=4, text="b"),
        Phrase(start=6.5, end=8, text="after a pause"),
        Phrase(start=8, end=9, text="somebody else", speaker="Ann"),
        Phrase(start=9, end=53, text="long", speaker="Ann"),
        Phrase(start=53, end=54, text="later", speaker="Ann"),
    ]

    assert [[phrase.text for phrase in group] for group in paragraphs(spoken)] == [
        ["a", "b"],
        ["after a pause"],
        ["somebody else", "long"],
        ["later"],
    ]
