from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.domain.errors import NeedsUserError
from recpipe.domain.trim import SoundEdges, TrimPlan, TrimRules, TrimVerdict, plan_trim

LECTURE = SoundEdges(first=300.0, last=3300.0, duration=3600.0)


def kept(plan: TrimPlan) -> tuple[TrimVerdict, float, float]:
    return plan.verdict, plan.start, plan.end


def test_silent_ends_are_cut_up_to_the_padding():
    """R-501."""
    plan = plan_trim(LECTURE, TrimRules())

    assert kept(plan) == (TrimVerdict.CUT, 295.0, 3305.0)
    assert plan.removed == 590.0
    assert plan.reason == "the first 4 min 55 s and the last 4 min 55 s of 1 h (16%)"


def test_an_end_is_left_when_too_little_would_go():
    """R-501: the minimum silence."""
    plan = plan_trim(
        SoundEdges(first=6.9, last=3300.0, duration=3600.0), TrimRules(padding=5.0, min_silence=2.0)
    )

    assert kept(plan) == (TrimVerdict.CUT, 0.0, 3305.0)


def test_what_is_set_by_hand_overrides_what_was_detected():
    """R-501 [gap]: manual start and end."""
    assert kept(plan_trim(LECTURE, TrimRules(start=10.0))) == (TrimVerdict.CUT, 10.0, 3305.0)
    assert kept(plan_trim(LECTURE, TrimRules(end=2000.0))) == (TrimVerdict.CUT, 295.0, 2000.0)
    assert kept(plan_trim(LECTURE, TrimRules(start=0.0, end=9999.0))) == (
        TrimVerdict.NOTHING_TO_CUT,
        0.0,
        3600.0,
    )


def test_a_start_set_by_hand_after_the_last_sound_keeps_all_that_follows():
    assert kept(plan_trim(LECTURE, TrimRules(start=3400.0))) == (TrimVerdict.CUT, 3400.0, 3600.0)


def test_an_end_set_by_hand_before_the_first_sound_keeps_all_that_precedes():
    assert kept(plan_trim(LECTURE, TrimRules(end=100.0))) == (TrimVerdict.CUT, 0.0, 100.0)


@pytest.mark.parametrize(
    "rules", [TrimRules(start=50.0, end=40.0), TrimRules(start=4000.0), TrimRules(end=0.0)]
)
def test_times_set_by_hand_that_leave_nothing_are_for_a_person_to_correct(rules: TrimRules):
    with pytest.raises(NeedsUserError, match="leaves nothing of 1 h") as caught:
        plan_trim(LECTURE, rules)

    assert "trim.start or trim.end" in caught.value.remedy


def test_sound_throughout_means_nothing_to_cut():
    """R-502."""
    plan = plan_trim(SoundEdges(first=1.0, last=3598.0, duration=3600.0), TrimRules())

    assert kept(plan) == (TrimVerdict.NOTHING_TO_CUT, 0.0, 3600.0)
    assert plan.removed == 0.0


def test_a_silent_recording_is_never_cut():
    """R-503: not even when one end was set by hand, which a template may do for all its recordings."""
    silent = SoundEdges(first=None, last=None, duration=3600.0)

    assert kept(plan_trim(silent, TrimRules())) == (TrimVerdict.SILENT, 0.0, 3600.0)
    assert kept(plan_trim(silent, TrimRules(start=30.0))) == (TrimVerdict.SILENT, 0.0, 3600.0)


def test_nobody_has_to_listen_when_both_ends_are_set_by_hand():
    unheard = SoundEdges(first=None, last=None, duration=3600.0)
    rules = TrimRules(start=30.0, end=60.0)

    assert not rules.need_sound
    assert kept(plan_trim(unheard, rules)) == (TrimVerdict.CUT, 30.0, 60.0)


def test_a_cut_that_removes_too_much_waits_and_says_what_would_go():
    """R-504."""
    plan = plan_trim(SoundEdges(first=2000.0, last=3300.0, duration=3600.0), TrimRules(max_removed_share=0.5))

    assert kept(plan) == (TrimVerdict.TOO_MUCH, 1995.0, 3305.0)
    assert plan.reason == "the first 33 min 15 s and the last 4 min 55 s of 1 h (64%)"


