"""What is simply there: recordings and templates in a home, without media work and without a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from recpipe.bootstrap import Services
from recpipe.domain.arrival import BY_HAND, Arrival
from recpipe.domain.ports import FoundRecording
from recpipe.domain.template import TemplateDraft
from recpipe.domain.template_rules import Rules
from recpipe.locations import Home


@contextmanager
def opened(home: Path) -> Iterator[Services]:
    """The services of a home, in this process; the database is closed again."""
    services = Services(Home(home))
    try:
        yield services
    finally:
        services.database.close()


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
    with opened(home) as services:
        return services.records.receive("files", found, arrival, now)[0]


def keep_template(home: Path, name: str, keyword: str, *, priority: int = 0, is_draft: bool = False) -> None:
    """A template that takes titles with a keyword."""
    rules = Rules(keywords=(keyword,))
    draft = TemplateDraft(name=name, rules=rules, priority=priority, is_draft=is_draft)
    with opened(home) as services:
        services.operations.templates.add(draft)
