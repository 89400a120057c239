"""Keep how far the scoring of a whole territory is, so that it goes on after a kill and can be watched."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TERRITORY = "territory_id = current_setting('app.territory', true)"
IS_SYSTEM = "current_setting('app.scope', true) = 'SYSTEM'"


def upgrade() -> None:
    op.create_table(
        "rescorings",
        sa.Column("territory_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("grids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("new_grids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("last_id", sa.Uuid(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status in ('RUNNING', 'DONE', 'SUPERSEDED')", name=op.f("ck_rescorings_status")
        ),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_rescorings")),
    )
    op.create_index(
        "uq_rescorings_running", "rescorings", ["territory_id"], unique=True,
        postgresql_where=sa.text("status = 'RUNNING'"),
    )  # fmt: skip
    op.execute("alter table rescorings enable row level security")
    op.execute("alter table rescorings force row level security")
    # Counts alone, which whoever works in the territory may watch; the program alone writes them.
    op.execute(
        f"create policy rescorings_rows on rescorings using ({TERRITORY}) with check ({TERRITORY} and {IS_SYSTEM})"
    )
    op.execute("grant select, insert, update on rescorings to register_app")


def downgrade() -> None:
    op.drop_table("rescorings")
