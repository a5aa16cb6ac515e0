"""The course's glossary: what the engine wrote becomes what was meant (R-605).

Whole words only, whatever their case; keys of several words match several words. Punctuation
around a match stays, and so do the times: as many words as before keep theirs one by one, and
more or fewer share the time of the words that they replace. A longer key wins over a shorter one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from recpipe.domain.transcript import Segment, Transcript, Word
from recpipe.domain.word_times import Span, shared


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Words seen as a key: casefolded, with the punctuation around them apart."""

    lead: str
    core: tuple[str, ...]
    trail: str

    @classmethod
    def of(cls, texts: Sequence[str]) -> _Phrase:
        lead = "".join(takewhile(_is_punctuation, texts[0]))
        trail = "".join(takewhile(_is_punctuation, reversed(texts[-1].removeprefix(lead))))[::-1]
        core = [text.casefold() for text in texts]
        core[0] = core[0].removeprefix(lead)
        core[-1] = core[-1].removesuffix(trail)
        return cls(lead, tuple(core), trail)

    def holds(self, key: _Phrase) -> bool:
        """Whether the key stands here; "c++" is in "(c++)", and not in "(c)"."""
        return self.core == key.core and self.lead.endswith(key.lead) and self.trail.startswith(key.trail)


@dataclass(frozen=True, slots=True)
class _Rules:
    """The replacements, found by the bare words of their keys."""

    by_core: Mapping[tuple[str, ...], Sequence[tuple[_Phrase, tuple[str, ...]]]]

    @classmethod
    def of(cls, replacements: Mapping[str, str]) -> _Rules:
        by_core: dict[tuple[str, ...], list[tuple[_Phrase, tuple[str, ...]]]] = {}
        for key, value in sorted(replacements.items(), key=lambda pair: -len(pair[0])):
            if key.strip():
                phrase = _Phrase.of(key.split())
                by_core.setdefault(phrase.core, []).append((phrase, tuple(value.split())))
        return cls(by_core)

    @property
    def lengths(self) -> list[int]:
        """How many words keys have, the longest first."""
        return sorted({len(core) for core in self.by_core}, reverse=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edit:
    """Words first..first+count-1 become `texts`; an untouched word is an edit of itself."""

    first: int
    count: int
    texts: tuple[str, ...]


def corrected(transcript: Transcript, replacements: Mapping[str, str]) -> Transcript:
    """Return the transcript with the replacements applied to its words and to its segments."""
    rules = _Rules.of(replacements)
    if not rules.by_core:
        return transcript
    return replace(
        transcript,
        words=tuple(_words(transcript.words, rules)),
        segments=tuple(_segments(transcript.segments, rules)),
    )


def _words(words: Sequence[Word], rules: _Rules) -> Iterator[Word]:
    for edit in _edits([word.text for word in words], rules):
        old = words[edit.first : edit.first + edit.count]
        if len(edit.texts) == len(old):
            yield from (replace(word, text=text) for word, text in zip(old, edit.texts, strict=True))
        else:
            yield from _resized(old, edit.texts)


def _resized(old: Sequence[Word], texts: tuple[str, ...]) -> Iterator[Word]:
    known = [word.probability for word in old if word.probability is not None]
    whole = Span(start=old[0].start, end=max(word.end for word in old))
    for text, span in zip(texts, shared(texts, whole), strict=True):
        yield replace(old[0], start=span.start, end=span.end, text=text, probability=min(known, default=None))


def _segments(segments: Sequence[Segment], rules: _Rules) -> Iterator[Segment]:
    for segment in segments:
        edits = _edits(segment.text.split(), rules)
        text = " ".join(text for edit in edits for text in edit.texts)
        if text or not segment.text.strip():
            yield replace(segment, text=text)


def _edits(texts: Sequence[str], rules: _Rules) -> Iterator[_Edit]:
    lengths, at = rules.lengths, 0
    while at < len(texts):
        tried = (_match(texts, at, length, rules) for length in lengths)
        edit = next(filter(None, tried), _Edit(first=at, count=1, texts=(texts[at],)))
        yield edit
        at += edit.count


def _match(texts: Sequence[str], at: int, length: int, rules: _Rules) -> _Edit | None:
    found = texts[at : at + length]
    if len(found) < length:
        return None
    phrase = _Phrase.of(found)
    for key, value in rules.by_core.get(phrase.core, ()):
        if phrase.holds(key):
            return _Edit(first=at, count=length, texts=_dressed(value, found[0], phrase, key))
    return None


def _dressed(value: tuple[str, ...], first: str, phrase: _Phrase, key: _Phrase) -> tuple[str, ...]:
    """Give the replacement the punctuation of what it replaces, and its capital at a sentence's start."""
    if not value:
        return ()
    texts = list(value)
    if first.removeprefix(phrase.lead)[:1].isupper() and texts[0].islower():
        texts[0] = texts[0].capitalize()
    texts[0] = phrase.lead.removesuffix(key.lead) + texts[0]
    texts[-1] += phrase.trail.removeprefix(key.trail)
    return tuple(texts)


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"
