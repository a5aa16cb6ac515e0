"""What recpipe does around the Whisper library."""

import sys
from dataclasses import dataclass, replace
from types import SimpleNamespace

import pytest

from recpipe.domain.errors import NeedsUserError
from recpipe.domain.ports import SpeechRequest
from recpipe.domain.transcript import Segment, Word
from recpipe.integrations.speech_audio import Stretch
from recpipe.integrations.transcribers import whisper
from recpipe.integrations.transcribers.whisper import WhisperSettings, WhisperTranscriber


@dataclass
class SpokenWord:
    start: float
    end: float
    word: str
    probability: float = 0.9


def segment(start: float, end: float, text: str, **more: object) -> SimpleNamespace:
    words = [SpokenWord(start, end, f" {text}")]
    return SimpleNamespace(
        **{"start": start, "end": end, "text": f" {text}", "words": words}
        | {"no_speech_prob": 0.1, "avg_logprob": -0.3}
        | more
    )


class ScriptedModel:
    """Stands for the library: says what the script holds, block by block, and remembers what it was asked."""

    supported_languages = ("en", "ru")

    def __init__(self, *script: list[SimpleNamespace], language: str = "ru"):
        self.script = list(script)
        self.language = language
        self.asked: list[dict[str, object]] = []

    def transcribe(self, samples, **options):
        self.asked.append({"samples": samples, **options})
        return iter(self.script.pop(0)), SimpleNamespace(language=self.language)


REQUEST = SpeechRequest(media=__file__, duration=20.0)


@pytest.fixture
def transcribed(monkeypatch, tmp_path):
    """Transcribe two blocks of ten seconds by a scripted model."""

    def transcribe(model: ScriptedModel, **asked: object):
        sounds = [Stretch(start=0.0, sound=bytes(320_000)), Stretch(start=10.0, sound=bytes(320_000))]
        monkeypatch.setattr(whisper, "blocks", lambda *_: sounds)
        monkeypatch.setattr(whisper, "_loaded", lambda *_: model)
        engine = WhisperTranscriber(WhisperSettings(), tmp_path)
        return engine.transcribe(replace(REQUEST, **asked), lambda _: None)

    return transcribe


def test_blocks_are_put_together_by_their_times(transcribed):
    """R-603."""
    transcript = transcribed(ScriptedModel([segment(1, 2, "раз")], [segment(1, 2, "два")]))

    assert transcript.segments == (
        Segment(start=1.0, end=2.0, text="раз"),
        Segment(start=11.0, end=12.0, text="два"),
    )
    assert transcript.words[1] == Word(start=11.0, end=12.0, text="два", probability=0.9)


def test_the_first_block_with_speech_fixes_the_language(transcribed):
    model = ScriptedModel([segment(1, 2, "раз")], [segment(1, 2, "два")])

    transcript = transcribed(model)

    assert [asked["language"] for asked in model.asked] == [None, "ru"]
    assert transcript.language == "ru"


def test_a_block_in_which_nobody_speaks_fixes_no_language(transcribed):
    model = ScriptedModel([], [segment(1, 2, "два")])

    assert transcribed(model).language == "ru"
    assert [asked["language"] for asked in model.asked] == [None, None]


def test_a_given_language_is_used(transcribed):
    model = ScriptedModel([], [])

    assert transcribed(model, language="EN").language == "en"
    assert [asked["language"] for asked in model.asked] == ["en", "en"]


def test_a_language_that_the_model_does_not_know_needs_a_person(transcribed):
    with pytest.raises(NeedsUserError, match='"klingon"') as caught:
        transcribed(ScriptedModel([], []), language="klingon")

    assert "ISO 639-1" in caught.value.remedy


