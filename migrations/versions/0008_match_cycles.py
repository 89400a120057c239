"""Match the adverts that close together: wishes in order, whom to designate first, what was told before a bid."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TERRITORY = "territory_id = current_setting('app.territory', true)"
IS_SYSTEM = "current_setting('app.scope', true) = 'SYSTEM'"


def upgrade() -> None:
    op.create_table(
        "letting_cycles",
        sa.Column("territory_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adverts", sa.Integer(), nullable=False),
        sa.Column("bids", sa.Integer(), nullable=False),
        sa.Column("designated", sa.Integer(), nullable=False),
        sa.Column("input_digest", sa.Text(), nullable=False),
        sa.Column("rules_digest", sa.Text(), nullable=False),
        sa.Column("output_digest", sa.Text(), nullable=False),
        sa.Column("proof", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_letting_cycles")),
    )
    op.execute("alter table letting_cycles enable row level security")
    op.execute("alter table letting_cycles force row level security")
    # Counts and digests alone, which whoever works in the territory may check; the program alone writes them.
    op.execute(
        f"create policy letting_cycles_rows on letting_cycles using ({TERRITORY})"
        f" with check ({TERRITORY} and {IS_SYSTEM})"
    )
    op.execute("grant select, insert on letting_cycles to register_app")
    op.add_column("adverts", sa.Column("cycle_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_adverts_territory_id_cycle_id"), "adverts", "letting_cycles",
        ["territory_id", "cycle_id"], ["territory_id", "id"],
    )  # fmt: skip
    op.add_column("bids", sa.Column("preference", sa.SmallInteger(), nullable=True))
    op.add_column("bids", sa.Column("told_twelfths", sa.SmallInteger(), nullable=True))
    op.add_column("bids", sa.Column("designation", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_bids_designation"), "bids", "designation in ('DESIGNATED', 'PREFERRED_ELSEWHERE', 'ANOTHER_FIRST')"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_bids_designation"), "bids")
    for column in ("designation", "told_twelfths", "preference"):
        op.drop_column("bids", column)
    op.drop_constraint(op.f("fk_adverts_territory_id_cycle_id"), "adverts")
    op.drop_column("adverts", "cycle_id")
    op.drop_table("letting_cycles")
