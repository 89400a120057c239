"""Keep from which instant each application had which points and which place, so that a past day can be replayed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TERRITORY = "territory_id = current_setting('app.territory', true)"
SCOPE = "current_setting('app.scope', true)"
APPLICATION = "nullif(current_setting('app.application', true), '')::uuid"
TABLES = ("score_periods", "ranking_periods")

# Each row carries the digest of what it said when it was written: a change made later no longer agrees with it.
DIGESTS = """
create function period_digest(p score_periods) returns text language sql stable set search_path = public as $$
  select encode(sha256(convert_to(concat_ws(E'\\x1f', p.territory_id, p.application_id::text, p.epci_siren,
    (extract(epoch from p.began_at) * 1000000)::bigint::text, coalesce(p.grid_id::text, ''),
    coalesce(encode(p.facts, 'hex'), ''), coalesce(p.points::text, ''), coalesce(p.verified_points::text, '')),
    'UTF8')), 'hex')
$$;
create function period_digest(p ranking_periods) returns text language sql stable set search_path = public as $$
  select encode(sha256(convert_to(concat_ws(E'\\x1f', p.territory_id, p.application_id::text,
    (extract(epoch from p.began_at) * 1000000)::bigint::text, p.is_ranked::text, p.tier::text, p.filed_on::text,
    p.number, array_to_string(p.communes, ','), array_to_string(p.epcis, ','), array_to_string(p.typologies, ',')),
    'UTF8')), 'hex')
$$;
create function sign_period() returns trigger language plpgsql set search_path = public as $$
begin
  new.digest := period_digest(new);
  return new;
end $$;
create trigger sign before insert on score_periods for each row execute function sign_period();
create trigger sign before insert on ranking_periods for each row execute function sign_period();
"""

# What is known on the day of this migration: history begins there, and says so.
BEGIN_SCORES = """
insert into score_periods (territory_id, application_id, epci_siren, began_at, recorded_at, grid_id, facts, points,
                           verified_points)
select territory_id, application_id, epci_siren, now(), now(), grid_id, facts, points, verified_points from scores
"""
BEGIN_RANKING = """
insert into ranking_periods (territory_id, application_id, began_at, recorded_at, is_ranked, tier, filed_on, number,
                             communes, epcis, typologies)
select a.territory_id, a.id, now(), now(), true, r.tier, a.filed_on, a.number, a.wanted_communes,
       array(select coalesce(c.epci_siren, '') from unnest(a.wanted_communes) with ordinality w(insee, rank)
             left join communes c on c.insee = w.insee order by w.rank), a.typologies
from applications a
join (select territory_id, application_id, min(tier) as tier from ranking_rows group by 1, 2) r
  on r.territory_id = a.territory_id and r.application_id = a.id
"""


def visible(table: str) -> str:
    """Rows that follow their application, as everything that was computed from it."""
    return (
        f"{SCOPE} in ('TERRITORY', 'SYSTEM') or application_id = {APPLICATION}"
        f" or ({SCOPE} in ('WISHES', 'ENTERED') and exists (select 1 from applications a"
        f" where a.territory_id = {table}.territory_id and a.id = {table}.application_id))"
    )


def upgrade() -> None:
    op.create_table(
        "score_periods",
        sa.Column("territory_id", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("epci_siren", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grid_id", sa.Uuid(), nullable=True),
        sa.Column("facts", postgresql.BYTEA(), nullable=True),
        sa.Column("points", sa.SmallInteger(), nullable=True),
        sa.Column("verified_points", sa.SmallInteger(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id", "application_id"], ["applications.territory_id", "applications.id"],
            name="fk_score_periods_territory_id_application_id", ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["territory_id", "grid_id"], ["grids.territory_id", "grids.id"],
            name="fk_score_periods_territory_id_grid_id",
        ),
        sa.PrimaryKeyConstraint("territory_id", "application_id", "epci_siren", "seq", name="pk_score_periods"),
    )  # fmt: skip
    op.create_table(
        "ranking_periods",
        sa.Column("territory_id", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_ranked", sa.Boolean(), nullable=False),
        sa.Column("tier", sa.SmallInteger(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("communes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("epcis", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("typologies", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id", "application_id"], ["applications.territory_id", "applications.id"],
            name="fk_ranking_periods_territory_id_application_id", ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("territory_id", "application_id", "seq", name="pk_ranking_periods"),
    )  # fmt: skip
    op.execute(DIGESTS)
    _begin()
    _protect()


def _begin() -> None:
    """As the owner of the tables, who reads every territory for the length of this transaction."""
    for table in ("scores", "applications", "ranking_rows"):
        op.execute(f"alter table {table} no force row level security")
    op.execute(BEGIN_SCORES)
    op.execute(BEGIN_RANKING)
    for table in ("scores", "applications", "ranking_rows"):
        op.execute(f"alter table {table} force row level security")


def _protect() -> None:
    for table in TABLES:
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(
            f"create policy {table}_rows on {table} using ({TERRITORY} and ({visible(table)}))"
            f" with check ({TERRITORY} and {SCOPE} = 'SYSTEM')"
        )
        op.execute(f"revoke all on {table} from register_app")
        op.execute(f"grant select, insert on {table} to register_app")


def downgrade() -> None:
    op.execute("drop trigger sign on score_periods")
    op.execute("drop trigger sign on ranking_periods")
    op.execute("drop function sign_period()")
    for table in TABLES:
        op.execute(f"drop function period_digest({table})")
        op.drop_table(table)
