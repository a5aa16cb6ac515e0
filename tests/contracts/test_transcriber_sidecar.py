"""The transcript that came with the recording keeps the contract, as a file that people write."""

from dataclasses import replace
from pathlib import Path

import pytest
from speech_lab import tools_in
from transcriber_contract import Lab, TranscriberContract

from recpipe.domain.errors import NeedsUserError
from recpipe.domain.ports import SpeechRequest
from recpipe.domain.transcript import Segment, Word
from recpipe.integrations.registry import load

VIDEO = Path("lecture.mp4")

SPEECH = """WEBVTT

1
00:00:01.000 --> 00:00:03.000
Ann Lee: Good morning

2
00:00:04.000 --> 00:00:08.000
Ann Lee: Today we speak of sound
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Lab:
    folder = tmp_path_factory.mktemp("sidecar")
    provider = load("transcribers", "sidecar")
    speech, silence, broken = (folder / name for name in ("lecture.vtt", "silence.vtt", "broken.srt"))
    speech.write_text(SPEECH)
    silence.write_text("WEBVTT\n\n")
    broken.write_text("My shopping list: bread, milk")
    return Lab(
        provider=provider,
        engine=provider.build(provider.settings(), tools_in(folder)),
        speech=SpeechRequest(media=VIDEO, duration=10.0, sidecars=(speech,)),
        silence=SpeechRequest(media=VIDEO, duration=10.0, sidecars=(silence,)),
        broken=SpeechRequest(media=VIDEO, duration=10.0, sidecars=(broken,)),
    )


@pytest.fixture
def transcribed(lab, tmp_path):
    """Write sidecars and transcribe them."""

    def transcribe(files: dict[str, str], **asked: object):
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        sidecars = tuple(tmp_path / name for name in files)
        request = replace(SpeechRequest(media=VIDEO, duration=10.0, sidecars=sidecars), **asked)
        return lab.engine.transcribe(request, lambda _: None)

    return transcribe


def one_cue(text: str, times: str = "00:00:01.000 --> 00:00:03.000") -> str:
    return f"WEBVTT\n\n{times}\n{text}\n"


class TestSidecar(TranscriberContract):
    def test_words_share_the_time_of_their_cue(self, heard):
        assert heard.transcript.words[:2] == (
            Word(start=1.0, end=1.769, text="Good", speaker="Ann Lee"),
            Word(start=1.769, end=3.0, text="morning", speaker="Ann Lee"),
        )

    def test_cues_become_segments(self, heard):
        assert heard.transcript.segments == (
            Segment(start=1.0, end=3.0, text="Good morning", speaker="Ann Lee"),
            Segment(start=4.0, end=8.0, text="Today we speak of sound", speaker="Ann Lee"),
        )

    def test_times_are_shifted_by_what_was_cut_off(self, transcribed):
        transcript = transcribed({"lecture.vtt": SPEECH}, offset=3.0, duration=4.0)

        assert transcript.segments == (
            Segment(start=1.0, end=4.0, text="Today we speak of", speaker="Ann Lee"),
        )
        assert transcript.words[0].start == 1.0

    def test_without_a_file_a_person_is_told_what_to_do(self, lab):
        with pytest.raises(NeedsUserError, match="no transcript came") as caught:
            lab.engine.transcribe(SpeechRequest(media=VIDEO, duration=10.0), lambda _: None)

        assert "transcribe.engine" in caught.value.remedy

    def test_a_file_that_is_gone_is_named(self, lab, tmp_path):
        request = SpeechRequest(media=VIDEO, duration=10.0, sidecars=(tmp_path / "gone.vtt",))

        with pytest.raises(NeedsUserError, match=r"gone\.vtt cannot be read"):
            lab.engine.transcribe(request, lambda _: None)

    @pytest.mark.parametrize(
        ("name", "text", "asked", "language"),
        [
            ("lecture.ru.vtt", "hello", "auto", "ru"),
            ("lecture.pt-BR.vtt", "hello", "auto", "pt"),
            ("lecture.ru.vtt", "hello", "en", "ru"),
            ("lecture.vtt", "hello", "de", "de"),
            ("lecture.vtt", "Добрый день, это лекция про FFT", "auto", "ru"),
            ("lecture.vtt", "a lecture about Чебышёв polynomials", "auto", "en"),
            ("lecture.v2.vtt", "hello", "auto", "en"),
            ("lecture.hd.vtt", "hello", "auto", "en"),
        ],
    )
    def test_the_language_is_in_the_name_or_asked_for_or_guessed(
        self, transcribed, name, text, asked, language
    ):
        assert transcribed({name: one_cue(text)}, language=asked).language == language

    @pytest.mark.parametrize(
        ("asked", "text"), [("auto", "plain"), ("en", "english"), ("ru", "русский"), ("de", "plain")]
    )
    def test_the_file_in_the_wanted_language_is_taken(self, transcribed, asked, text):
        files = {
            "lecture.en.vtt": one_cue("english"),
            "lecture.ru.vtt": one_cue("русский"),
            "lecture.vtt": one_cue("plain"),
            "lecture.txt": "notes",
        }

        assert transcribed(files, language=asked).text == text
