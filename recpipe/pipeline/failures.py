"""What happens after an error: the one function that turns an exception into a decision (R-1401)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from recpipe.config.model import RetrySettings
from recpipe.domain.errors import NeedsUserError, StageCancelled, TransientError

POISON_CRASHES = 3  # a stage that took its worker down this often is quarantined (R-1403)


@dataclass(frozen=True, slots=True, kw_only=True)
class TryAgain:
    """Try again by itself after a wait."""

    message: str
    after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Wait for a person, who is told what to do."""

    message: str
    remedy: str
    can_approve: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fail:
    """Give up; `is_bug` asks for the traceback in the log."""

    message: str
    remedy: str = ""
    is_bug: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HandBack:
    """It was told to stop: as if it had not been tried."""


Decision = TryAgain | Hold | Fail | HandBack


def decide(error: BaseException, *, attempt: int, rules: RetrySettings, chance: float) -> Decision:
    """What to do about `error` in attempt number `attempt` (from 1); `chance` in [0, 1) is the jitter.

    Anything unknown is permanent: a bug does not heal by waiting.
    """
    match error:
        case StageCancelled():
            return HandBack()
        case NeedsUserError():
            return Hold(message=str(error), remedy=error.remedy, can_approve=error.can_approve)
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
