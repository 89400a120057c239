"""Opening the restricted archive; telling, erasing and forgetting what the law keeps no longer."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, text, update

from register.actor import Actor, ActorKind, system
from register.applications.models import Application, Draft
from register.audit.actions import Act, record, record_readings
from register.clock import paris_day
from register.db import db, new_id, transaction, widened
from register.errors import Invalid, NotAllowed, NotFound
from register.failpoints import failpoint
from register.notices import texts
from register.notices.actions import Message, notify_all
from register.notices.codes import NoticeKind
from register.notices.sending import outlets
from register.organisations.models import Account, Agent, SignInSession
from register.privacy import queries
from register.privacy.models import Erasure
from register.privacy.queries import COUNTED, ERASED_NAME, NOTHING, Due
from register.privacy.retention import retentions
from register.privacy.rules import archive_refusal

BATCH = 100
Progress = Callable[[int, int], None]

# What refers to an application without a key that takes it along, and the words agents wrote about its candidates.
UNLINK = tuple(
    text(statement)
    for statement in (
        """update agenda_items i set erased_candidates = i.erased_candidates + gone.count, exception_text = '',
               skipped_reason = '', order_reason = ''
           from (select agenda_item_id, count(*) as count from candidates
                 where territory_id = :territory and application_id = any(:ids) group by 1) gone
           where i.territory_id = :territory and i.id = gone.agenda_item_id""",
        "delete from leases where territory_id = :territory and application_id = any(:ids)",
        "delete from accounts where territory_id = :territory and application_id = any(:ids)",
        "delete from drafts where territory_id = :territory and application_id = any(:ids)",
        "select hush_readings(:territory, :ids)",
    )
)
FORGET_READINGS = text("select forget_readings(:territory, :before)")
FORGET_QUOTAS = text("select forget_quotas(:territory, :today, :before)")


def open_archive(actor: Actor, number: str, purpose: str, now: datetime) -> Actor:
    """Open one struck-off application, for the manager or the State, with a reason that is kept.

    Parameters
    ----------
    actor : an agent of the manager of the shared file or of the State
    number : the number of the application
    purpose : why it is opened; the person reads it until the erasure
    now : the instant of the act

    Returns
    -------
    The same actor, bound to that application for the length of the transaction: nobody else's rows come with it.

    Raises
    ------
    NotAllowed ``archive_not_allowed``; Invalid ``archive_purpose_missing``; NotFound ``application`` for an unknown
    number, a live application or another territory's: the three answer the same.

    Source
    ------
    Decree 2017-917, article 4.
    """
    refusal = archive_refusal(actor.roles, purpose) if actor.kind is ActorKind.AGENT else "archive_not_allowed"
    if refusal == "archive_purpose_missing":
        raise Invalid(refusal, fields={"purpose": "too_short"})
    if refusal:
        raise NotAllowed(refusal)
    with widened():
        application_id = queries.archived_id(actor, number)
    if application_id is None:
        raise NotFound("application")
    record_readings(actor, [application_id], "archive", purpose.strip(), now)
    record(actor, Act("open_archive", "application", application_id, application_id), now)
    opened = replace(actor, application_id=application_id)
    db.session.execute(text("select set_config('app.application', :id, true)"), {"id": str(application_id)})
    return opened


def purge(territory_id: str, now: datetime, progress: Progress = lambda _done, _total: None) -> Due:
    """End what is kept no longer in one territory; killed half-way, the next run goes on from there.

    Parameters
    ----------
    territory_id : the territory
    now : the instant, whose French day decides
    progress : told how many applications are erased, of how many

    Returns
    -------
    What was done, in counts. A second run of the same day does nothing.

    Source
    ------
    Decree 2017-917, article 4, and ``retention.toml`` for what the law leaves to the project.
    """
    actor, today = system(territory_id), paris_day(now)
    with transaction(actor):
        total = queries.due(actor, today).applications
    done = replace(NOTHING, announced=_announce_all(actor, today, now))
    while erased := _erase_batch(actor, today, now):
        done = replace(done, applications=done.applications + erased)
        progress(done.applications, total)
    return done + _forget(actor, today)


def _announce_all(actor: Actor, today: date, now: datetime) -> int:
    announced = 0
    while True:
        with transaction(actor):
            found = queries.to_announce(actor, today, limit=BATCH)
            _announce(actor, found, now)
        announced += len(found)
        if not found:
            return announced


def _announce(actor: Actor, found: Sequence[Application], now: datetime) -> None:
    messages = []
    for application in found:
        planned = _planned(actor, application.id, application.struck_off_on)
        planned.told_at = now
        db.session.add(planned)
        text_of = texts.erasure_coming(planned.due_on, f"{actor.territory_id}-{planned.id}")
        event = f"erasure:{application.id}"
        messages.append(Message(application.id, NoticeKind.ERASURE, event, text_of.subject, text_of.body))
        record(actor, Act("announce_erasure", "application", application.id, application.id), now)
    notify_all(actor, messages, now)


def _planned(actor: Actor, application_id: UUID, struck_off_on: date | None) -> Erasure:
    assert struck_off_on is not None
    due_on = retentions()["archive"].ends_on(struck_off_on)
    return Erasure(
        territory_id=actor.territory_id, id=new_id(), application_id=application_id, struck_off_on=struck_off_on,
        due_on=due_on, erased={},
    )  # fmt: skip


def _erase_batch(actor: Actor, today: date, now: datetime) -> int:
    """Erase some applications whole, each with its certificate and its history line, in one transaction.

    Letters leave the outbox first: should the transaction then fail, the next run erases the same rows again and
    finds no letter to remove.
    """
    with transaction(actor):
        ids = queries.next_to_erase(actor, today, BATCH)
        if ids:
            _certify(actor, ids, now)
            values = {"territory": actor.territory_id, "ids": list(ids)}
            for statement in UNLINK:
                db.session.execute(statement, values)
            db.session.execute(
                delete(Application).where(Application.territory_id == actor.territory_id, Application.id.in_(ids))
            )
            failpoint("erase_applications")
    return len(ids)


def _certify(actor: Actor, ids: Sequence[UUID], now: datetime) -> None:
    contents, planned = queries.contents_of(actor, ids), queries.erasures_planned(actor, ids)
    letters = outlets().forget(queries.letters_of(actor, ids))
    for application_id in ids:
        content = contents[application_id]
        erasure = planned.get(application_id) or _planned(actor, application_id, content["struck_off_on"])
        erasure.erased_at = now
        erasure.erased = {"applications": 1, **{name: content[name] for name in COUNTED}}
        db.session.add(erasure)
        detail = {"certificate": erasure.id, "struck_off_on": erasure.struck_off_on, **erasure.erased}
        record(actor, Act("erase_application", "application", application_id, application_id, detail=detail), now)
    if letters:
        record(actor, Act("erase_letters", "outbox", None, detail={"letters": letters}), now)
    db.session.flush()


def _forget(actor: Actor, today: date) -> Due:
    """What ends by itself, without a certificate: drafts, readings, and agents who left."""
    with transaction(actor):
        drafts = _rows(delete(Draft).where(*queries.drafts_over(actor, today)))
        before = queries.readings_before(today)
        readings = db.session.scalar(FORGET_READINGS, {"territory": actor.territory_id, "before": before}) or 0
        db.session.execute(FORGET_QUOTAS, {"territory": actor.territory_id, "today": today, "before": before.date()})
        leavers = queries.accounts_over(actor, today)
        accounts = _rows(delete(Account).where(Account.territory_id == actor.territory_id, Account.id.in_(leavers)))
        agents = _rows(
            update(Agent).where(*queries.agents_over(actor, today)).values(full_name=ERASED_NAME, job_title="")
        )
        opened = queries.start_of(retentions()["session"].started_by(today) + timedelta(days=1))
        db.session.execute(delete(SignInSession).where(*queries.sessions_over(actor, opened)))
        attempts = queries.start_of(retentions()["attempt"].started_by(today) + timedelta(days=1))
        db.session.execute(text("delete from sign_in_attempts where window_at < :before"), {"before": attempts})
    return Due(0, 0, drafts, readings, agents, accounts)


def _rows(statement: Any) -> int:
    done: Any = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(done.rowcount)
