"""The job that scores a territory with the grid that comes into force."""

from register import clock
from register.jobs import task
from register.priorities.runs import rescore_all


@task("rescore_territory")
def rescore_territory(territory_id: str) -> None:
    """Score everybody for the present day; twice is once, since an unfinished scoring is taken up."""
    rescore_all(territory_id, clock.today())
