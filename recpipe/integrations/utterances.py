"""Where somebody speaks: sound in, stretches of speech out, none longer than a recogniser likes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from recpipe.integrations.speech_audio import SAMPLE_BYTES, Gathering, Stretch, seconds_of

LONGEST = 30.0  # seconds; the recogniser slows down out of all proportion on more, on music above all

_WINDOW, _RATIO, _MODE = 0.5, 0.8, 1  # of the endpointer: the best of those tried on lectures


def utterances(pieces: Iterable[bytes]) -> Iterator[Stretch]:
    """Yield the stretches in which somebody speaks, in order."""
    speech = Gathering()
    for start, frame, is_last in _speech(pieces):
        if not speech.sound:
            speech.start = max(start, speech.start)
        speech.sound += frame
        if seconds_of(speech.sound) > LONGEST:
            yield speech.take_to_a_pause()
        if is_last and speech.sound:
            yield speech.take(len(speech.sound))


def _speech(pieces: Iterable[bytes]) -> Iterator[tuple[float, bytes, bool]]:
    """Yield frames of speech: the second at which their utterance begins, sound, is it the last one."""
    from pocketsphinx import Endpointer

    ears = Endpointer(window=_WINDOW, ratio=_RATIO, vad_mode=_MODE)
    rest = bytearray()
    for piece in pieces:
        rest += piece
        while len(rest) >= ears.frame_bytes:
            frame = ears.process(bytes(rest[: ears.frame_bytes]))
            del rest[: ears.frame_bytes]
            if frame is not None:
                yield ears.speech_start, frame, not ears.in_speech
    if ears.in_speech:
        end = bytes(rest) or bytes(SAMPLE_BYTES)  # the library cannot take nothing
        yield ears.speech_start, ears.end_stream(end) or b"", True
