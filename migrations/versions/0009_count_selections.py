"""Count who is considered and who is selected at each step of a letting, by group and month: no household is in it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TERRITORY = "territory_id = current_setting('app.territory', true)"
IS_SYSTEM = "current_setting('app.scope', true) = 'SYSTEM'"
ORGANISATION = "nullif(current_setting('app.organisation', true), '')::uuid"
# A landlord reads its own, the State and the manager the territory, an EPCI what was let on its ground.
WATCHES = (
    "exists (select 1 from organisations o where o.territory_id = selection_tallies.territory_id"
    f" and o.id = {ORGANISATION} and (o.kind in ('STATE', 'SYSTEM_MANAGER')"
    " or (o.kind = 'EPCI' and o.epci_siren = selection_tallies.epci_siren)))"
)
STEPS = "'ELIGIBLE', 'PRESENTED', 'ALLOCATED', 'LET'"
DIMENSIONS = "'INCOME_QUARTILE', 'HOUSEHOLD_KIND', 'DISABILITY', 'CHANNEL'"


def upgrade() -> None:
    op.create_table(
        "selection_tallies",
        sa.Column("territory_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("epci_siren", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("group_code", sa.Text(), nullable=False),
        sa.Column("considered", sa.Integer(), nullable=False),
        sa.Column("selected", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("territory_id", "id", name="pk_selection_tallies"),
        sa.ForeignKeyConstraint(
            ["territory_id", "organisation_id"],
            ["organisations.territory_id", "organisations.id"],
            name="fk_selection_tallies_territory_id_organisation_id",
        ),
        sa.CheckConstraint(f"step in ({STEPS})", name="ck_selection_tallies_step"),
        sa.CheckConstraint(f"dimension in ({DIMENSIONS})", name="ck_selection_tallies_dimension"),
        sa.CheckConstraint("selected between 0 and considered", name="ck_selection_tallies_counts"),
    )
    op.create_index(
        "uq_selection_tallies_group",
        "selection_tallies",
        ["territory_id", "organisation_id", "epci_siren", "month", "step", "dimension", "group_code"],
        unique=True,
    )
    op.execute("alter table selection_tallies enable row level security")
    op.execute("alter table selection_tallies force row level security")
    op.execute(
        "create policy selection_tallies_rows on selection_tallies"
        f" using ({TERRITORY} and ({IS_SYSTEM} or organisation_id = {ORGANISATION} or {WATCHES}))"
        f" with check ({TERRITORY} and {IS_SYSTEM})"
    )
    op.execute("grant select, insert, update on selection_tallies to register_app")


def downgrade() -> None:
    op.execute("drop policy selection_tallies_rows on selection_tallies")
    op.drop_table("selection_tallies")
