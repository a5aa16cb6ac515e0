"""A cue's text in lines: as few as hold it, divided where the text divides, about equally long."""

from __future__ import annotations

from collections.abc import Sequence

from recpipe.domain.cue_breaks import costs_after
from recpipe.domain.cue_pieces import Piece

UNBALANCED = 1.0  # for a line that differs from the mean by all its length


def lines_of(pieces: Sequence[Piece], longest: int) -> tuple[str, ...]:
    """Return the lines, none longer than `longest`; a piece by itself is not longer."""
    whole = joined(pieces)
    if len(whole) <= longest:
        return (whole,)
    number = _fewest(pieces, longest)
    return _Layout(pieces, longest, len(whole) / number).lines(0, number)[1]


def joined(pieces: Sequence[Piece]) -> str:
    """Return the pieces' text on one line."""
    return "".join(piece.text if piece.is_joined else f" {piece.text}" for piece in pieces).strip()


def _fewest(pieces: Sequence[Piece], longest: int) -> int:
    number, first = 1, 0
    for last in range(len(pieces)):
        if len(joined(pieces[first : last + 1])) > longest:
            number, first = number + 1, last
    return number


class _Layout:
    """The ways to divide one cue into lines, and what they cost."""

    def __init__(self, pieces: Sequence[Piece], longest: int, mean: float) -> None:
        self._pieces = pieces
        self._longest = longest
        self._mean = mean
        self._after = costs_after(pieces)

    def lines(self, first: int, number: int) -> tuple[float, tuple[str, ...]]:
        """Return the cheapest `number` lines for the pieces from `first` on, with their cost."""
        best: tuple[float, tuple[str, ...]] = (float("inf"), ())
        stops = [len(self._pieces)] if number == 1 else range(first + 1, len(self._pieces))
        for stop in stops:
            line = joined(self._pieces[first:stop])
            if len(line) > self._longest:
                break
            cost = UNBALANCED * abs(len(line) - self._mean) / self._mean
            if number == 1:
                return cost, (line,)
            more, others = self.lines(stop, number - 1)
            best = min(best, (cost + self._after[stop - 1] + more, (line, *others)))
        return best
