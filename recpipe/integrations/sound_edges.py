"""Where the sound of a recording begins and ends, found from its ends inwards.

Only sound is decoded, and only as far as it has to be: the cost grows with the silence at the ends,
not with the length. What counts as sound is decided in `loudness`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import inf
from pathlib import Path

from recpipe.domain.errors import PermanentError
from recpipe.domain.ports import Progress, Report
from recpipe.domain.trim import SoundEdges
from recpipe.integrations.media_file import open_media, read_only, sound_streams
from recpipe.integrations.media_probe import probe
from recpipe.integrations.sound_track import NOTHING, OVERLAP, SoundTrack, Stretch

_FIRST_STEP = 10.0  # seconds; the steps backwards from the end double up to the longest
_LONGEST_STEP = 80.0

Tell = Callable[[float], None]


class NoSoundTrack(PermanentError):
    """The recording has no sound that could be listened to."""


def find_sound_edges(path: Path, *, threshold_db: float, report: Report) -> SoundEdges:
    """Find the first and the last sound of any track; damaged places are passed over.

    Raises `NoSoundTrack` when there is no sound track or nothing of it can be decoded, and whatever
    `report` raises.
    """
    facts = probe(path)
    if not facts.has_audio:
        raise NoSoundTrack(f"{path.name} has no sound track")
    tell = partial(_tell, report, facts.duration)
    tracks = [
        _edges(path, number, threshold_db, facts.duration, tell) for number in range(len(facts.audio_codecs))
    ]
    heard = [edges for edges in tracks if edges]
    if not heard:
        raise NoSoundTrack(f"nothing of the sound of {path.name} can be decoded")
    tell(facts.duration)
    return _of_all(heard)


def _tell(report: Report, duration: float, done: float) -> None:
    report(Progress(done=min(done, duration), total=duration, unit="s"))


def _of_all(heard: Sequence[SoundEdges]) -> SoundEdges:
    return SoundEdges(
        first=min((edges.first for edges in heard if edges.first is not None), default=None),
        last=max((edges.last for edges in heard if edges.last is not None), default=None),
        duration=heard[0].duration,
        audio_start=min(edges.audio_start for edges in heard),
        audio_end=max(edges.audio_end or edges.duration for edges in heard),
    )


def _edges(path: Path, number: int, threshold_db: float, duration: float, tell: Tell) -> SoundEdges | None:
    """The edges of one track; None if nothing of it can be decoded."""
    with open_media(path) as media:  # anew for each track: not every kind of file can be wound back
        stream = sound_streams(media)[number]
        read_only(media, stream)
        track = SoundTrack(media=media, stream=stream, threshold_db=threshold_db)
        start, known = _search_forwards(track, tell)
        if start is None:
            return None
        end = track.end(duration)
        last = None if known.first_sound is None else _search_backwards(track, known, end, tell)
    return SoundEdges(first=known.first_sound, last=last, duration=duration, audio_start=start, audio_end=end)


def _search_forwards(track: SoundTrack, tell: Tell) -> tuple[float | None, Stretch]:
    """When the track begins, and what was heard around the first sound."""
    start, recent = None, NOTHING
    for stretch in track.from_here():
        start = max(0.0, stretch.begin) if start is None else start
        recent = recent.tail().then(stretch)
        if recent.first_sound is not None:
            break
        tell(recent.end)
    return start, recent


def _search_backwards(track: SoundTrack, known: Stretch, track_end: float, tell: Tell) -> float | None:
    """When the last sound ends; what is known already is not heard again."""
    floor = max(0.0, known.end - OVERLAP)
    begin, end, step = track_end, inf, _FIRST_STEP
    while begin > floor:
        begin = max(floor, begin - step) if track.can_be_entered else floor
        heard = track.between(begin, end)
        if heard.last_sound is not None:
            return heard.last_sound
        tell(track_end - (begin - floor))
        is_empty = not heard.loud.size  # a hole in the track costs nothing to step over
        end, step = begin + OVERLAP, 2 * step if is_empty else min(2 * step, _LONGEST_STEP)
    return known.last_sound
