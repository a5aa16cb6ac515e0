"""What of a text carries its subject: words that are no stop words, reduced to their stems."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_BETWEEN_WORDS = re.compile(r"[\s—–/…]+")

# Spoken fillers that the stop-word lists lack.
_FILLERS = {
    "en": "okay gonna gotta wanna yeah yep nope hmm um uh huh mhm ah oh basically pretty kinda stuff bit "
    "guys alright let lets laughter applause inaudible lot lots",
    "ru": "это вот ну значит ага угу типа короче собственно вообще просто прям прямо допустим кстати ладно "
    "окей ок давайте смотрите понятно хорошо вопрос наверное пожалуйста соответственно который",
}

# Subjects of lectures that the lists count among the stop words.
_SUBJECTS = {
    "en": "cases cause causes computer copy effect effects fire group groups index information interest "
    "invention keys length line member members modulo number numbers order orders page pages problem "
    "problems research ring rings site state states system systems test text value website width world zero",
}

# Codes that the two libraries call otherwise.
_ALIASES = {"no": "nb", "nn": "nb"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Stop words and a stemmer; both are empty for a language that the libraries do not know."""

    code: str
    stop_words: frozenset[str]
    _stem: Callable[[str], str]
    _stems: dict[str, str] = field(default_factory=dict, repr=False)

    def stem(self, word: str) -> str:
        """Return the stem of a word in lower case."""
        known = self._stems.get(word)
        if known is None:
            known = self._stems[word] = self._stem(word.replace("’", "'"))
        return known

    def is_content(self, word: str) -> bool:
        """Tell whether a word in lower case says something about the subject; numbers and "m1" do not."""
        return (
            len(word) > 1
            and word.replace("’", "'") not in self.stop_words
            and not any(character.isdigit() for character in word)
        )


def load_language(code: str) -> Language:
    """Return what is known of a language by its ISO 639-1 code."""
    code = code.lower().split("-")[0]
    name = _ALIASES.get(code, code)
    return Language(code=code, stop_words=_stop_words(name), _stem=_stemmer(name))


def words_in(text: str) -> Iterator[str]:
    """Yield the words of a text as written, without the punctuation around them."""
    for piece in _BETWEEN_WORDS.split(text):
        word = _without_edges(piece)
        if word and all(_belongs_to_word(character) for character in word):
            yield word


def _without_edges(piece: str) -> str:
    first, last = 0, len(piece)
    while first < last and not piece[first].isalnum():
        first += 1
    while last > first and not _is_letter_or_mark(piece[last - 1]):
        last -= 1
    return piece[first:last]


def _is_letter_or_mark(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")


def _belongs_to_word(character: str) -> bool:
    return character in "-'’" or _is_letter_or_mark(character)


def _stop_words(code: str) -> frozenset[str]:
    from stop_words import LANGUAGE_MAPPING, get_stop_words

    listed = get_stop_words(code) if code in LANGUAGE_MAPPING else []
    whole = {*listed, *_FILLERS.get(code, "").split()} - {*_SUBJECTS.get(code, "").split()}
    # Transcripts also write "don 't" and "dont".
    parts = {part for word in whole for part in word.split("'")}
    return frozenset(whole | parts | {word.replace("'", "") for word in whole})


def _stemmer(code: str) -> Callable[[str], str]:
    import snowballstemmer
    from stop_words import LANGUAGE_MAPPING

    name = LANGUAGE_MAPPING.get(code, "")
    if name not in snowballstemmer.algorithms():
        return str
    stem: Callable[[str], str] = snowballstemmer.stemmer(name).stemWord
    return stem
