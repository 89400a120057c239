"""What the landlords of the demonstration did lately, played through the register's own actions."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from register.actor import Actor, ActorKind, Role, Scope, applicant
from register.applications.models import Application
from register.clock import PARIS
from register.committees import queries as committees
from register.committees.actions import (
    answer_offer,
    close_sitting,
    convene_sitting,
    draw_up_shortlist,
    make_offer,
    open_sitting,
    record_decision,
    sign_lease,
)
from register.committees.codes import Decision, NonAllocationReason
from register.committees.commands import Answer, CandidateDecision, ItemDecision, Shortlist, Signing
from register.committees.models import AgendaItem, Offer
from register.committees.rules import Votes
from register.committees.shortlists import ranking_of
from register.db import db, transaction
from register.demo.organisations import DemoAgent, agents_of, committee_id, organisations_of
from register.housing.actions import move_vacancy
from register.housing.codes import VacancyStatus
from register.lettings.actions import close_due_adverts
from register.lettings.queries import sheet_of_vacancy

PLACE = "Salle du conseil"
PRESENTED = 4
SATURDAY = 5
SITTING_HOUR = time(9, 30)
ELSEWHERE = "Ce ménage est déjà présenté pour un autre logement."
INCOMPLETE = "Les revenus de référence manquent au dossier : ils sont demandés avant un passage en commission."
BELOW = "Un ménage mieux placé dans l’ordre de la liste reçoit ce logement."


class Stage:
    """The days of the story, before and after the day of the seed."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._presented: set[UUID] = set()

    def shortlist(self, vacancy_id: UUID, order: Sequence[UUID], incomplete: Collection[UUID]) -> Shortlist | None:
        """The head of an order without those presented elsewhere or without known income, each with its reason."""
        chosen = [each for each in order if each not in self._presented and each not in incomplete][:PRESENTED]
        if len(chosen) < PRESENTED:
            return None
        self._presented.update(chosen)
        before = order[: order.index(chosen[-1])]
        passed_over = {each: INCOMPLETE if each in incomplete else ELSEWHERE for each in before if each not in chosen}
        return Shortlist(vacancy_id, tuple(chosen), passed_over)

    def at(self, days: int, hour: time = time(10)) -> datetime:
        """An instant some days from the day of the seed."""
        return datetime.combine(self.today + timedelta(days=days), hour, tzinfo=PARIS)


    def working(self, days: int) -> int:
        """The same number of days, moved away from the day of the seed if it falls on a week-end."""
        weekday = (self.today + timedelta(days=days)).weekday()
        if weekday < SATURDAY:
            return days
        return days - (weekday - SATURDAY + 1) if days < 0 else days + (7 - weekday)


def officer(agent: DemoAgent, organisation_name: str) -> Actor:
    """The allocation officer of a landlord, as signing in would make it."""
    return Actor(
        ActorKind.AGENT, agent.territory_id, Scope.TERRITORY, frozenset({Role(agent.role)}), agent_id=agent.id,
        organisation_id=agent.organisation_id, name=agent.full_name, organisation_name=organisation_name,
    )  # fmt: skip


def play(territory_id: str, direct: dict[str, list[UUID]], today: date) -> None:
    """Play the story of a territory: ended windows, a past sitting with its offers, a sitting to come.

    ``direct`` holds, by landlord, vacancies that nobody has been designated for.
    """
    stage = Stage(today)
    close_due_adverts(territory_id, stage.at(-1, time(18, 5)))
    for landlord in organisations_of(territory_id, "LANDLORD"):
        if landlord.key not in direct:
            continue
        agent = next(each for each in agents_of(territory_id) if each.organisation_id == landlord.id)
        actor = officer(agent, landlord.name)
        vacancies = direct[landlord.key]
        _past_sitting(actor, stage, landlord=landlord.key, vacancies=vacancies[:-1])
        _coming_sitting(actor, stage, vacancies=vacancies[-1:])


