"""Recordings that are simply there: no media work is needed to see what is done with them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from recpipe.bootstrap import Services
from recpipe.domain.arrival import BY_HAND, Arrival
from recpipe.domain.ports import FoundRecording
from recpipe.locations import Home


def arrive(
    home: Path,
    title: str,
    *,
    ago: timedelta = timedelta(hours=1),
    arrival: Arrival = BY_HAND,
    series: str = "",
) -> int:
    """A recording of one hour and one gigabyte, added by hand unless said otherwise; returns its id."""
    now = datetime.now(UTC)
    found = FoundRecording(
        external_id=f"{title} {ago}",
        title=title,
        started_at=now - ago,
        media=home / "lecture.mp4",
        duration=3600.0,
        size=1_000_000_000,
        series=series,
    )
    services = Services(Home(home))
    try:
        recording_id, _ = services.records.receive("files", found, arrival, now)
    finally:
        services.database.close()
    return recording_id
