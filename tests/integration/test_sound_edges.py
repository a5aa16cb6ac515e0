from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from recpipe.domain.errors import StageCancelled
from recpipe.domain.ports import Progress
from recpipe.domain.trim import SoundEdges
from recpipe.integrations.sound_edges import NoSoundTrack, find_sound_edges

RECORDINGS = Path(__file__).parents[3] / "shared/data/recordings"
DEMO = Path(__file__).parents[2] / "recpipe/demo/demo.opus"
MakeMedia = Callable[..., Path]


def edges(path: Path, threshold_db: float = -40.0) -> SoundEdges:
    return find_sound_edges(path, threshold_db=threshold_db, report=lambda _: None)


def heard(found: SoundEdges) -> tuple[float | None, float | None]:
    return found.first, found.last


def near(first: float, last: float) -> object:
    return pytest.approx((first, last), abs=0.12)


def expression(formula: str, seconds: float) -> tuple[str, ...]:
    return "-f", "lavfi", "-i", f"aevalsrc='{formula}':sample_rate=44100:duration={seconds}"


TONE = "0.125*sin(2*PI*440*t)"


def test_the_edges_of_the_sound_of_a_video_are_found(silent_ends_video: Path):
    found = edges(silent_ends_video)

    assert heard(found) == near(9, 20)
    assert (found.audio_start, found.audio_end, found.duration) == pytest.approx((0, 30, 30), abs=0.2)


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("tone.mp3", ("-c:a", "libmp3lame")),
        ("tone.webm", ("-c:a", "libopus")),
        ("tone.ogg", ("-c:a", "libvorbis")),
        ("tone.flac", ("-c:a", "flac", "-sample_fmt", "s32")),
        ("tone.aac", ("-c:a", "aac")),
        ("tone8.wav", ("-c:a", "pcm_u8")),
        ("tone16.wav", ("-c:a", "pcm_s16le", "-ac", "2")),
        ("tone24.wav", ("-c:a", "pcm_s24le")),
        ("tone64.wav", ("-c:a", "pcm_f64le")),
        ("tone.ts", ("-c:a", "mp2")),
        ("tone.mkv", ("-c:a", "ac3")),
        ("tone.avi", ("-c:a", "libmp3lame")),
    ],
)
def test_every_kind_of_sound_is_heard(
    make_media: MakeMedia, audio_only: Path, name: str, codec: tuple[str, ...]
):
    assert heard(edges(make_media(name, "-i", audio_only, *codec))) == near(9, 20)


def test_sound_to_the_very_ends_is_found_there():
    found = edges(DEMO, threshold_db=-60.0)

    assert found.first == pytest.approx(4.1, abs=0.3)
    assert found.last == pytest.approx(83.5, abs=0.3)


def test_nothing_is_heard_where_there_is_only_faint_noise(all_silent_video: Path):
    assert heard(edges(all_silent_video)) == (None, None)


def test_the_threshold_decides_what_is_silence(silent_ends_video: Path):
    assert heard(edges(silent_ends_video, threshold_db=-15.0)) == (None, None)
    assert heard(edges(silent_ends_video, threshold_db=-90.0)) == near(0, 30)


def test_a_click_is_no_sound(make_media: MakeMedia):
    click = "if(between(t,3,3.03)+between(t,27,27.03),0.5*sin(2*PI*2000*t),0)"
    media = make_media("click.m4a", *expression(f"{click}+if(between(t,9,20),{TONE},0)", 30), "-c:a", "aac")

    assert heard(edges(media)) == near(9, 20)


def test_mains_hum_is_no_sound(make_media: MakeMedia):
    media = make_media("hum.wav", *expression(f"0.1*sin(2*PI*50*t)+0.05+if(between(t,9,20),{TONE},0)", 30))

    assert heard(edges(media)) == near(9, 20)


def test_sound_on_one_channel_or_out_of_phase_is_heard(make_media: MakeMedia):
    tone = f"if(between(t,9,20),{TONE},0)"
    left = make_media("left.wav", *expression(f"{tone}|0", 30))
    opposite = make_media("opposite.wav", *expression(f"{tone}|-({tone})", 30))

    assert heard(edges(left)) == near(9, 20)
    assert heard(edges(opposite)) == near(9, 20)


def test_sound_on_any_track_is_heard(make_media: MakeMedia, all_silent_video: Path, audio_only: Path):
    """A lecturer's microphone may be the second track."""
    both = make_media(
        "two.mkv",
        "-i",
        all_silent_video,
        "-i",
        audio_only,
        "-map",
        "0:v",
        "-map",
        "0:a",
        "-map",
        "1:a",
        "-c",
        "copy",
    )

    assert heard(edges(both)) == near(9, 20)


