"""What the agents of the demonstration need to sign in: a second factor whose secret is published."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from register.actor import system
from register.db import db, transaction
from register.demo.accounts import DEMO_ACCOUNTS
from register.demo.organisations import fixed_id
from register.organisations.models import Account, SecondFactor
from register.organisations.queries import territories
from register.organisations.rules import AccountKind
from register.organisations.second_factors import sealed_secret
from register.organisations.totp import PUBLISHED_SECRET


def equip_accounts(now: datetime) -> None:
    """Enrol every demonstration agent that has no second factor; a second time changes nothing.

    An older demonstration gets what a newer one is seeded with.
    """
    logins = [each.login for each in DEMO_ACCOUNTS]
    for territory in territories():
        with transaction(system(territory.id)):
            agents = select(Account.id).where(
                Account.territory_id == territory.id, Account.kind == AccountKind.AGENT, Account.login.in_(logins)
            )
            rows = [
                {
                    "territory_id": territory.id, "id": fixed_id("second_factor", str(account_id)),
                    "account_id": account_id, "secret": sealed_secret(account_id, PUBLISHED_SECRET),
                    "confirmed_at": now,
                }
                for account_id in db.session.scalars(agents)
            ]  # fmt: skip
            if rows:
                db.session.execute(insert(SecondFactor).values(rows).on_conflict_do_nothing())
