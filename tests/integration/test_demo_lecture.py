from __future__ import annotations

from itertools import pairwise

import av
import numpy as np
import pytest

from recpipe.demo.lecture_video import DEMO_DURATION, SLIDE_STARTS, build_demo_lecture, script
from recpipe.demo.slides import SIZE, draw
from recpipe.domain.errors import PermanentError
from recpipe.integrations.ffmpeg import Ffmpeg
from recpipe.integrations.media_probe import probe


@pytest.fixture(scope="module")
def demo(ffmpeg, tmp_path_factory):
    return build_demo_lecture(tmp_path_factory.mktemp("demo") / "lecture.mp4", ffmpeg)


def test_it_is_a_lecture_as_a_camera_would_make_it(demo):
    facts = probe(demo)

    assert (facts.video_codec, facts.audio_codecs) == ("h264", ("aac",))
    assert (facts.width, facts.height) == SIZE
    assert abs(facts.duration - DEMO_DURATION) < 0.2
    assert facts.recorded_at.isoformat() == "2026-09-01T09:00:00+00:00"
    with av.open(str(demo)) as media:
        assert media.metadata["title"] == script().title


def test_both_ends_are_silent(demo):
    with av.open(str(demo)) as media:
        sound = np.concatenate([frame.to_ndarray().ravel() for frame in media.decode(audio=0)])
        loud = np.flatnonzero(np.abs(sound) > 0.02) / media.streams.audio[0].rate

    assert 15.0 < loud[0] < 15.6
    assert 94.0 < loud[-1] < DEMO_DURATION - 19.9


def test_the_slides_change_when_they_are_spoken_about(demo):
    with av.open(str(demo)) as media:
        frames = [(frame.time, frame.to_ndarray(format="gray")) for frame in media.decode(video=0)]
    changes = [
        after[0] for before, after in pairwise(frames) if np.abs(before[1].astype(int) - after[1]).mean() > 2
    ]

    assert np.allclose(changes, SLIDE_STARTS[1:], atol=0.2)


def test_building_it_again_gives_the_same_recording(demo, ffmpeg, tmp_path):
    assert build_demo_lecture(tmp_path / "again.mp4", ffmpeg).read_bytes() == demo.read_bytes()


def test_an_ffmpeg_without_an_h264_encoder_is_replaced_by_the_packaged_one(ffmpeg, tmp_path):
    poor = tmp_path / "poor-ffmpeg"
    poor.write_text("#!/bin/sh\necho \"Unknown encoder 'libx264'\" >&2\nexit 1\n")
    poor.chmod(0o755)

    assert probe(build_demo_lecture(tmp_path / "lecture.mp4", Ffmpeg(binary=poor))).video_codec == "h264"


def test_a_failure_leaves_nothing(tmp_path):
    broken = tmp_path / "broken-ffmpeg"
    broken.write_text("#!/bin/sh\necho 'no such luck' >&2\nexit 1\n")
    broken.chmod(0o755)
    target = tmp_path / "demo" / "lecture.mp4"
    target.parent.mkdir()

    with pytest.raises(PermanentError, match="no such luck"):
        build_demo_lecture(target, Ffmpeg(binary=broken))

    assert list(target.parent.iterdir()) == []


def test_every_slide_has_its_own_picture():
    pictures = [picture.tobytes() for picture in draw(script().slides, script().title)]

    assert len(set(pictures)) == len(SLIDE_STARTS)