@pytest.mark.parametrize(
    ("no_speech", "certainty", "is_kept"),
    [(0.61, -1.01, False), (0.6, -1.01, True), (0.61, -1.0, True), (0.99, -0.2, True), (0.1, -3.0, True)],
)
def test_what_was_imagined_is_dropped(transcribed, no_speech, certainty, is_kept):
    doubtful = segment(1, 2, "Thanks for watching!", no_speech_prob=no_speech, avg_logprob=certainty)

    transcript = transcribed(ScriptedModel([doubtful], []))

    assert bool(transcript.segments) is is_kept
    assert bool(transcript.words) is is_kept


def test_segments_stay_where_words_are_missing(transcribed):
    """R-604."""
    transcript = transcribed(ScriptedModel([segment(1, 2, "one", words=None)], []))

    assert transcript.words == ()
    assert transcript.text == "one"


def test_times_beyond_the_end_are_brought_back(transcribed):
    transcript = transcribed(ScriptedModel([], [segment(9.5, 30.02, "late")]))

    assert (transcript.words[0].start, transcript.words[0].end) == (19.5, 20.0)


def test_the_vocabulary_goes_to_the_model_and_into_the_transcript(transcribed):
    """R-605: as hot words, which reach every window; a first prompt reaches the first one only."""
    model = ScriptedModel([segment(1, 2, "a")], [])

    transcript = transcribed(model, vocabulary=("eigenvector", "Жордан"))

    assert model.asked[0]["hotwords"] == "eigenvector, Жордан"
    assert transcript.prompt == "eigenvector, Жордан"


def test_without_a_vocabulary_nothing_is_prompted(transcribed):
    model = ScriptedModel([], [])

    assert transcribed(model).prompt == ""
    assert model.asked[0]["hotwords"] is None


def test_silence_is_cut_out_and_mistakes_do_not_repeat_themselves(transcribed):
    model = ScriptedModel([], [])

    transcribed(model)

    assert model.asked[0]["vad_filter"] is True
    assert model.asked[0]["word_timestamps"] is True
    assert model.asked[0]["condition_on_previous_text"] is False
    assert model.asked[0]["beam_size"] == 5


def transcribe_with(models, **settings: object):
    engine = WhisperTranscriber(WhisperSettings(**settings), models)
    return engine.transcribe(REQUEST, lambda _: None)


def test_without_the_extra_a_person_is_told_to_install_it(models, monkeypatch):
    monkeypatch.setitem(sys.modules, "faster_whisper", None)

    with pytest.raises(NeedsUserError, match="not installed") as caught:
        transcribe_with(models, model="tiny")

    assert "pip install 'recpipe[whisper]'" in caught.value.remedy


def test_without_the_model_a_person_is_told_to_fetch_it(models):
    with pytest.raises(NeedsUserError, match='"small" is not on this machine') as caught:
        transcribe_with(models, model="small")

    assert "recpipe models pull small" in caught.value.remedy


def test_an_unknown_model_lists_the_known_ones(models):
    with pytest.raises(NeedsUserError, match="known: tiny, base, small"):
        transcribe_with(models, model="smal")


def test_a_folder_without_a_model_is_named(models, tmp_path):
    with pytest.raises(NeedsUserError, match="no whole Whisper model in"):
        transcribe_with(models, model=f"{tmp_path}/mine")


def test_a_model_may_lie_anywhere(models, tmp_path):
    engine = WhisperTranscriber(WhisperSettings(model=str(models / "whisper-tiny")), tmp_path)

    assert whisper._loaded(engine.settings, engine.models).supported_languages


def test_a_damaged_model_is_to_be_fetched_again(models, tmp_path):
    damaged = tmp_path / "whisper-tiny"
    damaged.mkdir()
    for path in (models / "whisper-tiny").iterdir():
        (damaged / path.name).write_bytes(path.read_bytes()[:1000])

    with pytest.raises(NeedsUserError, match="cannot be loaded") as caught:
        transcribe_with(tmp_path, model="tiny")

    assert "recpipe models remove tiny" in caught.value.remedy
