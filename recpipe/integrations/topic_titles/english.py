"""English without a dictionary: how a lecture itself uses a word tells whether a title may end with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from recpipe.integrations.topic_segmentation.language import Language, words_in
from recpipe.integrations.topic_titles.phrases import Phrase

_BEFORE_NOUNS = (
    "the a an this that these those of in on with for by from at into per between about each every its their "
    "our your my his her some any no another same as"
)
_BEFORE_OTHERS = (
    "to i you we they he she it who can can't cannot could will won't would should must might may not don't "
    "doesn't didn't let's i'll we'll you'll is are was were be been being am isn't aren't wasn't it's that's "
    "very so too more most less how quite rather really just always never also"
)


class EnglishGrammar:
    """A title's phrase ends with a noun: a word that comes after "the" or "of" and before a stop word."""

    _before_nouns = frozenset(_BEFORE_NOUNS.split())
    _before_others = frozenset(_BEFORE_OTHERS.split())

    def __init__(self, texts: Iterable[str], language: Language) -> None:
        self._language = language
        self._noun: Counter[str] = Counter()
        self._other: Counter[str] = Counter()
        self._last: Counter[str] = Counter()
        self._seen: Counter[str] = Counter()
        self._named: Counter[str] = Counter()  # written with a capital, though not at the start
        for text in texts:
            self._learn(list(words_in(text)))

    def readable(self, phrase: Phrase) -> str | None:
        """Return the phrase with capitals only where names have them."""
        if not self._ends_well(phrase[-1].lower()) or phrase[0].lower().endswith("ly"):
            return None
        return " ".join(self._written(word) for word in phrase)

    def _learn(self, words: list[str]) -> None:
        self._named.update(word.lower() for word in words[1:] if word[0].isupper())
        lowered = [word.lower().replace("’", "'") for word in words]
        self._seen.update(lowered)
        for word, following in pairwise([*lowered, ""]):
            self._last[word] += not self._language.is_content(following)
        for before, word in pairwise(lowered):
            self._noun[word] += 2 * (before in self._before_nouns) + self._language.is_content(before)
            self._other[word] += 2 * (before in self._before_others)

    def _ends_well(self, word: str) -> bool:
        is_last = 2 * self._last[word] >= self._seen[word]
        return is_last and self._noun[word] >= max(2, self._other[word]) and not word.endswith("ly")

    def _written(self, word: str) -> str:
        lowered = word.lower()
        is_name = 2 * self._named[lowered] > self._seen[lowered]
        return word if is_name or word[1:] != word[1:].lower() else lowered
