"""Phrases of a text that may stand in a title: one to three content words in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recpipe.integrations.topic_segmentation.language import Language, words_in

LONGEST = 3  # words

Phrase = tuple[str, ...]

_CLAUSE_END = re.compile(r"[^\w\s'’-]+")


def phrases(text: str, language: Language) -> Iterator[Phrase]:
    """Yield every phrase as written; no phrase reaches across punctuation or a stop word."""
    for run in _runs(text, language):
        for first in range(len(run)):
            for stop in range(first + 1, min(first + LONGEST, len(run)) + 1):
                yield tuple(run[first:stop])


def _runs(text: str, language: Language) -> Iterator[list[str]]:
    for clause in _CLAUSE_END.split(text):
        run: list[str] = []
        for word in words_in(clause):
            if language.is_content(word.lower()):
                run.append(word)
            else:
                yield run
                run = []
        yield run
