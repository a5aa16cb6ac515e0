"""The transcript that came with the recording: a .vtt or .srt file beside the video."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from recpipe.domain.errors import NeedsUserError
from recpipe.domain.languages import code_of, guessed
from recpipe.domain.ports import Progress, Report, SpeechRequest
from recpipe.domain.spoken_words import spread
from recpipe.domain.transcript import Segment, Transcript, Word
from recpipe.domain.word_times import in_order
from recpipe.integrations.cue_files import Cue, read_cues
from recpipe.integrations.registry import Provider, Tools

_READABLE = {".vtt", ".srt"}


class SidecarSettings(BaseModel):
    """There is nothing to set: the file is as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SidecarTranscriber:
    """Takes the words of the file, and shares each cue's time among them."""

    def transcribe(self, request: SpeechRequest, report: Report) -> Transcript:
        """See `recpipe.domain.ports.Transcriber`; no file, or one that is no transcript, needs a person."""
        report(Progress(done=0, total=request.duration, unit="s"))
        path = _chosen(request)
        cues = read_cues(path)
        heard = [_words(cue, request) for cue in cues]
        report(Progress(done=request.duration, total=request.duration, unit="s"))
        return Transcript(
            language=_language_of(path, cues, request.language),
            engine=PROVIDER.name,
            model=path.suffix.lower().removeprefix("."),
            duration=request.duration,
            words=in_order((word for words in heard for word in words), request.duration),
            segments=in_order(_segments(heard), request.duration),
        )


def _chosen(request: SpeechRequest) -> Path:
    """The transcript in the wanted language, else one whose name gives none, else any."""
    readable = [path for path in request.sidecars if path.suffix.lower() in _READABLE]
    if not readable:
        raise NeedsUserError(
            "no transcript came with this recording",
            remedy="put a .vtt or .srt file of the same name beside it, "
            "or choose another speech engine (setting transcribe.engine)",
        )
    wanted = code_of(request.language)
    return min(readable, key=lambda path: _order(path, wanted))


def _order(path: Path, wanted: str) -> tuple[bool, bool, str]:
    named = _language_in(path)
    return (named != wanted, named != "", path.name)


def _language_in(path: Path) -> str:
    """The language that a name such as lecture.ru.vtt gives, or ""."""
    return code_of(Path(path.stem).suffix.removeprefix("."))


def _language_of(path: Path, cues: Sequence[Cue], requested: str) -> str:
    return _language_in(path) or code_of(requested) or guessed(cue.text for cue in cues)


def _words(cue: Cue, request: SpeechRequest) -> list[Word]:
    """The cue's words that are heard in the media: what was cut off its ends is left out."""
    whole = Segment(
        start=cue.start - request.offset,
        end=cue.end - request.offset,
        text=cue.text,
        speaker=cue.speaker,
    )
    return [word for word in spread(whole) if 0 <= (word.start + word.end) / 2 < request.duration]


def _segments(heard: Sequence[Sequence[Word]]) -> Iterator[Segment]:
    for words in heard:
        if words:
            text = " ".join(word.text for word in words)
            yield Segment(start=words[0].start, end=words[-1].end, text=text, speaker=words[0].speaker)


def _build(settings: SidecarSettings, tools: Tools) -> SidecarTranscriber:
    return SidecarTranscriber()


PROVIDER = Provider(
    name="sidecar",
    title="The transcript that came with the recording: a .vtt or .srt file beside it.",
    settings=SidecarSettings,
    build=_build,
    pace=0.001,
)
