"""Keep the second factor of each account, its recovery codes, and every open session, so that each can be ended."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TERRITORY = "territory_id = current_setting('app.territory', true)"
IS_SYSTEM = "current_setting('app.scope', true) = 'SYSTEM'"
ACCOUNT = "nullif(current_setting('app.account', true), '')::uuid"
TABLES = ("second_factors", "recovery_codes", "sessions")


def _of_account(name: str, *columns: sa.Column[object], **constraints: sa.CheckConstraint) -> None:
    op.create_table(
        name,
        sa.Column("territory_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        *columns,
        *constraints.values(),
        sa.ForeignKeyConstraint(
            ["territory_id", "account_id"], ["accounts.territory_id", "accounts.id"],
            name=op.f(f"fk_{name}_territory_id_account_id"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f(f"pk_{name}")),
    )  # fmt: skip


def upgrade() -> None:
    _of_account(
        "second_factors",
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.create_unique_constraint(
        op.f("uq_second_factors_territory_id_account_id"), "second_factors", ["territory_id", "account_id"]
    )
    _of_account(
        "recovery_codes",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_unique_constraint(
        op.f("uq_recovery_codes_territory_id_account_id_digest"),
        "recovery_codes",
        ["territory_id", "account_id", "digest"],
    )
    _of_account(
        "sessions",
        sa.Column("road", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        road=sa.CheckConstraint(
            "road in ('PASSWORD', 'PASSWORD_AND_CODE', 'PASSWORD_AND_RECOVERY', 'PROVIDER', 'PROVIDER_AND_CODE')",
            name=op.f("ck_sessions_road"),
        ),
    )
    op.create_index(op.f("ix_sessions_territory_id_account_id"), "sessions", ["territory_id", "account_id"])
    for table in TABLES:
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        # Nobody but the holder of the account, and the program itself, reads or writes what opens it.
        op.execute(
            f"create policy {table}_rows on {table}"
            f" using ({TERRITORY} and ({IS_SYSTEM} or account_id = {ACCOUNT})) with check ({TERRITORY})"
        )
        op.execute(f"grant select, insert, update, delete on {table} to register_app")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
