"""The landlord's acts on its stock: residences, dwellings, vacancies. Each writes its history line."""

from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from register.actor import Actor
from register.audit.actions import Act, record
from register.clock import paris_day
from register.db import db, new_id
from register.errors import Conflict, Invalid, NotAllowed, Refused
from register.housing import queries, rules
from register.housing.codes import VacancyStatus, construction_period
from register.housing.models import Dwelling, LandlordSetting, OfferedDwellingStatistic, Programme, Vacancy
from register.housing.rules import DwellingCard, PracticeCard, ProgrammeCard, VacancyCard


def _landlord(actor: Actor) -> UUID:
    if actor.organisation_id is None:
        raise NotAllowed("landlord_only")
    return actor.organisation_id


def _refuse(problems: dict[str, str]) -> None:
    if problems:
        raise Invalid("stock", fields=problems)


def add_programme(actor: Actor, card: ProgrammeCard, now: datetime) -> UUID:
    """Add a residence to the landlord's stock.

    Parameters
    ----------
    actor : an agent of the landlord
    card : what was typed
    now : instant of the act

    Returns
    -------
    The residence's identifier.

    Raises
    ------
    Invalid with its fields; NotAllowed for an actor without organisation.
    """
    organisation_id = _landlord(actor)
    problems = rules.programme_problems(card, paris_day(now))
    if not queries.is_commune_of_territory(actor, card.commune_insee):
        problems["commune_insee"] = "COMMUNE_OUTSIDE_TERRITORY"
    _refuse(problems)
    programme = Programme(
        territory_id=actor.territory_id, id=new_id(), organisation_id=organisation_id, **asdict(card)
    )
    db.session.add(programme)
    record(actor, Act("add_programme", "programme", programme.id, after=asdict(card)), now)
    return programme.id


def add_dwelling(actor: Actor, programme_id: UUID, card: DwellingCard, *, now: datetime) -> UUID:
    """Add a dwelling to a residence.

    Parameters
    ----------
    actor : an agent of the landlord
    programme_id : one of its residences
    card : what was typed
    now : instant of the act

    Returns
    -------
    The dwelling's identifier.

    Raises
    ------
    Invalid with its fields, among them an RPLS identifier already taken; NotFound for another landlord's residence.
    """
    organisation_id = _landlord(actor)
    programme = queries.programme_of(actor, programme_id)
    _refuse(rules.dwelling_problems(card))
    dwelling = Dwelling(
        territory_id=actor.territory_id, id=new_id(), organisation_id=organisation_id, programme_id=programme.id,
        typology=rules.typology_of(card.rooms), **asdict(card),
    )  # fmt: skip
    _insert_dwelling(dwelling)
    record(actor, Act("add_dwelling", "dwelling", dwelling.id, after=asdict(card)), now)
    return dwelling.id


def _insert_dwelling(dwelling: Dwelling) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(dwelling)
    except IntegrityError:
        raise Invalid("stock", fields={"rpls_id": "RPLS_TAKEN"}) from None


def correct_dwelling(actor: Actor, dwelling_id: UUID, card: DwellingCard, *, now: datetime) -> None:
    """Correct what is known of a dwelling; adverts already published keep what they said.

    Parameters
    ----------
    actor : an agent of the landlord
    dwelling_id : one of its dwellings
    card : the whole card, as it must now read
    now : instant of the act

    Raises
    ------
    Invalid with its fields; NotFound for another landlord's dwelling.
    """
    _landlord(actor)
    dwelling = queries.dwelling_for_update(actor, dwelling_id)
    _refuse(rules.dwelling_problems(card))
    before = {name: getattr(dwelling, name) for name in asdict(card)}
    changes = {name: value for name, value in asdict(card).items() if before[name] != value}
    if not changes:
        return
    _update_dwelling(dwelling, {**changes, "typology": rules.typology_of(card.rooms)})
    detail = {"fields": sorted(changes)}
    act = Act("correct_dwelling", "dwelling", dwelling.id, before=before, after=asdict(card), detail=detail)
    record(actor, act, now)


def _update_dwelling(dwelling: Dwelling, changes: dict[str, Any]) -> None:
    try:
        with db.session.begin_nested():
            for name, value in changes.items():
                setattr(dwelling, name, value)
    except IntegrityError:
        raise Invalid("stock", fields={"rpls_id": "RPLS_TAKEN"}) from None


