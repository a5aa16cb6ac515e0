"""How well each stretch of a lecture holds together by its words (Utiyama and Isahara, 2001).

The cost of a stretch is its negative log-likelihood under the words' own distribution in it, with
one added to every count. Repeated words make it cheap; a new subject makes it dear.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt

from recpipe.integrations.topic_segmentation.language import Language, words_in

Costs = npt.NDArray[np.float64]


def features(text: str, language: Language) -> tuple[str, ...]:
    """Stems of a unit's content words and of its neighbouring pairs, each once.

    Once, because a word said three times in a sentence tells no more; pairs, because "potential
    energy" and "potential function" are not one subject.
    """
    lowered = (word.lower() for word in words_in(text))
    stems = [language.stem(word) for word in lowered if language.is_content(word)]
    return tuple(dict.fromkeys(chain(stems, (f"{first} {second}" for first, second in pairwise(stems)))))


def costs(units: Sequence[Sequence[str]]) -> Costs:
    """Return `cost[i, j]` of the stretch of units `i` to `j - 1`; infinite where that is empty."""
    totals = Counter(chain.from_iterable(units))
    repeated = {feature: row for row, feature in enumerate(f for f, count in totals.items() if count > 1)}
    gain, norm = _tables(largest=totals.total(), vocabulary=max(1, len(totals)))
    count = len(units)
    seen = np.zeros((len(repeated), count), np.int32)  # occurrences from unit (column) up to the current one
    likelihood = np.zeros(count)
    length = np.zeros(count, np.int32)
    cost = np.full((count, count + 1), np.inf)
    for last, unit in enumerate(units):
        stop = last + 1
        for feature in unit:
            row = repeated.get(feature)
            if row is not None:  # a word that never returns costs the same wherever a topic ends
                here = seen[row, :stop]
                likelihood[:stop] += gain[here]
                here += 1
        length[:stop] += len(unit)
        cost[:stop, stop] = norm[length[:stop]] - likelihood[:stop]
    return cost


def _tables(largest: int, vocabulary: int) -> tuple[Costs, Costs]:
    """Return what one more occurrence adds to Σ f·log(f + 1), and n·log(n + V), by count."""
    counts = np.arange(largest + 2, dtype=np.float64)
    return np.diff(counts * np.log(counts + 1)), counts * np.log(counts + vocabulary)
