"""Recordings: add them by hand, list them, look at one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from recpipe.domain.arrival import BY_HAND
from recpipe.domain.errors import RecpipeError, Refused
from recpipe.domain.recording import Recording, RecordingLine, Stage
from recpipe.domain.selection import Filter, Order
from recpipe.pipeline.operations.desk import Desk

FILES = "files"  # the source of what people add by hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of one file that was to be added: an id, or the reason why there is none."""

    file: Path
    recording_id: int | None = None
    is_new: bool = False
    error: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Recordings:
    """What can be asked about recordings."""

    desk: Desk

    def add(self, files: Sequence[Path]) -> list[Added]:
        """Add files by hand (R-308); one that is refused does not stop the others."""
        return [self._add_one(file) for file in files]

    def _add_one(self, file: Path) -> Added:
        try:
            found = self.desk.providers.examine(file)
            holder = self.desk.records.holder_of(found.external_id)
            if holder is not None:
                self._refuse_deleted(holder)
                return Added(file=file, recording_id=holder)
            recording_id, is_new = self.desk.records.receive(FILES, found, BY_HAND, self.desk.clock())
        except RecpipeError as error:
            return Added(file=file, error=str(error), remedy=error.remedy)
        return Added(file=file, recording_id=recording_id, is_new=is_new)

    def _refuse_deleted(self, recording_id: int) -> None:
        if self.desk.records.recording(recording_id).deleted_at is not None:
            raise Refused(
                f"this is recording {recording_id}, which was deleted",
                remedy=f"bring it back with: recpipe restore {recording_id}",
            )

    def browse(
        self,
        chosen: Filter | None = None,
        limit: int | None = 50,
        *,
        order: Order = Order.NEWEST,
        offset: int = 0,
    ) -> Sequence[RecordingLine]:
        """A page of recordings, newest first unless another order is asked for."""
        return self.desk.records.lines(chosen or Filter(), limit, order=order, offset=offset)

    def count(self, chosen: Filter | None = None) -> int:
        """How many there are."""
        return self.desk.records.count(chosen or Filter())

    def show(self, recording_id: int) -> Recording:
        """One recording; raises `Refused` if there is none."""
        return self.desk.records.recording(recording_id)

    def stages(self, recording_id: int) -> Sequence[Stage]:
        """The stages of a recording: what changes while it runs."""
        return self.desk.records.stages(recording_id)

    def has_open_work(self) -> bool:
        """Whether any stage runs, may start now, or will be tried again by itself."""
        return self.desk.records.has_open_work()
