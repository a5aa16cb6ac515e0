"""Templates as rows, and what follows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from recpipe.domain.errors import Refused
from recpipe.domain.lifecycle import RecordingStatus
from storage.engine import Database
from storage.tables import RecordingRow, TemplateRow

if TYPE_CHECKING:
    from recpipe.domain.template import Template, TemplateDraft
    from recpipe.domain.template_rules import Rules, TimeWindow


class Templates:
    """The `TemplateStore` of one database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def templates(self) -> Sequence[Template]:
        """All templates, as they were made."""
        with self.database.read() as session:
            return [_template(row) for row in session.scalars(select(TemplateRow).order_by(TemplateRow.id))]

    def add_template(self, draft: TemplateDraft, now: datetime) -> int:
        """Add a template and return its id; raises `Refused` if the name is taken."""
        with self.database.write() as session:
            _refuse_taken(session, draft.name, None)
            row = TemplateRow(created_at=now)
            _fill(row, draft)
            session.add(row)
            session.flush()
            return row.id

    def change_template(self, template_id: int, draft: TemplateDraft) -> None:
        """Replace a template; raises `Refused` if it is gone or the new name is taken."""
        with self.database.write() as session:
            row = _there(session, template_id)
            _refuse_taken(session, draft.name, template_id)
            _fill(row, draft)

    def remove_template(self, template_id: int) -> int:
        """Remove a template and unbind its recordings; returns how many."""
        with self.database.write() as session:
            row = _there(session, template_id)
            bound = update(RecordingRow).where(RecordingRow.template_id == template_id)
            freed = session.execute(
                bound.values(template_id=None, bound_by=None).returning(RecordingRow.id)
            ).all()
            session.delete(row)
            return len(freed)

    def counts(self) -> Mapping[int, Mapping[RecordingStatus, int]]:
        """How many recordings follow each template, by status."""
        statement = (
            select(RecordingRow.template_id, RecordingRow.status, func.count())
            .where(RecordingRow.template_id.is_not(None), RecordingRow.deleted_at.is_(None))
            .group_by(RecordingRow.template_id, RecordingRow.status)
        )
        found: defaultdict[int, dict[RecordingStatus, int]] = defaultdict(dict)
        with self.database.read() as session:
            for template_id, status, number in session.execute(statement):
                found[template_id or 0][status] = number
        return found


def _there(session: Session, template_id: int) -> TemplateRow:
    row = session.get(TemplateRow, template_id)
    if row is None:
        raise Refused("the template is not there any more", remedy="see: recpipe templates list")
    return row


def _refuse_taken(session: Session, name: str, but: int | None) -> None:
    holder = session.scalar(select(TemplateRow.id).where(TemplateRow.name == name))
    if holder not in (None, but):
        raise Refused(f"there is a template {name!r} already", remedy="choose another name")


def _fill(row: TemplateRow, draft: TemplateDraft) -> None:
    row.name, row.priority = draft.name, draft.priority
    row.is_draft, row.is_active = draft.is_draft, draft.is_active
    row.rules, row.settings = _plain(asdict(draft.rules)), dict(draft.settings)


def _plain(value: Any) -> Any:  # any part of a JSON tree
    match value:
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case time():
            return value.isoformat()
        case _:
            return value


def _template(row: TemplateRow) -> Template:
    from recpipe.domain.template import Template  # noqa: PLC0415 - a home without templates needs no rules

    return Template(
        id=row.id,
        name=row.name,
        priority=row.priority,
        is_draft=row.is_draft,
        is_active=row.is_active,
        rules=_rules(row.rules),
        settings=row.settings,
        created_at=row.created_at,
        last_matched_at=row.last_matched_at,
    )


def _rules(stored: Mapping[str, Any]) -> Rules:
    from recpipe.domain.template_rules import Rules  # noqa: PLC0415

    lists = {key: tuple(each) for key, each in stored.items() if isinstance(each, list)}
    windows = tuple(_window(each) for each in lists.pop("timetable"))
    return Rules(**lists, case_sensitive=stored["case_sensitive"], timetable=windows)


def _window(stored: Mapping[str, Any]) -> TimeWindow:
    from recpipe.domain.dates import Weekday  # noqa: PLC0415
    from recpipe.domain.template_rules import TimeWindow  # noqa: PLC0415

    return TimeWindow(
        weekdays=tuple(Weekday(each) for each in stored["weekdays"]),
        start=time.fromisoformat(stored["start"]) if stored["start"] else None,
        end=time.fromisoformat(stored["end"]) if stored["end"] else None,
        series=stored["series"],
    )
