"""Counting a finished month, before the files it came from are erased."""

from datetime import date, datetime, timedelta

from sqlalchemy import text

from register.actor import system
from register.audit.actions import Act, record
from register.db import db, transaction

IS_COUNTED = text("select exists (select from demand_months where territory_id = :territory and month = :first)")
COUNT = text("""
    insert into demand_months (territory_id, id, month, epci_siren, typology, live, live_transfers, filed, renewed,
                               struck_off_housed, struck_off_not_renewed, struck_off_other)
    select :territory, gen_random_uuid(), :first, coalesce(c.epci_siren, ''), a.typologies[1],
           count(*) filter (where a.is_live), count(*) filter (where a.is_live and a.current_housing = 'SOCIAL_TENANT'),
           count(*) filter (where a.filed_on >= :first),
           count(*) filter (where a.renewed_on between :first and :last),
           count(*) filter (where a.is_ended and a.strike_off_reason = 'HOUSED'),
           count(*) filter (where a.is_ended and a.strike_off_reason = 'NOT_RENEWED'),
           count(*) filter (where a.is_ended and a.strike_off_reason not in ('HOUSED', 'NOT_RENEWED'))
    from (select *, coalesce(struck_off_on > :last, true) as is_live,
                 coalesce(struck_off_on between :first and :last, false) as is_ended
          from applications where territory_id = :territory and filed_on <= :last) a
    left join communes c on c.insee = a.wanted_communes[1]
    where a.is_live or a.is_ended
    group by 4, 5
    returning id
""")


def count_month(territory_id: str, today: date, now: datetime) -> bool:
    """Keep the anonymous counts of the last finished month, once.

    Parameters
    ----------
    today : any day of the month after the one to count

    Returns
    -------
    Whether it was counted now; False when it had been, or when there was nothing to count.

    Source
    ------
    CCH R441-2-8 and the retention of one year: the files end, their counts by month stay.
    """
    actor = system(territory_id)
    last = today.replace(day=1) - timedelta(days=1)
    values = {"territory": territory_id, "first": last.replace(day=1), "last": last}
    with transaction(actor):
        if db.session.scalar(IS_COUNTED, values):
            return False
        if not db.session.execute(COUNT, values).all():
            return False
        record(actor, Act("count_month", "demand_month", None, detail={"month": f"{last:%Y-%m}"}), now)
    return True
