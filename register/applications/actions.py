"""Drafting, filing, confirming and striking off an application."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from register.actor import Actor, ActorKind
from register.applications import queries
from register.applications.codes import ApplicationStatus, Channel, Claim, EvidenceLevel, StrikeOffReason
from register.applications.content import Content, content_of
from register.applications.drafts import StepAnswers, draft_in_hand, save_draft, start_draft
from register.applications.filing import (
    Registration,
    account_row,
    application_row,
    claim_rows,
    identity_of,
    people_rows,
    protected_rows,
)
from register.applications.models import Application, Draft
from register.applications.numbers import PUBLIC_DESK, issue_number
from register.applications.protection import ADDRESS, unseal
from register.applications.rules import evidence_refusal, refusals_of, strike_off_refusal, valid_until
from register.audit.actions import Act, record, record_readings
from register.clock import paris_day
from register.db import application_changed, db, new_id, widened
from register.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from register.failpoints import failpoint
from register.notices import texts
from register.notices.actions import Message, notify
from register.notices.codes import NoticeKind
from register.organisations.passwords import hash_password, new_access_code
from register.organisations.queries import organisation
from register.organisations.reference import communes_of, territory

__all__ = [
    "Filed", "StepAnswers", "StrikeOff", "accept_evidence", "file_application", "issue_access_code",
    "renew_application", "reveal_address", "save_draft", "start_draft", "strike_off_application",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filed:
    """A registered application. ``access_code`` is known once, to whoever prints the receipt; ``is_new`` is false
    when the same draft had been filed before."""

    application_id: UUID
    account_id: UUID
    number: str
    filed_on: date
    access_code: str | None = None
    is_new: bool = True


def file_application(actor: Actor, draft_id: UUID, now: datetime) -> Filed:
    """Register an application: number, file, account, message and history, all or nothing.

    Parameters
    ----------
    actor : who holds the draft
    draft_id : a draft whose answers are complete
    now : the instant of receipt, from which the abnormal delay runs

    Returns
    -------
    The number and what opens the file; the same answer again for a draft filed before.

    Raises
    ------
    NotFound ``draft``; Invalid with a problem per field; Refused ``live_application_exists`` when the person already
    has one in the territory.

    Source
    ------
    CCH, articles L441-2-1, R441-2-2 and R441-2-3.
    """
    draft = draft_in_hand(actor, draft_id, now)
    if draft.application_id is not None:
        return _filed_before(actor, draft.application_id)
    today = paris_day(now)
    problems = refusals_of(draft.answers, today=today, communes=_communes(actor.territory_id))
    if problems:
        raise Invalid("application_incomplete", fields=problems)
    content = content_of(draft.answers)
    with widened():
        if queries.live_application_exists(actor, identity_of(content)):
            raise Refused("live_application_exists")
    given = Registration(new_id(), issue_number(actor.territory_id, today, _desk_code(actor)), now)
    filed = _write(draft, content, given)
    _tell_filed(actor, draft.channel, filed, now)
    failpoint("file_application")
    return filed


def _communes(territory_id: str) -> frozenset[str]:
    return frozenset(one.insee for one in communes_of(territory(territory_id).department_code))


def _desk_code(actor: Actor) -> str:
    desk = organisation(actor, actor.organisation_id) if actor.organisation_id else None
    return (desk.desk_code if desk else None) or PUBLIC_DESK


def _write(draft: Draft, content: Content, given: Registration) -> Filed:
    code = None if draft.channel == Channel.ONLINE else new_access_code()
    application = application_row(draft, content, given)
    account = account_row(draft, given, hash_password(code) if code else None)
    db.session.add(application)
    try:
        db.session.flush()
    except IntegrityError as error:  # filed in another window between our check and now
        raise Refused("live_application_exists") from error
    db.session.add_all(people_rows(draft, content, given.application_id))
    db.session.add_all(claim_rows(draft, content, given))
    db.session.add_all(protected_rows(draft, content, given.application_id))
    db.session.add(account)
    draft.application_id, draft.answers = given.application_id, {}
    application_changed(given.application_id)
    return Filed(given.application_id, account.id, given.number, application.filed_on, code)


def _tell_filed(actor: Actor, channel: str, filed: Filed, now: datetime) -> None:
    application_id = filed.application_id
    # The number stays out of a line that nobody may erase: with a paper in hand it would name somebody for ever.
    detail = {"channel": channel, "filed_on": filed.filed_on}
    act = Act("file_application", "application", application_id, application_id, after=detail, detail=detail)
    record(actor, act, now)
    with widened():
        application = queries.application_visible_to(actor, application_id)
        assert application is not None
        text = texts.filed(filed.number, filed.filed_on, application.valid_until)
    notify(actor, Message(application_id, NoticeKind.FILED, f"filed:{application_id}", text.subject, text.body), now)


def _filed_before(actor: Actor, application_id: UUID) -> Filed:
    with widened():
        application = queries.application_visible_to(actor, application_id)
        account = queries.account_of(actor, application_id)
    if application is None or account is None:
        raise NotFound("application")
    return Filed(application.id, account.id, application.number, application.filed_on, is_new=False)


def issue_access_code(actor: Actor, application_id: UUID, now: datetime) -> str:
    """Give the holder of an application a new one-time code, printed by a desk for somebody who is present.

    Parameters
    ----------
    actor : an agent who may see the application
    application_id : the application
    now : the instant of the act

    Returns
    -------
    The code, known only here: its digest is stored. It replaces the former one; a password already chosen stays.

    Raises
    ------
    NotFound ``application``; Conflict ``application_struck_off``.
    """
    application = _live(queries.application_locked(actor, application_id))
    code = new_access_code()
    with widened():
        account = queries.account_of(actor, application_id)
        if account is None:
            raise NotFound("application")
        account.access_code_hash = hash_password(code)
    record(actor, Act("issue_access_code", "application", application.id, application.id), now)
    return code


def _live(application: Application | None) -> Application:
    if application is None:
        raise NotFound("application")
    if application.status != ApplicationStatus.LIVE:
        raise Conflict("application_struck_off")
    return application


@dataclass(frozen=True, slots=True)
class StrikeOff:
    """Why an application leaves the register, and the warning that some reasons need."""

    reason: StrikeOffReason
    warned_on: date | None = None


def strike_off_application(
    actor: Actor, application_id: UUID, reason: StrikeOffReason | StrikeOff, now: datetime
) -> Application:
    """Take an application out of the live ones, for one of the lawful reasons.

    Parameters
    ----------
    actor : the landlord at the signature, a desk, the applicant or the register itself
    application_id : the application
    reason : a reason of the closed list, with the day of the warning where one is needed
    now : the instant of the act

    Returns
    -------
    The application, struck off; its ranking rows are gone when the transaction ends.

    Raises
    ------
    NotFound ``application``; Conflict ``application_struck_off``; Refused with the code of the missing condition.

    Source
    ------
    CCH, article R441-2-8.
    """
    wanted = reason if isinstance(reason, StrikeOff) else StrikeOff(reason)
    application = _live(queries.application_locked(actor, application_id))
    today = paris_day(now)
    refusal = strike_off_refusal(
        wanted.reason, today=today, until=application.valid_until, warned_on=wanted.warned_on
    )
    if refusal:
        raise Refused(refusal)
    with widened():  # struck off, it leaves the sight of whoever strikes it off: the archive is restricted
        application.status = ApplicationStatus.STRUCK_OFF.value
        application.strike_off_reason = wanted.reason.value
        application.struck_off_on = today
        application.live_identity = None
        application.version += 1
    detail = {"reason": wanted.reason.value, "warned_on": wanted.warned_on}
    act = Act("strike_off_application", "application", application_id, application_id, wanted.reason.value)
    record(actor, replace(act, before={"status": "LIVE"}, after={"status": "STRUCK_OFF", **detail}, detail=detail), now)
    application_changed(application_id)
    text = texts.struck_off(application.number, wanted.reason.value, today)
    event = f"struck_off:{application_id}"
    notify(actor, Message(application_id, NoticeKind.STRUCK_OFF, event, text.subject, text.body), now)
    return application


def renew_application(actor: Actor, application_id: UUID, now: datetime) -> Application:
    """Confirm an application for another year: its number and its seniority stay as they are.

    Parameters
    ----------
    actor : the applicant, or a desk on its request
    application_id : a live application
    now : the instant of the act

    Returns
    -------
    The application, valid for a year from today; a second renewal of the same day changes nothing.

    Raises
    ------
    NotFound ``application``; Conflict ``application_struck_off``.

    Source
    ------
    CCH, article R441-2-7: one year from the first filing or from the last renewal.
    """
    application = _live(queries.application_locked(actor, application_id))
    today = paris_day(now)
    if application.renewed_on == today:
        return application
    before = {"renewed_on": application.renewed_on, "valid_until": application.valid_until}
    application.renewed_on, application.valid_until = today, valid_until(today)
    application.version += 1
    after = {"renewed_on": today, "valid_until": application.valid_until}
    act = Act("renew_application", "application", application_id, application_id, "", before, after, after)
    record(actor, act, now)
    return application


def accept_evidence(actor: Actor, application_id: UUID, claim: Claim, level: EvidenceLevel, now: datetime) -> None:
    """Confirm a declared situation; its points are recomputed before the transaction ends.

    Parameters
    ----------
    actor : the agent who saw the document or the decision
    application_id : a live application
    claim : the situation
    level : its new level of proof
    now : the instant of the act

    Raises
    ------
    NotFound ``application`` or ``claim``; Conflict ``application_struck_off``; NotAllowed when the level is not this
    agent's to give; Refused ``evidence_not_higher`` when the situation is already proved as well.

    Source
    ------
    CCH, articles R441-2-4-1 and R441-2-15.
    """
    _live(queries.application_locked(actor, application_id))
    row = queries.claim_locked(actor, application_id, claim.value)
    if row is None:
        raise NotFound("claim")
    before = EvidenceLevel(row.evidence)
    refusal = evidence_refusal(claim, present=before, wanted=level, roles=actor.roles)
    if refusal == "evidence_needs_institution_role":
        raise NotAllowed(refusal)
    if refusal:
        raise Refused(refusal)
    row.evidence = level.value
    row.evidence_on = paris_day(now)
    row.evidence_organisation_id = actor.organisation_id
    act = Act("accept_evidence", "claim", row.id, application_id)
    detail = {"claim": claim.value, "level": level.value}
    record(actor, replace(act, before={"level": before.value}, after=detail, detail=detail), now)
    application_changed(application_id)
    text = texts.evidence_accepted()
    event = f"evidence:{row.id}:{level.value}"
    notify(actor, Message(application_id, NoticeKind.EVIDENCE, event, text.subject, text.body), now)


def reveal_address(actor: Actor, application_id: UUID, purpose: str, now: datetime) -> dict[str, str]:
    """The address of a person at risk, for an agent who says why; the reading and its reason are kept.

    Parameters
    ----------
    actor : an agent who may see the application
    application_id : the application
    purpose : why the address is needed, shown to the applicant
    now : the instant of reading

    Returns
    -------
    address_line, postcode and city.

    Raises
    ------
    Invalid when no purpose is given; NotFound ``application`` or ``protected_value``; NotAllowed for anybody but an
    agent.
    """
    if actor.kind is not ActorKind.AGENT:
        raise NotAllowed("permission_missing")
    if not purpose.strip():
        raise Invalid("purpose_missing", fields={"purpose": "required"})
    if queries.application_visible_to(actor, application_id) is None:
        raise NotFound("application")
    value = queries.protected_value(actor, application_id, ADDRESS)
    if value is None:
        raise NotFound("protected_value")
    record_readings(actor, [application_id], "protected_address", purpose.strip(), now)
    record(actor, Act("reveal_address", "application", application_id, application_id), now)
    return unseal(value.id, ADDRESS, value.ciphertext)
