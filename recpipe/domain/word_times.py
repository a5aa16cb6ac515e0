"""Times of spoken words: inside the recording, in order, none empty; and how a phrase's time is shared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TypeVar

from recpipe.domain.transcript import Segment, Word

SHORTEST = 0.01  # seconds; no word or segment is shorter

PieceT = TypeVar("PieceT", Word, Segment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of time, in seconds."""

    start: float
    end: float


def in_order(pieces: Iterable[PieceT], duration: float) -> tuple[PieceT, ...]:
    """Sort pieces by time and move them inside [0, duration]; a piece without text is left out.

    Times come out rounded to milliseconds, with `start` at least `SHORTEST` before `end`.
    """
    if duration < SHORTEST:
        return ()
    spoken = (piece for piece in pieces if piece.text.strip())
    return tuple(sorted((_inside(piece, duration) for piece in spoken), key=lambda piece: piece.start))


def _inside(piece: PieceT, duration: float) -> PieceT:
    start = max(0.0, min(round(piece.start, 3), duration - SHORTEST))
    end = min(max(round(piece.end, 3), start + SHORTEST), duration)
    return replace(piece, start=start, end=end, text=piece.text.strip())


def shared(texts: Sequence[str], whole: Span) -> tuple[Span, ...]:
    """Share a phrase's time among its words, in proportion to their length."""
    if not texts:
        return ()
    weights = [len(text) + 1 for text in texts]
    total = sum(weights)
    length = whole.end - whole.start
    ends = [whole.start + length * done / total for done in accumulate(weights)]
    bounds = [whole.start, *ends[:-1], whole.end]
    return tuple(Span(start=start, end=end) for start, end in pairwise(bounds))
