"""Add the job queue: jobs leave in the transaction that asks for them."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SCHEMA = Path(__file__).resolve().parents[1] / "sql" / "procrastinate_3_10.sql"
TABLES = "procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs, procrastinate_workers"
TYPES = "procrastinate_job_to_defer_v1, procrastinate_job_event_type, procrastinate_job_status"


def upgrade() -> None:
    # Through the driver itself: many statements, and per cent signs that are no placeholders.
    op.get_bind().connection.driver_connection.execute(SCHEMA.read_text(encoding="utf-8"))
    # No policy here: a job carries a territory and identifiers, never personal data, and binds the territory itself.
    op.execute(f"grant select, insert, update, delete on {TABLES} to register_app")
    op.execute("grant usage on all sequences in schema public to register_app")


def downgrade() -> None:
    op.execute(f"drop table {TABLES} cascade")
    op.execute(
        "do $$ declare f regprocedure; begin for f in select oid::regprocedure from pg_proc"
        " where pronamespace = 'public'::regnamespace and proname like 'procrastinate\\_%'"
        " loop execute 'drop function ' || f || ' cascade'; end loop; end $$"
    )
    op.execute(f"drop type {TYPES}")
