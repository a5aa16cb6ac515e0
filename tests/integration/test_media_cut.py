from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import av
import pytest

from recpipe.domain.errors import PermanentError, StageCancelled
from recpipe.domain.ports import Progress
from recpipe.domain.trim import TrimRules, plan_trim
from recpipe.integrations.ffmpeg import Ffmpeg
from recpipe.integrations.media_cut import Kept, cut
from recpipe.integrations.media_probe import check_decodable, probe
from recpipe.integrations.sound_edges import find_sound_edges

MakeMedia = Callable[..., Path]


def ignore(progress: Progress) -> None:
    pass


def cut_out(
    ffmpeg: Ffmpeg,
    source: Path,
    folder: Path,
    start: float,
    end: float,
    report: Callable[[Progress], None] = ignore,
    name: str = "trimmed",
) -> Kept | None:
    return cut(
        ffmpeg,
        source,
        start=start,
        end=end,
        into=folder / name,
        report=report,
        stall_after=timedelta(seconds=30),
    )


def sound_in(path: Path) -> tuple[float | None, float | None]:
    edges = find_sound_edges(path, threshold_db=-40.0, report=ignore)
    return edges.first, edges.last


def first_pictures_are_shown_at(path: Path) -> float:
    """When the first picture that decodes is shown: a black head would make this late."""
    with av.open(str(path)) as media:
        shown = next(media.decode(video=0)).time
        assert shown is not None
        return shown - (media.start_time or 0) / 1_000_000


@pytest.fixture(
    scope="session",
    params=["silent_ends.mp4", "silent_ends.webm", "remuxed.mkv", "remuxed.ts", "remuxed.mov"],
)
def silent_ends(
    request: pytest.FixtureRequest, make_media: MakeMedia, silent_ends_video: Path, silent_ends_webm: Path
) -> Path:
    """The same lecture in every container that people send."""
    existing = {media.name: media for media in (silent_ends_video, silent_ends_webm)}
    return existing.get(request.param) or make_media(request.param, "-i", silent_ends_video, "-c", "copy")


def test_the_silent_ends_are_gone_and_the_offset_is_known(ffmpeg: Ffmpeg, silent_ends: Path, tmp_path: Path):
    """R-505: what was said at a moment of the original is said at that moment minus `start` in the result."""
    kept = cut_out(ffmpeg, silent_ends, tmp_path, 7.0, 22.0)

    assert kept is not None
    assert kept.start == pytest.approx(6.0, abs=0.15)  # the key picture before
    assert kept.end == 22.0
    assert kept.facts.duration == pytest.approx(16.0, abs=0.5)
    first, last = sound_in(kept.path)
    assert (first + kept.start, last + kept.start) == pytest.approx(sound_in(silent_ends), abs=0.06)
    assert list(tmp_path.iterdir()) == [kept.path]


def test_picture_and_sound_begin_together(ffmpeg: Ffmpeg, silent_ends: Path, tmp_path: Path):
    """R-505: no black head, which a cut on the output side makes."""
    kept = cut_out(ffmpeg, silent_ends, tmp_path, 7.0, 22.0)

    assert kept is not None
    assert abs(kept.facts.video_start - kept.facts.audio_start) < 0.1
    assert first_pictures_are_shown_at(kept.path) < 0.1


def test_a_cut_exactly_at_a_key_picture_keeps_it(ffmpeg: Ffmpeg, silent_ends_video: Path, tmp_path: Path):
    kept = cut_out(ffmpeg, silent_ends_video, tmp_path, 8.0, 22.0)

    assert kept is not None
    assert kept.start == pytest.approx(8.0, abs=0.001)
    assert first_pictures_are_shown_at(kept.path) < 0.1


def test_a_tail_alone_can_be_cut(ffmpeg: Ffmpeg, silent_ends: Path, tmp_path: Path):
    kept = cut_out(ffmpeg, silent_ends, tmp_path, 0.0, 22.0)

    assert kept is not None
    assert kept.start == 0.0
    assert kept.facts.duration == pytest.approx(22.0, abs=0.5)


def test_a_head_alone_can_be_cut(ffmpeg: Ffmpeg, silent_ends: Path, tmp_path: Path):
    kept = cut_out(ffmpeg, silent_ends, tmp_path, 8.5, 99.0)

    assert kept is not None
    assert kept.start == pytest.approx(8.0, abs=0.15)
    assert kept.start + kept.facts.duration == pytest.approx(30.0, abs=0.5)


