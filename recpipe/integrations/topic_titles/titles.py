"""Titles for all topics of a lecture: telling, readable, short, no two alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from recpipe.integrations.topic_segmentation.language import Language
from recpipe.integrations.topic_titles.grammar import Grammar, load_grammar
from recpipe.integrations.topic_titles.phrases import Phrase
from recpipe.integrations.topic_titles.ranking import Ranking

LONGEST_TITLE = 60  # characters
PHRASES_IN_TITLE = 2
PHRASES_TRIED = 80  # of a topic; the rest says little


def titles_of(topics: Sequence[Sequence[str]], language: Language, nameless: str) -> tuple[str, ...]:
    """Return one title for the texts of each topic; `nameless` with a number where no phrase will do.

    A phrase stands in one title only. All topics choose their first phrase before any chooses a second.
    """
    ranking = Ranking(topics, language)
    grammar = load_grammar(chain.from_iterable(topics), language)
    titles = [_Title(candidates=_candidates(ranking, topic, grammar)) for topic in range(len(topics))]
    taken: set[str] = set()
    for _ in range(PHRASES_IN_TITLE):
        for title in titles:
            title.extend(taken)
    return tuple(title.text or f"{nameless} {number}" for number, title in enumerate(titles, start=1))


Candidate = tuple[str, Phrase]  # as it is shown, and its stems


def _candidates(ranking: Ranking, topic: int, grammar: Grammar) -> Iterator[Candidate]:
    for phrase in islice(ranking.best(topic), PHRASES_TRIED):
        shown = grammar.readable(phrase)
        if shown:
            yield shown, ranking.stems(phrase)


@dataclass(slots=True)
class _Title:
    """A title in the making."""

    candidates: Iterator[Candidate]
    phrases: list[str] = field(default_factory=list)
    stems: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        text = ", ".join(self.phrases)
        return text[:1].upper() + text[1:]

    def extend(self, taken: set[str]) -> None:
        """Add the best phrase that has room, says something new, and stands in no other title."""
        room = LONGEST_TITLE - len(", ".join([*self.phrases, ""]))
        for shown, stems in self.candidates:
            if len(shown) <= room and shown.lower() not in taken and self.stems.isdisjoint(stems):
                taken.add(shown.lower())
                self.phrases.append(shown)
                self.stems.update(stems)
                return
