"""Makes the demo lecture: a recording as a lecture room would make it, with silence at both ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import ffmpeg as describe
import imageio_ffmpeg

from recpipe.domain.errors import PermanentError
from recpipe.domain.ports import Report
from recpipe.integrations.ffmpeg import Description, Ffmpeg, media_input, media_output
from recpipe.integrations.media_file import media_url
from recpipe.integrations.whole_file import whole_file

from .slides import Slide, draw

DEMO_STARTED = "2026-09-01T09:00:00Z"

_SPOKEN = 89.7  # seconds of demo.opus, of which the first 4 and the last 6 are silent
_ADDED_BEFORE, _ADDED_AFTER = 11.0, 14.0  # 15 and 20 seconds of silence in all
_CHANGES = (28.55, 57.88)  # seconds in demo.opus at which the next slide is shown
DEMO_DURATION = _ADDED_BEFORE + _SPOKEN + _ADDED_AFTER
SLIDE_STARTS = (0.0, *(_ADDED_BEFORE + change for change in _CHANGES))

_RATE = 5  # pictures a second
_KEYFRAME_EVERY = 2  # seconds
_STALL = timedelta(minutes=2)
_ENCODING = {
    "c:v": "libx264",
    "preset": "veryfast",
    "tune": "stillimage",
    "crf": 24,
    "pix_fmt": "yuv420p",
    "g": _RATE * _KEYFRAME_EVERY,
    "threads": 1,  # the same bytes however many cores there are
    "c:a": "aac",
    "b:a": "64k",
    "ac": 1,
}
_REPEATABLE = {"fflags": "+bitexact", "flags:v": "+bitexact", "flags:a": "+bitexact"}


@dataclass(frozen=True, slots=True)
class Script:
    """What the demo lecture is called, and what its slides say."""

    title: str
    slides: tuple[Slide, ...]


def script() -> Script:
    """The lecture as it was written."""
    written = json.loads((files(__package__) / "lecture.json").read_text("utf-8"))
    slides = tuple(Slide(slide["title"], tuple(slide["bullets"])) for slide in written["slides"])
    return Script(written["title"], slides)


def build_demo_lecture(target: Path, ffmpeg: Ffmpeg, report: Report = lambda _: None) -> Path:
    """Write the lecture as MP4; the same ffmpeg makes the same bytes, so it stays one recording."""
    try:
        _encode(target, ffmpeg, report)
    except PermanentError as error:
        if "libx264" not in str(error):
            raise
        _encode(target, Ffmpeg(binary=Path(imageio_ffmpeg.get_ffmpeg_exe())), report)
    return target


def _encode(target: Path, ffmpeg: Ffmpeg, report: Report) -> None:
    lecture = script()
    with TemporaryDirectory(prefix="recpipe-demo-") as scratch, whole_file(target) as part:
        described = media_output(
            _pictures(lecture, Path(scratch)),
            _sound(Path(scratch)),
            path=part,
            muxer="mp4",
            t=DEMO_DURATION,
            movflags="+faststart",
            **{"metadata:g:0": f"title={lecture.title}", "metadata:g:1": f"creation_time={DEMO_STARTED}"},
            **_ENCODING,
            **_REPEATABLE,
        )
        ffmpeg.run(described, total=DEMO_DURATION, report=report, stall_after=_STALL)


def _pictures(lecture: Script, scratch: Path) -> Description:
    """Every slide for as long as it is spoken about."""
    shown = (round((end - start) * _RATE) for start, end in pairwise([*SLIDE_STARTS, DEMO_DURATION]))
    return describe.concat(
        *(_still(path, count) for path, count in zip(_saved(lecture, scratch), shown, strict=True))
    )


def _saved(lecture: Script, scratch: Path) -> Iterator[Path]:
    for number, image in enumerate(draw(lecture.slides, lecture.title)):
        path = scratch / f"slide-{number}.png"
        image.save(path)
        yield path


def _still(path: Path, count: int) -> Description:
    picture = describe.input(media_url(path), f="image2", framerate=_RATE)
    return picture.filter("loop", loop=count - 1, size=1).filter("setsar", 1)


def _sound(scratch: Path) -> Description:
    voice = scratch / "voice.opus"
    voice.write_bytes((files(__package__) / "demo.opus").read_bytes())
    quiet = media_input(voice).audio.filter("adelay", round(_ADDED_BEFORE * 1000), all=1)
    return quiet.filter("apad", whole_dur=DEMO_DURATION)
