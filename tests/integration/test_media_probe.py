from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from recpipe.domain.errors import PermanentError
from recpipe.integrations.media_probe import check_decodable, probe

RECORDINGS = Path(__file__).parents[3] / "shared/data/recordings"
DEMO = Path(__file__).parents[2] / "recpipe/demo/demo.opus"
MakeMedia = Callable[..., Path]


def shortened(source: Path, share: float, folder: Path) -> Path:
    """The first part of a file, as a broken download leaves it."""
    content = source.read_bytes()
    path = folder / f"short-{source.name}"
    path.write_bytes(content[: int(len(content) * share)])
    return path


@pytest.fixture(scope="session")
def index_first(make_media: MakeMedia, silent_ends_video: Path) -> Path:
    """An MP4 whose index comes first: cut short, it still says its full length."""
    return make_media("index_first.mp4", "-i", silent_ends_video, "-c", "copy", "-movflags", "faststart")


def test_a_video_says_what_it_is(silent_ends_video: Path):
    facts = probe(silent_ends_video)

    assert facts.duration == pytest.approx(30, abs=0.2)
    assert facts.size == silent_ends_video.stat().st_size
    assert (facts.video_codec, facts.audio_codecs[0], facts.width, facts.height) == ("h264", "aac", 160, 90)
    assert "mp4" in facts.container
    assert facts.has_video
    assert facts.has_audio


def test_sound_alone_and_picture_alone_are_media_too(audio_only: Path, video_only: Path):
    assert (probe(audio_only).has_video, probe(audio_only).has_audio) == (False, True)
    assert (probe(video_only).has_video, probe(video_only).has_audio) == (True, False)


def test_a_codec_is_named_by_itself_and_not_by_its_decoder(make_media: MakeMedia, audio_only: Path):
    assert probe(make_media("tone.mp3", "-i", audio_only)).audio_codecs[0] == "mp3"


def test_a_cover_image_is_no_moving_picture(make_media: MakeMedia, audio_only: Path):
    cover = make_media("cover.png", "-f", "lavfi", "-i", "color=size=16x16", "-frames:v", "1")
    with_cover = make_media(
        "with_cover.m4a", "-i", audio_only, "-i", cover, "-map", "0", "-map", "1", "-c", "copy",
        "-disposition:v", "attached_pic",
    )  # fmt: skip

    assert not probe(with_cover).has_video
    check_decodable(with_cover)


def test_every_sound_track_is_named(make_media: MakeMedia, audio_only: Path, silent_ends_video: Path):
    two = make_media(
        "two_tracks.mkv", "-i", silent_ends_video, "-i", audio_only, "-map", "0", "-map", "1", "-c:v", "copy",
        "-c:a:0", "copy", "-c:a:1", "flac",
    )  # fmt: skip

    assert probe(two).audio_codecs == ("aac", "flac")


def test_the_container_tells_when_it_was_recorded(make_media: MakeMedia, audio_only: Path):
    dated = make_media(
        "dated.m4a", "-i", audio_only, "-c", "copy", "-metadata", "creation_time=2026-02-03T10:15:00+03:00"
    )

    assert probe(dated).recorded_at == datetime(2026, 2, 3, 7, 15, tzinfo=UTC)


def test_a_clock_that_was_never_set_tells_nothing(make_media: MakeMedia, audio_only: Path):
    unset = make_media(
        "unset.mkv", "-i", audio_only, "-c", "copy", "-metadata", "creation_time=1970-01-01T00:00:00Z"
    )
    odd = make_media("odd.mkv", "-i", audio_only, "-c", "copy", "-metadata", "creation_time=last Tuesday")

    assert probe(unset).recorded_at is None
    assert probe(odd).recorded_at is None


def test_a_length_that_the_container_does_not_know_is_measured(make_media: MakeMedia, silent_ends_webm: Path):
    """Browsers record WebM that way; and the length of raw MP3 is only guessed by ffmpeg."""
    live = make_media("live.webm", "-i", silent_ends_webm, "-c", "copy", "-live", "1")
    raw = make_media("raw.mp3", "-i", silent_ends_webm, "-vn", "-q:a", "4", "-write_xing", "0")

    for media in (live, raw):
        assert probe(media).duration == pytest.approx(30, abs=0.2)
        check_decodable(media)


# --- what is no media


def test_a_missing_file_is_gone(tmp_path: Path):
    with pytest.raises(PermanentError, match=r"the file .*lecture\.mp4 is gone"):
        probe(tmp_path / "lecture.mp4")


def test_a_folder_is_no_file(tmp_path: Path):
    with pytest.raises(PermanentError, match="is not a file"):
        probe(tmp_path)


def test_an_empty_file_is_empty(tmp_path: Path):
    (tmp_path / "lecture.mp4").touch()

    with pytest.raises(PermanentError, match=r"lecture\.mp4 is empty"):
        probe(tmp_path / "lecture.mp4")