def test_nothing_is_written_when_no_key_picture_allows_a_cut(
    ffmpeg: Ffmpeg, silent_ends: Path, tmp_path: Path
):
    """R-502: a copy of the whole would only cost disk."""
    assert cut_out(ffmpeg, silent_ends, tmp_path, 1.5, 99.0) is None
    assert list(tmp_path.iterdir()) == []


def test_vp9_and_opus_stay_in_webm(ffmpeg: Ffmpeg, silent_ends_webm: Path, tmp_path: Path):
    """R-506."""
    kept = cut_out(ffmpeg, silent_ends_webm, tmp_path, 7.0, 22.0)

    assert kept is not None
    assert kept.path.suffix == ".webm"
    assert (kept.facts.video_codec, kept.facts.audio_codecs[0]) == ("vp9", "opus")


@pytest.mark.parametrize(
    ("name", "codec", "suffix"),
    [
        ("tone.m4a", "aac", ".m4a"),
        ("tone.mp3", "libmp3lame", ".m4a"),
        ("tone.ogg", "libopus", ".webm"),
        ("tone.flac", "flac", ".mkv"),
        ("tone.wav", "pcm_s16le", ".mkv"),
    ],
)
def test_sound_alone_is_cut_where_it_was_asked(
    ffmpeg: Ffmpeg,
    make_media: MakeMedia,
    audio_only: Path,
    tmp_path: Path,
    name: str,
    codec: str,
    suffix: str,
):
    kept = cut_out(ffmpeg, make_media(name, "-i", audio_only, "-c:a", codec), tmp_path, 7.0, 22.0)

    assert kept is not None
    assert (kept.path.suffix, kept.start) == (suffix, 7.0)
    assert kept.facts.duration == pytest.approx(15.0, abs=0.3)
    assert sound_in(kept.path) == pytest.approx((2.0, 13.0), abs=0.15)


def test_a_picture_alone_can_be_cut_by_hand(ffmpeg: Ffmpeg, video_only: Path, tmp_path: Path):
    kept = cut_out(ffmpeg, video_only, tmp_path, 4.5, 8.0)

    assert kept is not None
    assert kept.start == pytest.approx(4.0, abs=0.01)
    assert kept.facts.duration == pytest.approx(4.0, abs=0.5)


def test_every_sound_track_is_kept(
    ffmpeg: Ffmpeg, make_media: MakeMedia, silent_ends_video: Path, tmp_path: Path
):
    two = make_media(
        "twice.mp4", "-i", silent_ends_video, "-map", "0:v", "-map", "0:a", "-map", "0:a", "-c", "copy"
    )

    kept = cut_out(ffmpeg, two, tmp_path, 7.0, 22.0)

    assert kept is not None
    assert kept.facts.audio_codecs == ("aac", "aac")


def test_a_part_that_goes_on_without_sound_is_kept_whole(
    ffmpeg: Ffmpeg, make_media: MakeMedia, silent_ends_video: Path, tmp_path: Path
):
    """The sound of the original begins after five seconds; so does that of a cut whose head is left."""
    late = make_media(
        "late.mp4", "-i", silent_ends_video, "-itsoffset", "5", "-i", silent_ends_video,
        "-map", "0:v", "-map", "1:a", "-c", "copy",
    )  # fmt: skip

    kept = cut_out(ffmpeg, late, tmp_path, 0.0, 26.0)

    assert kept is not None
    assert kept.facts.audio_start == pytest.approx(5.0, abs=0.25)


def test_file_names_are_only_names(ffmpeg: Ffmpeg, silent_ends_video: Path, tmp_path: Path):
    source = tmp_path / "-ss 1: Лекция «А» %d.mp4"
    source.write_bytes(silent_ends_video.read_bytes())

    kept = cut_out(ffmpeg, source, tmp_path, 7.0, 22.0, name="-1: trimmed v1.2")

    assert kept is not None
    assert kept.path.name == "-1: trimmed v1.2.mp4"


def test_cutting_again_replaces_the_result(ffmpeg: Ffmpeg, silent_ends_video: Path, tmp_path: Path):
    (tmp_path / "trimmed.mp4.part").write_text("what a killed attempt left")
    first = cut_out(ffmpeg, silent_ends_video, tmp_path, 7.0, 22.0)
    second = cut_out(ffmpeg, silent_ends_video, tmp_path, 7.0, 20.0)

    assert first is not None
    assert second is not None
    assert list(tmp_path.iterdir()) == [second.path]
    assert probe(second.path).duration == pytest.approx(14.0, abs=0.5)