def _past_sitting(actor: Actor, stage: Stage, *, landlord: str, vacancies: Sequence[UUID]) -> None:
    """A sitting of two weeks ago: one lease signed since, one offer accepted, the others waiting for an answer."""
    held_on = stage.working(-13)
    items = _agenda(actor, stage, held_on=held_on, vacancies=vacancies)
    if not items:
        return
    with transaction(actor):
        members = committees.members_of(actor, committee_id(actor.territory_id, landlord))
        present = [member.id for member in members if member.has_vote][:5]
        open_sitting(actor, items[0].sitting_id, present=present, now=stage.at(held_on, SITTING_HOUR))
    for rank, item in enumerate(items):
        _decide(actor, item, present=len(present), now=stage.at(held_on, time(9, 40 + 5 * rank)))
    with transaction(actor):
        close_sitting(actor, items[0].sitting_id, now=stage.at(held_on, time(12)))
    for rank, item in enumerate(items):
        made_on = -11 if rank < 2 else -2 - rank
        with transaction(actor):
            offer = make_offer(actor, item.id, now=stage.at(made_on))
        if rank < 2:
            _accept(offer, stage.at(-5 + rank))
        if rank == 0:
            _sign(actor, offer, stage)


def _agenda(actor: Actor, stage: Stage, *, held_on: int, vacancies: Sequence[UUID]) -> list[AgendaItem]:
    """A sitting convened ten days before, with the head of the public order for each dwelling."""
    convened_at = stage.at(min(held_on - 10, -2))
    items = []
    with transaction(actor):
        sitting = convene_sitting(actor, stage.at(held_on, SITTING_HOUR), place=PLACE, now=convened_at)
    for vacancy_id in vacancies:
        with transaction(actor):
            move_vacancy(actor, vacancy_id, VacancyStatus.SHORTLISTING, now=convened_at)
            dwelling = sheet_of_vacancy(actor, vacancy_id)
            order = [
                placed.application_id
                for placed in ranking_of(actor, vacancy_id, dwelling=dwelling, today=convened_at.date())
            ]
            command = stage.shortlist(vacancy_id, order, without_income(actor, order))
            if command is not None:
                items.append(draw_up_shortlist(actor, sitting.id, command=command, now=convened_at))
    return items


def without_income(actor: Actor, application_ids: Sequence[UUID]) -> set[UUID]:
    """Those of some applications whose reference income is not known: no lease can be signed for them yet."""
    statement = select(Application.id).where(
        Application.territory_id == actor.territory_id,
        Application.id.in_(application_ids),
        Application.reference_income_euros.is_(None),
    )
    return set(db.session.scalars(statement))


def _coming_sitting(actor: Actor, stage: Stage, *, vacancies: Sequence[UUID]) -> None:
    """A sitting in a few days, with a dwelling on its agenda already."""
    _agenda(actor, stage, held_on=stage.working(4), vacancies=vacancies)


def _decide(actor: Actor, item: AgendaItem, *, present: int, now: datetime) -> None:
    """The first is allocated, the second ranked behind, the others not allocated for their rank."""
    with transaction(actor):
        candidates = committees.candidates_of(actor, [item.id])[item.id]
        ordered = sorted(candidates, key=lambda each: each.shortlist_rank)
        decisions = {each.id: _decision(position) for position, each in enumerate(ordered)}
        votes = Votes(present, 0, 0)
        record_decision(actor, item.id, command=ItemDecision(item.version, decisions, votes), now=now)


def _decision(position: int) -> CandidateDecision:
    if position < 2:
        return CandidateDecision(Decision.ALLOCATED_RANKED, position + 1)
    return CandidateDecision(
        Decision.NOT_ALLOCATED, reason_code=NonAllocationReason.RANKED_BELOW, reason_text=BELOW
    )


def _accept(offer: Offer, now: datetime) -> None:
    household = applicant(offer.territory_id, offer.application_id)
    with transaction(household):
        answer_offer(household, offer.id, answer=Answer(accepted=True), now=now)


def _sign(actor: Actor, offer: Offer, stage: Stage) -> None:
    signed_on = stage.today - timedelta(days=2)
    command = Signing(signed_on, stage.today + timedelta(days=13))
    with transaction(actor):
        sign_lease(actor, offer.id, command=command, now=stage.at(-2))

