"""The sound of media files as speech engines want it: samples that tell the time."""

import tracemalloc
import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from recpipe.domain.errors import PermanentError
from recpipe.integrations.speech_audio import RATE, Gathering, blocks, seconds_of, sound_of


def tone(seconds: float, rate: int = RATE) -> np.ndarray:
    return (np.sin(np.arange(int(seconds * rate)) * 0.2) * 12_000).astype(np.int16)


def wav(path: Path, samples: np.ndarray, *, rate: int = RATE, channels: int = 1) -> Path:
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(samples.tobytes())
    return path


def video(path: Path, pieces: list[tuple[float, np.ndarray]], *, pictures: float = 0.0) -> Path:
    """A Matroska file with pieces of PCM sound at given seconds, and pictures from second 0."""
    with av.open(str(path), "w") as container:
        screen = container.add_stream("mpeg4", rate=10) if pictures else None
        sound = container.add_stream("pcm_s16le", rate=RATE, layout="mono")
        if screen:
            screen.width, screen.height, screen.pix_fmt = 64, 64, "yuv420p"
            for at in range(int(pictures * 10)):
                frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
                frame.pts, frame.time_base = at, Fraction(1, 10)
                container.mux(screen.encode(frame))
            container.mux(screen.encode(None))
        for start, samples in pieces:
            for first in range(0, len(samples), 1600):
                part = samples[first : first + 1600]
                frame = av.AudioFrame.from_ndarray(part.reshape(1, -1), format="s16", layout="mono")
                frame.sample_rate, frame.time_base = RATE, Fraction(1, RATE)
                frame.pts = int(start * RATE) + first
                container.mux(sound.encode(frame))
        container.mux(sound.encode(None))
    return path


def heard(path: Path, duration: float = 1000.0) -> np.ndarray:
    return np.frombuffer(b"".join(sound_of(path, duration)), dtype=np.int16)


def first_sound(samples: np.ndarray) -> float:
    """Second of the first loud sample."""
    return int(np.argmax(np.abs(samples.astype(int)) > 3000)) / RATE


@pytest.mark.parametrize(("rate", "channels"), [(16_000, 1), (48_000, 2), (44_100, 1), (8_000, 1)])
def test_any_sound_becomes_16_khz_mono(tmp_path, rate, channels):
    path = wav(tmp_path / "a.wav", np.repeat(tone(2.0, rate), channels), rate=rate, channels=channels)

    assert len(heard(path)) / RATE == pytest.approx(2.0, abs=0.01)


def test_what_lies_behind_the_duration_is_not_heard(tmp_path):
    path = wav(tmp_path / "a.wav", tone(3.0))

    assert len(heard(path, duration=1.25)) == 20_000


def test_sound_that_begins_late_is_filled_up_with_silence(tmp_path):
    """Else each word would be shown three seconds early."""
    path = video(tmp_path / "a.mkv", [(3.0, tone(1.0))], pictures=4.0)

    samples = heard(path)

    assert first_sound(samples) == pytest.approx(3.0, abs=0.02)
    assert len(samples) / RATE == pytest.approx(4.0, abs=0.02)


def test_a_gap_inside_is_filled_up_with_silence(tmp_path):
    path = video(tmp_path / "a.mkv", [(0.0, tone(1.0)), (5.0, tone(1.0))])

    samples = heard(path)

    assert first_sound(samples[RATE + 100 :]) == pytest.approx(4.0, abs=0.03)
    assert len(samples) / RATE == pytest.approx(6.0, abs=0.02)


def test_a_leap_in_time_is_no_endless_silence(tmp_path):
    path = video(tmp_path / "a.mkv", [(0.0, tone(1.0)), (50_000.0, tone(1.0))])

    assert len(heard(path, duration=20.0)) == 20 * RATE


def test_memory_does_not_grow_with_the_file(tmp_path):
    path = wav(tmp_path / "long.wav", np.tile(tone(10.0), 120))

    tracemalloc.start()
    length = sum(seconds_of(piece) for piece in sound_of(path, 1200.0))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert length == pytest.approx(1200.0, abs=0.1)
    assert peak < 3_000_000


def test_a_file_without_sound_says_so(tmp_path):
    with av.open(str(tmp_path / "mute.mkv"), "w") as container:
        screen = container.add_stream("mpeg4", rate=10)
        screen.width, screen.height, screen.pix_fmt = 64, 64, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
        container.mux(screen.encode(frame))
        container.mux(screen.encode(None))

    with pytest.raises(PermanentError, match=r"mute\.mkv has no sound"):
        heard(tmp_path / "mute.mkv")


def test_no_media_and_no_file_are_told_apart(tmp_path):
    (tmp_path / "notes.mp4").write_text("no media at all")

    with pytest.raises(PermanentError, match=r"notes\.mp4 cannot be opened: Invalid data"):
        heard(tmp_path / "notes.mp4")
    with pytest.raises(PermanentError, match=r"gone\.mp4 cannot be opened: No such file"):
        heard(tmp_path / "gone.mp4")


def test_damage_costs_its_own_place_only(tmp_path):
    from recpipe.integrations.registry import __file__ as inside

    demo = Path(inside).parents[1] / "demo" / "demo.opus"
    content = bytearray(demo.read_bytes())
    content[100_000:104_000] = bytes(4_000)
    (tmp_path / "damaged.opus").write_bytes(content)

    damaged, whole = heard(tmp_path / "damaged.opus"), heard(demo)

    assert len(damaged) / RATE == pytest.approx(len(whole) / RATE, abs=0.1)
    assert np.array_equal(damaged[: 20 * RATE], whole[: 20 * RATE])


def test_blocks_hold_all_the_sound_and_are_cut_where_it_is_quiet():
    loud, quiet = tone(4.0), np.zeros(RATE // 2, np.int16)
    sound = np.concatenate([loud, quiet] * 6).tobytes()
    pieces = [sound[at : at + 5000] for at in range(0, len(sound), 5000)]

    found = list(blocks(pieces, longest=10.0))

    assert b"".join(block.sound for block in found) == sound
    assert [block.start for block in found[1:]] == [block.end for block in found[:-1]]
    assert all(seconds_of(block.sound) <= 10.2 for block in found)
    assert all(block.end % 4.5 > 4.0 for block in found[:-1])


@pytest.mark.parametrize("sound", [b"", bytes(2), bytes(640), bytes(641 * 2)])
def test_the_shortest_sounds_can_be_cut(sound):
    gathered = Gathering(start=1.0, sound=bytearray(sound))

    taken = gathered.take_to_a_pause()

    assert taken.sound + bytes(gathered.sound) == sound
    assert gathered.start == pytest.approx(taken.end)
    assert len(taken.sound) % 2 == 0
