"""What was said as words with times, also where an engine gave only segments (R-604)."""

from __future__ import annotations

from recpipe.domain.transcript import Segment, Transcript, Word
from recpipe.domain.word_times import Span, shared


def words_of(transcript: Transcript) -> tuple[Word, ...]:
    """Return the transcript's words, or its segments' words spread over their segments' times."""
    if transcript.words:
        return transcript.words
    return tuple(word for segment in transcript.segments for word in spread(segment))


def spread(segment: Segment) -> tuple[Word, ...]:
    """Return the segment's words; each takes time in proportion to its letters."""
    texts = segment.text.split()
    spans = shared(texts, Span(start=segment.start, end=max(segment.start, segment.end)))
    return tuple(
        Word(start=span.start, end=span.end, text=text, speaker=segment.speaker)
        for text, span in zip(texts, spans, strict=True)
    )
