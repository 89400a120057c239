"""Keep what each landlord settled for its own lettings, by date, and whether a dwelling's water and heating are metered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TERRITORY = "territory_id = current_setting('app.territory', true)"
IS_SYSTEM = "current_setting('app.scope', true) = 'SYSTEM'"
OWN = "organisation_id = nullif(current_setting('app.organisation', true), '')::uuid"


def upgrade() -> None:
    op.create_table(
        "landlord_settings",
        sa.Column("territory_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("practice", JSONB(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("territory_id", "id", name="pk_landlord_settings"),
        sa.ForeignKeyConstraint(
            ["territory_id", "organisation_id"],
            ["organisations.territory_id", "organisations.id"],
            name="fk_landlord_settings_territory_id_organisation_id",
        ),
    )
    op.create_index(
        "uq_landlord_settings_in_force_from",
        "landlord_settings",
        ["territory_id", "organisation_id", "in_force_from"],
        unique=True,
    )
    op.execute("alter table landlord_settings enable row level security")
    op.execute("alter table landlord_settings force row level security")
    condition = f"{TERRITORY} and ({IS_SYSTEM} or {OWN})"
    op.execute(
        f"create policy landlord_settings_rows on landlord_settings using ({condition}) with check ({condition})"
    )
    # What was in force on a day stays readable: settings are added, never changed.
    op.execute("grant select, insert on landlord_settings to register_app")
    op.add_column("dwellings", sa.Column("is_metered", sa.Boolean(), server_default=sa.text("false"), nullable=False))


def downgrade() -> None:
    op.drop_column("dwellings", "is_metered")
    op.execute("drop policy landlord_settings_rows on landlord_settings")
    op.drop_table("landlord_settings")
