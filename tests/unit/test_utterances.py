"""Where somebody speaks."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import recpipe
from recpipe.integrations.speech_audio import RATE, seconds_of, sound_of
from recpipe.integrations.utterances import LONGEST, utterances

DEMO = Path(recpipe.__file__).parent / "demo" / "demo.opus"


def test_the_demo_has_three_stretches_of_speech():
    found = list(utterances(sound_of(DEMO, 89.7)))

    assert [round(stretch.start) for stretch in found] == [4, 32, 62]
    assert [round(stretch.end) for stretch in found] == [29, 60, 84]


def test_stretches_do_not_overlap_and_are_inside():
    found = list(utterances(sound_of(DEMO, 50.0)))

    assert all(one.end <= other.start for one, other in pairwise(found))
    assert found[-1].end <= 50.0 + 0.001


@pytest.mark.parametrize(
    "samples", [np.zeros(RATE * 3, np.int16), np.zeros(0, np.int16), np.zeros(5, np.int16)]
)
def test_nobody_speaks_in_silence(samples):
    assert list(utterances([samples.tobytes()])) == []


def test_speech_without_a_pause_is_cut_into_pieces_that_the_recogniser_can_bear():
    spoken = b"".join(sound_of(DEMO, 29.0))[RATE * 2 * 5 :]  # 24 s of somebody speaking on and on

    found = list(utterances([spoken * 4]))

    assert len(found) >= 4
    assert all(seconds_of(stretch.sound) <= LONGEST + 0.1 for stretch in found)
    assert sum(seconds_of(stretch.sound) for stretch in found) == pytest.approx(4 * seconds_of(spoken), abs=1)
    assert all(one.end <= other.start + 0.001 for one, other in pairwise(found))


def test_it_does_not_matter_how_the_sound_is_sliced(tmp_path):
    sound = b"".join(sound_of(DEMO, 40.0))
    slices = [sound[at : at + 7_002] for at in range(0, len(sound), 7_002)]

    assert list(utterances(slices)) == list(utterances([sound]))
