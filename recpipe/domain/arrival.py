"""What becomes of a recording when a source brings it (R-302, R-303)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from recpipe.domain.ports import FoundRecording
from recpipe.domain.recording import PutAside


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What was decided about something new: which template wants it, or why nobody does."""

    template_id: int | None = None
    put_aside: PutAside | None = None
    is_by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """Shorter or smaller than this (bytes) is no lecture."""

    shorter_than: timedelta
    smaller_than: int

    def covers(self, found: FoundRecording) -> bool:
        """Whether a recording is blank; an unknown size or length is not."""
        is_short = found.duration is not None and found.duration < self.shorter_than.total_seconds()
        is_small = found.size is not None and found.size < self.smaller_than
        return is_short or is_small


def arrive(found: FoundRecording, template_id: int | None, blank: Blank, *, needs_template: bool) -> Arrival:
    """Decide about what a sync brought; `template_id` is the one whose rules fit, if any."""
    if found.is_pending:
        return Arrival(template_id=template_id)
    if blank.covers(found):
        return Arrival(template_id=template_id, put_aside=PutAside.BLANK)
    if template_id is None and needs_template:
        return Arrival(put_aside=PutAside.NO_TEMPLATE)
    return Arrival(template_id=template_id)


def put_aside(arrival: Arrival, before: PutAside | None, *, is_bound: bool) -> PutAside | None:
    """Why a recording that arrives or moves on is put aside; what a person said of it stands (R-301)."""
    if before is PutAside.MANUAL and not arrival.is_by_hand:
        return before
    if arrival.put_aside is PutAside.NO_TEMPLATE and is_bound:
        return None
    return arrival.put_aside


BY_HAND = Arrival(is_by_hand=True)  # what a person adds is wanted, whatever it is
