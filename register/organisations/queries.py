"""Reading territories, organisations, agents and accounts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, text

from register.actor import Actor, ActorKind, Role, Scope
from register.db import db, transaction
from register.organisations.models import Account, Agent, Organisation, Territory
from register.organisations.rules import OrganisationKind

SCOPES = {
    OrganisationKind.COMMUNE: Scope.WISHES,
    OrganisationKind.EPCI: Scope.WISHES,
    OrganisationKind.ASSOCIATION: Scope.ENTERED,
}
"""What R441-2-6 lets each kind see; the others, landlords with stock and State among them, see their territory."""

SIGNED_IN = text("""
    select a.id as account_id, a.kind, a.application_id, a.session_epoch, a.territory_id,
           s.opened_at, s.seen_at,
           g.id as agent_id, g.full_name, g.role, g.job_title, g.left_on, o.id as organisation_id,
           o.name as organisation_name, o.kind as organisation_kind,
           case when o.kind = 'COMMUNE' then array[o.commune_insee]
                when o.kind = 'EPCI' then (select array_agg(c.insee order by c.insee) from communes c
                                           where c.epci_siren = o.epci_siren) end as communes,
           (select array_agg(m.committee_id) from committee_members m
             where m.territory_id = a.territory_id and m.agent_id = g.id) as committees,
           (select trim(split_part(p.first_names, ',', 1)) || ' ' || coalesce(nullif(p.usual_name, ''), p.birth_name)
              from people p
             where p.territory_id = a.territory_id and p.application_id = a.application_id and p.role = 'APPLICANT')
             as applicant_name
    from accounts a
    join sessions s on s.territory_id = a.territory_id and s.account_id = a.id and s.id = :session
                   and s.ended_at is null
    left join agents g on g.territory_id = a.territory_id and g.id = a.agent_id
    left join organisations o on o.territory_id = g.territory_id and o.id = g.organisation_id
    where a.territory_id = :territory and a.id = :account
""")


@dataclass(frozen=True, slots=True)
class FoundAccount:
    """What signing in must know before any territory is bound."""

    territory_id: str
    id: UUID
    kind: str
    password_hash: str | None
    access_code_hash: str | None
    failed_attempts: int
    locked_until: datetime | None
    session_epoch: int


def find_account(login: str) -> FoundAccount | None:
    """The account of a login, in any territory, through the one function that may look across them."""
    with db.engine.connect() as connection:
        row = connection.execute(text("select * from find_account(:login)"), {"login": login}).first()
    return FoundAccount(**row._mapping) if row else None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who holds a session, since when, and when it was used last."""

    actor: Actor
    opened_at: datetime
    seen_at: datetime


def signed_in(actor: Actor, session_id: UUID, epoch: int) -> SignedIn | None:
    """The full actor of a session, or ``None`` when it was ended, or its holder left or no longer exists.

    ``actor`` is bound to the account alone; an applicant's bare actor carries its application's identifier.
    """
    given = {"territory": actor.territory_id, "account": actor.account_id, "session": session_id}
    row = db.session.execute(SIGNED_IN, given).mappings().first()
    if row is None or row["session_epoch"] != epoch or row["left_on"] is not None:
        return None
    found = _agent(row) if row["agent_id"] else _applicant(row)
    return SignedIn(found, row["opened_at"], row["seen_at"])


def _agent(row: Any) -> Actor:
    kind = OrganisationKind(row["organisation_kind"])
    role = Role(row["role"])
    scope = SCOPES.get(kind, Scope.TERRITORY)
    return Actor(
        ActorKind.AGENT,
        row["territory_id"],
        Scope.NONE if role is Role.COMMITTEE_MEMBER else scope,
        frozenset({role}),
        account_id=row["account_id"],
        agent_id=row["agent_id"],
        organisation_id=row["organisation_id"],
        communes=tuple(row["communes"] or ()),
        committee_ids=tuple(row["committees"] or ()),
        name=row["full_name"],
        organisation_name=row["organisation_name"],
    )


def _applicant(row: Any) -> Actor:
    return Actor(
        ActorKind.APPLICANT,
        row["territory_id"],
        Scope.OWN,
        frozenset({Role.APPLICANT}),
        account_id=row["account_id"],
        application_id=row["application_id"],
        name=row["applicant_name"] or "",
    )


def territories() -> list[Territory]:
    """The territories this register serves; the table has no personal data and no policy."""
    with db.engine.connect() as connection:
        rows = connection.execute(select(Territory.__table__).order_by(Territory.__table__.c.id)).mappings()
        return [Territory(**row) for row in rows]


def desks(actor: Actor) -> list[Organisation]:
    """The registration desks of the actor's territory, by name."""
    wanted = select(Organisation).where(
        Organisation.territory_id == actor.territory_id, Organisation.desk_code.is_not(None)
    )
    return list(db.session.scalars(wanted.order_by(Organisation.name)))


def agents_by_organisation(actor: Actor) -> list[tuple[Organisation, Agent]]:
    """Every agent of the territory with its organisation, for the manager's review of rights."""
    joined = select(Organisation, Agent).join(
        Agent,
        (Agent.territory_id == Organisation.territory_id) & (Agent.organisation_id == Organisation.id),
    )
    mine = joined.where(Organisation.territory_id == actor.territory_id)
    return [(row[0], row[1]) for row in db.session.execute(mine.order_by(Organisation.name, Agent.full_name))]


def organisation(actor: Actor, organisation_id: UUID) -> Organisation | None:
    """One organisation of the actor's territory."""
    return db.session.get(Organisation, (actor.territory_id, organisation_id))


def account_application(account: FoundAccount) -> UUID | None:
    """The application an applicant's account opens."""
    return _of_account(account, select(Account.application_id).where(Account.id == account.id))


def role_of(account: FoundAccount) -> Role:
    """The role of an agent's account."""
    wanted = (
        select(Agent.role)
        .join(Account, (Account.territory_id == Agent.territory_id) & (Account.agent_id == Agent.id))
        .where(Account.id == account.id)
    )
    return Role(_of_account(account, wanted))


def login_of(actor: Actor) -> str:
    """The login of the actor's account, as its telephone shows it beside the codes."""
    mine = select(Account.login).where(Account.territory_id == actor.territory_id, Account.id == actor.account_id)
    return db.session.scalar(mine) or ""


def agent_of(actor: Actor, agent_id: UUID) -> tuple[Organisation, Agent] | None:
    """One agent of the actor's territory, with its organisation."""
    return next((pair for pair in agents_by_organisation(actor) if pair[1].id == agent_id), None)


def _of_account(account: FoundAccount, wanted: Select[Any]) -> Any:
    bare = Actor(ActorKind(account.kind), account.territory_id, account_id=account.id)
    with transaction(bare):
        return db.session.scalar(wanted)
