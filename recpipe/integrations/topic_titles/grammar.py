"""Which phrases read like a title, and how they are written: a small grammar for each language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from recpipe.integrations.topic_segmentation.language import Language
from recpipe.integrations.topic_titles.phrases import Phrase


class Grammar(Protocol):
    """Judges and rewrites the phrases of one lecture."""

    def readable(self, phrase: Phrase) -> str | None:
        """Return the phrase as it may stand in a title, or None if it may not."""
        ...


class PlainGrammar:
    """For languages of which nothing more is known: every phrase stands as it was said."""

    def readable(self, phrase: Phrase) -> str:
        """Return the words as they are."""
        return " ".join(phrase)


def load_grammar(texts: Iterable[str], language: Language) -> Grammar:
    """Return the grammar for a lecture that consists of `texts`."""
    match language.code:
        case "en":
            from recpipe.integrations.topic_titles.english import EnglishGrammar

            return EnglishGrammar(texts, language)
        case "ru":
            from recpipe.integrations.topic_titles.russian import RussianGrammar

            return RussianGrammar()
        case _:
            return PlainGrammar()
