from __future__ import annotations

import numpy as np

from recpipe.integrations.loudness import NEEDED, SPAN, first_sustained, last_sustained, loud_windows

RATE = 48_000
SECOND = np.arange(RATE) / RATE


def tone(decibels: float, frequency: float = 440.0) -> np.ndarray:
    """A second of a tone of this power."""
    return (np.sqrt(2) * 10 ** (decibels / 20) * np.sin(2 * np.pi * frequency * SECOND)).astype(np.float32)[
        None
    ]


def flags(pattern: str) -> np.ndarray:
    return np.array([mark == "#" for mark in pattern], dtype=bool)


def test_the_threshold_is_the_power_of_a_window():
    assert loud_windows(tone(-39), RATE, -40).all()
    assert not loud_windows(tone(-41), RATE, -40).any()


def test_one_loud_channel_is_enough():
    left_only = np.concatenate((tone(-20), np.zeros((1, RATE), np.float32)))

    assert loud_windows(left_only, RATE, -40).all()


def test_mains_hum_and_a_constant_offset_are_not_loud():
    for hum in (50.0, 60.0, 100.0):
        assert not loud_windows(tone(-15, hum), RATE, -40).any()
    assert not loud_windows(np.full((1, RATE), 0.3, np.float32), RATE, -40).any()


def test_speech_over_hum_is_loud():
    assert loud_windows(tone(-15, 50.0) + tone(-30, 500.0), RATE, -40).all()


def test_less_than_a_window_is_nothing():
    assert loud_windows(np.ones((2, 100), np.float32), RATE, -40).size == 0


def test_a_click_is_not_sustained():
    click = flags("...." + "#" * (NEEDED - 1) + "." * SPAN + "#...")

    assert first_sustained(click) is None
    assert last_sustained(click) is None


def test_sound_begins_and_ends_at_a_loud_window():
    speech = flags("#............." + "......#.#.#.##....#.#.#.#.#......" + "...............#")

    assert first_sustained(speech) == 20
    assert last_sustained(speech) == 40


def test_nothing_heard_has_no_edges():
    assert first_sustained(flags("")) is None
    assert last_sustained(flags("....")) is None
