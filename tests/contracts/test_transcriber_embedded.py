"""The embedded engine keeps the contract, and says what it cannot do."""

from dataclasses import replace

import pytest
from speech_lab import DEMO, SPOKEN, silent_sound, tools_in
from transcriber_contract import Lab, TranscriberContract

from recpipe.domain.errors import NeedsUserError
from recpipe.domain.ports import SpeechRequest
from recpipe.integrations.registry import load


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Lab:
    folder = tmp_path_factory.mktemp("embedded")
    provider = load("transcribers", "embedded")
    text = folder / "notes.mp4"
    text.write_text("no media at all")
    return Lab(
        provider=provider,
        engine=provider.build(provider.settings(), tools_in(folder)),
        speech=SpeechRequest(media=DEMO, duration=SPOKEN),
        silence=SpeechRequest(media=silent_sound(folder / "silence.wav"), duration=3.0),
        broken=SpeechRequest(media=text, duration=3.0),
    )


class TestEmbedded(TranscriberContract):
    def test_it_hears_the_demo(self, heard):
        words = [word.text.lower() for word in heard.transcript.words]

        assert words[:8] == ["good", "morning", "and", "welcome", "in", "this", "short", "lecture"]

    def test_the_first_word_is_where_it_is_spoken(self, heard):
        assert heard.transcript.words[0].start == pytest.approx(4.1, abs=0.2)

    def test_probabilities_tell_words_apart(self, heard):
        """The library gives probabilities, not logarithms of them: taken for logarithms, all become 1."""
        assert len({word.probability for word in heard.transcript.words}) > 5

    def test_a_segment_starts_with_a_capital_and_holds_its_words(self, heard):
        assert heard.transcript.segments[0].text.startswith("Good morning and welcome")
        assert heard.transcript.text == " ".join(word.text for word in heard.transcript.words)

    def test_no_filler_and_no_alternate_mark_remains(self, heard):
        assert not any(set(word.text) & set("<>[]()0123456789") for word in heard.transcript.words)

    @pytest.mark.parametrize("language", ["en", "EN", "en-GB", "en_us", "auto"])
    def test_english_is_understood(self, lab, language):
        transcript = lab.engine.transcribe(replace(lab.silence, language=language), lambda _: None)

        assert transcript.language == "en"

    @pytest.mark.parametrize("language", ["ru", "de", "enm"])
    def test_another_language_needs_a_person_who_is_told_what_to_do(self, lab, language):
        with pytest.raises(NeedsUserError, match=f'English only, and the language is "{language}"') as caught:
            lab.engine.transcribe(replace(lab.speech, language=language), lambda _: None)

        assert "pip install 'recpipe[whisper]'" in caught.value.remedy
        assert "recpipe models pull small" in caught.value.remedy

    @pytest.mark.parametrize("milliseconds", [1, 29, 30, 60, 99, 300])
    def test_the_shortest_recordings_are_no_trouble(self, lab, tmp_path, milliseconds):
        duration = milliseconds / 1000
        request = SpeechRequest(media=silent_sound(tmp_path / "short.wav", duration), duration=duration)

        assert lab.engine.transcribe(request, lambda _: None).words == ()

    @pytest.mark.parametrize("duration", [4.5, 4.8, 4.83])
    def test_speech_that_is_cut_off_is_no_trouble(self, lab, duration):
        transcript = lab.engine.transcribe(SpeechRequest(media=DEMO, duration=duration), lambda _: None)

        assert all(word.end <= duration for word in transcript.words)
