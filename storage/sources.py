"""Sources and presets: where recordings come from and where they go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from recpipe.domain.errors import Refused
from recpipe.domain.work import Preset, SourceRecord
from storage import rows
from storage.engine import Database
from storage.tables import PresetRow, SourceRow, TargetRow


class Sources:
    """The `SourceStore` of one database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def sources(self) -> Sequence[SourceRecord]:
        """All sources that are in use."""
        with self.database.read() as session:
            found = session.scalars(select(SourceRow).where(SourceRow.is_active).order_by(SourceRow.id))
            return [rows.source_of(row) for row in found]

    def add_source(self, source: SourceRecord) -> None:
        """Add a source, or use a removed one again; raises `Refused` if the name is taken."""
        with self.database.write() as session:
            row = session.scalar(select(SourceRow).where(SourceRow.name == source.name))
            if row is not None and row.is_active:
                raise Refused(f"there is a source {source.name!r} already", remedy="choose another --name")
            row = row or SourceRow(name=source.name, message="")
            row.kind, row.settings = source.kind, dict(source.settings)
            row.runs_new, row.is_active = source.runs_new, True
            session.add(row)

    def change_source(self, source: SourceRecord) -> None:
        """Replace a source's settings; raises `Refused` if there is none."""
        with self.database.write() as session:
            row = source_row(session, source.name)
            row.settings, row.runs_new = dict(source.settings), source.runs_new

    def remove_source(self, name: str) -> None:
        """Stop using a source; its recordings stay. Raises `Refused` if there is none."""
        with self.database.write() as session:
            source_row(session, name).is_active = False

    def note_sync(self, source: str, message: str, now: datetime) -> None:
        """Remember how the last sync went."""
        with self.database.write() as session:
            row = source_row(session, source)
            row.synced_at, row.message = now, message

    def presets(self) -> Sequence[Preset]:
        """All publishing destinations."""
        with self.database.read() as session:
            return [rows.preset_of(row) for row in session.scalars(select(PresetRow).order_by(PresetRow.id))]

    def add_preset(self, preset: Preset) -> None:
        """Add a destination; raises `Refused` if the name is taken."""
        with self.database.write() as session:
            if session.scalar(select(PresetRow.id).where(PresetRow.name == preset.name)) is not None:
                raise Refused(f"there is a preset {preset.name!r} already", remedy="choose another name")
            row = PresetRow(name=preset.name, platform=preset.platform)
            row.settings, row.is_default = dict(preset.settings), preset.is_default
            session.add(row)

    def change_preset(self, preset: Preset) -> None:
        """Replace a destination's settings, for later runs; raises `Refused` if there is none."""
        with self.database.write() as session:
            row = _preset_row(session, preset.name)
            row.settings, row.is_default = dict(preset.settings), preset.is_default

    def remove_preset(self, name: str) -> None:
        """Remove a destination; raises `Refused` if there is none, or if something was meant for it."""
        with self.database.write() as session:
            row = _preset_row(session, name)
            is_used = exists().where(TargetRow.preset_id == row.id)
            if session.scalar(select(is_used)):
                raise Refused(
                    f"recordings are or will be published to {name!r}",
                    remedy=f"keep it, and use it no more by itself: recpipe presets set {name} --no-default",
                )
            session.delete(row)


def source_row(session: Session, name: str) -> SourceRow:
    """The row of a source that is in use; raises `Refused` if there is none."""
    row = session.scalar(select(SourceRow).where(SourceRow.name == name, SourceRow.is_active))
    if row is None:
        raise Refused(f"there is no source {name!r}", remedy="see what there is with: recpipe sources list")
    return row


def _preset_row(session: Session, name: str) -> PresetRow:
    row = session.scalar(select(PresetRow).where(PresetRow.name == name))
    if row is None:
        raise Refused(f"there is no preset {name!r}", remedy="see what there is with: recpipe presets list")
    return row
