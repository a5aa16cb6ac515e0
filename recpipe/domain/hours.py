"""Hours in which work may start, as "22:00-07:00" on the owner's clock."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from recpipe.domain.errors import ConfigError


def until_open(hours: str, local: datetime) -> timedelta | None:
    """How long from `local` until work may start; None if it may now, or if `hours` is empty.

    Raises `ConfigError` for what is no time of day.
    """
    if not hours:
        return None
    first, last = _ends(hours)
    now = local.time().replace(tzinfo=None)
    is_open = first <= now < last if first < last else now >= first or now < last
    return None if is_open or first == last else _until(first, local)


def _ends(hours: str) -> tuple[time, time]:
    first, _, last = hours.partition("-")
    try:
        return time.fromisoformat(first), time.fromisoformat(last)
    except ValueError as error:
        raise ConfigError(f"worker.hours = {hours!r}: {error}", remedy='for example "22:00-07:00"') from error


def _until(first: time, local: datetime) -> timedelta:
    opening = local.replace(hour=first.hour, minute=first.minute, second=0, microsecond=0)
    return opening - local if opening > local else opening + timedelta(days=1) - local
