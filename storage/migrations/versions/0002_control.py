"""Templates, jobs, usage, and what a person can say about a recording."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEPT = (
    "id, source_id, external_id, started_at, title, duration, size, media, sidecars, status, failed_at, "
    "failed_stage, failure, created_at"
)
FRESH = {
    "series": "''",
    "folded_title": "title",
    "settings": "'{}'",
    "kept_since": "created_at",
    "pause_reason": "''",
    **dict.fromkeys(
        (
            "is_pending_source",
            "is_paused",
            "is_pinned",
            "is_expired",
            "is_forgotten",
            "is_runtime",
            "can_run",
            "can_pause",
            "ready_to_upload",
            "targets_total",
            "targets_uploaded",
            "targets_failed",
        ),
        "0",
    ),
}


def upgrade() -> None:
    op.create_table(
        "template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("is_draft", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_matched_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_template"),
        sa.UniqueConstraint("name", name="uq_template_name"),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("templates", sa.JSON(), nullable=False),
        sa.Column("schedule", sa.String(length=200), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("sync_days", sa.Integer(), nullable=False),
        sa.Column("statuses", sa.JSON(), nullable=False),
        sa.Column("exclude_blank", sa.Boolean(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sa.UniqueConstraint("name", name="uq_job_name"),
    )
    op.create_table(
        "job_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("trigger", sa.String(length=32), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name="fk_job_run_job_id"),
        sa.PrimaryKeyConstraint("id", name="pk_job_run"),
    )
    op.create_index("ix_job_run_job_id", "job_run", ["job_id", "id"])
    op.create_table(
        "usage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("engine", sa.String(length=64), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_usage"),
    )
    op.create_index("ix_usage_at", "usage", ["at"])
    op.create_index("ix_timing_stage", "timing", ["stage", "event", "id"])
    op.add_column("run", sa.Column("targets", sa.JSON(), server_default="{}", nullable=False))
    op.add_column(
        "stage", sa.Column("is_stopping", sa.Boolean(), server_default=sa.text("0"), nullable=False)
    )
    _index_stages_anew()
    _rebuild_recording()


def _rebuild_recording() -> None:
    """SQLite cannot add a foreign key: a new table takes the old one's rows and its name."""
    op.create_table("recording_new", *_columns())
    into = f"INSERT INTO recording_new ({KEPT}, {', '.join(FRESH)})"
    op.execute(f"{into} SELECT {KEPT}, {', '.join(FRESH.values())} FROM recording")  # noqa: S608 - ours
    op.drop_table("recording")
    op.rename_table("recording_new", "recording")
    _fold_titles()
    _index_recordings()


def _columns() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("duration", sa.Double(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("media", sa.Text(), nullable=True),
        sa.Column("sidecars", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_stage", sa.String(length=250), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("series", sa.String(length=200), nullable=False),
        sa.Column("folded_title", sa.Text(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("bound_by", sa.String(32), nullable=True),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("is_pending_source", sa.Boolean(), nullable=False),
        sa.Column("put_aside", sa.String(32), nullable=True),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("pause_reason", sa.Text(), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_pinned", sa.Boolean(), nullable=False),
        sa.Column("is_expired", sa.Boolean(), nullable=False),
        sa.Column("kept_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("files_gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_forgotten", sa.Boolean(), nullable=False),
        sa.Column("is_runtime", sa.Boolean(), nullable=False),
        sa.Column("can_run", sa.Boolean(), nullable=False),
        sa.Column("can_pause", sa.Boolean(), nullable=False),
        sa.Column("ready_to_upload", sa.Boolean(), nullable=False),
        sa.Column("targets_total", sa.Integer(), nullable=False),
        sa.Column("targets_uploaded", sa.Integer(), nullable=False),
        sa.Column("targets_failed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_recording_source_id"),
        sa.ForeignKeyConstraint(["template_id"], ["template.id"], name="fk_recording_template_id"),
        sa.PrimaryKeyConstraint("id", name="pk_recording"),
        sa.UniqueConstraint(
            "source_id", "external_id", "started_at", name="uq_recording_source_id_external_id_started_at"
        ),
    ]


def _fold_titles() -> None:
    """SQLite's lower() knows only ASCII."""
    connection = op.get_bind()
    titles = connection.execute(sa.text("SELECT id, title FROM recording")).all()
    folded = [{"id": identity, "folded": title.casefold()} for identity, title in titles]
    if folded:
        connection.execute(sa.text("UPDATE recording SET folded_title = :folded WHERE id = :id"), folded)


def _index_recordings() -> None:
    newest_first: list[str | sa.TextClause] = ["deleted_at", sa.text("started_at DESC"), sa.text("id DESC")]
    asked_for = ["folded_title", "status", "source_id", "template_id", "duration", "is_forgotten"]
    op.create_index("ix_recording_external_id", "recording", ["external_id"])
    op.create_index("ix_recording_listed", "recording", [*newest_first, *asked_for])
    op.create_index("ix_recording_status", "recording", ["deleted_at", "status", *newest_first[1:]])
    op.create_index("ix_recording_template", "recording", ["template_id", "status", *newest_first])
    for name, condition in (("failed", "failed_at IS NOT NULL"), ("paused", "is_paused = 1")):
        op.create_index(f"ix_recording_{name}", "recording", newest_first, sqlite_where=sa.text(condition))


def _index_stages_anew() -> None:
    """SQLite uses a partial index only for a condition that is written as in the index."""
    op.drop_index("ix_stage_claim", "stage")
    op.drop_index("ix_stage_open", "stage")
    by_priority: list[str | sa.TextClause] = ["lane", sa.text("priority DESC"), "id"]
    op.create_index("ix_stage_claim", "stage", by_priority, sqlite_where=sa.text("is_ready = 1"))
    at_work_or_held = sa.text("status = 'IN_PROGRESS' OR status = 'HELD'")
    op.create_index("ix_stage_open", "stage", ["status", "recording_id"], sqlite_where=at_work_or_held)
