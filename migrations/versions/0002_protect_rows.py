"""Bind every row to its territory and reader, chain the history, and give the web role its rights."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TERRITORY = "territory_id = current_setting('app.territory', true)"
SCOPE = "current_setting('app.scope', true)"
ORGANISATION = "nullif(current_setting('app.organisation', true), '')::uuid"
APPLICATION = "nullif(current_setting('app.application', true), '')::uuid"
ACCOUNT = "nullif(current_setting('app.account', true), '')::uuid"
DRAFT = "nullif(current_setting('app.draft', true), '')::uuid"
COMMUNES = "string_to_array(current_setting('app.communes', true), ',')"
COMMITTEES = "string_to_array(current_setting('app.committees', true), ',')"

SEES_ALL = f"{SCOPE} in ('TERRITORY', 'SYSTEM')"
IS_SYSTEM = f"{SCOPE} = 'SYSTEM'"
OWN_ORGANISATION = f"organisation_id = {ORGANISATION}"
IN_COMMITTEE = f"committee_id::text = any({COMMITTEES})"


def of_application(table: str) -> str:
    """Rows that follow their application: the subquery asks the applications' own policy."""
    return (
        f"{SEES_ALL} or application_id = {APPLICATION} or ({SCOPE} in ('WISHES', 'ENTERED') and exists ("
        f"select 1 from applications a where a.territory_id = {table}.territory_id and a.id = {table}.application_id))"
    )


VISIBLE = {
    "applications": (
        f"{SEES_ALL} or id = {APPLICATION}"
        f" or ({SCOPE} in ('ENTERED', 'WISHES') and desk_organisation_id = {ORGANISATION})"
        f" or ({SCOPE} = 'WISHES' and wanted_communes && {COMMUNES})"
    ),
    "drafts": f"{IS_SYSTEM} or id = {DRAFT} or {OWN_ORGANISATION}",
    "accounts": f"{IS_SYSTEM} or id = {ACCOUNT} or application_id = {APPLICATION}",
    **{
        table: of_application(table)
        for table in ("people", "application_claims", "protected_values", "scores", "notices")
    },
    "ranking_rows": (
        f"{SEES_ALL} or application_id = {APPLICATION} or ({SCOPE} = 'WISHES' and commune_insee = any({COMMUNES}))"
        f" or ({SCOPE} in ('WISHES', 'ENTERED') and exists (select 1 from applications a"
        " where a.territory_id = ranking_rows.territory_id and a.id = ranking_rows.application_id))"
    ),
    **{table: f"{IS_SYSTEM} or {OWN_ORGANISATION}" for table in ("programmes", "dwellings", "vacancies")},
    "adverts": f"{IS_SYSTEM} or {OWN_ORGANISATION} or status <> 'DRAFT'",
    "bids": f"{IS_SYSTEM} or {OWN_ORGANISATION} or application_id = {APPLICATION}",
    **{table: f"{IS_SYSTEM} or {OWN_ORGANISATION} or {IN_COMMITTEE}" for table in ("sittings", "agenda_items")},
    "candidates": f"{IS_SYSTEM} or {OWN_ORGANISATION} or {IN_COMMITTEE} or application_id = {APPLICATION}",
    **{table: f"{IS_SYSTEM} or {OWN_ORGANISATION} or application_id = {APPLICATION}" for table in ("offers", "leases")},
    "history": (
        f"{IS_SYSTEM} or {OWN_ORGANISATION} or application_id = {APPLICATION}"
        f" or (application_id is not null and {SCOPE} = 'TERRITORY')"
        f" or (application_id is not null and {SCOPE} in ('WISHES', 'ENTERED') and exists (select 1 from applications a"
        " where a.territory_id = history.territory_id and a.id = history.application_id))"
    ),
    "readings": f"{IS_SYSTEM} or {OWN_ORGANISATION} or application_id = {APPLICATION}",
    **dict.fromkeys(
        (
            "organisations", "agents", "grids", "committees", "committee_members", "number_sequences", "chain_heads",
            "seals", "point_counts", "letting_statistics", "offered_dwelling_statistics", "demand_months",
        ),
        "true",
    ),
}  # fmt: skip

