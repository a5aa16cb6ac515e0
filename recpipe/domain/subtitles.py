"""From words with times to subtitle cues that people can read (R-801), and a report on them (R-802)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from recpipe.domain.cue_breaks import cues_of_pieces
from recpipe.domain.cue_layout import lines_of
from recpipe.domain.cue_pieces import pieces_of
from recpipe.domain.cue_rules import Cue, CueRules
from recpipe.domain.cue_times import Said, timed
from recpipe.domain.spoken_words import words_of
from recpipe.domain.transcript import Transcript, Word

__all__ = ["BrokenRules", "Cue", "CueRules", "build_cues", "cues_of", "report_on"]

NO_END = 86_400_000.0  # seconds; later than any recording ends

_ROUNDING = 1e-6  # seconds or characters a second: times are whole milliseconds, but not as floats


def cues_of(transcript: Transcript, rules: CueRules) -> tuple[Cue, ...]:
    """Return cues for all that was said; where there are no words, segments are divided (R-604)."""
    return build_cues(words_of(transcript), rules, duration=transcript.duration or NO_END)


def build_cues(words: Sequence[Word], rules: CueRules, *, duration: float = NO_END) -> tuple[Cue, ...]:
    """Return cues in order of time that do not overlap. No word is dropped: where it cannot be shown
    within the rules (speech that is too fast to read), the rule is broken, and `report_on` counts it.

    A word longer than a line goes on in the next one. `duration` is the recording's, in seconds.
    """
    pieces = pieces_of(words, rules.max_line)
    said = [
        Said(start=cue[0].start, end=cue[-1].end, lines=lines_of(cue, rules.max_line))
        for cue in cues_of_pieces(pieces, rules, duration)
    ]
    return tuple(timed(said, rules, duration)) if said else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRules:
    """How many cues break each rule."""

    long_line: int = 0
    many_lines: int = 0
    too_short: int = 0
    too_long: int = 0
    too_fast: int = 0  # only a warning: people speak faster than others read
    too_close: int = 0


def report_on(cues: Sequence[Cue], rules: CueRules) -> BrokenRules:
    """Count the cues that break a rule; one cue may break several."""
    lengths = [cue.end - cue.start for cue in cues]
    return BrokenRules(
        long_line=sum(any(len(line) > rules.max_line for line in cue.lines) for cue in cues),
        many_lines=sum(len(cue.lines) > rules.max_lines for cue in cues),
        too_short=sum(length < rules.min_duration - _ROUNDING for length in lengths),
        too_long=sum(length > rules.max_duration + _ROUNDING for length in lengths),
        too_fast=sum(
            cue.characters > (rules.max_rate + _ROUNDING) * length
            for cue, length in zip(cues, lengths, strict=True)
        ),
        too_close=sum(later.start - cue.end < rules.min_gap - _ROUNDING for cue, later in pairwise(cues)),
    )
