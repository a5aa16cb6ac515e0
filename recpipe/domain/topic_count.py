"""How many topics a lecture of a given length should have (R-701).

From 50 to 180 minutes the counts are the formulas of R-701; above, those of 180 minutes. Below 50
minutes both bounds shrink in proportion, to at least 1. The upper one then stops at 3 for as long
as three topics of 20 seconds have room: platforms show no list of fewer chapters (R-904), so even a
lecture of two minutes may have three parts, if it has natural boundaries, and need not have any.
Within the bounds the lecture decides: the count is what the engine finds most natural.
"""

from __future__ import annotations

from typing import NamedTuple

from recpipe.domain.chapters import Granularity

SHORTEST, LONGEST = 50.0, 180.0  # minutes between which the formulas of R-701 hold
FEWEST_SHOWN = 3  # chapters; fewer are not shown
ROOM = 20.0  # seconds that a topic needs to be one of the three in a very short lecture


class TopicCount(NamedTuple):
    """The least and the most topics, both allowed."""

    least: int
    most: int


class _Rule(NamedTuple):
    """Bounds at 50 minutes, and how much they have grown at 180."""

    least: float
    least_growth: float
    most: float
    most_growth: float


_SHORT = _Rule(3, 4, 5, 5)
_LONG = _Rule(10, 8, 16, 10)
_RULES = {
    Granularity.SHORT: _SHORT,
    Granularity.MEDIUM: _Rule(*((short + long) / 2 for short, long in zip(_SHORT, _LONG, strict=True))),
    Granularity.LONG: _LONG,
}


def topic_count(minutes: float, granularity: Granularity) -> TopicCount:
    """Return the bounds for a lecture of `minutes`."""
    rule = _RULES[granularity]
    grown = (min(max(minutes, SHORTEST), LONGEST) - SHORTEST) / (LONGEST - SHORTEST)
    scale = min(max(minutes, 0.0) / SHORTEST, 1.0)
    least = int(scale * (rule.least + grown * rule.least_growth))
    most = int(scale * (rule.most + grown * rule.most_growth))
    shown = min(FEWEST_SHOWN, int(minutes * 60 / ROOM))
    return TopicCount(max(1, least), max(1, most, shown))
