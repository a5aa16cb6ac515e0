"""Which phrases tell one topic from the others: term frequency by topic (c-TF-IDF)."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from recpipe.integrations.topic_segmentation.language import Language
from recpipe.integrations.topic_titles.phrases import Phrase, phrases

# By the number of words: a longer phrase says more, if it is one that comes again.
_WORTH_REPEATED = {1: 1.0, 2: 1.7, 3: 1.9}
_WORTH_ONCE = {1: 1.0, 2: 1.2, 3: 1.2}


class Ranking:
    """The phrases of all topics of one lecture, counted by their stems."""

    def __init__(self, topics: Sequence[Iterable[str]], language: Language) -> None:
        self._language = language
        self._forms: defaultdict[Phrase, Counter[Phrase]] = defaultdict(Counter)
        self._counts = [self._counted(texts) for texts in topics]
        self._totals: Counter[Phrase] = sum(self._counts, Counter())
        self._mean = self._totals.total() / max(1, len(self._counts))

    def best(self, topic: int) -> Iterator[Phrase]:
        """Yield the topic's phrases, the most telling first, each in its most frequent form."""
        counts = self._counts[topic]
        # Ties go to what was said first: a counter keeps that order.
        for stems in sorted(counts, key=lambda stems: -self._score(stems, counts[stems])):
            yield self._forms[stems].most_common(1)[0][0]

    def stems(self, phrase: Phrase) -> Phrase:
        """Return what two forms of one phrase have in common."""
        return tuple(self._language.stem(word.lower()) for word in phrase)

    def _counted(self, texts: Iterable[str]) -> Counter[Phrase]:
        counts: Counter[Phrase] = Counter()
        for text in texts:
            for phrase in phrases(text, self._language):
                stems = self.stems(phrase)
                counts[stems] += 1
                self._forms[stems][phrase] += 1
        return counts

    def _score(self, stems: Phrase, count: int) -> float:
        worth = _WORTH_REPEATED if count > 1 else _WORTH_ONCE
        return count * math.log1p(self._mean / self._totals[stems]) * worth[len(stems)]
