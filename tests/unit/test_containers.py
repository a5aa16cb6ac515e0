import pytest

from recpipe.domain.containers import MATROSKA, MP4, MP4_SOUND, WEBM, Container, container_for


@pytest.mark.parametrize(
    ("video", "audio", "container"),
    [
        ("h264", ["aac"], MP4),
        ("hevc", ["aac", "aac"], MP4),
        ("av1", ["aac"], MP4),
        ("mpeg4", ["mp3"], MP4),
        ("h264", [], MP4),
        ("vp9", ["opus"], WEBM),
        ("vp8", ["vorbis"], WEBM),
        ("av1", ["opus"], WEBM),
        ("vp9", [], WEBM),
        ("vp9", ["aac"], MATROSKA),
        ("h264", ["opus"], MATROSKA),
        ("h264", ["flac"], MATROSKA),
        ("h264", ["pcm_s16le"], MATROSKA),
        ("h264", ["aac", "opus"], MATROSKA),
        ("mjpeg", ["pcm_s16le"], MATROSKA),
        (None, ["aac"], MP4_SOUND),
        (None, ["mp3"], MP4_SOUND),
        (None, ["opus"], WEBM),
        (None, ["flac"], MATROSKA),
        (None, ["pcm_s16le"], MATROSKA),
        ("unknown", ["unknown"], MATROSKA),
    ],
)
def test_codecs_go_into_a_container_that_can_hold_them(
    video: str | None, audio: list[str], container: Container
):
    """R-506."""
    assert container_for(video, *audio) == container


def test_a_missing_sound_track_may_be_named():
    assert container_for("h264", None) == MP4
