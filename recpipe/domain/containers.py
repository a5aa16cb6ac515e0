"""Which container can hold which codecs, so that a stream copy plays where the original did (R-506).

Measured with ffmpeg 5.1 and 9.0 and played in Chromium: FLAC and PCM in MP4 are experimental or
refused by the older one, a cut raw .flac keeps the length of the whole, and Chromium plays Matroska.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A kind of media file: its extension, what ffmpeg calls its writer, and its subtitle codec."""

    extension: str
    muxer: str
    subtitle_codec: str


MP4 = Container(extension=".mp4", muxer="mp4", subtitle_codec="mov_text")
MP4_SOUND = Container(extension=".m4a", muxer="mp4", subtitle_codec="mov_text")
WEBM = Container(extension=".webm", muxer="webm", subtitle_codec="webvtt")
MATROSKA = Container(extension=".mkv", muxer="matroska", subtitle_codec="srt")

_MP4_VIDEO = frozenset({"h264", "hevc", "av1", "mpeg4"})
_MP4_AUDIO = frozenset({"aac", "mp3", "alac", "ac3", "eac3"})
_WEBM_VIDEO = frozenset({"vp8", "vp9", "av1"})
_WEBM_AUDIO = frozenset({"opus", "vorbis"})


def container_for(video_codec: str | None, *audio_codecs: str | None) -> Container:
    """The container for a stream copy of these codecs, by ffmpeg's names; Matroska holds all others."""
    video = {video_codec} - {None}
    audio = set(audio_codecs) - {None}
    if video <= _MP4_VIDEO and audio <= _MP4_AUDIO:
        return MP4 if video else MP4_SOUND
    if video <= _WEBM_VIDEO and audio <= _WEBM_AUDIO:
        return WEBM
    return MATROSKA


# What is opened at all, by the names of ffmpeg's readers: no images, no playlists that name other files.
READABLE = "mov,matroska,webm,mpegts,mpeg,avi,asf,flv,ogg,wav,w64,mp3,aac,flac,aiff,caf,au,amr,ac3,eac3,mxf"
