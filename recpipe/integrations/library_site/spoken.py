"""What was said, in pieces that a reader can follow: phrases, paragraphs, sections."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from recpipe.domain.chapters import Chapter
from recpipe.domain.ports import Lecture, Subtitles
from recpipe.domain.transcript import Transcript, Word

from .cleaning import one_line

_TIMES = re.compile(r"^(?P<start>[\d:]+\.\d+)[ \t]+-->[ \t]+(?P<end>[\d:]+\.\d+).*$", re.MULTILINE)
_TAG = re.compile(r"<[^<>]*>")  # what the text itself says with `<` is written `&lt;`

_LONGEST_PHRASE = 18  # words
_LONG_PHRASE = 8  # words, after which a comma is enough to end it
_PHRASE_PAUSE = 0.7  # seconds of silence that end a phrase
_SHORT_PAUSE = 0.2  # enough to end a long one
_PARAGRAPH_PAUSE = 2.0
_PARAGRAPH_LENGTH = 45.0  # seconds, after which the next phrase begins a new paragraph
_HEADING_LEEWAY = 1.0  # a chapter may begin this much after its first phrase
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", "؟", "।")
_PART_ENDS = (",", ";", ":", "—", "،", "、", "，")
_WRITTEN_WITHOUT_SPACES = frozenset({"ja", "km", "lo", "my", "th", "yue", "zh"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """The smallest piece that is highlighted while it is spoken; times in seconds."""

    start: float
    end: float
    text: str
    speaker: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The paragraphs of one chapter; only what precedes the first chapter has none."""

    chapter: Chapter | None
    paragraphs: tuple[tuple[Phrase, ...], ...]


def phrases(lecture: Lecture) -> tuple[Phrase, ...]:
    """The lecture in phrases: by its words, else by the engine's segments, else by its subtitles."""
    if lecture.transcript and lecture.transcript.words:
        found: Iterable[Phrase] = _from_words(lecture.transcript)
    elif lecture.transcript and lecture.transcript.segments:
        found = (
            Phrase(start=piece.start, end=piece.end, text=piece.text, speaker=piece.speaker or "")
            for piece in lecture.transcript.segments
        )
    else:
        found = cues(lecture.subtitles[0]) if lecture.subtitles else ()
    cleaned = (
        replace(phrase, text=one_line(phrase.text), speaker=one_line(phrase.speaker)) for phrase in found
    )
    return tuple(phrase for phrase in cleaned if phrase.text)


def cues(track: Subtitles) -> tuple[Phrase, ...]:
    """The cues of one language, with their line breaks.

    Read from the WebVTT file: in SubRip an empty line or a number may belong to the text or not.
    """
    blocks = re.split(r"\n[ \t]*\n", track.vtt.read_text("utf-8-sig"))
    found = ((_TIMES.search(block), block) for block in blocks)
    return tuple(_cue(times, block) for times, block in found if times)


def _cue(times: re.Match[str], block: str) -> Phrase:
    start, end = (_seconds(times[name]) for name in ("start", "end"))
    text = html.unescape(_TAG.sub("", block[times.end() :]))
    return Phrase(start=start, end=end, text=text.strip())


def _seconds(written: str) -> float:
    seconds = 0.0
    for part in written.split(":"):
        seconds = seconds * 60 + float(part)
    return round(seconds, 3)


def _from_words(transcript: Transcript) -> Iterator[Phrase]:
    glue = "" if transcript.language in _WRITTEN_WITHOUT_SPACES else " "
    group: list[Word] = []
    for word in transcript.words:
        if group and _ends_phrase(group, word):
            yield _joined(group, glue)
            group = []
        group.append(word)
    if group:
        yield _joined(group, glue)


def _ends_phrase(group: Sequence[Word], following: Word) -> bool:
    return (
        len(group) >= _LONGEST_PHRASE
        or (len(group) >= _LONG_PHRASE and _is_divided(group[-1], following))
        or following.start - group[-1].end >= _PHRASE_PAUSE
        or following.speaker != group[-1].speaker
        or group[-1].text.rstrip().endswith(_SENTENCE_ENDS)
    )


def _is_divided(word: Word, following: Word) -> bool:
    return following.start - word.end >= _SHORT_PAUSE or word.text.rstrip().endswith(_PART_ENDS)


def _joined(group: Sequence[Word], glue: str) -> Phrase:
    text = glue.join(word.text.strip() for word in group)
    return Phrase(start=group[0].start, end=group[-1].end, text=text, speaker=group[0].speaker or "")


def sections(spoken: Sequence[Phrase], chapters: Sequence[Chapter]) -> tuple[Section, ...]:
    """The phrases under their chapters' headings; a chapter in which nobody speaks is kept, empty."""
    starts = [chapter.start - _HEADING_LEEWAY for chapter in chapters] + [float("inf")]
    opening = [phrase for phrase in spoken if phrase.start < starts[0]]
    found = [Section(chapter=None, paragraphs=paragraphs(opening))] if opening else []
    for chapter, begin, end in zip(chapters, starts, starts[1:], strict=False):
        inside = [phrase for phrase in spoken if begin <= phrase.start < end]
        found.append(Section(chapter=chapter, paragraphs=paragraphs(inside)))
    return tuple(found)


def paragraphs(spoken: Sequence[Phrase]) -> tuple[tuple[Phrase, ...], ...]:
    """Phrases grouped by pauses, speakers and length."""
    groups: list[list[Phrase]] = []
    for phrase in spoken:
        if not groups or _ends_paragraph(groups[-1], phrase):
            groups.append([])
        groups[-1].append(phrase)
    return tuple(tuple(group) for group in groups)


def _ends_paragraph(group: Sequence[Phrase], following: Phrase) -> bool:
    return (
        following.start - group[-1].end >= _PARAGRAPH_PAUSE
        or following.start - group[0].start >= _PARAGRAPH_LENGTH
        or following.speaker != group[-1].speaker
    )
