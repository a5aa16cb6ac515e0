"""Is this transcript fit to be published? What a person should look at first (R-606)."""

from __future__ import annotations

from recpipe.domain.display import counted
from recpipe.domain.spoken_words import words_of
from recpipe.domain.transcript import Transcript

QUIET = -35.0  # LUFS; speech in a room is about -23
MOST_REPEATED = 0.5  # share of segments that say again what another said
FEWEST_WORDS_A_MINUTE = 4.0
LONG = 600.0  # seconds; shorter recordings may well have few different words
FEWEST_DISTINCT_WORDS = 50


def concerns(transcript: Transcript, loudness: float | None = None) -> tuple[str, ...]:
    """Return one sentence for each doubt, none if there is none; `loudness` in LUFS if it was measured."""
    found = (
        _is_quiet(loudness),
        _repeats_itself(transcript),
        _says_little(transcript),
        _says_few_things(transcript),
    )
    return tuple(sentence for sentence in found if sentence)


def _is_quiet(loudness: float | None) -> str:
    if loudness is None or loudness >= QUIET:
        return ""
    return f"the sound is nearly silent ({loudness:.0f} LUFS): the microphone may have been off"


def _repeats_itself(transcript: Transcript) -> str:
    said = [" ".join(segment.text.casefold().split()) for segment in transcript.segments]
    repeated = len(said) - len(set(said))
    if not said or repeated / len(said) <= MOST_REPEATED:
        return ""
    return f"{repeated} of {len(said)} phrases repeat another one: the speech engine may have looped"


def _says_little(transcript: Transcript) -> str:
    spoken = len(_spoken_words(transcript))
    minutes = transcript.duration / 60
    if spoken >= FEWEST_WORDS_A_MINUTE * minutes:
        return ""
    return (
        f"only {counted(spoken, 'word')} in {minutes:.1f} minutes: there may be no speech, or too quiet a one"
    )


def _says_few_things(transcript: Transcript) -> str:
    distinct = len(set(_spoken_words(transcript)))
    if transcript.duration <= LONG or distinct >= FEWEST_DISTINCT_WORDS:
        return ""
    return (
        f"only {distinct} different words in {transcript.duration / 60:.0f} minutes: it may not be a lecture"
    )


def _spoken_words(transcript: Transcript) -> list[str]:
    bare = (word.text.casefold().strip(".,;:!?…()[]\"'«»„“”—–-") for word in words_of(transcript))
    return [text for text in bare if text]
