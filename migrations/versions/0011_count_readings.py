"""Count the files each agent reads in a day, where the log is written: an alert at 300, an end at 600."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TERRITORY = "territory_id = current_setting('app.territory', true)"
SCOPE = "current_setting('app.scope', true)"
OWN = "organisation_id = nullif(current_setting('app.organisation', true), '')::uuid"

# The count rides on the insertion in the log: no reader asks one more question, and no process can miss it. The row of
# the quota is locked by its update, so ten windows of one agent count one after the other.
COUNT = """
create function count_readings() returns trigger language plpgsql security definer set search_path = public as $$
declare reader record; fresh integer; quota reading_quotas%rowtype;
begin
  -- Whoever writes outside every territory is a superuser at work: the web role has no row to write there.
  if coalesce(current_setting('app.territory', true), '') = '' then
    return null;
  end if;
  for reader in
    select territory_id, agent_id, organisation_id, (at at time zone 'Europe/Paris')::date as day, max(at) as at
    from inserted where agent_id is not null group by 1, 2, 3, 4
  loop
    insert into reading_days (territory_id, agent_id, day, application_id, organisation_id)
      select distinct territory_id, agent_id, reader.day, application_id, organisation_id from inserted
      where agent_id = reader.agent_id and (at at time zone 'Europe/Paris')::date = reader.day
      on conflict do nothing;
    get diagnostics fresh = row_count;
    continue when fresh = 0;
    insert into reading_quotas as q (territory_id, agent_id, day, organisation_id, files)
      values (reader.territory_id, reader.agent_id, reader.day, reader.organisation_id, fresh)
      on conflict (territory_id, agent_id, day) do update set files = q.files + excluded.files
      returning * into quota;
    if quota.files > quota.allowed then
      raise exception 'too many files read in a day' using errcode = 'TC600';
    end if;
    if quota.files >= 300 and quota.alerted_at is null then
      update reading_quotas set alerted_at = reader.at
        where territory_id = quota.territory_id and agent_id = quota.agent_id and day = quota.day;
      insert into history (territory_id, id, at, action, actor_kind, agent_id, organisation_id, subject_kind, reason,
                           before_digest, after_digest, detail)
        values (quota.territory_id, gen_random_uuid(), reader.at, 'alert_readings', 'SYSTEM', quota.agent_id,
                quota.organisation_id, 'agent', '', '', '', json_build_object('files', quota.files)::text);
    end if;
  end loop;
  return null;
end $$;
"""
FORGET = f"""
create function forget_quotas(wanted_territory text, today date, before date) returns void
language sql security definer set search_path = public as $$
  delete from reading_days where {SCOPE} = 'SYSTEM' and territory_id = wanted_territory and day < today;
  delete from reading_quotas where {SCOPE} = 'SYSTEM' and territory_id = wanted_territory and day < before;
$$;
"""


def upgrade() -> None:
    _create_tables()
    _protect("reading_days", f"{SCOPE} = 'SYSTEM' or {OWN}")
    _protect("reading_quotas", f"{SCOPE} in ('SYSTEM', 'TERRITORY') or {OWN}")
    # Nobody lowers a count: the web role may only raise what is allowed, and say who and why.
    op.execute("grant update (allowed, unlocked_by, unlocked_at, unlock_reason) on reading_quotas to register_app")
    op.execute(COUNT)
    op.execute(FORGET)
    op.execute("revoke all on function count_readings(), forget_quotas(text, date, date) from public")
    op.execute("grant execute on function forget_quotas(text, date, date) to register_app")
    op.execute(
        "create trigger count_readings after insert on readings referencing new table as inserted"
        " for each statement execute function count_readings()"
    )


def _create_tables() -> None:
    op.create_table(
        "reading_days",
        sa.Column("territory_id", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("territory_id", "agent_id", "day", "application_id", name=op.f("pk_reading_days")),
    )
    op.create_table(
        "reading_quotas",
        sa.Column("territory_id", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("allowed", sa.Integer(), server_default=sa.text("600"), nullable=False),
        sa.Column("alerted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unlocked_by", sa.Uuid(), nullable=True),
        sa.Column("unlocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unlock_reason", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("territory_id", "agent_id", "day", name=op.f("pk_reading_quotas")),
    )


def _protect(table: str, visible: str) -> None:
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy {table}_rows on {table} using ({TERRITORY} and ({visible})) with check ({TERRITORY})")
    op.execute(f"revoke all on {table} from register_app")
    op.execute(f"grant select on {table} to register_app")


def downgrade() -> None:
    op.execute("drop trigger count_readings on readings")
    op.execute("drop function count_readings()")
    op.execute("drop function forget_quotas(text, date, date)")
    op.drop_table("reading_quotas")
    op.drop_table("reading_days")
