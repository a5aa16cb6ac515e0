"""Speech recognition that works offline and as installed: English only, of draft quality.

PocketSphinx with the model inside its package. It knows no punctuation and no capitals, and it
ignores the course's vocabulary: its language model is fixed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ConfigDict

from recpipe.domain.errors import NeedsUserError
from recpipe.domain.ports import Progress, Report, SpeechRequest
from recpipe.domain.transcript import Segment, Transcript, Word
from recpipe.domain.word_times import in_order
from recpipe.integrations.registry import Provider, Tools
from recpipe.integrations.speech_audio import Stretch, sound_of
from recpipe.integrations.utterances import utterances

_FRAME = 0.01  # seconds; the recogniser's clock
_SHORTEST = 0.1  # seconds; the recogniser fails on less
_FILLERS = ("<", "[")  # <s>, <sil>, [NOISE], …


class EmbeddedSettings(BaseModel):
    """The embedded engine has no settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class EmbeddedTranscriber:
    """Recognises English utterance by utterance; memory does not grow with the recording."""

    def transcribe(self, request: SpeechRequest, report: Report) -> Transcript:
        """See `recpipe.domain.ports.Transcriber`; another language than English needs a person."""
        _require_english(request.language)
        decoder = _decoder()
        words: list[Word] = []
        segments: list[Segment] = []
        for utterance in utterances(sound_of(request.media, request.duration)):
            spoken = in_order(_readable(_heard(decoder, utterance)), request.duration)
            words += spoken
            segments += _segment(spoken)
            report(_progress(utterance.end, request.duration))
        report(_progress(request.duration, request.duration))
        return Transcript(
            language="en",
            engine=PROVIDER.name,
            model="en-us",
            duration=request.duration,
            words=tuple(words),
            segments=tuple(segments),
        )


def _require_english(language: str) -> None:
    if language.lower().replace("_", "-").split("-")[0] not in {"auto", "en"}:
        raise NeedsUserError(
            f'the embedded speech engine understands English only, and the language is "{language}"',
            remedy="install Whisper: `pip install 'recpipe[whisper]'`, then `recpipe models pull small`; "
            "or put a transcript (.vtt or .srt) beside the recording",
        )


def _decoder() -> Any:  # pocketsphinx has no types
    import pocketsphinx

    # Live normalisation ruins the first seconds of each utterance: 109 % errors on JFK, batch 18 %.
    # What it logs would go to the terminal, past everything that keeps it tidy.
    return pocketsphinx.Decoder(cmn="batch", loglevel="FATAL")


def _heard(decoder: Any, utterance: Stretch) -> Iterator[Word]:
    if utterance.end - utterance.start < _SHORTEST:
        return
    decoder.start_utt()
    decoder.process_raw(utterance.sound, full_utt=True)
    decoder.end_utt()
    for part in decoder.seg() or ():
        if not part.word.startswith(_FILLERS):
            yield Word(
                start=utterance.start + part.start_frame * _FRAME,
                end=utterance.start + (part.end_frame + 1) * _FRAME,
                text=part.word.split("(")[0],  # "read(2)" is another way to say "read"
                probability=min(max(float(part.prob), 0.0), 1.0),  # a probability already, no logarithm
            )


def _readable(words: Iterator[Word]) -> Iterator[Word]:
    """Give the utterance a capital, and "i" its own."""
    for at, word in enumerate(words):
        is_capital = at == 0 or word.text == "i" or word.text.startswith("i'")
        yield replace(word, text=word.text[:1].upper() + word.text[1:]) if is_capital else word


def _segment(words: tuple[Word, ...]) -> list[Segment]:
    if not words:
        return []
    text = " ".join(word.text for word in words)
    return [Segment(start=words[0].start, end=words[-1].end, text=text)]


def _progress(done: float, total: float) -> Progress:
    return Progress(done=min(done, total), total=total, unit="s")


def _build(settings: EmbeddedSettings, tools: Tools) -> EmbeddedTranscriber:
    return EmbeddedTranscriber()


PROVIDER = Provider(
    name="embedded",
    title="Offline and ready at once, English only: draft quality, without punctuation.",
    settings=EmbeddedSettings,
    build=_build,
    pace=0.3,
)
