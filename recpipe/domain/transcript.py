"""What was said, and when: the one canonical form that every speech engine is turned into (R-603).

All times are seconds from the start of the media that was transcribed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One spoken word with its punctuation, as it should be shown."""

    start: float
    end: float
    text: str
    probability: float | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of speech that an engine returned as one piece: a phrase or a sentence."""

    start: float
    end: float
    text: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """Words and segments in order of time.

    `words` may be empty when the engine gives none (R-604); `segments` then carry the text.
    `language` is an ISO 639-1 code, `duration` the length of the audio in seconds.
    """

    language: str
    engine: str
    model: str
    duration: float
    words: tuple[Word, ...] = ()
    segments: tuple[Segment, ...] = ()
    prompt: str = ""

    @property
    def text(self) -> str:
        """The whole text on one line."""
        return " ".join(piece.text for piece in self.segments or self.words)
