"""Scoring a whole territory, chunk after chunk. What is done is kept with each chunk, so whoever takes it up again,
after a kill or beside another worker, goes on from there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from register import clock
from register.actor import Actor, system
from register.audit.actions import Act, record
from register.clock import paris_day
from register.db import db, new_id, transaction
from register.failpoints import failpoint
from register.priorities import queries, run_queries
from register.priorities.codes import RescoringStatus
from register.priorities.models import Rescoring
from register.priorities.rescoring import Rulebook, count_points, rewrite, rulebook

# One transaction each: an edit never waits longer than one chunk for a rescoring.
CHUNK = 5000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a rescoring stands after one transaction."""

    run_id: UUID
    done: int
    total: int
    is_over: bool


def rescore_all(territory_id: str, today: date, progress: Progress | None = None) -> int:
    """Score every live application of a territory for a day: a month older, a new grid, a delay exceeded.

    It opens its own transactions, each short. One that was interrupted is taken up where it stopped, if the day and the
    grids are still the same; otherwise it begins again. A night writes no history line: nothing was decided, and each
    score can be replayed from the facts and the grid stored with it. The first scoring of a grid writes its start and
    its end.

    Parameters
    ----------
    territory_id : the registration territory
    today : day of the facts
    progress : receives how many applications are done, and of how many

    Returns
    -------
    Applications scored by the whole rescoring, those before an interruption included.

    Source
    ------
    CCH R441-2-10 11° (the grid applies uniformly to all applications of the territory).
    """
    actor = system(territory_id)
    with transaction(actor):
        rules = _rules_for_all(actor, today)
        passage = _begun(actor, rules)
    while not passage.is_over:
        passage = _next_passage(actor, passage, rules)
        if progress is not None and passage.done:
            progress(passage.done, passage.total)
    return passage.done


def _rules_for_all(actor: Actor, today: date) -> Rulebook:
    # Applications filed while a grid was being adopted were scored by the one before: wait until they are all visible.
    run_queries.wait_for_edits(actor)
    return rulebook(actor, today)


def _begun(actor: Actor, rules: Rulebook) -> Passage:
    """The rescoring to go on with, or a new one in the place of what it makes useless."""
    now, grids = clock.now(), sorted(grid.id for grid in rules.grids.values())
    run = run_queries.running(actor)
    if run is not None and (run.day, run.grids) == (rules.day, grids):
        return _passage(run)
    if run is not None:
        run.status, run.ended_at = RescoringStatus.SUPERSEDED, now
        db.session.flush()
    known = run_queries.grids_applied(actor)
    run = Rescoring(
        territory_id=actor.territory_id, id=new_id(), day=rules.day, status=RescoringStatus.RUNNING, grids=grids,
        new_grids=[grid_id for grid_id in grids if grid_id not in known], done=0, total=queries.live_count(actor),
        started_at=now, moved_at=now,
    )  # fmt: skip
    db.session.add(run)
    _tell(actor, run, "start_rescoring")
    return _passage(run)


def _next_passage(actor: Actor, passage: Passage, rules: Rulebook) -> Passage:
    with transaction(actor):
        run = run_queries.locked_run(actor, passage.run_id)
        if run.status != RescoringStatus.RUNNING:
            return _passage(run)
        ids = queries.next_live_ids(actor, after=run.last_id, limit=CHUNK)
        run.moved_at = clock.now()
        if ids:
            rewrite(actor, ids, rules)
            if run.last_id is not None:
                failpoint("rescore_midway")
            run.last_id, run.done = ids[-1], run.done + len(ids)
            run.total = max(run.total, run.done)
        else:
            count_points(actor, run.day)
            run.status, run.ended_at, run.total = RescoringStatus.DONE, run.moved_at, run.done
            _tell(actor, run, "end_rescoring")
        return _passage(run)


def _passage(run: Rescoring) -> Passage:
    return Passage(run.id, run.done, run.total, run.status != RescoringStatus.RUNNING)


def _tell(actor: Actor, run: Rescoring, action: str) -> None:
    """Write a line for the grids that a rescoring applies for the first time; a plain night has none."""
    if run.new_grids:
        detail = {"day": run.day, "done": run.done, "grids": [str(grid_id) for grid_id in run.new_grids]}
        record(actor, Act(action, "rescoring", run.id, detail=detail), run.moved_at)


def resume_rescoring(territory_id: str, now: datetime) -> int:
    """Take up a rescoring that was killed in the middle; nothing when none is waiting.

    Parameters
    ----------
    territory_id : the registration territory
    now : instant of the passage

    Returns
    -------
    Applications scored by the rescoring taken up, 0 when there is none.
    """
    actor = system(territory_id)
    with transaction(actor):
        is_waiting = run_queries.is_stalled(actor, now)
    return rescore_all(territory_id, paris_day(now)) if is_waiting else 0