def test_times_are_those_of_the_media_when_its_sound_begins_late(
    make_media: MakeMedia, silent_ends_video: Path
):
    for name in ("late.mp4", "late.mkv", "late.ts"):
        late = make_media(
            name, "-i", silent_ends_video, "-itsoffset", "5", "-i", silent_ends_video,
            "-map", "0:v", "-map", "1:a", "-c", "copy",
        )  # fmt: skip
        found = edges(late)

        assert heard(found) == pytest.approx((14, 25), abs=0.25), name
        assert found.audio_start == pytest.approx(5, abs=0.25), name


def test_sound_that_ends_before_the_picture_is_searched_from_its_own_end(
    make_media: MakeMedia, silent_ends_video: Path
):
    for name in ("early.mp4", "early.mkv"):
        early = make_media(
            name,
            "-i",
            silent_ends_video,
            "-t",
            "15",
            "-i",
            silent_ends_video,
            "-map",
            "0:v",
            "-map",
            "1:a",
            "-c",
            "copy",
        )
        found = edges(early)

        assert heard(found) == near(9, 15)
        assert found.audio_end == pytest.approx(15, abs=0.2)


def test_the_pause_in_a_lecture_is_not_its_end(make_media: MakeMedia):
    media = make_media("pause.flac", *expression(f"if(between(t,100,101)+between(t,400,401),{TONE},0)", 600))

    assert heard(edges(media)) == near(100, 401)


def test_a_word_on_the_border_of_two_steps_is_heard(make_media: MakeMedia):
    """The steps backwards from the end of 60 s meet at 50 s and at 30 s."""
    for border in (50, 30):
        word = f"if(between(t,5,6)+between(t,{border - 0.06},{border + 0.06}),{TONE},0)"
        media = make_media(f"border{border}.wav", *expression(word, 60))

        assert heard(edges(media)) == near(5, border + 0.06)


def test_only_the_ends_are_heard(make_media: MakeMedia):
    """The cost grows with the silence at the ends, not with the length."""
    told: list[Progress] = []
    talk = make_media("talk.flac", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=16000:duration=1200")

    find_sound_edges(talk, threshold_db=-40.0, report=told.append)

    assert told == [Progress(done=pytest.approx(1200, abs=0.1), total=pytest.approx(1200, abs=0.1), unit="s")]


def test_damage_in_the_middle_is_passed_over(silent_ends_video: Path, tmp_path: Path):
    content = bytearray(silent_ends_video.read_bytes())
    begin, end = content.index(b"mdat") + 8, content.index(b"moov")
    for place in range(begin + (end - begin) // 3, begin + (end - begin) // 2):
        content[place] ^= 0x5A
    (tmp_path / "damaged.mp4").write_bytes(content)

    assert heard(edges(tmp_path / "damaged.mp4")) == near(9, 20)


def test_a_recording_without_a_sound_track_cannot_be_listened_to(video_only: Path):
    with pytest.raises(NoSoundTrack, match=r"video_only\.mp4 has no sound track"):
        edges(video_only)


def test_a_sound_track_that_cannot_be_decoded_is_not_taken_for_silence(audio_only: Path, tmp_path: Path):
    content = bytearray(audio_only.read_bytes())
    begin, end = content.index(b"mdat") + 8, content.index(b"moov")
    content[begin:end] = b"\xff" * (end - begin)
    (tmp_path / "noise.m4a").write_bytes(content)

    with pytest.raises(NoSoundTrack, match="can be decoded"):
        edges(tmp_path / "noise.m4a")


def test_progress_goes_forward_to_the_whole(silent_ends_video: Path):
    told: list[Progress] = []

    find_sound_edges(silent_ends_video, threshold_db=-40.0, report=told.append)

    done = [progress.done for progress in told]
    assert done == sorted(done)
    assert done[-1] == told[-1].total


def test_the_search_can_be_cancelled(all_silent_video: Path):
    def cancel(progress: Progress) -> None:
        raise StageCancelled("stop")

    with pytest.raises(StageCancelled):
        find_sound_edges(all_silent_video, threshold_db=-40.0, report=cancel)


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the shared recordings are not part of the project")
def test_speech_in_a_real_recording_is_heard():
    assert heard(edges(RECORDINGS / "spoken_example.mp4")) == pytest.approx((0.2, 40.5), abs=0.3)
