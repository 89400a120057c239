"""Close struck-off applications to landlords and desks, keep the certificates of erasure, let old readings go."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TERRITORY = "territory_id = current_setting('app.territory', true)"
SCOPE = "current_setting('app.scope', true)"
ORGANISATION = "nullif(current_setting('app.organisation', true), '')::uuid"
APPLICATION = "nullif(current_setting('app.application', true), '')::uuid"
COMMUNES = "string_to_array(current_setting('app.communes', true), ',')"
IS_SYSTEM = f"{SCOPE} = 'SYSTEM'"

# `app.application` is the applicant's own, or the one archive that the manager or the State opened with a reason.
APPLICATIONS = (
    f"{IS_SYSTEM} or id = {APPLICATION} or (status = 'LIVE' and ({SCOPE} = 'TERRITORY'"
    f" or ({SCOPE} in ('ENTERED', 'WISHES') and desk_organisation_id = {ORGANISATION})"
    f" or ({SCOPE} = 'WISHES' and wanted_communes && {COMMUNES})))"
)
FORMER_APPLICATIONS = (
    f"{SCOPE} in ('TERRITORY', 'SYSTEM') or id = {APPLICATION}"
    f" or ({SCOPE} in ('ENTERED', 'WISHES') and desk_organisation_id = {ORGANISATION})"
    f" or ({SCOPE} = 'WISHES' and wanted_communes && {COMMUNES})"
)
FOLLOWERS = ("people", "application_claims", "protected_values", "scores", "notices")
PERIODS = ("score_periods", "ranking_periods")  # the program alone writes them
KINDS = (
    "'FILED', 'BID_PLACED', 'BID_ANSWERED', 'SHORTLISTED', 'DECISION', 'OFFER', 'OFFER_CLOSED', 'STRUCK_OFF',"
    " 'EVIDENCE', 'ACCESS'"
)

# The log of readings is closed to the web role's updates and deletions: these two, and for the program alone.
HUSH = f"""
create function hush_readings(wanted_territory text, applications uuid[]) returns void
language sql security definer set search_path = public as $$
  update readings set purpose = '' where {IS_SYSTEM} and territory_id = wanted_territory
    and application_id = any(applications)
$$;
"""
FORGET = f"""
create function forget_readings(wanted_territory text, before timestamptz) returns bigint
language sql security definer set search_path = public as $$
  with gone as (delete from readings where {IS_SYSTEM} and territory_id = wanted_territory and at < before returning id)
  select count(*) from gone
$$;
"""
FUNCTIONS = ("hush_readings(text, uuid[])", "forget_readings(text, timestamptz)")


def _policy(table: str, visible: str) -> None:
    check = f"{TERRITORY} and {IS_SYSTEM}" if table in PERIODS else TERRITORY
    op.execute(f"drop policy {table}_rows on {table}")
    op.execute(f"create policy {table}_rows on {table} using ({TERRITORY} and ({visible})) with check ({check})")


def _follow(table: str, all_of: str, some: str) -> None:
    _policy(
        table,
        f"{all_of} or application_id = {APPLICATION} or ({SCOPE} in ({some}) and exists (select 1 from applications a"
        f" where a.territory_id = {table}.territory_id and a.id = {table}.application_id))",
    )


def _kinds(kinds: str) -> None:
    op.drop_constraint(op.f("ck_notices_kind"), "notices")
    op.create_check_constraint(op.f("ck_notices_kind"), "notices", f"kind in ({kinds})")


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("struck_off_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "erased", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("territory_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("territory_id", "id", name=op.f("pk_erasures")),
    )
    op.create_index("uq_erasures_application", "erasures", ["territory_id", "application_id"], unique=True)
    op.execute("alter table erasures enable row level security")
    op.execute("alter table erasures force row level security")
    # Who holds a reference may check it; the program alone writes.
    op.execute(f"create policy erasures_rows on erasures using ({TERRITORY}) with check ({TERRITORY} and {IS_SYSTEM})")
    op.execute("grant select, insert, update on erasures to register_app")
    op.add_column(
        "agenda_items",
        sa.Column("erased_candidates", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
    )
    _kinds(f"{KINDS}, 'ERASURE'")
    _policy("applications", APPLICATIONS)
    for table in (*FOLLOWERS, *PERIODS):
        _follow(table, IS_SYSTEM, "'TERRITORY', 'WISHES', 'ENTERED'")
    for create, name in ((HUSH, FUNCTIONS[0]), (FORGET, FUNCTIONS[1])):
        op.execute(create)
        op.execute(f"revoke all on function {name} from public")
        op.execute(f"grant execute on function {name} to register_app")


def downgrade() -> None:
    for name in FUNCTIONS:
        op.execute(f"drop function {name}")
    for table in (*FOLLOWERS, *PERIODS):
        _follow(table, f"{SCOPE} in ('TERRITORY', 'SYSTEM')", "'WISHES', 'ENTERED'")
    _policy("applications", FORMER_APPLICATIONS)
    op.execute("delete from notices where kind = 'ERASURE'")
    _kinds(KINDS)
    op.drop_column("agenda_items", "erased_candidates")
    op.drop_table("erasures")