APPEND_ONLY = ("history", "readings", "seals", "letting_statistics", "offered_dwelling_statistics")
REFERENCE = ("territories", "epcis", "communes", "former_communes", "alembic_version")

# The same writing of a line is made in register/audit/chain.py: change both or neither.
CHAIN = """
create function chain_history() returns trigger language plpgsql security definer set search_path = public as $$
declare head chain_heads%rowtype;
begin
  insert into chain_heads (territory_id, seq, hash) values (new.territory_id, 0, '') on conflict do nothing;
  select * into head from chain_heads where territory_id = new.territory_id for update;
  new.seq := head.seq + 1;
  new.previous_hash := head.hash;
  new.hash := history_hash(new);
  update chain_heads set seq = new.seq, hash = new.hash where territory_id = new.territory_id;
  return new;
end $$;
"""

HASH = """
create function history_hash(line history) returns text language sql stable set search_path = public as $$
  select encode(sha256(convert_to(concat_ws(E'\\x1f', line.previous_hash, line.territory_id, line.seq::text, line.id::text,
    (extract(epoch from line.at) * 1000000)::bigint::text, line.action, line.actor_kind, coalesce(line.agent_id::text, ''),
    coalesce(line.organisation_id::text, ''), coalesce(line.application_id::text, ''), line.subject_kind,
    coalesce(line.subject_id::text, ''), line.reason, line.before_digest, line.after_digest, line.detail), 'UTF8')), 'hex')
$$;
"""

FIND_ACCOUNT = """
create function find_account(wanted text)
returns table (territory_id text, id uuid, kind text, password_hash text, access_code_hash text,
               failed_attempts integer, locked_until timestamptz, session_epoch integer)
language sql stable security definer set search_path = public as $$
  select a.territory_id, a.id, a.kind, a.password_hash, a.access_code_hash,
         a.failed_attempts, a.locked_until, a.session_epoch
  from accounts a where a.login = wanted
$$;
"""


def upgrade() -> None:
    for table, visible in VISIBLE.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(
            f"create policy {table}_rows on {table} using ({TERRITORY} and ({visible})) with check ({TERRITORY})"
        )
    op.execute(HASH)
    op.execute(CHAIN)
    op.execute("create trigger chain before insert on history for each row execute function chain_history()")
    op.execute(FIND_ACCOUNT)
    op.execute("revoke all on function find_account(text), chain_history() from public")
    op.execute("grant select on accounts to register_lookup")
    op.execute("grant create on schema public to register_lookup")
    op.execute("alter function find_account(text) owner to register_lookup")
    op.execute("revoke create on schema public from register_lookup")
    op.execute("set local role register_lookup")
    op.execute("grant execute on function find_account(text) to register_app")
    op.execute("reset role")
    _grant()


def _grant() -> None:
    op.execute("grant usage on schema public to register_app, register_lookup")
    op.execute("grant select, insert, update, delete on all tables in schema public to register_app")
    op.execute(f"revoke update, delete, truncate on {', '.join(APPEND_ONLY)} from register_app")
    op.execute("revoke insert, update, delete on chain_heads from register_app")
    op.execute(f"revoke insert, update, delete on {', '.join(REFERENCE)} from register_app")
    op.execute("grant usage on all sequences in schema public to register_app")


def downgrade() -> None:
    op.execute("revoke all on all tables in schema public from register_app, register_lookup")
    op.execute("drop trigger chain on history")
    op.execute("drop function find_account(text)")
    op.execute("drop function chain_history()")
    op.execute("drop function history_hash(history)")
    for table in VISIBLE:
        op.execute(f"drop policy {table}_rows on {table}")
        op.execute(f"alter table {table} no force row level security")
        op.execute(f"alter table {table} disable row level security")
