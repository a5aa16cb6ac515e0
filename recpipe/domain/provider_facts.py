"""What a plan must know of the providers that a run will use."""

from __future__ import annotations

from dataclasses import dataclass

from recpipe.domain.recording import Lane


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherFacts:
    """What a plan must know of a publisher: its lane, its own settings' names, whether it stays here."""

    lane: Lane
    own_keys: frozenset[str] = frozenset()
    is_local: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechFacts:
    """The speech engine that a recording will get: seconds of work a second, US dollars an hour of speech."""

    engine: str
    lane: Lane
    pace: float = 0.0
    dollars_an_hour: float = 0.0
