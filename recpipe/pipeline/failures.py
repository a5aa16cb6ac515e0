"""What happens after an error: the one function that turns an exception into a decision (R-1401)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from recpipe.config.model import RetrySettings
from recpipe.domain.errors import HomeError, NeedsUserError, NotYetError, StageCancelled, TransientError
from recpipe.domain.work import Decision, Fail, GoWithout, HandBack, Hold, TryAgain, Wait
from recpipe.redaction import redact

LONGEST_WISH = timedelta(days=1)


def decide(
    error: BaseException, *, attempt: int, rules: RetrySettings, chance: float, is_optional: bool = False
) -> Decision:
    """What to do about `error` in attempt number `attempt` (from 1); `chance` in [0, 1) is the jitter.

    Anything unknown is permanent: a bug does not heal by waiting. A stage that `is_optional` never
    fails: the lecture goes on without what it makes (section 12, allow_errors).
    """
    decision = _decide(error, attempt, rules, chance)
    if is_optional and isinstance(decision, Fail) and not decision.is_bug:
        return GoWithout(message=decision.message, remedy=decision.remedy)
    return decision


def _decide(error: BaseException, attempt: int, rules: RetrySettings, chance: float) -> Decision:
    match error:
        case StageCancelled():
            return HandBack()
        case NotYetError():
            return Wait(message=str(error), remedy=error.remedy, after=error.again_after)
        case NeedsUserError() | HomeError():  # HomeError: this machine's trouble, not the recording's
            can_approve = isinstance(error, NeedsUserError) and error.can_approve
            return Hold(message=str(error), remedy=error.remedy, can_approve=can_approve)
        case TransientError() if attempt < rules.attempts:
            return TryAgain(message=str(error), after=wait_before_retry(error, attempt, rules, chance))
        case TransientError():
            return Fail(message=f"{error} (tried {attempt} times)", remedy=error.remedy)
        case _:
            return _give_up(error)


def _give_up(error: BaseException) -> Fail:
    remedy = getattr(error, "remedy", None)
    if remedy is not None:
        return Fail(message=str(error), remedy=remedy)
    return Fail(
        message=f"unexpected {type(error).__name__}: {error}",
        remedy="see the log, and report it as a bug",
        is_bug=True,
    )


def wait_before_retry(error: TransientError, attempt: int, rules: RetrySettings, chance: float) -> timedelta:
    """The server's own wish up to a day, else full jitter under a doubling ceiling (R-404)."""
    if error.retry_after is not None:
        return min(error.retry_after, LONGEST_WISH)
    ceiling = min(rules.first_delay * float(2 ** min(attempt - 1, 30)), rules.longest_delay)
    return ceiling * chance


def without_secrets(decision: Decision) -> Decision:
    """The decision as it may be stored and shown: an error's text may quote a server's address or answer."""
    if isinstance(decision, HandBack):
        return decision
    return replace(decision, message=redact(decision.message))
