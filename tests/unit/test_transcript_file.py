"""R-603: the one canonical transcript file."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.domain.errors import PermanentError
from recpipe.domain.transcript import Segment, Transcript, Word
from recpipe.domain.transcript_file import from_json, to_json

SECONDS = st.floats(min_value=0, max_value=1e6, allow_nan=False)
SPEAKERS = st.none() | st.text()
WORDS = st.builds(
    Word,
    start=SECONDS,
    end=SECONDS,
    text=st.text(),
    probability=st.none() | st.floats(min_value=0, max_value=1),
    speaker=SPEAKERS,
)
SEGMENTS = st.builds(Segment, start=SECONDS, end=SECONDS, text=st.text(), speaker=SPEAKERS)
TRANSCRIPTS = st.builds(
    Transcript,
    language=st.text(),
    engine=st.text(),
    model=st.text(),
    duration=SECONDS,
    words=st.lists(WORDS, max_size=5).map(tuple),
    segments=st.lists(SEGMENTS, max_size=5).map(tuple),
    prompt=st.text(),
)

KEPT = {
    "format": 1,
    "language": "en",
    "engine": "embedded",
    "model": "en-us",
    "prompt": "",
    "duration": 2,
    "words": [{"start": 0, "end": 1, "text": "Hello"}],
    "segments": [],
}


@given(TRANSCRIPTS)
def test_what_is_written_is_read_back(transcript):
    """R-603."""
    assert from_json(json.loads(json.dumps(to_json(transcript)))) == transcript


def test_the_form_on_disk():
    """R-603: words, segments, language, engine, model, prompt, duration; the unknown is left out."""
    transcript = Transcript(
        language="en",
        engine="whisper",
        model="small",
        duration=2.0,
        words=(Word(start=0.0, end=1.0, text="Hello", probability=0.5, speaker="Ann"),),
        segments=(Segment(start=0.0, end=1.0, text="Hello"),),
        prompt="terms",
    )

    assert to_json(transcript) == {
        "format": 1,
        "language": "en",
        "engine": "whisper",
        "model": "small",
        "prompt": "terms",
        "duration": 2.0,
        "words": [{"start": 0.0, "end": 1.0, "text": "Hello", "probability": 0.5, "speaker": "Ann"}],
        "segments": [{"start": 0.0, "end": 1.0, "text": "Hello"}],
    }


def test_whole_numbers_are_times_too():
    assert from_json(KEPT).words == (Word(start=0.0, end=1.0, text="Hello"),)


@pytest.mark.parametrize("kept", [KEPT | {"format": 2}, {}, {"format": "1"}])
def test_another_format_is_refused_with_a_remedy(kept):
    with pytest.raises(PermanentError, match="format") as caught:
        from_json(kept)

    assert "transcribe the recording again" in caught.value.remedy


@pytest.mark.parametrize(
    "damage",
    [
        {"words": None},
        {"words": "text"},
        {"words": [1]},
        {"words": [{"start": "0", "end": 1, "text": "a"}]},
        {"words": [{"start": True, "end": 1, "text": "a"}]},
        {"segments": [{"start": 0, "end": 1}]},
        {"segments": {}},
        {"language": None},
        {"duration": "2"},
    ],
)
def test_damage_is_named(damage):
    with pytest.raises(PermanentError, match="damaged"):
        from_json(KEPT | damage)