@pytest.mark.parametrize(
    "content", ["just text\n" * 1000, "<!doctype html><title>Sign in</title>", "\0" * 5000]
)
def test_anything_else_is_no_media(tmp_path: Path, content: str):
    (tmp_path / "lecture.mp4").write_text(content)

    with pytest.raises(PermanentError, match=r"lecture\.mp4 is not a"):
        probe(tmp_path / "lecture.mp4")


def test_a_picture_is_no_recording(make_media: MakeMedia, tmp_path: Path):
    image = make_media("slide.png", "-f", "lavfi", "-i", "color=size=16x16", "-frames:v", "1")

    with pytest.raises(PermanentError, match="is not a"):
        probe(image.rename(tmp_path / "lecture.mp4"))


def test_an_mp4_without_content_holds_nothing(make_media: MakeMedia, audio_only: Path):
    """What ffmpeg writes, without an error, when it is asked for a part after the end."""
    nothing = make_media("nothing.m4a", "-ss", "50", "-i", audio_only, "-c", "copy", "-copypriorss", "0")

    with pytest.raises(PermanentError, match="holds neither sound nor a moving picture"):
        probe(nothing)


# --- what ends early


def test_whole_files_can_be_read_to_their_end(
    silent_ends_video: Path, silent_ends_webm: Path, audio_only: Path, video_only: Path, index_first: Path
):
    for media in (silent_ends_video, silent_ends_webm, audio_only, video_only, index_first):
        check_decodable(media)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_an_mp4_cut_short_is_found_out_though_its_header_is_whole(
    index_first: Path, tmp_path: Path, share: float
):
    """R-402."""
    short = shortened(index_first, share, tmp_path)

    assert probe(short).duration == pytest.approx(30, abs=0.2)
    with pytest.raises(
        PermanentError, match=r"says 30(\.\d)? s, but nothing can be read after \d.*: the file is cut short"
    ):
        check_decodable(short)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_a_webm_whose_header_lies_is_found_out(silent_ends_webm: Path, tmp_path: Path, share: float):
    """R-402: a header of 79 minutes with nine that can be decoded was once accepted."""
    short = shortened(silent_ends_webm, share, tmp_path)

    assert probe(short).duration == pytest.approx(30, abs=0.2)
    with pytest.raises(PermanentError, match="the file is cut short"):
        check_decodable(short)


def test_an_mp4_cut_short_before_its_index_is_not_readable(silent_ends_video: Path, tmp_path: Path):
    with pytest.raises(PermanentError, match="its index is missing: it may be cut short"):
        probe(shortened(silent_ends_video, 0.9, tmp_path))


def test_a_picture_cut_short_is_found_out(make_media: MakeMedia, video_only: Path, tmp_path: Path):
    index_first = make_media(
        "video_index_first.mp4", "-i", video_only, "-c", "copy", "-movflags", "faststart"
    )

    with pytest.raises(PermanentError, match="says 10 s, but nothing can be read after"):
        check_decodable(shortened(index_first, 0.5, tmp_path))


def test_a_track_that_ends_early_by_itself_is_no_damage(make_media: MakeMedia, silent_ends_video: Path):
    for name in ("early.mp4", "early.mkv"):
        early = make_media(
            name,
            "-i",
            silent_ends_video,
            "-t",
            "12",
            "-i",
            silent_ends_video,
            "-map",
            "0:v",
            "-map",
            "1:a",
            "-c",
            "copy",
        )
        assert probe(early).duration == pytest.approx(30, abs=0.5)
        check_decodable(early)


def test_sound_that_was_overwritten_is_found_out(make_media: MakeMedia, tmp_path: Path, audio_only: Path):
    raw = bytearray(
        make_media("index_first.m4a", "-i", audio_only, "-c", "copy", "-movflags", "faststart").read_bytes()
    )
    begin = raw.index(b"mdat") + 8
    raw[begin:] = b"\xff" * (len(raw) - begin)
    (tmp_path / "overwritten.m4a").write_bytes(raw)

    with pytest.raises(PermanentError, match="cannot be decoded near its end"):
        check_decodable(tmp_path / "overwritten.m4a")


@pytest.mark.parametrize("name", ["-i lecture.mp4", "a:b c.mp4", "Лекция 1.mp4", "http:x.mp4"])
def test_a_file_name_is_only_a_name(
    silent_ends_video: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / name).write_bytes(silent_ends_video.read_bytes())
    monkeypatch.chdir(tmp_path)

    assert probe(Path(name)).duration == pytest.approx(30, abs=0.2)
    check_decodable(Path(name))


def test_real_recordings_are_read(tmp_path: Path):
    check_decodable(DEMO)
    assert probe(DEMO).audio_codecs[0] == "opus"


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the shared recordings are not part of the project")
def test_a_real_video_is_read():
    facts = probe(RECORDINGS / "spoken_example.mp4")

    check_decodable(RECORDINGS / "spoken_example.mp4")
    assert facts.duration == pytest.approx(42.4, abs=0.1)
    assert facts.recorded_at == datetime(2020, 5, 16, 22, 31, 32, tzinfo=UTC)