def test_a_cancelled_cut_leaves_nothing(ffmpeg: Ffmpeg, silent_ends_video: Path, tmp_path: Path):
    def cancel(progress: Progress) -> None:
        raise StageCancelled("stop")

    with pytest.raises(StageCancelled):
        cut_out(ffmpeg, silent_ends_video, tmp_path, 7.0, 22.0, report=cancel)

    assert list(tmp_path.iterdir()) == []


def test_the_original_is_not_touched(ffmpeg: Ffmpeg, silent_ends_video: Path, tmp_path: Path):
    before = (silent_ends_video.read_bytes(), silent_ends_video.stat().st_mtime_ns)

    cut_out(ffmpeg, silent_ends_video, tmp_path, 7.0, 22.0)

    assert (silent_ends_video.read_bytes(), silent_ends_video.stat().st_mtime_ns) == before


# --- a result that is not what was asked for


@pytest.fixture
def writes(tmp_path: Path) -> Callable[[bytes], Ffmpeg]:
    """Makes an ffmpeg that succeeds, and writes what the test says instead of the cut."""

    def make(content: bytes) -> Ffmpeg:
        (tmp_path / "content").write_bytes(content)
        program = tmp_path / "ffmpeg"
        program.write_text(
            f"#!{sys.executable}\nimport shutil, sys\n"
            f"shutil.copy({str(tmp_path / 'content')!r}, sys.argv[-1].removeprefix('file:'))\n"
        )
        program.chmod(0o755)
        return Ffmpeg(binary=program)

    return make


def test_a_result_of_another_length_is_removed(writes, silent_ends_video: Path, tmp_path: Path):
    """R-505: the result is probed before it counts."""
    (tmp_path / "work").mkdir()
    whole = writes(silent_ends_video.read_bytes())

    with pytest.raises(
        PermanentError, match=r"came out wrong and was removed: it is 30(\.\d)? s long and not 4 s"
    ):
        cut_out(whole, silent_ends_video, tmp_path / "work", 8.0, 12.0)

    assert list((tmp_path / "work").iterdir()) == []


def test_a_result_without_its_sound_is_removed(
    writes, make_media: MakeMedia, silent_ends_video: Path, tmp_path: Path
):
    mute = make_media("mute.mp4", "-i", silent_ends_video, "-an", "-c", "copy")

    with pytest.raises(PermanentError, match="a picture or sound track is missing"):
        cut_out(writes(mute.read_bytes()), silent_ends_video, tmp_path, 0.0, 26.0)

    assert not list(tmp_path.glob("trimmed*"))


def test_a_result_with_a_black_head_is_removed(
    writes, ffmpeg: Ffmpeg, make_media: MakeMedia, silent_ends_video: Path, tmp_path: Path
):
    """What `-ss` after `-i` makes: the sound begins at once, the picture at the next key picture."""
    black_head = make_media(
        "black_head.mp4", "-i", silent_ends_video, "-ss", "8.5", "-t", "13", "-c", "copy"
    ).read_bytes()

    with pytest.raises(PermanentError, match=r"picture and sound begin 1(\.\d)? s apart"):
        cut_out(writes(black_head), silent_ends_video, tmp_path, 8.5, 21.0)


@pytest.mark.parametrize("content", [b"", b"\0" * 262])
def test_an_empty_result_is_removed(writes, silent_ends_video: Path, tmp_path: Path, content: bytes):
    with pytest.raises(PermanentError, match=r"came out wrong and was removed: .*is (empty|not a)"):
        cut_out(writes(content), silent_ends_video, tmp_path, 7.0, 22.0)

    assert not list(tmp_path.glob("trimmed*"))


def test_a_missing_original_is_gone(ffmpeg: Ffmpeg, tmp_path: Path):
    with pytest.raises(PermanentError, match=r"the file .* is gone"):
        cut_out(ffmpeg, tmp_path / "lecture.mp4", tmp_path, 7.0, 22.0)


# --- the whole trim


def test_a_lecture_is_trimmed_from_its_sound_alone(ffmpeg: Ffmpeg, silent_ends: Path, tmp_path: Path):
    edges = find_sound_edges(silent_ends, threshold_db=-40.0, report=ignore)
    plan = plan_trim(edges, TrimRules(padding=1.0, max_removed_share=0.7))

    kept = cut_out(ffmpeg, silent_ends, tmp_path, plan.start, plan.end)

    assert kept is not None
    check_decodable(kept.path)
    assert (kept.start, kept.end) == pytest.approx((6.0, 21.0), abs=0.15)
    assert kept.facts.duration == pytest.approx(kept.end - kept.start, abs=0.5)
