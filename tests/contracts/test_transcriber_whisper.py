"""Whisper keeps the contract: the real library with a tiny model of noise.

What the model says is noise, so only the form of the transcript is looked at.
"""

import pytest
from speech_lab import DEMO, SPOKEN, silent_sound, tools_in
from tiny_whisper import make_tiny_whisper
from transcriber_contract import Lab, TranscriberContract

from recpipe.domain.ports import SpeechRequest
from recpipe.integrations.registry import load

pytest.importorskip("faster_whisper", reason="the whisper extra is not installed")


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Lab:
    folder = tmp_path_factory.mktemp("whisper")
    tools = tools_in(folder)
    make_tiny_whisper(tools.home_models / "whisper-tiny")
    provider = load("transcribers", "whisper")
    text = folder / "notes.mp4"
    text.write_text("no media at all")
    return Lab(
        provider=provider,
        engine=provider.build(provider.settings(model="tiny"), tools),
        speech=SpeechRequest(media=DEMO, duration=SPOKEN),
        silence=SpeechRequest(media=silent_sound(folder / "silence.wav"), duration=3.0),
        broken=SpeechRequest(media=text, duration=3.0),
    )


class TestWhisper(TranscriberContract):
    def test_numbers_are_plain(self, heard):
        """The library's own are numpy's, which are no JSON."""
        word = heard.transcript.words[0]

        assert {type(word.start), type(word.end), type(word.probability)} == {float}

    def test_the_model_is_named(self, heard):
        assert heard.transcript.model == "tiny"
