"""The cheapest division into contiguous parts, by dynamic programming."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from recpipe.integrations.topic_segmentation.cohesion import Costs


def divide(cost: Costs, bonus: Costs, *, least: int, most: int, price: float) -> list[int]:
    """Return the first unit of every part; the number of parts is the cheapest from `least` to `most`.

    `cost[i, j]` is that of units `i` to `j - 1`, infinite where they may not be one part; `bonus[i]`
    makes a part that begins at unit `i` cheaper, and `price` is what each part costs by itself.
    Where `least` parts are impossible there are as many as can be; some number up to `most` must be possible.
    """
    ways = _cheapest(cost, bonus, upto=min(most, len(cost)))
    possible = {number: total + price * number for number, (total, _) in ways.items() if math.isfinite(total)}
    enough = [number for number in possible if number >= least] or [max(possible)]
    return ways[min(enough, key=lambda number: possible[number])][1]


def _cheapest(cost: Costs, bonus: Costs, upto: int) -> dict[int, tuple[float, list[int]]]:
    """Return for every number of parts its cost and their first units."""
    count = len(cost)
    reached = cost[0].copy()  # reached[j]: cheapest way to divide the units before j
    origins: list[np.ndarray[tuple[int], np.dtype[np.intp]]] = []
    found = {1: (float(reached[count]), [0])}
    for number in range(2, upto + 1):
        ways = (reached[:count] - bonus)[:, None] + cost
        ways[0] = np.inf
        origin = ways.argmin(axis=0)
        reached = ways[origin, np.arange(count + 1)]
        origins.append(origin)
        found[number] = (float(reached[count]), _starts(origins, count))
    return found


def _starts(origins: Sequence[np.ndarray[tuple[int], np.dtype[np.intp]]], count: int) -> list[int]:
    starts = []
    position = count
    for origin in reversed(origins):
        position = int(origin[position])
        starts.append(position)
    return [0, *reversed(starts)]
