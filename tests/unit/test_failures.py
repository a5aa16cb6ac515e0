"""An error becomes a decision: wait, ask, or give up."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.config.model import RetrySettings
from recpipe.domain.errors import HomeError, NeedsUserError, PermanentError, StageCancelled, TransientError
from recpipe.domain.work import Fail, HandBack, Hold, TryAgain
from recpipe.pipeline.failures import decide, wait_before_retry

RULES = RetrySettings()


def test_what_heals_by_waiting_is_tried_again():
    """R-1401, R-404: full jitter under a ceiling that doubles from 60 s."""
    decision = decide(TransientError("no answer"), attempt=2, rules=RULES, chance=0.5)

    assert decision == TryAgain(message="no answer", after=timedelta(seconds=60))


def test_a_server_says_how_long_to_wait():
    """R-1401: its own wish counts, not ours."""
    error = TransientError("busy", retry_after=timedelta(minutes=30))

    assert decide(error, attempt=1, rules=RULES, chance=0.0) == TryAgain(
        message="busy", after=timedelta(minutes=30)
    )


def test_after_the_last_attempt_it_is_given_up():
    """R-404, R-1403: a poisoned item never blocks the queue."""
    decision = decide(TransientError("no answer"), attempt=RULES.attempts, rules=RULES, chance=0.5)

    assert decision == Fail(message="no answer (tried 4 times)")


def test_what_needs_a_person_is_held_with_its_remedy():
    """R-1401: HELD, not FAILED."""
    error = NeedsUserError("the disk is full", remedy="free some space", can_approve=False)

    assert decide(error, attempt=9, rules=RULES, chance=0.5) == Hold(
        message="the disk is full", remedy="free some space", can_approve=False
    )


def test_trouble_of_the_machine_is_held_not_failed():
    """R-1401: a full database disk or a missing ffmpeg is no fault of the recording."""
    error = HomeError("no ffmpeg was found", remedy="install ffmpeg")

    assert decide(error, attempt=1, rules=RULES, chance=0.5) == Hold(
        message="no ffmpeg was found", remedy="install ffmpeg", can_approve=False
    )


def test_a_permanent_error_is_not_retried():
    """R-404."""
    assert decide(PermanentError("not media"), attempt=1, rules=RULES, chance=0.5) == Fail(
        message="not media"
    )


def test_a_bug_does_not_heal_by_waiting():
    """R-1401: anything unknown is permanent, and asks for its traceback."""
    decision = decide(KeyError("oops"), attempt=1, rules=RULES, chance=0.5)

    assert isinstance(decision, Fail)
    assert decision.is_bug
    assert "KeyError" in decision.message


def test_a_stopped_stage_is_as_if_it_had_not_been_tried():
    """R-1304."""
    assert decide(StageCancelled("stopped"), attempt=3, rules=RULES, chance=0.5) == HandBack()


@given(st.integers(min_value=1, max_value=10_000), st.floats(min_value=0, max_value=1, exclude_max=True))
def test_no_wait_is_longer_than_the_longest(attempt: int, chance: float):
    """R-404: at most 600 s, never negative, and never an overflow."""
    wait = wait_before_retry(TransientError("x"), attempt, RULES, chance)

    assert timedelta() <= wait <= RULES.longest_delay


@pytest.mark.parametrize("chance", [0.0, 0.25, 0.99])
def test_jitter_spreads_the_first_wait_over_a_minute(chance: float):
    """R-404: full jitter, so that many retries do not arrive together."""
    assert wait_before_retry(TransientError("x"), 1, RULES, chance) == timedelta(seconds=60) * chance