def open_vacancy(actor: Actor, dwelling_id: UUID, card: VacancyCard, *, now: datetime) -> UUID:
    """Say that a dwelling is to let and turn it to a reserver; counted at once as "offered" in the flow report.

    Parameters
    ----------
    actor : an agent of the landlord
    dwelling_id : one of its dwellings
    card : reserver, day of the notice, day it is free
    now : instant of the act

    Returns
    -------
    The vacancy's identifier.

    Raises
    ------
    Invalid with its fields; Conflict when the dwelling already has an open vacancy; NotFound for another landlord's.

    Source
    ------
    CCH R441-5 and R441-5-1 (flow of dwellings turned to each reserver).
    """
    organisation_id = _landlord(actor)
    dwelling, programme = queries.dwelling_with_programme(actor, dwelling_id)
    _refuse(rules.vacancy_problems(card, paris_day(now)))
    vacancy = Vacancy(
        territory_id=actor.territory_id, id=new_id(), organisation_id=organisation_id, dwelling_id=dwelling.id,
        status=VacancyStatus.OPEN, created_at=now, **asdict(card),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(vacancy)
    except IntegrityError:
        raise Conflict("vacancy_already_open") from None
    _count_offered(vacancy, dwelling, programme, on=paris_day(now))
    record(actor, Act("open_vacancy", "vacancy", vacancy.id, after=asdict(card)), now)
    return vacancy.id


def _count_offered(vacancy: Vacancy, dwelling: Dwelling, programme: Programme, *, on: date) -> None:
    db.session.add(
        OfferedDwellingStatistic(
            territory_id=vacancy.territory_id, id=new_id(), organisation_id=vacancy.organisation_id, offered_on=on,
            commune_insee=programme.commune_insee, typology=dwelling.typology, financing=dwelling.financing,
            in_qpv=programme.in_qpv, construction_period=construction_period(programme.built_in),
            reserver_kind=vacancy.reserver_kind,
        )
    )  # fmt: skip


def cancel_vacancy(actor: Actor, vacancy_id: UUID, reason: str, *, now: datetime) -> None:
    """Take back a vacancy on which nothing has started.

    Parameters
    ----------
    actor : an agent of the landlord
    vacancy_id : one of its vacancies
    reason : a ``CancelReason`` code
    now : instant of the act

    Raises
    ------
    Refused when an advert or a committee already has it: withdraw the advert first; NotFound for another landlord's.
    """
    _landlord(actor)
    move_vacancy(actor, vacancy_id, VacancyStatus.CANCELLED, reason=reason, now=now)


def move_vacancy(
    actor: Actor, vacancy_id: UUID, to: VacancyStatus, *, now: datetime, reason: str = ""
) -> Vacancy:
    """Bring a vacancy to its next state, holding its row until the transaction ends.

    Parameters
    ----------
    actor : an agent of the landlord, or the program itself
    vacancy_id : the vacancy
    to : the state wanted; the state it already has changes nothing
    now : instant of the act
    reason : code of the reason, where one is due

    Returns
    -------
    The vacancy.

    Raises
    ------
    Refused when the letting does not go that way; NotFound for another landlord's.
    """
    vacancy = queries.vacancy_for_update(actor, vacancy_id)
    if vacancy.status == to:
        return vacancy
    if not rules.may_move(vacancy.status, to):
        raise Refused("vacancy_in_use", status=vacancy.status, wanted=to.value)
    before = vacancy.status
    vacancy.status = to
    vacancy.version += 1
    detail = {"from": before, "to": to.value}
    record(actor, Act("move_vacancy", "vacancy", vacancy.id, reason=reason, detail=detail), now)
    return vacancy


def set_practice(actor: Actor, card: PracticeCard, now: datetime) -> UUID:
    """Settle the landlord's own table, thresholds and flat amounts from a day on.

    Parameters
    ----------
    actor : an agent of the landlord
    card : what was typed
    now : instant of the act

    Returns
    -------
    The setting's identifier; the same settings sent twice for a day are one.

    Raises
    ------
    Invalid with its fields, among them a day that already has other settings; NotAllowed without organisation.

    Source
    ------
    CCH R441-9 (orientations of the board, public and online).
    """
    organisation_id = _landlord(actor)
    _refuse(rules.practice_problems(card, paris_day(now)))
    document = replace(card.practice, is_own=True, since=card.in_force_from).as_document()
    setting = LandlordSetting(
        territory_id=actor.territory_id, id=new_id(), organisation_id=organisation_id,
        in_force_from=card.in_force_from, practice=document, source=card.source.strip(), recorded_at=now,
        agent_id=actor.agent_id,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(setting)
    except IntegrityError:
        known = queries.setting_from(actor, card.in_force_from)
        if known is not None and known.practice == document:
            return known.id
        raise Invalid("stock", fields={"in_force_from": "DAY_ALREADY_SET"}) from None
    after = {"from": card.in_force_from, "source": setting.source, "practice": document}
    record(actor, Act("set_practice", "landlord_setting", setting.id, after=after), now)
    return setting.id
