"""Let an EPCI write a grid before it adopts it: drafts are its own, an adopted grid never changes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TERRITORY = "territory_id = current_setting('app.territory', true)"
IS_SYSTEM = "current_setting('app.scope', true) = 'SYSTEM'"
# The EPCI of the reader's organisation: the only one whose drafts it reads, and whose grids it writes.
OWN_EPCI = (
    "exists (select 1 from organisations o where o.territory_id = grids.territory_id and o.kind = 'EPCI'"
    " and o.id = nullif(current_setting('app.organisation', true), '')::uuid and o.epci_siren = grids.epci_siren)"
)
ADOPTED = "status = 'ADOPTED'"

KEEP = """
create function keep_adopted_grid() returns trigger language plpgsql as $$
begin
  if old.status = 'ADOPTED' and (tg_op = 'DELETE' or
     (new.territory_id, new.id, new.epci_siren, new.version, new.status, new.title, new.document, new.is_synthetic,
      new.adopted_on, new.in_force_from)
     is distinct from
     (old.territory_id, old.id, old.epci_siren, old.version, old.status, old.title, old.document, old.is_synthetic,
      old.adopted_on, old.in_force_from)) then
    raise exception 'an adopted grid never changes' using errcode = 'restrict_violation';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
"""


def upgrade() -> None:
    op.add_column("grids", sa.Column("row_version", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column("grids", sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index("uq_grids_version", table_name="grids")
    for name, column in (("uq_grids_version", "version"), ("uq_grids_in_force_from", "in_force_from")):
        op.create_index(
            name, "grids", ["territory_id", "epci_siren", column], unique=True, postgresql_where=sa.text(ADOPTED)
        )
    op.execute("drop policy grids_rows on grids")
    op.execute(
        f"create policy grids_rows on grids using ({TERRITORY} and ({ADOPTED} or {IS_SYSTEM} or {OWN_EPCI}))"
        f" with check ({TERRITORY} and ({IS_SYSTEM} or {OWN_EPCI}))"
    )
    op.execute(KEEP)
    op.execute(
        "create trigger keep_adopted before update or delete on grids"
        " for each row execute function keep_adopted_grid()"
    )


def downgrade() -> None:
    op.execute("drop trigger keep_adopted on grids")
    op.execute("drop function keep_adopted_grid()")
    op.execute("drop policy grids_rows on grids")
    op.execute(f"create policy grids_rows on grids using ({TERRITORY}) with check ({TERRITORY})")
    # What was never voted has no place in the earlier table: it counted versions and drafts together.
    op.execute("delete from grids where status = 'DRAFT'")
    op.drop_index("uq_grids_in_force_from", table_name="grids")
    op.drop_index("uq_grids_version", table_name="grids")
    op.create_index("uq_grids_version", "grids", ["territory_id", "epci_siren", "version"], unique=True)
    op.drop_column("grids", "saved_at")
    op.drop_column("grids", "row_version")