def test_a_share_that_is_just_reached_is_allowed():
    edges = SoundEdges(first=1805.0, last=3600.0, duration=3600.0)

    assert plan_trim(edges, TrimRules(max_removed_share=0.5)).verdict is TrimVerdict.CUT


def test_what_a_person_removes_does_not_count_as_too_much():
    """R-504 guards against wrong detection only; but the other end is still detected."""
    assert plan_trim(LECTURE, TrimRules(start=3000.0)).verdict is TrimVerdict.CUT
    early_end = SoundEdges(first=0.0, last=600.0, duration=3600.0)
    assert plan_trim(early_end, TrimRules(start=60.0)).verdict is TrimVerdict.TOO_MUCH


def test_sound_up_to_the_end_of_its_track_is_no_silent_end():
    """A picture that goes on a little longer than its sound is nothing to cut."""
    edges = SoundEdges(first=0.0, last=3580.0, duration=3600.0, audio_end=3580.0)

    assert plan_trim(edges, TrimRules()).verdict is TrimVerdict.NOTHING_TO_CUT


def test_sound_from_the_begin_of_its_track_is_no_silent_end():
    edges = SoundEdges(first=20.0, last=3600.0, duration=3600.0, audio_start=20.0)

    assert plan_trim(edges, TrimRules()).verdict is TrimVerdict.NOTHING_TO_CUT


seconds = st.floats(min_value=0, max_value=40_000, allow_nan=False)


@st.composite
def lectures(draw: st.DrawFn) -> SoundEdges:
    """Sound somewhere inside; the shortest that is taken for sound lasts 0.1 s."""
    first = draw(seconds)
    last = first + draw(st.floats(min_value=0.1, max_value=40_000))
    duration = last + draw(seconds)
    audio_start = draw(st.floats(min_value=0, max_value=first))
    audio_end = draw(st.none() | st.floats(min_value=last, max_value=duration))
    return SoundEdges(first=first, last=last, duration=duration, audio_start=audio_start, audio_end=audio_end)


automatic = st.builds(
    TrimRules,
    min_silence=st.floats(min_value=0.1, max_value=600),
    padding=st.floats(min_value=0, max_value=600),
    max_removed_share=st.floats(min_value=0.01, max_value=1),
)
by_hand = st.builds(TrimRules, start=st.none() | seconds, end=st.none() | seconds)


@given(lectures(), automatic)
def test_detection_never_cuts_into_sound_or_its_padding(edges: SoundEdges, rules: TrimRules):
    plan = plan_trim(edges, rules)

    assert 0 <= plan.start < plan.end <= edges.duration
    assert plan.start <= max(0.0, edges.first - rules.padding)
    assert plan.end >= min(edges.duration, edges.last + rules.padding)


@given(lectures(), automatic)
def test_what_is_cut_is_exactly_the_silence_beyond_the_padding(edges: SoundEdges, rules: TrimRules):
    plan = plan_trim(edges, rules)

    assert plan.start in {0.0, edges.first - rules.padding}
    assert plan.end in {edges.duration, edges.last + rules.padding}
    assert plan.start == 0 or plan.start >= rules.min_silence
    assert plan.end == edges.duration or edges.duration - plan.end >= rules.min_silence * (1 - 1e-9)
    assert (plan.verdict is TrimVerdict.NOTHING_TO_CUT) == (plan.removed == 0)


@given(lectures(), automatic)
def test_only_a_cut_within_the_share_is_made_without_asking(edges: SoundEdges, rules: TrimRules):
    plan = plan_trim(edges, rules)

    if plan.verdict is TrimVerdict.CUT:
        assert plan.removed <= rules.max_removed_share * edges.duration * (1 + 1e-9)


@given(lectures(), by_hand)
def test_times_set_by_hand_are_kept_to(edges: SoundEdges, rules: TrimRules):
    try:
        plan = plan_trim(edges, rules)
    except NeedsUserError:
        return

    assert 0 <= plan.start < plan.end <= edges.duration
    assert rules.start is None or plan.start == rules.start
    assert rules.end is None or plan.end == min(rules.end, edges.duration)
