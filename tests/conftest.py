"""Fresh homes, and a lecture to put into them."""

import json
import os
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import settings
from office import Office, open_office
from terminal import Terminal

from recpipe.demo.lecture_video import build_demo_lecture
from recpipe.integrations.ffmpeg import Ffmpeg, find_ffmpeg

# How long an example takes says something about the machine, not about the code.
settings.register_profile("any machine", settings(), deadline=None)
settings.register_profile("long", deadline=None, max_examples=260, stateful_step_count=60)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "any machine"))


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A fresh home."""
    return Terminal(tmp_path / "home")


@pytest.fixture(scope="session")
def demo_lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built-in lecture as a file."""
    target = tmp_path_factory.mktemp("demo") / "lecture.mp4"
    return build_demo_lecture(target, Ffmpeg(binary=find_ffmpeg()))


@pytest.fixture
def told_lecture(demo_lecture: Path, tmp_path: Path) -> Path:
    """The built-in lecture with a transcript beside it, so that no speech engine is needed."""
    folder = tmp_path / "recordings"
    folder.mkdir()
    video = folder / "told.mp4"
    video.hardlink_to(demo_lecture)
    slides = json.loads((files("recpipe.demo") / "lecture.json").read_text("utf-8"))["slides"]
    cues = (
        f"00:{at // 60:02}:{at % 60:02}.000 --> 00:{(at + 24) // 60:02}:{(at + 24) % 60:02}.000"
        for at in (15, 43, 72)
    )
    body = "\n\n".join(f"{cue}\n{slide['text']}" for cue, slide in zip(cues, slides, strict=True))
    video.with_suffix(".vtt").write_text(f"WEBVTT\n\n{body}\n", encoding="utf-8")
    return video


def stamp(seconds: int) -> str:
    """A moment as WebVTT writes it."""
    return f"00:{seconds // 60:02}:{seconds % 60:02}.000"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A home without machines, whose worker is the test."""
    with open_office(tmp_path) as opened:
        yield opened
