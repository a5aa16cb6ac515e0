"""Words made ready for cues: times in order, no piece longer than a line, none dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import inf

from recpipe.domain.transcript import Word
from recpipe.domain.word_times import Span, shared


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A word, or a part of one that no line can hold; times in seconds."""

    start: float
    end: float
    text: str
    is_joined: bool = False  # to the piece before it, without a space
    speaker: str | None = None


def pieces_of(words: Sequence[Word], longest: int) -> tuple[Piece, ...]:
    """Return the words' texts in their order, none longer than `longest`, none before an earlier one.

    Of speakers who talk at once, each word counts until the next begins.
    """
    starts = list(accumulate((max(0.0, word.start) for word in words), max))
    next_starts = [*starts[1:], inf]
    spans = [
        Span(start=start, end=max(start, min(word.end, next_start)))
        for word, start, next_start in zip(words, starts, next_starts, strict=False)
    ]
    return tuple(
        piece for word, span in zip(words, spans, strict=True) for piece in _pieces(word, span, longest)
    )


def _pieces(word: Word, span: Span, longest: int) -> Iterator[Piece]:
    texts = word.text.split()
    if len(texts) == 1 and len(texts[0]) <= longest:  # nearly always
        yield Piece(start=span.start, end=span.end, text=texts[0], speaker=word.speaker)
        return
    parts = [
        (text[first : first + longest], first > 0) for text in texts for first in range(0, len(text), longest)
    ]
    for (text, is_joined), part in zip(parts, shared([text for text, _ in parts], span), strict=True):
        yield Piece(start=part.start, end=part.end, text=text, is_joined=is_joined, speaker=word.speaker)
