"""Where one cue ends and the next begins: the best of all ways, by dynamic programming.

A break costs nothing after a sentence, little after a clause or in a pause, and much between an
article and its noun. A cue costs more when it is shown for less than its reading time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from recpipe.domain.cue_pieces import Piece
from recpipe.domain.cue_rules import CueRules

# What a break costs after a sentence, after a clause, elsewhere, and after a word that clings to the next.
SENTENCE, CLAUSE, PLAIN, CLINGING = 0.0, 0.4, 1.2, 2.5

CUE = 1.0  # for each cue, so that there are few
HURRIED = 1.0  # for a cue that is shown too short a time ...
MISSING = 6.0  # ... and for the share of its reading time that is missing
OVERTIME = 1.0  # for each second that the last word goes on when the cue must be gone
INNER_SENTENCE_END = 1.5  # for a sentence that ends inside a cue
INNER_SPEAKER = 3.0  # for another speaker inside a cue
INNER_PAUSE = 1.5  # for each second of a pause inside a cue, above the first

_PAUSE, _LONG_PAUSE = 0.35, 1.0  # seconds

_SENTENCE_MARKS = frozenset(".!?…")
_CLAUSE_MARKS = frozenset(",;:—–")

# Articles, prepositions, conjunctions and the like belong to what follows.
_CLINGS = (
    "a an the and or but nor so if of to in on at by for with from into onto as than that which who whose "
    "when where while because is are was were be not no my your his her its our their this these those very "
    "а и но или да если чтобы что как когда где который в во на по к ко с со у о об от до из за для при без "
    "под над про через между не ни это эта этот эти мой твой его её их наш ваш очень"
)
_CLINGING = frozenset(_CLINGS.split())


def costs_after(pieces: Sequence[Piece]) -> list[float]:
    """Return what it costs to end a cue, or a line, after each piece."""
    return [*(_cost_between(piece, following) for piece, following in pairwise(pieces)), SENTENCE]


def cues_of_pieces(pieces: Sequence[Piece], rules: CueRules, end: float) -> Iterator[Sequence[Piece]]:
    """Yield the pieces of every cue; `end` is when the recording ends, in seconds."""
    following = _best_breaks(pieces, rules, end)
    first = 0
    while first < len(pieces):
        yield pieces[first : following[first]]
        first = following[first]


def _cost_between(piece: Piece, following: Piece) -> float:
    pause = following.start - piece.end
    last = piece.text.rstrip("\"'”’»)]")[-1:]
    if following.is_joined:
        return 2 * CLINGING
    if pause >= _LONG_PAUSE or piece.speaker != following.speaker or last in _SENTENCE_MARKS:
        return SENTENCE
    if pause >= _PAUSE or last in _CLAUSE_MARKS:
        return CLAUSE
    return CLINGING if piece.text.lower() in _CLINGING else PLAIN


def _best_breaks(pieces: Sequence[Piece], rules: CueRules, end: float) -> list[int]:
    """Return for each piece, if a cue began with it, where the next cue would begin."""
    starts = [piece.start for piece in pieces]
    ends = [piece.end for piece in pieces]
    latest = [*(start - rules.min_gap for start in starts[1:]), end]  # that a cue can be shown
    after = costs_after(pieces)
    inner = _inner_costs(pieces, after)
    left, right = _columns(pieces)
    reach = _reach(left, right, rules)
    best = [0.0] * (len(pieces) + 1)
    following = [0] * len(pieces)
    for first in range(len(pieces) - 1, -1, -1):
        start, column, cheapest = starts[first], left[first], float("inf")
        for last in range(first, reach[first] + 1):
            if starts[last] - start >= rules.max_duration and last > first:
                break
            cost = CUE + after[last] + inner[last] - inner[first] + best[last + 1]
            cost += OVERTIME * max(0.0, ends[last] - start - rules.max_duration)
            wanted = rules.reading_time(right[last] - column)
            shown = min(max(ends[last], start + wanted), latest[last]) - start
            if shown < wanted:
                cost += HURRIED + MISSING * (1 - shown / wanted)
            if cost < cheapest:
                cheapest, following[first] = cost, last + 1
        best[first] = cheapest
    return following


def _inner_costs(pieces: Sequence[Piece], after: Sequence[float]) -> list[float]:
    """Return what it costs that breaks are passed over, added up from the start to each piece."""
    costs = (
        INNER_SENTENCE_END * (cost == SENTENCE)
        + INNER_SPEAKER * (piece.speaker != following.speaker)
        + INNER_PAUSE * max(0.0, following.start - piece.end - 1)
        for (piece, following), cost in zip(pairwise(pieces), after, strict=False)
    )
    return [0.0, *accumulate(costs)]


def _columns(pieces: Sequence[Piece]) -> tuple[list[int], list[int]]:
    """Return where each piece would begin and end if all stood on one line."""
    left, right = [], []
    column = 0
    for piece in pieces:
        column += not piece.is_joined
        left.append(column)
        column += len(piece.text)
        right.append(column)
    return left, right


def _reach(left: Sequence[int], right: Sequence[int], rules: CueRules) -> list[int]:
    """Return the last piece that a cue can hold, by the piece that it begins with."""
    line_end = []
    last = 0
    for first, column in enumerate(left):
        last = max(last, first)
        while last + 1 < len(right) and right[last + 1] - column <= rules.max_line:
            last += 1
        line_end.append(last)
    reach = line_end
    for _ in range(rules.max_lines - 1):
        reach = [line_end[min(last + 1, len(left) - 1)] for last in reach]
    return reach
