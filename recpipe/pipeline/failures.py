"""What happens after an error: the one function that turns an exception into a decision (R-1401)."""

from __future__ import annotations

from datetime import timedelta

from recpipe.config.model import RetrySettings
from recpipe.domain.errors import HomeError, NeedsUserError, StageCancelled, TransientError
from recpipe.domain.work import Decision, Fail, HandBack, Hold, TryAgain


def decide(error: BaseException, *, attempt: int, rules: RetrySettings, chance: float) -> Decision:
    """What to do about `error` in attempt number `attempt` (from 1); `chance` in [0, 1) is the jitter.

    Anything unknown is permanent: a bug does not heal by waiting.
    """
    match error:
        case StageCancelled():
            return HandBack()
        case NeedsUserError():
            return Hold(message=str(error), remedy=error.remedy, can_approve=error.can_approve)
        case HomeError():  # this machine's trouble, not the recording's: a person mends it
            return Hold(message=str(error), remedy=error.remedy, can_approve=False)
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
    """The server's own wish if it gave one, else full jitter under a doubling ceiling (R-404)."""
    if error.retry_after is not None:
        return error.retry_after
    ceiling = min(rules.first_delay * float(2 ** min(attempt - 1, 30)), rules.longest_delay)
    return ceiling * chance
