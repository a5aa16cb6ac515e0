"""The tools that recpipe uses, called by hand on one recording: `by_hand.py RECORDING FOLDER`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from recpipe.domain.chapters import Granularity, chapters
from recpipe.domain.ports import Lecture, Progress, SpeechRequest
from recpipe.domain.trim import TrimRules, plan_trim
from recpipe.integrations.ffmpeg import Ffmpeg, find_ffmpeg
from recpipe.integrations.library_site.mux import mux
from recpipe.integrations.media_cut import cut
from recpipe.integrations.media_probe import probe
from recpipe.integrations.registry import Tools, load
from recpipe.integrations.sound_edges import find_sound_edges


def main(recording: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    run = Ffmpeg(binary=find_ffmpeg())
    edges = find_sound_edges(recording, threshold_db=-40, report=ignore)
    plan = plan_trim(edges, TrimRules())
    kept = cut(
        run,
        recording,
        start=plan.start,
        end=plan.end,
        into=folder / "trimmed",
        report=ignore,
        stall_after=timedelta(minutes=5),
    )
    assert kept is not None
    facts = probe(kept.path)
    sidecar = recording.with_suffix(".vtt")
    told = (sidecar,) if sidecar.exists() else ()
    tools = Tools(
        home_models=folder, ffmpeg_binary=run.binary, work=folder, library_folder=folder, library_title=""
    )
    speech = load("transcribers", "sidecar" if told else "embedded")
    request = SpeechRequest(media=kept.path, duration=facts.duration, sidecars=told, offset=kept.start)
    transcript = speech.build(speech.settings(), tools).transcribe(request, ignore)
    finder = load("topics", "embedded")
    topics = finder.build(finder.settings(), tools).find(transcript, Granularity.MEDIUM, ignore)
    lecture = Lecture(
        key="by-hand",
        title=recording.stem,
        recorded_at=datetime.now(UTC),
        media=kept.path,
        duration=facts.duration,
        chapters=chapters(topics.topics, facts.duration),
    )
    mux(lecture, folder, "published", run, ignore)


def ignore(_progress: Progress) -> None:
    """Nobody watches."""


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
