"""The one form in which a transcript is kept: a versioned JSON object (R-603)."""

from __future__ import annotations

from collections.abc import Mapping

from recpipe.domain.errors import PermanentError
from recpipe.domain.kept_json import Reader
from recpipe.domain.transcript import Segment, Transcript, Word

FORMAT = 1

_READ = Reader("this transcript is", "transcribe the recording again")


def to_json(transcript: Transcript) -> dict[str, object]:
    """Return plain dicts, lists, strings and numbers; what is unknown is left out."""
    return {
        "format": FORMAT,
        "language": transcript.language,
        "engine": transcript.engine,
        "model": transcript.model,
        "prompt": transcript.prompt,
        "duration": transcript.duration,
        "words": [_piece_to_json(word) for word in transcript.words],
        "segments": [_piece_to_json(segment) for segment in transcript.segments],
    }


def from_json(kept: Mapping[str, object]) -> Transcript:
    """Read what `to_json` made; anything else is a `PermanentError` that says what is wrong."""
    if kept.get("format") != FORMAT:
        raise PermanentError(
            f"this transcript has format {kept.get('format')!r} and only {FORMAT} is understood",
            remedy="transcribe the recording again, or use the newer recpipe that wrote it",
        )
    return Transcript(
        language=_READ.text(kept, "language"),
        engine=_READ.text(kept, "engine"),
        model=_READ.text(kept, "model"),
        prompt=_READ.text(kept, "prompt"),
        duration=_READ.number(kept, "duration"),
        words=tuple(_word(piece) for piece in _READ.objects(kept, "words")),
        segments=tuple(_segment(piece) for piece in _READ.objects(kept, "segments")),
    )


def _piece_to_json(piece: Word | Segment) -> dict[str, object]:
    fields: dict[str, object] = {"start": piece.start, "end": piece.end, "text": piece.text}
    if isinstance(piece, Word) and piece.probability is not None:
        fields["probability"] = piece.probability
    if piece.speaker is not None:
        fields["speaker"] = piece.speaker
    return fields


def _word(kept: Mapping[str, object]) -> Word:
    return Word(
        start=_READ.number(kept, "start"),
        end=_READ.number(kept, "end"),
        text=_READ.text(kept, "text"),
        probability=_READ.number(kept, "probability") if "probability" in kept else None,
        speaker=_READ.text(kept, "speaker") if "speaker" in kept else None,
    )


def _segment(kept: Mapping[str, object]) -> Segment:
    return Segment(
        start=_READ.number(kept, "start"),
        end=_READ.number(kept, "end"),
        text=_READ.text(kept, "text"),
        speaker=_READ.text(kept, "speaker") if "speaker" in kept else None,
    )
