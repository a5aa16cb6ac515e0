"""What platforms ask of a list of chapters (R-904)."""

from collections.abc import Sequence
from itertools import pairwise

from recpipe.domain.chapters import SHORTEST_CHAPTER, Chapter


def are_valid(listed: Sequence[Chapter], duration: float) -> bool:
    """Whether a platform would show this list: first at 0, at least three, each ten seconds or more."""
    starts = [chapter.start for chapter in listed]
    return (
        len(starts) >= 3
        and starts[0] == 0.0
        and all(later - earlier >= SHORTEST_CHAPTER for earlier, later in pairwise([*starts, duration]))
    )
