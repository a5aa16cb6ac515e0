"""What every speech engine keeps, whatever is behind it.

A provider's test makes a lab, a small world in which the engine works, and subclasses the contract:

    class TestEmbedded(TranscriberContract):
        @pytest.fixture(scope="module")
        def lab(self, …) -> Lab: ...
"""

import json
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest

from recpipe.domain.errors import RecpipeError, StageCancelled, StageError
from recpipe.domain.languages import CODES
from recpipe.domain.ports import Progress, SpeechRequest, Transcriber
from recpipe.domain.transcript import Transcript
from recpipe.domain.transcript_file import from_json, to_json
from recpipe.integrations.registry import Provider

SECRET = "hf_1234567890contract"


@dataclass(frozen=True, kw_only=True)
class Lab:
    """One engine and what to ask of it."""

    provider: Provider
    engine: Transcriber
    speech: SpeechRequest  # somebody speaks
    silence: SpeechRequest  # nobody does
    broken: SpeechRequest  # cannot be transcribed, however often it is tried


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A transcript, and the progress that was reported on the way."""

    transcript: Transcript
    reports: list[Progress]


class TranscriberContract:
    """Units in seconds, words in order and inside the recording, honest progress, a clean stop."""

    @pytest.fixture(scope="class")
    @classmethod
    def heard(cls, lab):
        reports: list[Progress] = []
        transcript = lab.engine.transcribe(lab.speech, reports.append)
        return Heard(transcript=transcript, reports=reports)

    def test_it_hears_speech(self, heard):
        """R-603."""
        assert heard.transcript.words
        assert heard.transcript.segments
        assert heard.transcript.text

    def test_it_says_who_heard_it_and_how_long_it_is(self, lab, heard):
        """R-603."""
        assert heard.transcript.engine == lab.provider.name
        assert heard.transcript.model
        assert heard.transcript.duration == lab.speech.duration
        assert heard.transcript.language in CODES

    @pytest.mark.parametrize("kind", ["words", "segments"])
    def test_times_are_seconds_inside_the_recording(self, lab, heard, kind):
        pieces = getattr(heard.transcript, kind)

        assert all(0 <= piece.start < piece.end <= lab.speech.duration for piece in pieces)

    @pytest.mark.parametrize("kind", ["words", "segments"])
    def test_pieces_are_in_order(self, heard, kind):
        pieces = getattr(heard.transcript, kind)

        assert all(one.start <= other.start for one, other in pairwise(pieces))

    @pytest.mark.parametrize("kind", ["words", "segments"])
    def test_every_piece_has_tidy_text(self, heard, kind):
        pieces = getattr(heard.transcript, kind)

        assert all(piece.text and piece.text == piece.text.strip() for piece in pieces)
        assert not any("\n" in piece.text for piece in pieces)

    def test_probabilities_are_shares_or_unknown(self, heard):
        known = [word.probability for word in heard.transcript.words if word.probability is not None]

        assert all(0 <= probability <= 1 for probability in known)

    def test_it_can_be_kept(self, heard):
        """R-603."""
        kept = json.dumps(to_json(heard.transcript), allow_nan=False)

        assert from_json(json.loads(kept)) == heard.transcript

    def test_progress_grows_to_the_end_in_seconds(self, lab, heard):
        done = [progress.done for progress in heard.reports]

        assert done == sorted(done)
        assert done[-1] == lab.speech.duration
        assert {(progress.total, progress.unit) for progress in heard.reports} == {(lab.speech.duration, "s")}

    def test_a_cancelled_report_stops_the_work(self, lab):
        def cancel(_: Progress) -> None:
            raise StageCancelled("stop")

        with pytest.raises(StageCancelled):
            lab.engine.transcribe(lab.speech, cancel)

    def test_silence_has_no_words(self, lab):
        """R-604: whether that is an error decides the stage."""
        transcript = lab.engine.transcribe(lab.silence, lambda _: None)

        assert (transcript.words, transcript.segments) == ((), ())
        assert transcript.duration == lab.silence.duration

    def test_what_cannot_be_transcribed_says_what_happens_next(self, lab):
        with pytest.raises(StageError) as caught:
            lab.engine.transcribe(lab.broken, lambda _: None)

        message = str(caught.value)
        assert message[:1] == message[:1].lower() or message.startswith(lab.broken.media.name)
        assert "Traceback" not in message

    def test_no_secret_is_in_what_a_person_reads(self, lab, monkeypatch):
        for name in ("HF_TOKEN", "OPENAI_API_KEY"):
            monkeypatch.setenv(name, SECRET)

        with pytest.raises(RecpipeError) as caught:
            lab.engine.transcribe(lab.broken, lambda _: None)

        assert SECRET not in f"{caught.value} {caught.value.remedy} {lab.engine!r}"

    def test_a_vocabulary_is_no_obstacle(self, lab):
        """R-605: an engine without use for it ignores it."""
        asked = replace(lab.silence, vocabulary=("eigenvector", "матрица"))

        assert lab.engine.transcribe(asked, lambda _: None).words == ()
