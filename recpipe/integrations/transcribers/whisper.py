"""Whisper on this machine: many languages, good quality; an optional extra with a downloaded model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from recpipe.domain.errors import ConfigError, NeedsUserError
from recpipe.domain.ports import Progress, Report, SpeechRequest
from recpipe.domain.transcript import Segment, Transcript, Word
from recpipe.domain.word_times import in_order
from recpipe.integrations.model_hub import keep_the_hub_quiet, not_installed
from recpipe.integrations.registry import Provider, Tools
from recpipe.integrations.speech_audio import Stretch, blocks, sound_of
from recpipe.integrations.whisper_models import is_path, is_present, known, model_folder

_BLOCK = 600.0  # seconds given to the model at once; a block and its features take some 100 MB

# Whisper says something even where nobody speaks; then it doubts both that it is speech and what was said.
_DOUBTFUL_SPEECH, _DOUBTFUL_WORDS = 0.6, -1.0


class WhisperSettings(BaseModel):
    """How Whisper works."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    model: str = "small"
    """Model, as named by `recpipe models list`, or the path of a folder with a CTranslate2 model."""
    beam_size: Annotated[int, Field(ge=1, le=20)] = 5
    """How many readings are followed at once: more is slower and slightly better."""
    device: Literal["cpu", "cuda", "auto"] = "cpu"
    """What computes: the processor, an NVIDIA graphics processor, or whichever is there."""
    compute_type: str = "int8"
    """Arithmetic of CTranslate2; int8 is fast on a processor, float16 on a graphics processor."""


@dataclass(frozen=True, slots=True)
class WhisperTranscriber:
    """Transcribes block by block; memory does not grow with the recording."""

    settings: WhisperSettings
    models: Path

    def transcribe(self, request: SpeechRequest, report: Report) -> Transcript:
        """See `recpipe.domain.ports.Transcriber`; a missing extra or model needs a person."""
        model = _loaded(self.settings, self.models)
        language = None if request.language == "auto" else _understood(model, request.language)
        hints = ", ".join(request.vocabulary)
        heard = _Heard(request.duration, language)
        for block in blocks(sound_of(request.media, request.duration), _BLOCK):
            for segment in self._segments(model, block, heard, hints):
                heard.add(segment, block.start)
                report(heard.progress)
        report(Progress(done=request.duration, total=request.duration, unit="s"))
        return heard.transcript(self.settings.model, hints)

    def _segments(self, model: Any, block: Stretch, heard: _Heard, hints: str) -> Iterator[Any]:
        segments, found = model.transcribe(
            _samples(block.sound),
            language=heard.language,
            beam_size=self.settings.beam_size,
            vad_filter=True,
            word_timestamps=True,
            condition_on_previous_text=False,  # else one mistake can repeat itself to the end
            hotwords=hints or None,
        )
        for segment in segments:
            if not _is_imagined(segment):
                heard.language = heard.language or found.language
                yield segment


class _Heard:
    """What was heard so far; the language is fixed by the first block in which somebody speaks."""

    def __init__(self, duration: float, language: str | None) -> None:
        self.language = language
        self._duration = duration
        self._words: list[Word] = []
        self._segments: list[Segment] = []
        self._until = 0.0

    def add(self, segment: Any, offset: float) -> None:
        self._segments.append(_segment(segment, offset))
        self._words += [_word(word, offset) for word in segment.words or ()]
        self._until = max(self._until, offset + float(segment.end))

    @property
    def progress(self) -> Progress:
        return Progress(done=min(self._until, self._duration), total=self._duration, unit="s")

    def transcript(self, model: str, hints: str) -> Transcript:
        return Transcript(
            language=self.language or "en",
            engine=PROVIDER.name,
            model=model,
            duration=self._duration,
            words=in_order(self._words, self._duration),
            segments=in_order(self._segments, self._duration),
            prompt=hints,
        )


def _segment(segment: Any, offset: float) -> Segment:
    return Segment(start=offset + float(segment.start), end=offset + float(segment.end), text=segment.text)


def _word(word: Any, offset: float) -> Word:
    # numpy's own numbers are no JSON
    return Word(
        start=offset + float(word.start),
        end=offset + float(word.end),
        text=word.word,
        probability=float(word.probability),
    )


def _is_imagined(segment: Any) -> bool:
    return bool(segment.no_speech_prob > _DOUBTFUL_SPEECH and segment.avg_logprob < _DOUBTFUL_WORDS)


def _samples(sound: bytes) -> Any:
    import numpy as np

    return np.frombuffer(sound, dtype=np.int16).astype(np.float32) / 32768


def _loaded(settings: WhisperSettings, models: Path) -> Any:
    keep_the_hub_quiet()
    try:
        from faster_whisper import WhisperModel
    except ImportError as error:
        raise not_installed() from error
    _require_model(settings.model, models)
    try:
        return WhisperModel(
            str(model_folder(models, settings.model)),
            device=settings.device,
            compute_type=settings.compute_type,
            local_files_only=True,
        )
    except (RuntimeError, ValueError) as error:
        raise NeedsUserError(
            f'the Whisper model "{settings.model}" cannot be loaded: {error}',
            remedy=f"fetch it again: `recpipe models remove {settings.model}`, "
            f"then `recpipe models pull {settings.model}`; or correct the settings device and compute_type",
        ) from error


def _require_model(name: str, models: Path) -> None:
    if is_present(models, name):
        return
    if is_path(name):
        raise NeedsUserError(
            f"there is no whole Whisper model in {name}", remedy="correct the setting transcribe.model"
        )
    try:
        known(name)
    except ConfigError as error:
        raise NeedsUserError(str(error), remedy="correct the setting transcribe.model") from error
    raise NeedsUserError(
        f'the Whisper model "{name}" is not on this machine', remedy=f"fetch it: `recpipe models pull {name}`"
    )


def _understood(model: Any, language: str) -> str:
    code = language.lower()
    if code not in model.supported_languages:
        raise NeedsUserError(
            f'this Whisper model does not understand the language "{language}"',
            remedy="give an ISO 639-1 code such as en or ru, or auto",
        )
    return code


def _build(settings: WhisperSettings, tools: Tools) -> WhisperTranscriber:
    return WhisperTranscriber(settings, tools.home_models)


PROVIDER = Provider(
    name="whisper",
    title="Whisper on this machine: about a hundred languages, good quality; needs an extra and a model.",
    settings=WhisperSettings,
    build=_build,
    pace=0.2,
)
