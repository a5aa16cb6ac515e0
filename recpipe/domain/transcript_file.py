"""The one form in which a transcript is kept: a versioned JSON object (R-603)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from recpipe.domain.errors import PermanentError
from recpipe.domain.transcript import Segment, Transcript, Word

FORMAT = 1

_PieceT = TypeVar("_PieceT")


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
        language=_text(kept, "language"),
        engine=_text(kept, "engine"),
        model=_text(kept, "model"),
        prompt=_text(kept, "prompt"),
        duration=_number(kept, "duration"),
        words=_pieces(kept, "words", _word),
        segments=_pieces(kept, "segments", _segment),
    )


def _piece_to_json(piece: Word | Segment) -> dict[str, object]:
    fields: dict[str, object] = {"start": piece.start, "end": piece.end, "text": piece.text}
    if isinstance(piece, Word) and piece.probability is not None:
        fields["probability"] = piece.probability
    if piece.speaker is not None:
        fields["speaker"] = piece.speaker
    return fields


def _pieces(
    kept: Mapping[str, object], name: str, read: Callable[[Mapping[str, object]], _PieceT]
) -> tuple[_PieceT, ...]:
    listed = kept.get(name)
    if not isinstance(listed, list) or not all(isinstance(piece, dict) for piece in listed):
        raise _damaged(name)
    return tuple(read(piece) for piece in listed)


def _word(kept: Mapping[str, object]) -> Word:
    return Word(
        start=_number(kept, "start"),
        end=_number(kept, "end"),
        text=_text(kept, "text"),
        probability=_number(kept, "probability") if "probability" in kept else None,
        speaker=_text(kept, "speaker") if "speaker" in kept else None,
    )


def _segment(kept: Mapping[str, object]) -> Segment:
    return Segment(
        start=_number(kept, "start"),
        end=_number(kept, "end"),
        text=_text(kept, "text"),
        speaker=_text(kept, "speaker") if "speaker" in kept else None,
    )


def _text(kept: Mapping[str, object], name: str) -> str:
    value = kept.get(name)
    if not isinstance(value, str):
        raise _damaged(name)
    return value


def _number(kept: Mapping[str, object], name: str) -> float:
    value = kept.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _damaged(name)
    return float(value)


def _damaged(name: str) -> PermanentError:
    return PermanentError(
        f"this transcript is damaged: {name!r} is missing or has the wrong type",
        remedy="transcribe the recording again",
    )
