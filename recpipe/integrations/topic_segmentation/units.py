"""The pieces that topics are made of: sentences, or lines where nothing marks a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from recpipe.domain.spoken_words import spread
from recpipe.domain.transcript import Transcript, Word

LONG_PAUSE = 1.0  # seconds; ends a sentence even without a full stop
LONGEST_SENTENCE = 40  # words
LONGEST_LINE = 12  # words, in text without punctuation
SHORT_PAUSE = 0.4  # seconds; ends a line in text without punctuation
MOST_UNITS = 1200  # of a lecture; time and memory grow with the square

_SENTENCE_END = re.compile(r"""[.?!…。？！]["'”’»)\]]*$""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One sentence or line; times in seconds."""

    start: float
    end: float
    text: str


def units_of(transcript: Transcript) -> tuple[Unit, ...]:
    """Divide what was said into units, in order of time; a very long lecture into longer ones."""
    if transcript.words:
        stretches: Iterable[Sequence[Word]] = [transcript.words]
    else:
        stretches = [spread(segment) for segment in transcript.segments]
    has_sentences = _has_sentences(stretches)
    units = [_unit(words) for stretch in stretches for words in _pieces(stretch, has_sentences=has_sentences)]
    return _joined([unit for unit in units if unit.text])


def _has_sentences(stretches: Iterable[Sequence[Word]]) -> bool:
    words = list(chain.from_iterable(stretches))
    ends = sum(1 for word in words if _SENTENCE_END.search(word.text))
    return ends * 2 * LONGEST_SENTENCE >= len(words)


def _pieces(words: Sequence[Word], *, has_sentences: bool) -> Iterator[list[Word]]:
    longest, pause = (LONGEST_SENTENCE, LONG_PAUSE) if has_sentences else (LONGEST_LINE, SHORT_PAUSE)
    piece: list[Word] = []
    for word in words:
        is_over = piece and (
            len(piece) >= longest
            or word.start - piece[-1].end > pause
            or _SENTENCE_END.search(piece[-1].text.rstrip())
        )
        if is_over:
            yield piece
            piece = []
        piece.append(word)
    if piece:
        yield piece


def _unit(words: Sequence[Word]) -> Unit:
    text = " ".join(chain.from_iterable(word.text.split() for word in words))
    return Unit(start=words[0].start, end=max(word.end for word in words), text=text)


def _joined(units: Sequence[Unit]) -> tuple[Unit, ...]:
    size = -(-len(units) // MOST_UNITS) or 1
    groups = (units[first : first + size] for first in range(0, len(units), size))
    return tuple(
        Unit(start=group[0].start, end=group[-1].end, text=" ".join(unit.text for unit in group))
        for group in groups
    )
