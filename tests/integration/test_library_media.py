"""The published file: what was put in is read back, whichever ffmpeg wrote it."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import av
import pytest
from library_lab import write_subtitles

from recpipe.domain.chapters import Chapter
from recpipe.domain.ports import Lecture
from recpipe.integrations.library_site.mux import PlayedMedia, mux
from recpipe.integrations.media_probe import probe

Mux = Callable[..., Path]

HOUR = 3600.0
TITLE = "Title = with ; signs # and \\ in it"
CHAPTERS = (("Start", 0.0), ("Ünï = ; # \\ кода", 4.0), ("End", 8.5))
CUES = ((0.5, 2.0, "First\nof two lines"), (4.0, 5.5, "1 < 2 && 3 > 2"), (9.0, 9.9, "Последняя реплика"))


@pytest.fixture
def lecture(tmp_path) -> Lecture:
    return Lecture(
        key="key",
        title=TITLE,
        recorded_at=datetime(2026, 9, 1, 9, tzinfo=UTC),
        media=Path("none"),
        duration=10.0,
        language="ru",
        chapters=tuple(Chapter(start=start, title=title) for title, start in CHAPTERS),
        subtitles=(write_subtitles(tmp_path, CUES, "en"), write_subtitles(tmp_path, CUES[:1], "ru")),
    )


@pytest.fixture
def muxed(lecture, ffmpeg, tmp_path) -> Callable[..., PlayedMedia]:
    def run(media: Path, **changes: object) -> PlayedMedia:
        fields = {name: getattr(lecture, name) for name in lecture.__slots__}
        described = Lecture(**{**fields, "media": media, **changes})
        return mux(described, tmp_path, "published", ffmpeg, lambda _: None)

    return run


def chapters_in(path: Path) -> list[tuple[str, float, float]]:
    with av.open(str(path)) as media:
        return [
            (
                chapter["metadata"]["title"],
                round(float(chapter["start"] * chapter["time_base"]), 3),
                round(float(chapter["end"] * chapter["time_base"]), 3),
            )
            for chapter in media.chapters()
        ]


def cues_in(path: Path, track: int = 0) -> list[tuple[float, str]]:
    """The beginning and the text of every cue that shows something."""
    found = []
    with av.open(str(path)) as media:
        for packet in media.demux(media.streams.subtitles[track]):
            raw = bytes(packet) if packet.size else b""
            text = raw[2 : 2 + int.from_bytes(raw[:2])] if path.suffix in {".mp4", ".m4a"} else raw
            shown = text.decode("utf-8").strip("\u200b\n")
            if shown:
                found.append((round(float(packet.pts * packet.time_base), 2), shown))
    return found


def packets_of(path: Path, kind: str) -> list[bytes]:
    with av.open(str(path)) as media:
        return [bytes(packet) for packet in media.demux(getattr(media.streams, kind)[0]) if packet.size]


@pytest.fixture
def h264_opus(make_media, silent_ends_video) -> Path:
    arguments = ("-i", silent_ends_video, "-t", "10", "-c:v", "copy", "-c:a", "libopus")
    return make_media("h264_opus.mkv", *arguments)


@pytest.fixture(params=[("silent_ends_video", ".mp4"), ("silent_ends_webm", ".webm"), ("h264_opus", ".mkv")])
def original(request) -> tuple[Path, str]:
    name, suffix = request.param
    return request.getfixturevalue(name), suffix


def test_chapters_are_read_back_with_their_ends(muxed, original, tmp_path):
    media, suffix = original
    played = muxed(media)

    assert played == PlayedMedia(name=f"published{suffix}", has_picture=True)
    assert chapters_in(tmp_path / played.name) == [
        ("Start", 0.0, 4.0),
        ("Ünï = ; # \\ кода", 4.0, 8.5),
        ("End", 8.5, 10.0),
    ]


def test_subtitles_are_read_back_in_every_language(muxed, original, tmp_path):
    media, suffix = original
    path = tmp_path / muxed(media).name
    expected = [(start, text) for start, _, text in CUES]
    if suffix == ".webm":  # WebVTT keeps its own escapes
        expected = [(start, html.escape(text, quote=False)) for start, text in expected]

    assert cues_in(path, 0) == expected
    assert cues_in(path, 1) == expected[:1]
    with av.open(str(path)) as opened:
        assert [stream.language for stream in opened.streams.subtitles] == ["eng", "rus"]
        assert opened.streams.audio[0].language == "rus"
        assert opened.metadata["title"] == TITLE


def test_picture_and_sound_are_copied(muxed, original, tmp_path):
    media, _ = original
    path = tmp_path / muxed(media).name

    for kind in ("video", "audio"):
        assert packets_of(path, kind) == packets_of(media, kind)


def test_the_original_is_only_read(muxed, silent_ends_video):
    before = silent_ends_video.stat()
    muxed(silent_ends_video)

    assert silent_ends_video.stat().st_mtime_ns == before.st_mtime_ns


def test_nothing_but_the_media_is_left(muxed, silent_ends_video, tmp_path):
    before = {path.name for path in tmp_path.iterdir()}
    played = muxed(silent_ends_video)

    assert {path.name for path in tmp_path.iterdir()} - before == {played.name}


def test_sound_that_no_browser_plays_becomes_aac(muxed, make_media, tmp_path):
    wav = make_media("tone.wav", "-f", "lavfi", "-i", "sine=duration=10")
    played = muxed(wav)
    path = tmp_path / played.name

    assert played == PlayedMedia(name="published.m4a", has_picture=False)
    assert probe(path).audio_codecs == ("aac",)
    assert [title for title, _, _ in chapters_in(path)] == [title for title, _ in CHAPTERS]
    assert cues_in(path) == [(start, text) for start, _, text in CUES]


def test_pcm_beside_a_picture_becomes_aac_and_the_picture_is_copied(muxed, make_media, video_only, tmp_path):
    tone = ("-f", "lavfi", "-i", "sine=duration=10", "-c:v", "copy", "-c:a", "pcm_s16le")
    media = make_media("pcm.mov", "-i", video_only, *tone)
    path = tmp_path / muxed(media).name

    assert (path.suffix, probe(path).audio_codecs) == (".mp4", ("aac",))
    assert packets_of(path, "video") == packets_of(media, "video")


def test_video_without_sound(muxed, video_only, tmp_path):
    path = tmp_path / muxed(video_only).name

    assert probe(path).audio_codecs == ()
    assert len(chapters_in(path)) == 3


def test_a_cover_image_is_no_picture(muxed, make_media, audio_only, tmp_path):
    image = make_media("cover.png", "-f", "lavfi", "-i", "color=red:size=64x64", "-frames:v", "1")
    streams = ("-i", audio_only, "-i", image, "-map", "0:a", "-map", "1:v", "-c", "copy")
    media = make_media("cover.m4a", *streams, "-disposition:v", "attached_pic")
    played = muxed(media)

    assert not played.has_picture
    assert probe(tmp_path / played.name).video_codec is None


def test_without_chapters_and_subtitles_it_is_the_plain_media(muxed, silent_ends_video, tmp_path):
    path = tmp_path / muxed(silent_ends_video, chapters=(), subtitles=()).name

    assert chapters_in(path) == []
    assert packets_of(path, "video") == packets_of(silent_ends_video, "video")


def test_a_cue_after_hours_of_silence_comes_at_its_time(muxed, make_media, tmp_path):
    """MP4 counts gaps in microseconds: beyond 35 minutes ffmpeg would move the cue to the gap's beginning."""
    sound = ("-f", "lavfi", "-i", f"anullsrc=sample_rate=8000:channel_layout=mono:duration={2 * HOUR}")
    media = make_media("two_hours.m4a", *sound, "-c:a", "aac", "-b:a", "8k")
    cues = ((3000.0, 3002.0, "after fifty minutes"), (2 * HOUR - 60, 2 * HOUR - 57, "at the end"))
    chapters = (Chapter(start=0.0, title="One"), Chapter(start=HOUR, title="Two"))
    played = muxed(media, duration=2 * HOUR, chapters=chapters, subtitles=(write_subtitles(tmp_path, cues),))

    assert cues_in(tmp_path / played.name) == [(start, text) for start, _, text in cues]
    assert chapters_in(tmp_path / played.name) == [("One", 0.0, HOUR), ("Two", HOUR, 2 * HOUR)]
