"""Small real media, made by ffmpeg once a session; tests only read them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from recpipe.integrations.ffmpeg import Ffmpeg, find_ffmpeg

MakeMedia = Callable[..., Path]

# A key picture every 2 s, stored out of turn (B-frames) as cameras do; 10 pictures a second.
H264 = (
    "-c:v",
    "libx264",
    "-preset",
    "ultrafast",
    "-g",
    "20",
    "-keyint_min",
    "20",
    "-bf",
    "2",
    "-pix_fmt",
    "yuv420p",
)
VP9 = ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "20")


def picture(seconds: float) -> tuple[str, ...]:
    return "-f", "lavfi", "-i", f"testsrc=size=160x90:rate=10:duration={seconds}"


def sound(seconds: float, heard: str, frequency: int = 440) -> tuple[str, ...]:
    """A tone at -21 dB while the expression `heard` of `t` is true, and faint noise all the time."""
    tone = f"if({heard},0.125*sin(2*PI*{frequency}*t),0)+0.0005*(random(0)-0.5)"
    return "-f", "lavfi", "-i", f"aevalsrc='{tone}':sample_rate=44100:duration={seconds}"


@pytest.fixture(scope="session")
def binary() -> Path:
    return find_ffmpeg()


@pytest.fixture(scope="session", params=["of the system", "packaged"])
def ffmpeg(request: pytest.FixtureRequest) -> Ffmpeg:
    """Both of the ffmpegs that a user may meet; the same one twice where the system has none."""
    return Ffmpeg(binary=find_ffmpeg() if request.param == "of the system" else find_ffmpeg({"PATH": ""}))


@pytest.fixture(scope="session")
def make_media(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> MakeMedia:
    """Makes `make_media(name, *ffmpeg_arguments)` once and returns its path."""
    folder = tmp_path_factory.mktemp("media")

    def make(name: str, *arguments: str | Path) -> Path:
        path = folder / sha256(repr(arguments).encode()).hexdigest()[:8] / name
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            command = [str(binary), "-nostdin", "-loglevel", "error", *map(str, arguments), f"file:{path}"]
            subprocess.run(command, check=True)
        return path

    return make


@pytest.fixture(scope="session")
def silent_ends_video(make_media: MakeMedia) -> Path:
    """30 s of H.264 and AAC: silence, a tone from 9 s to 20 s, silence."""
    return make_media(
        "silent_ends.mp4", *picture(30), *sound(30, "between(t,9,20)"), *H264, "-c:a", "aac", "-shortest"
    )


@pytest.fixture(scope="session")
def silent_ends_webm(make_media: MakeMedia) -> Path:
    """The same as VP9 and Opus."""
    return make_media(
        "silent_ends.webm", *picture(30), *sound(30, "between(t,9,20)"), *VP9, "-c:a", "libopus"
    )


@pytest.fixture(scope="session")
def all_silent_video(make_media: MakeMedia) -> Path:
    """10 s without any sound on its sound track."""
    return make_media("all_silent.mp4", *picture(10), *sound(10, "0"), *H264, "-c:a", "aac")


@pytest.fixture(scope="session")
def video_only(make_media: MakeMedia) -> Path:
    """10 s without a sound track."""
    return make_media("video_only.mp4", *picture(10), *H264)


@pytest.fixture(scope="session")
def audio_only(make_media: MakeMedia) -> Path:
    """30 s of AAC: silence, a tone from 9 s to 20 s, silence."""
    return make_media("audio_only.m4a", *sound(30, "between(t,9,20)"), "-c:a", "aac")
