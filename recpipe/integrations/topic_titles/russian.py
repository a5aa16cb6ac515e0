"""Russian phrases in the nominative: «фазовых ударов» becomes «фазовые удары»."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from recpipe.integrations.topic_titles.phrases import Phrase

# pymorphy3 has no type information; a parse is its own named tuple.
Parse = Any

_ADJECTIVES = frozenset({"ADJF", "PRTF"})
_LETTERS = re.compile("[а-яёa-z-]+", re.IGNORECASE)
_LIKELY = 0.05  # readings of a word rarer than this are not considered


class RussianGrammar:
    """A title's phrase is a noun with adjectives before it and genitives after it."""

    def __init__(self) -> None:
        import pymorphy3

        self._parse = pymorphy3.MorphAnalyzer(lang="ru").parse
        self._readings = cache(self._likely_readings)

    def readable(self, phrase: Phrase) -> str | None:
        """Return the phrase with its noun and adjectives in the nominative; None if it is no noun phrase."""
        for place, head in self._heads(phrase):
            after = phrase[place + 1 :]
            parts = [*(self._agreeing(word, head) for word in phrase[:place]), head]
            if all(parts) and self._is_genitive(after):
                changed = [_nominative(part, head) for part in parts]
                return " ".join(_as_written(*pair) for pair in zip(phrase, [*changed, *after], strict=True))
        return None

    def _likely_readings(self, word: str) -> list[Parse]:
        # pymorphy3 fails with a ValueError at letters that have no name in Unicode.
        known = _LETTERS.fullmatch(word)
        return [reading for reading in self._parse(word.lower()) if reading.score >= _LIKELY] if known else []

    def _heads(self, phrase: Phrase) -> Iterator[tuple[int, Parse]]:
        for place, word in enumerate(phrase):
            for reading in self._readings(word):
                if reading.tag.POS == "NOUN":
                    yield place, reading

    def _agreeing(self, word: str, head: Parse) -> Parse | None:
        for reading in self._readings(word):
            tag, noun = reading.tag, head.tag
            agrees = tag.case == noun.case and tag.number == noun.number
            if tag.POS in _ADJECTIVES and agrees and tag.gender in {None, noun.gender}:
                return reading
        return None

    def _is_genitive(self, words: Sequence[str]) -> bool:
        """Tell whether the words after a noun belong to it: adjectives and a noun, all in the genitive."""
        if not words:
            return True
        parts = [{r.tag.POS for r in self._readings(word) if r.tag.case == "gent"} for word in words]
        return all(part & _ADJECTIVES for part in parts[:-1]) and "NOUN" in parts[-1]


def _nominative(reading: Parse, head: Parse) -> str:
    wanted = {"nomn", head.tag.number}
    if reading is not head and head.tag.number == "sing" and head.tag.gender:
        wanted.add(head.tag.gender)
    changed = reading.inflect({feature for feature in wanted if feature})
    return str((changed or reading).word)


def _as_written(word: str, changed: str) -> str:
    return word if word.isupper() and len(word) > 1 else changed.lower()
