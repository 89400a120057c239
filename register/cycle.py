"""What the passing of time does, by itself: windows close, offers lapse, days are sealed, points grow older."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from register import clock
from register.actor import system
from register.audit.actions import seal_history
from register.committees.offers import expire_offers
from register.db import transaction
from register.jobs import queue, task
from register.lettings.actions import close_due_adverts
from register.organisations.queries import territories
from register.priorities.runs import rescore_all, resume_rescoring
from register.privacy.actions import Progress, purge
from register.privacy.queries import Due, due, months_to_erase
from register.reporting.actions import count_month
from scoring.deadlines import months_after

NIGHT = "15 2 * * *"
OFTEN = "*/2 * * * *"


@dataclass(frozen=True, slots=True)
class Done:
    """What one passage did, in counts."""

    closed_adverts: int
    expired_offers: int


def pass_time(now: datetime) -> Done:
    """Close the windows that ended and the offers that lapsed, go on with a scoring that was interrupted.

    Safe to run at any moment and twice.
    """
    closed = expired = 0
    for territory in territories():
        closed += len(close_due_adverts(territory.id, now))
        with transaction(system(territory.id)):
            expired += expire_offers(system(territory.id), now=now)
        resume_rescoring(territory.id, now)
    return Done(closed, expired)


def pass_night(today: date) -> None:
    """Seal yesterday's history, count seniority anew for everybody, end what is kept no longer."""
    for territory in territories():
        with transaction(system(territory.id)):
            seal_history(system(territory.id), today - timedelta(days=1))
        rescore_all(territory.id, today)
        count_month(territory.id, today, clock.now())
        purge_territory(territory.id, clock.now())


def purge_territory(territory_id: str, now: datetime, progress: Progress = lambda _done, _total: None) -> Due:
    """End what is kept no longer, after its months were counted: the counts stay when the files are gone."""
    today = clock.paris_day(now)
    with transaction(system(territory_id)):
        months = months_to_erase(system(territory_id), today)
    for month in months:
        count_month(territory_id, months_after(month, 1), now)
    return purge(territory_id, now, progress)


def due_territory(territory_id: str, now: datetime) -> Due:
    """What that would do, without doing it."""
    with transaction(system(territory_id)):
        return due(system(territory_id), clock.paris_day(now))


@task("pass_time", retry=False)
def _pass_time(timestamp: int) -> None:  # noqa: ARG001  (the queue names the tick it was due at)
    pass_time(clock.now())


@task("pass_night", retry=False)
def _pass_night(timestamp: int) -> None:  # noqa: ARG001
    pass_night(clock.today())


queue.periodic(cron=OFTEN)(_pass_time)
queue.periodic(cron=NIGHT)(_pass_night)
